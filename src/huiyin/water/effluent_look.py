"""One look at a facility's hours: reads and reckons days, writes nothing.

Each day is judged alone, from its own hours and those of the days before that a copy or a run may
reach back to; so a day is judged the same whatever else a look covers, and can be repeated.
Hours count from when they have ended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from huiyin.base.clock import CHINA
from huiyin.field.choices import Edition
from huiyin.field.factors import factor_of
from huiyin.field.rules import validity_rules
from huiyin.field.store.read import observations
from huiyin.water.bodies import from_body, to_body
from huiyin.water.city_law import city_law
from huiyin.water.core.discharge.conditions import Circumstances
from huiyin.water.core.discharge.confidence import weakest
from huiyin.water.core.discharge.holding import Law, Measured, hold_facility
from huiyin.water.core.discharge.limits import Basis
from huiyin.water.core.effluent import account, consistency
from huiyin.water.core.effluent.account import DayAccount, FactorDay, FaultSeen, Held, midnight
from huiyin.water.core.effluent.blocks import HOURS, HourBlock, hour_block
from huiyin.water.core.effluent.judging import Days, judge_hours, known
from huiyin.water.core.effluent.limits import limit_grid
from huiyin.water.core.effluent.messages import degrees_of, messages
from huiyin.water.core.effluent.rules import EffluentRules
from huiyin.water.core.facilities.facility import Stop
from huiyin.water.core.facilities.master import Master
from huiyin.water.effluent import effluent_rules
from huiyin.water.effluent_policy import effluent_policy
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import Entry, end_of, entries

INSTANT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MEAN = "hour_avg"
KINDS = (MEAN, "hour_min", "hour_max", "hour_cou")
EFFLUENT_DAY = "effluent_day"
FACILITY, STOP = "facility", "stop"
HOUR_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Known:
    """What a day is judged from besides its hours."""

    point: str
    facts: Entry[Master]
    edition: str
    stops: tuple[Stop, ...]
    law: Law


@dataclass(frozen=True, slots=True)
class EffluentLook:
    """Days found, in order, and when to look again although nothing arrives, from which day."""

    days: tuple[DayAccount, ...]
    until: datetime
    next_look: datetime
    next_from: datetime


def read(points: Sequence[str], since: datetime, until: datetime) -> pl.DataFrame:
    """The hours that looks at these points from `since` on need, by one read of the store."""
    start = since.astimezone(CHINA).date() - _reach(until) * DAY
    return observations(list(points), None, midnight(start), None, KINDS)


def look(facility: Subject, since: datetime, until: datetime, hours: pl.DataFrame) -> EffluentLook:
    """Judge the days of a facility from that of `since` to that of `until`, from `hours` of `read`.

    Raises NotInForce for a day without rules, UnitRefused for a unit nobody can convert.
    """
    first, last = (moment.astimezone(CHINA).date() for moment in (since, until))
    what = known_now(facility, last)
    reach = _reach(until)
    frame = hours.filter(pl.col("point") == what.point)
    before = accounts(facility, first - reach * DAY, last)
    standing = {one.value.day: one.value for one in before}
    found: list[DayAccount] = []
    for day in account.days_between(first, last):
        eve = found[-1] if found else standing.get(day - DAY)
        mine = _hours_of(frame, day, until, reach)
        factors = _measured(mine, day, standing.get(day) or eve)
        if factors:
            found.append(judge_day(what, mine, day, until, factors))
    nights = midnight(last + DAY)
    later = frame.filter(pl.col("time") + HOUR > _here(until)).get_column("time").min()
    ahead = [nights, *([later + HOUR] if isinstance(later, datetime) else [])]
    return EffluentLook(tuple(found), until, min(ahead), midnight(last))


def _reach(until: datetime) -> int:
    """How many days before a day may matter to it."""
    return effluent_rules(until.astimezone(CHINA).date()).suspicion.copy_lags


def known_now(facility: Subject, last: date) -> Known:
    """The facts and stops of a facility as they stand, and the law for days up to `last`."""
    [facts] = entries(FACILITY, Master, subjects=[facility])
    stops = tuple(one.value for one in entries(STOP, Stop, subjects=[facility]))
    device = facility.point.devices.order_by("pk").first() if facility.point else None
    edition = str(device.edition if device else Edition.E2017)
    return Known(facility.point_id, facts, edition, stops, city_law(last))


def accounts(
    facility: Subject, first: date, last: date, *, known_before: datetime | None = None
) -> list[Entry[DayAccount]]:
    """The standing accounts of a facility's days, in order of the day."""
    found = entries(
        EFFLUENT_DAY, DayAccount, subjects=[facility], first=first, last=last,
        known_before=known_before,
    )  # fmt: skip
    return sorted(found, key=lambda one: one.value.day)


