"""Addresses and secrets of webhooks, unreadable without the city's key file."""

from __future__ import annotations

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from huiyin.base.errors import HuiyinError


class Unreadable(HuiyinError):
    """The key file is not the one with which the secret was sealed."""


def seal(text: str) -> str:
    """The text as it is stored; nothing stays nothing."""
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """What was sealed. Raises Unreadable."""
    if not sealed:
        return ""
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(
            "The address of the webhook was sealed with another key file.",
            "Enter its address and secret again.",
        ) from error


@cache
def _box(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"huiyin.messaging/1")
    return Fernet(base64.urlsafe_b64encode(derived.derive(key.encode())))
