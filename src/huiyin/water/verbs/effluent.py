"""Settle what the judge of effluent found: accounts of days, episodes, suspicions, matters.

The slate stands in row 2 of `Watch`: point -> [judge from, look at, arrivals counted], so that
nothing that comes during a look is lost. One look of one facility is one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.base.clock import CHINA
from huiyin.ledger import waist
from huiyin.water.choices import SubjectKind
from huiyin.water.core.effluent.account import DayAccount
from huiyin.water.effluent_look import EFFLUENT_DAY, EffluentLook, accounts
from huiyin.water.effluent_matters import Told
from huiyin.water.effluent_spells import settle_spells, settle_suspicions
from huiyin.water.models import Subject, Watch
from huiyin.water.verbs import register
from huiyin.water.verbs.register import Written

ROW = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a facility is on the slate: days from `since` on changed, look when `at` has come."""

    since: datetime
    at: datetime
    arrivals: int


def reached() -> dict[str, int]:
    """How far the judge of effluent has read the hot logs."""
    return dict(_row().reached.get("shards", {}))


def slate() -> dict[str, Mark]:
    """The facilities that are to be looked at, by point."""
    return _marks(_row())


def note_arrivals(
    earliest: Mapping[str, datetime], *, before: dict[str, int], now: dict[str, int]
) -> None:
    """Mark the facilities of which readings arrived, unless another judge has just done so."""
    _row()
    with transaction.atomic():
        row = Watch.objects.select_for_update().get(pk=ROW)
        if row.reached.get("shards", {}) != before:
            return
        mine = Subject.objects.filter(kind=SubjectKind.FACILITY, point__in=list(earliest))
        marks = _marks(row)
        for point in mine.values_list("point_id", flat=True):
            marks[point] = _again(marks.get(point), earliest[point])
        _keep(row, marks, shards=now)


def look_again(since: datetime, facility: Subject | None = None) -> None:
    """Put a facility, or every one, on the slate from `since` on.

    What its days are held to, or what is expected of them, has changed.
    """
    _row()
    with transaction.atomic():
        row = Watch.objects.select_for_update().get(pk=ROW)
        marks = _marks(row)
        mine = Subject.objects.filter(kind=SubjectKind.FACILITY, point__isnull=False)
        if facility is not None:
            mine = mine.filter(pk=facility.pk)
        for point in mine.values_list("point_id", flat=True):
            marks[point] = _again(marks.get(point), since)
        _keep(row, marks)


def settle(facility: Subject, look: EffluentLook, mark: Mark, *, at: datetime) -> bool:
    """Write what a look found; False when the facility has moved on since it was read."""
    with transaction.atomic():
        row = Watch.objects.select_for_update().get(pk=ROW)
        marks = _marks(row)
        if marks.get(facility.point_id) != mark:
            return False
        _write_days(facility, look.days, at)
        if look.days:
            told = Told(facility, look.until, at)
            settle_spells(told, look.days[0].day)
            settle_suspicions(told, look.days[0].day)
        marks[facility.point_id] = Mark(look.next_from, look.next_look, mark.arrivals)
        _keep(row, marks)
    return True


def _write_days(facility: Subject, days: Sequence[DayAccount], at: datetime) -> None:
    """Those that differ from what stands; of a day not over yet only when its messages change."""
    if not days:
        return
    before = accounts(facility, days[0].day, days[-1].day)
    standing = {entry.value.day: entry.value for entry in before}
    entries = [
        Written(kind=EFFLUENT_DAY, key=day.day.isoformat(), day=day.day, value=day)
        for day in days
        if _differs(standing.get(day.day), day)
    ]
    if entries:
        register.write(facility, entries, actor=waist.system(), at=at)


def _differs(old: DayAccount | None, new: DayAccount) -> bool:
    if old is None:
        return new.complete or bool(new.messages())
    if new.complete or old.complete:
        return old.digest != new.digest
    return old.messages() != new.messages()


def _again(mark: Mark | None, since: datetime) -> Mark:
    local = since.astimezone(CHINA)
    if mark is None:
        return Mark(local, local, 1)
    return Mark(min(mark.since, local), min(mark.at, local), mark.arrivals + 1)


def _row() -> Watch:
    return Watch.objects.get_or_create(pk=ROW)[0]


def _marks(row: Watch) -> dict[str, Mark]:
    told: Mapping[str, Any] = row.reached.get("slate", {})
    return {
        point: Mark(datetime.fromisoformat(since), datetime.fromisoformat(at), count)
        for point, (since, at, count) in told.items()
    }


def _keep(row: Watch, marks: Mapping[str, Mark], shards: dict[str, int] | None = None) -> None:
    told = {
        point: [mark.since.isoformat(), mark.at.isoformat(), mark.arrivals]
        for point, mark in marks.items()
    }
    row.reached = {
        "shards": row.reached.get("shards", {}) if shards is None else shards,
        "slate": told,
    }
    row.save(update_fields=["reached"])
