"""Judged results of effluent, from wherever they are made: samples of a laboratory, on-line means.

A part that judges effluent adds its reader to `SOURCES`. Rates and states know no other way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from huiyin.water.core.facilities.facility import Effluent
from huiyin.water.models import Subject
from huiyin.water.queries.register import entries

EFFLUENT = "effluent"
Source = Callable[[Sequence[Subject], date, date, datetime], Iterable[Effluent]]


def written(
    subjects: Sequence[Subject], first: date, last: date, known_before: datetime
) -> Iterable[Effluent]:
    """Results written down as such, as of a moment."""
    found = entries(
        EFFLUENT, Effluent, subjects=subjects, first=first, last=last, known_before=known_before
    )
    return [one.value for one in found]


SOURCES: tuple[Source, ...] = (written,)


def effluents(
    subjects: Sequence[Subject], first: date, last: date, known_before: datetime
) -> dict[str, list[Effluent]]:
    """Every judged result of days from `first` to `last`, both included, by facility code."""
    found: dict[str, list[Effluent]] = {}
    for source in SOURCES:
        for one in source(subjects, first, last, known_before):
            found.setdefault(one.facility, []).append(one)
    return found
