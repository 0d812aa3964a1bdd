"""Invented daily runs and records of the demo city's facilities, written as people would.

Every morning the units write the day before. All figures are synthetic: made from code and day,
so that each city has the same. Told as stories: a stop that was approved (BS-03), one that was
not (CQ-03), a fault (YX-02), two weeks of silence (BS-04), entries that cannot be (LW-02), a slip
of the pen that was corrected (YX-03).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from math import cos, pi

from huiyin.base.clock import CHINA
from huiyin.ledger.demo.people import person
from huiyin.ledger.models import User
from huiyin.water.choices import SubjectKind
from huiyin.water.core.discharge.scope import Kind
from huiyin.water.core.facilities.facility import DailyRun, Span, day_span
from huiyin.water.demo import sheet_stories as stories
from huiyin.water.demo.facilities import FACILITIES, Invented
from huiyin.water.demo.sheet_stories import chance
from huiyin.water.models import Record, Subject
from huiyin.water.sheets_choices import RecordKind
from huiyin.water.verbs.facility_records import write_daily_run

MORNING = time(9, 30)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Nature:
    """How a kind of works usually runs: share of its design, its spread, kWh and kg for a m³."""

    load: float
    spread: float
    energy: float
    chemicals: float
    sludge: float
    hours: float


NATURES = {
    Kind.MUNICIPAL: Nature(0.82, 0.06, 0.33, 0.020, 0.110, 24.0),
    Kind.TOWN: Nature(0.64, 0.10, 0.46, 0.012, 0.060, 22.0),
    Kind.RURAL: Nature(0.45, 0.16, 0.72, 0.004, 0.015, 12.0),
}
WETLAND = Nature(0.50, 0.14, 0.10, 0.0, 0.0, 24.0)
WEATHERS = ("晴", "晴", "晴", "多云", "多云", "阴", "小雨")
RAIN = 1.25
OPERATORS = ("张工（虚构）", "李工（虚构）", "王工（虚构）")


def play_day(day: date, start: date) -> None:
    """Write yesterday's runs and what else happened on this day."""
    subjects = {s.code: s for s in Subject.objects.filter(kind=SubjectKind.FACILITY)}
    yesterday = day - DAY
    for one in FACILITIES:
        subject = subjects.get(one.code)
        if subject is None:
            continue
        known = subject.records.order_by("pk").values_list("at", flat=True).first()
        if known is not None and known.astimezone(CHINA).date() <= yesterday:
            _write(subject, one, yesterday, at(day))
        stories.play(subject, one, day)


def at(day: date) -> datetime:
    """When the units write."""
    return datetime.combine(day, MORNING, CHINA)


def writer(one: Invented) -> User:
    """Who writes for a facility: the handler of its unit."""
    return person(f"{one.unit}-handler")


def run_of(one: Invented, day: date) -> DailyRun:
    """An ordinary day of a facility: by design, season and weather."""
    nature = WETLAND if one.process == "人工湿地" else NATURES[one.kind]
    weather = WEATHERS[int(chance("sky", day, "") * len(WEATHERS))]
    season = 1 + 0.08 * cos(2 * pi * (day.timetuple().tm_yday - 205) / 365)
    spread = 1 + nature.spread * (2 * chance(one.code, day, "load") - 1)
    rain = RAIN if weather == "小雨" else 1.0
    inflow = round(one.design * nature.load * season * spread * rain, 1)
    outflow = round(inflow * (0.96 + 0.03 * chance(one.code, day, "out")), 1)
    scale = 0.95 + 0.1 * chance(one.code, day, "energy")
    return DailyRun(
        facility=one.code,
        day=day,
        weather=weather,
        inflow=inflow,
        outflow=outflow,
        hours=None if nature.hours < 24 else nature.hours,
        ran=_ran(one, day, nature.hours) if nature.hours < 24 else None,
        energy=round(inflow * nature.energy * scale, 1),
        chemicals=round(inflow * nature.chemicals, 2) or None,
        sludge=round(inflow * nature.sludge, 1) or None,
        sludge_to="城南污泥处置中心（虚构）" if nature.sludge > 0.05 else "",
        dissolved_oxygen=round(1.6 + 1.2 * chance(one.code, day, "do"), 2),
        mlss=round(2600 + 1200 * chance(one.code, day, "mlss")),
        level=round(2.4 + 0.6 * chance(one.code, day, "level"), 2),
        operator=OPERATORS[int(chance(one.code, day, "who") * len(OPERATORS))],
    )


def _ran(one: Invented, day: date, hours: float) -> tuple[Span, ...]:
    """One stretch in the middle of the day, begun within the same half hour."""
    early = timedelta(hours=(24 - hours) / 2)
    first = day_span(day).start + early + timedelta(minutes=int(30 * chance(one.code, day, "on")))
    return (Span(first, first + timedelta(hours=hours)),)


def _write(subject: Subject, one: Invented, day: date, now: datetime) -> None:
    """Yesterday's entry, unless a story keeps the facility silent or it was written before."""
    run = stories.told(one.code, run_of(one, day))
    before = Record.objects.filter(subject=subject, kind=RecordKind.DAILY_RUN, key=day.isoformat())
    if run is None or before.exists():
        return
    write_daily_run(subject, replace(run, facility=subject.code), actor=writer(one), at=now)
