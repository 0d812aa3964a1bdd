"""Whether texts and names kept outside the chain are still the ones committed to."""

from __future__ import annotations

from huiyin.ledger.core.chain import opens
from huiyin.ledger.models import Raiser, SealedText


def holds(row: SealedText) -> bool | None:
    """Whether the text is still the one committed to; None when it was erased."""
    if row.erased_at is not None:
        return None
    return opens(row.commitment, row.text, bytes.fromhex(row.salt))


def is_raiser(raiser: Raiser) -> bool | None:
    """Whether the record is still the one its ref commits to; None when it was erased."""
    if raiser.erased_at is not None:
        return None
    record = "\x00".join((raiser.name, raiser.phone, raiser.other))
    return opens(raiser.ref, record, bytes.fromhex(raiser.salt))