def repeat(record: Record) -> DayAccount:
    """The same day again, from the readings it knew, the facts it had and the rules it went by."""
    told = from_body(DayAccount, record.body)
    facility = record.subject
    facts = Record.objects.get(subject=facility, number=told.facts)
    stops = entries(STOP, Stop, subjects=[facility], known_before=record.at)
    what = Known(
        facility.point_id,
        Entry(facts, from_body(Master, facts.body)),
        told.edition,
        tuple(one.value for one in stops),
        city_law(told.day, known_before=record.at + INSTANT),
    )
    reach = effluent_rules(told.day).suspicion.copy_lags
    frame = observations(
        [what.point], None, midnight(told.day - reach * DAY), midnight(told.day + DAY), KINDS,
        history=True,
    )  # fmt: skip
    seen = (
        frame.clear() if told.seen is None else frame.filter(pl.col("received") <= _here(told.seen))
    )
    mine = _hours_of(_latest(seen), told.day, told.until, reach)
    return judge_day(what, mine, told.day, told.until, [one.factor for one in told.factors])


def judge_day(
    what: Known, hours: pl.DataFrame, day: date, until: datetime, factors: Sequence[str]
) -> DayAccount:
    """One day from `hours` (columns of `observations`; it and the days before it)."""
    rules, facts = effluent_rules(day), what.facts.value
    reach = rules.suspicion.copy_lags
    means = hours.filter(pl.col("kind") == MEAN)
    block = hour_block(means, [what.point], factors, day - reach * DAY, reach + 1)
    over = end_of(day)
    cut = min(until, over)
    stopped = _stopped(what.stops, day)
    block = _excused(block, facts, stopped, reach, _begun(cut, day))
    works = facts.held(what.point)
    grid = limit_grid(
        what.law, [works], block.factors, unit_of=_unit, first_day=block.first_day, days=block.days
    )
    days = judge_hours(block, grid, rules, validity_rules(), edition=what.edition)
    choice = grid.choices[int(grid.era[reach])][0]
    told = DayAccount(
        facility=what.facts.subject.code,
        day=day,
        complete=cut >= over,
        until=cut,
        seen=_last_arrival(hours),
        facts=what.facts.record.number,
        rules_from=rules.effective_from,
        edition=what.edition,
        weighed=facts.weighed,
        intermittent=facts.intermittent,
        stopped=stopped,
        standard=choice.standard or "",
        grade=choice.level or "",
        confidence=choice.confidence if choice.standard else weakest(["not_found"]),
        missing=choice.missing,
        bans=choice.bans,
        factors=_factor_days(days, rules, reach, what.law, complete=cut >= over),
        faults=_faults(hours.filter(pl.col("time") >= _here(midnight(day))), rules),
    )
    return replace(told, digest=digest(told))


def digest(told: DayAccount) -> str:
    """SHA-256 over what was found; not over what it was found from."""
    bare = replace(told, until=midnight(told.day), seen=None, facts=0, digest="")
    return hashlib.sha256(to_body(bare).encode()).hexdigest()


def hours_of(
    facility: Subject,
    first: date,
    last: date,
    until: datetime,
    *,
    known_before: datetime | None = None,
) -> pl.DataFrame:
    """Hourly means of a facility that had ended by `until`, first to last day.

    `known_before` leaves out what arrived at that moment or later.
    """
    frame = observations(
        [facility.point_id], None, midnight(first), midnight(last + DAY), [MEAN],
        history=known_before is not None,
    )  # fmt: skip
    if known_before is not None:
        known = frame.filter(pl.col("received") < _here(known_before))
        frame = _latest(known)
    return frame.filter(pl.col("time") + HOUR <= _here(until))


def _latest(frame: pl.DataFrame) -> pl.DataFrame:
    """Of several readings of one key the last received, as the store itself has it."""
    return frame.unique(["point", "factor", "kind", "time"], keep="last", maintain_order=True)


def _here(moment: datetime) -> datetime:
    """The same moment in the zone of the store's columns, which a comparison needs."""
    return moment.astimezone(CHINA)


