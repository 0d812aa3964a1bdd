"""Texts and names kept outside the chain behind a salted commitment, so that they can be erased."""

from __future__ import annotations

import hashlib
import secrets

from django.utils import timezone

from huiyin.ledger.core import parts
from huiyin.ledger.models import Raiser, SealedText


def commitment(salt: str, text: str) -> str:
    """SHA-256 over salt and text, as `sha256:hex`. The salt (128 bits) prevents guessing."""
    return "sha256:" + hashlib.sha256(f"{salt}\x00{text}".encode()).hexdigest()


def seal(matter_number: str, text: str) -> parts.Sealed:
    """Keep `text` beside the chain; what is returned may go into an event."""
    row = SealedText(
        matter_number=matter_number, ref=secrets.token_hex(16), salt=secrets.token_hex(16)
    )
    row.text, row.commitment = text, commitment(row.salt, text)
    row.save()
    return parts.Sealed(ref=row.ref, commitment=row.commitment)


def make_raiser(*, name: str, phone: str = "", other: str = "") -> Raiser:
    """A raiser's record; its `ref` is a commitment and the only name in the chain."""
    salt = secrets.token_hex(16)
    return Raiser.objects.create(
        ref=commitment(salt, "\x00".join((name, phone, other))),
        salt=salt,
        name=name,
        phone=phone,
        other=other,
    )


def erase_raiser(raiser: Raiser) -> None:
    """Forget who it was. The commitment stays, the chain stays whole."""
    raiser.salt = raiser.name = raiser.phone = raiser.other = ""
    raiser.erased_at = timezone.now()
    raiser.save()


def holds(row: SealedText) -> bool | None:
    """Whether the text is still the one committed to; None when it was erased."""
    return None if row.erased_at else commitment(row.salt, row.text) == row.commitment
