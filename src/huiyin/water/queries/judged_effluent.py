"""Judged results of effluent, from wherever they are made: samples of a laboratory, on-line means.

A part that judges effluent adds its reader to `SOURCES`. Rates and states know no other way. Only
what is confirmed counts: an exceedance of a limit that is not law is unknown, never a failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from huiyin.base.clock import CHINA
from huiyin.water.choices import SubjectKind
from huiyin.water.city_law import city_law
from huiyin.water.core.discharge.conditions import Circumstances
from huiyin.water.core.discharge.holding import (
    Finding,
    Law,
    Measured,
    Outcome,
    Standing,
    hold_facility,
)
from huiyin.water.core.discharge.limits import Basis
from huiyin.water.core.facilities.facility import Effluent, day_span
from huiyin.water.core.facilities.master import Master
from huiyin.water.core.facilities.records import SampleFlag, Side, WaterSample
from huiyin.water.models import Subject
from huiyin.water.queries import effluent as online
from huiyin.water.queries.register import entries

EFFLUENT, SAMPLE = "effluent", "sample"
UNITS = {"cod": "mg/L", "nh3n": "mg/L", "tp": "mg/L", "tn": "mg/L", "ss": "mg/L", "ph": "1"}
Source = Callable[[Sequence[Subject], date, date, datetime], Iterable[Effluent]]


def written(
    subjects: Sequence[Subject], first: date, last: date, known_before: datetime
) -> Iterable[Effluent]:
    """Results written down as such, as of a moment."""
    found = entries(
        EFFLUENT, Effluent, subjects=subjects, first=first, last=last, known_before=known_before
    )
    return [one.value for one in found]


def sampled(
    subjects: Sequence[Subject], first: date, last: date, known_before: datetime
) -> Iterable[Effluent]:
    """Laboratory samples of the effluent, each held as a daily mean against what holds its works.

    A doubtful sample is unknown, a void one counts for nothing.
    """
    found = entries(SAMPLE, WaterSample, subjects=subjects, known_before=known_before)
    start, end = day_span(first).start, day_span(last).end
    mine = [
        one for one in found
        if start <= one.value.time < end and one.value.side is Side.EFFLUENT
        and one.value.flag is not SampleFlag.VOID
    ]  # fmt: skip
    if not mine:
        return []
    facts = {
        one.subject.pk: one.value
        for one in entries(
            SubjectKind.FACILITY, Master, subjects=subjects, known_before=known_before
        )
    }
    under = city_law(last, known_before)
    return [
        Effluent(
            facility=one.subject.code, day=day_of(one.value),
            within=within(one.subject.code, facts[one.subject.pk], one.value, under),
        )
        for one in mine if one.subject.pk in facts
    ]  # fmt: skip


def day_of(sample: WaterSample) -> date:
    """The day in China on which a sample was taken."""
    return sample.time.astimezone(CHINA).date()


def within(code: str, facts: Master, sample: WaterSample, under: Law) -> bool | None:
    """Whether a sample is within all its limits; None where that is not confirmed."""
    if sample.flag is not SampleFlag.VALID:
        return None
    given = Circumstances(day_of(sample), built=facts.built, reused=facts.reused)
    found = [
        hold_facility(
            facts.held(code), under, Measured(name, value, unit, Basis.DAILY_MEAN, given)
        ).worst
        for name, unit in UNITS.items()
        if (value := getattr(sample, name)) is not None
    ]
    held = [one for one in found if one.outcome is not Outcome.NO_LIMIT]
    if any(_is(one, Outcome.EXCEEDS) for one in held):
        return False
    return True if held and all(_is(one, Outcome.WITHIN) for one in held) else None


def _is(finding: Finding, outcome: Outcome) -> bool:
    """Whether this outcome is confirmed."""
    return finding.outcome is outcome and finding.standing is Standing.LEGAL


SOURCES: tuple[Source, ...] = (written, sampled, online.effluents)


def effluents(
    subjects: Sequence[Subject], first: date, last: date, known_before: datetime
) -> dict[str, list[Effluent]]:
    """Every judged result of days from `first` to `last`, both included, by facility code."""
    found: dict[str, list[Effluent]] = {}
    for source in SOURCES:
        for one in source(subjects, first, last, known_before):
            found.setdefault(one.facility, []).append(one)
    return found