def _hours_of(frame: pl.DataFrame, day: date, until: datetime, reach: int) -> pl.DataFrame:
    start, end = _here(midnight(day - reach * DAY)), _here(midnight(day + DAY))
    inside = (pl.col("time") >= start) & (pl.col("time") < end)
    return frame.filter(inside & (pl.col("time") + HOUR <= _here(until)))


def _measured(hours: pl.DataFrame, day: date, told: DayAccount | None) -> list[str]:
    """The factors a facility measures: what it sent these days, and what it sent before."""
    there = set(hours.filter(pl.col("kind") == MEAN).get_column("factor").unique().to_list())
    before = {one.factor for one in told.factors} if told else set()
    return [code for code in effluent_policy(day).factors if code in there | before]


def _stopped(stops: Sequence[Stop], day: date) -> tuple[int, ...]:
    """The hours of a day that lie wholly in an approved stop."""
    start = midnight(day)

    def covers(stop: Stop, h: int) -> bool:
        begins = stop.start <= start + h * HOUR
        return begins and (stop.end is None or start + (h + 1) * HOUR <= stop.end)

    approved = [stop for stop in stops if stop.approved]
    return tuple(h for h in range(HOURS) if any(covers(stop, h) for stop in approved))


def _begun(cut: datetime, day: date) -> int:
    """How many hours of the day had ended at `cut`."""
    return max(0, min(HOURS, (cut - midnight(day)) // HOUR))


def _excused(
    block: HourBlock, facts: Master, stopped: Sequence[int], reach: int, begun: int
) -> HourBlock:
    exempt = block.exempt.copy()
    exempt[0, [reach * HOURS + h for h in stopped]] = True
    exempt[0, reach * HOURS + begun :] = True
    return replace(
        block,
        exempt=exempt,
        weighed=np.array([facts.weighed]),
        intermittent=np.array([facts.intermittent]),
    )


def _unit(_works: str, code: str) -> str:
    row = factor_of(code)
    return row.unit if row else ""


def _factor_days(
    days: Days, rules: EffluentRules, d: int, law: Law, *, complete: bool
) -> tuple[FactorDay, ...]:
    told = {(one.factor, one.day): one for one in messages(days, rules)}
    day = days.block.day(d)
    return tuple(
        account.factor_day(
            days, k, d,
            unit=_unit("", code),
            message=told.get((code, day)),
            held=_held(days, rules, k, d, law),
            complete=complete,
        )
        for k, code in enumerate(days.block.factors)
    )  # fmt: skip


def _held(
    days: Days, rules: EffluentRules, k: int, d: int, law: Law
) -> tuple[Held | None, Held | None]:
    """The daily and the single-value limit of a factor's day."""
    code, works, day = days.block.factors[k], days.grid.works[0], days.block.day(d)
    name = _named(law).get(code)
    if name is None:
        return None, None
    given = Circumstances(day, degrees_of(days, rules, 0, d), works.built, works.reused)
    found = []
    for basis in (Basis.DAILY_MEAN, Basis.SINGLE_VALUE):
        value = known(days.mean[0, k, d]) if basis is Basis.DAILY_MEAN else None
        holding = hold_facility(works, law, Measured(name, value, _unit("", code), basis, given))
        choice = holding.choice
        found.append(account.held_of(holding.by_standard, choice.confidence, choice.level or ""))
    return found[0], found[1]


def _named(law: Law) -> Mapping[str, str]:
    """HJ 212 code -> the name of the factor in the standards."""
    return {
        code: row.factor
        for standard in law.standards.values()
        for row in standard.limits
        for code in row.codes
    }


def _faults(today: pl.DataFrame, rules: EffluentRules) -> tuple[FaultSeen, ...]:
    """What disagrees inside the frames of a day."""
    found: list[FaultSeen] = []
    for (factor,), rows in today.group_by("factor", maintain_order=True):
        hours = {kind: np.full(HOURS, np.nan) for kind in KINDS}
        for kind, time, value in rows.select("kind", "time", "value").iter_rows():
            if value is not None:
                hours[kind][time.astimezone(CHINA).hour] = value
        wrong = consistency.order_faults(hours["hour_min"], hours[MEAN], hours["hour_max"])
        if factor == rules.day.flow_factor:
            wanted = consistency.flow_total(hours[MEAN], HOUR_SECONDS)
            wrong += consistency.total_faults(hours["hour_cou"], wanted, rules.agreement)
        found += account.faults_seen(str(factor), wrong)
    return tuple(found)


def _last_arrival(frame: pl.DataFrame) -> datetime | None:
    last = frame.get_column("received").max()
    return last if isinstance(last, datetime) else None
