"""Keyed hashes of what must be recognised and not be read: codes, telephone numbers, addresses."""

from __future__ import annotations

from django.conf import settings

from huiyin.intake.core.channels import plain_phone
from huiyin.intake.core.codes import mark


def _key() -> bytes:
    return settings.SECRET_KEY.encode()


def code_mark(number: str, code: str) -> str:
    """The hash of a receipt's code; the same code of another number has another."""
    return mark(_key(), "receipt", f"{number}\x00{code}")


def phone_mark(phone: str) -> str:
    """The hash of a telephone number however it was written; empty for none."""
    plain = plain_phone(phone) or ""
    return mark(_key(), "phone", plain) if plain else ""


def address_mark(address: str) -> str:
    """The hash of a network address, for counting only."""
    return mark(_key(), "address", address)
