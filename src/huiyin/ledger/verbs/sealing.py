"""Keep texts and names outside the chain behind a salted commitment, and erase them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from django.utils import timezone

from huiyin.ledger.core import parts
from huiyin.ledger.core.chain import commit
from huiyin.ledger.models import Raiser, SealedText

SALT_BYTES = 16


@dataclass
class Envelopes:
    """Records to be kept beside the chain, written together by `save`."""

    texts: list[SealedText] = field(default_factory=list)
    raisers: list[Raiser] = field(default_factory=list)

    def seal(self, matter_number: str, text: str) -> parts.Sealed:
        """A text; what is returned may go into an event."""
        salt = secrets.token_bytes(SALT_BYTES)
        row = SealedText(
            matter_number=matter_number,
            ref=secrets.token_hex(16),
            salt=salt.hex(),
            text=text,
            commitment=commit(text, salt),
        )
        self.texts.append(row)
        return parts.Sealed(ref=row.ref, commitment=row.commitment)

    def raiser(
        self, *, name: str, phone: str = "", other: str = "", protected: bool = False
    ) -> Raiser:
        """A raiser's record; its `ref` is a commitment and the only name in the chain."""
        salt = secrets.token_bytes(SALT_BYTES)
        row = Raiser(
            ref=commit("\x00".join((name, phone, other)), salt),
            salt=salt.hex(),
            name=name,
            phone=phone,
            other=other,
            protected=protected,
        )
        self.raisers.append(row)
        return row

    def take(self, others: Envelopes) -> None:
        """Keep the records of others too."""
        self.texts.extend(others.texts)
        self.raisers.extend(others.raisers)

    def save(self) -> None:
        """Write all of them."""
        SealedText.objects.bulk_create(self.texts)
        Raiser.objects.bulk_create(self.raisers)


def seal(matter_number: str, text: str) -> parts.Sealed:
    """Keep `text` beside the chain; what is returned may go into an event."""
    envelopes = Envelopes()
    sealed = envelopes.seal(matter_number, text)
    envelopes.save()
    return sealed


def make_raiser(*, name: str, phone: str = "", other: str = "", protected: bool = False) -> Raiser:
    """A raiser's record, written at once."""
    envelopes = Envelopes()
    raiser = envelopes.raiser(name=name, phone=phone, other=other, protected=protected)
    envelopes.save()
    return raiser


def erase_text(row: SealedText) -> None:
    """Forget what was written. The commitment stays, the chain stays whole."""
    row.salt = row.text = ""
    row.erased_at = timezone.now()
    row.save()


def erase_raiser(raiser: Raiser) -> None:
    """Forget who it was. The commitment stays, the chain stays whole."""
    raiser.salt = raiser.name = raiser.phone = raiser.other = ""
    raiser.erased_at = timezone.now()
    raiser.save()
