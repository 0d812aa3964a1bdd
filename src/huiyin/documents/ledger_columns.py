"""What the register knows of a matter for the offices' forms: how often reminded, at what level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from huiyin.documents.choices import LEVEL_NAMES
from huiyin.documents.queries import notices_of_many
from huiyin.ledger.models import Matter

Value = str | int | date | None


def known(matters: Sequence[Matter]) -> Mapping[int, Mapping[str, Value]]:
    """Columns by matter key; matters about which nothing was sent stay out."""
    sent = notices_of_many(matter.number for matter in matters)
    found: dict[int, Mapping[str, Value]] = {}
    for matter in matters:
        told = sent[matter.number]
        if told.notices or told.reminders:
            level = LEVEL_NAMES.get(told.level)
            found[matter.pk] = {"reminders": told.reminders} | ({"level": level} if level else {})
    return found
