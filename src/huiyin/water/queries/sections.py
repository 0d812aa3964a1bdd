"""Reads of the water desk for pages, the overview and exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.db.models import QuerySet

from huiyin.base.clock import CHINA
from huiyin.field.store.read import observations
from huiyin.ledger.models import Matter, Unit
from huiyin.water.choices import EpisodeState, RerunResult
from huiyin.water.core.strip import DayCell, DayReading, day_strip
from huiyin.water.models import Episode, Rerun, Section
from huiyin.water.policies import fresh_for
from huiyin.water.series import Sample, basis_of, samples

STRIP_DAYS = 30
DAY = timedelta(days=1)
GONE = (EpisodeState.WITHDRAWN, EpisodeState.MERGED)


@dataclass(frozen=True, slots=True)
class Now:
    """How a section stands: `current` is its last reading if that is fresh enough to say so."""

    section: Section
    last: Sample | None
    current: Sample | None
    strip: tuple[DayCell, ...]
    matters: tuple[str, ...]
    reruns: int

    @property
    def klass(self) -> int:
        """The class of now, 0 unknown."""
        return self.current.grade.klass if self.current else 0

    @property
    def meets(self) -> bool | None:
        """Whether the section is at its target now; None unknown."""
        return self.current.grade.meets if self.current else None

    @property
    def at_target(self) -> tuple[bool | None, ...]:
        """Day by day: at target, below it, unknown."""
        return tuple(cell.meets for cell in self.strip)


def sections() -> QuerySet[Section]:
    """Every section with its point."""
    return Section.objects.select_related("point").prefetch_related("point__devices")


def history(section: Section, start: datetime, end: datetime) -> list[Sample]:
    """The samples of a section with start <= time < end, graded by the limits of the last day."""
    frame = observations([section.point_id], None, start, end, [section.reading_kind])
    return samples(frame, basis_of(section), (end - timedelta(microseconds=1)).date())


def all_now(now: datetime) -> list[Now]:
    """How every section stands at `now`, by one read of the store."""
    every = list(sections())
    today = now.astimezone(CHINA).date()
    start = datetime.combine(today, datetime.min.time(), CHINA) - (STRIP_DAYS - 1) * DAY
    end = now.astimezone(CHINA) + timedelta(microseconds=1)
    frame = observations([section.point_id for section in every], None, start, end)
    numbers, waiting = _open_matters(), _waiting()
    found = []
    for section in every:
        mine = frame.filter(
            pl.col("point") == section.point_id, pl.col("kind") == section.reading_kind
        )
        known = samples(mine, basis_of(section), today)
        last = next((sample for sample in reversed(known) if sample.valid), None)
        fresh = last is not None and now - last.time <= fresh_for(section.point.interval_seconds)
        found.append(
            Now(
                section=section,
                last=last,
                current=last if fresh else None,
                strip=strip(known, start.date(), today),
                matters=numbers.get(section.pk, ()),
                reruns=waiting.get(section.pk, 0),
            )
        )
    return found


def strip(known: Iterable[Sample], first: date, last: date) -> tuple[DayCell, ...]:
    """The worst class of each day, days without a class as unknown."""
    readings = (
        DayReading(
            sample.time.astimezone(CHINA).date(),
            sample.grade.klass,
            sample.grade.deciding,
            sample.valid,
            sample.grade.meets,
        )
        for sample in known
    )
    return day_strip(readings, first, last)


def episodes_of(section: Section) -> QuerySet[Episode]:
    """A section's episodes, the latest first; those that turned out to be none are left out."""
    return section.episodes.exclude(state__in=GONE)


def reruns_of(section: Section) -> QuerySet[Rerun]:
    """A section's requests to measure again, the latest first."""
    return section.reruns.all()


def unit_name(section: Section) -> str:
    """The responsible unit's name, "" where none is named or known."""
    found = Unit.objects.filter(code=section.unit_code).first() if section.unit_code else None
    return found.name if found else ""


def open_exceedances() -> int:
    """Matters opened by this desk that are not yet ended."""
    numbers = Episode.objects.exclude(matter_number="").values("matter_number")
    return Matter.objects.filter(number__in=numbers, is_open=True).count()


def share_at_target(stands: Sequence[Now]) -> tuple[float | None, ...]:
    """Day by day: which share of the sections that are known was at target; None if none is."""
    shares: list[float | None] = []
    for day in zip(*(now.at_target for now in stands), strict=True):
        known = [value for value in day if value is not None]
        shares.append(sum(known) / len(known) if known else None)
    return tuple(shares)


def _open_matters() -> dict[int, tuple[str, ...]]:
    rows = Episode.objects.exclude(matter_number="").values_list("section_id", "matter_number")
    numbers = {number for _section, number in rows}
    living = Matter.objects.filter(number__in=numbers, is_open=True)
    living_numbers = set(living.values_list("number", flat=True))
    found: dict[int, dict[str, None]] = {}
    for section, number in rows:
        if number in living_numbers:
            found.setdefault(section, {})[number] = None
    return {section: tuple(sorted(numbers)) for section, numbers in found.items()}


def _waiting() -> dict[int, int]:
    found: dict[int, int] = {}
    rows = Rerun.objects.filter(result=RerunResult.WAITING).values_list("section_id", flat=True)
    for section in rows:
        found[section] = found.get(section, 0) + 1
    return found
