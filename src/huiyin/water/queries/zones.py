"""Reaches and zones as they were known. They are published lines: open to whoever is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.source import Decision, decide_zone
from huiyin.water.core.zones.datum import Position
from huiyin.water.core.zones.protection import Zone
from huiyin.water.core.zones.reach import Reach
from huiyin.water.models import Subject
from huiyin.water.queries.register import Entry, end_of, entries
from huiyin.water.risk_choices import SUPPLY, ZONE
from huiyin.water.risk_data import entry_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplySource:
    """The drinking-water source (水源地) a reach belongs to, for reports; empty is not known."""

    province: str = ""
    name: str = ""
    category: str = ""


def reaches(known_before: datetime | None = None) -> list[Entry[Reach]]:
    """Every reach of the canal."""
    return entries(SubjectKind.REACH, Reach, known_before=known_before)


def zones(known_before: datetime | None = None) -> list[Entry[Zone]]:
    """Every version of every polygon, those no longer in force included."""
    return entries(ZONE, Zone, known_before=known_before)


def zones_on(day: date) -> list[Zone]:
    """The polygons in force on a day, as known by the end of it."""
    return [one.value for one in zones(end_of(day)) if one.value.in_force(day)]


def supply_sources(known_before: datetime | None = None) -> dict[str, SupplySource]:
    """The drinking-water source of each reach that names one."""
    found = entries(SUPPLY, SupplySource, known_before=known_before)
    return {one.subject.code: one.value for one in found}


def decide(place: Position, day: date, known_before: datetime | None = None) -> Decision:
    """Where a place lies on a day by the polygons known now, or known before a moment."""
    return decide_zone(
        place,
        [one.value for one in reaches(known_before)],
        [one.value for one in zones(known_before)],
        day,
        assume=entry_rules(day).assume,
    )


def reach_of(code: str) -> Subject | None:
    """The subject of a reach."""
    return Subject.objects.filter(kind=SubjectKind.REACH, code=code).first()
