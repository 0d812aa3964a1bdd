"""Where the waiting comes from, and one change of staff that is worth making.

The stage where people wait need not be the one that makes them wait: where a full room holds
people back they wait a stage earlier. So the cause is found by trial: a tenth more servers at each
stage in turn, on the same drawn days, and the stage that saves the most is the cause. Advice is
sought on some days and tested on others; advice that does not hold there is not given.

What is saved is waiting, and whoever gives up counts as LOST minutes of it: else a site would do
well by being so slow that people leave at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from huiyin.vaccination.core.clinic.drawing import Drawer, Draws
from huiyin.vaccination.core.clinic.figures import HOUR, STEP
from huiyin.vaccination.core.clinic.model import Clinic, Pattern
from huiyin.vaccination.core.clinic.passage import pass_through, staff_of, with_staff
from huiyin.vaccination.core.clinic.replication import Estimate, Replications, estimate
from huiyin.vaccination.core.clinic.sampler import Floats

MORE = 0.1
WORTH = 0.5
LOST = 60.0
NEARLY_ALL = 0.8
SHORT_SLOT = 15.0
PARTS = (0.5, 0.2)
SEARCH_PEOPLE, SEARCH_DAYS, TEST_DAYS = 20_000, 10, 40
COUNTS = (1, 2, 3, 4, 5, 8, 12, 20, 30, 50)
FRESH = 0x5EED


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Stages by place. shown: where people wait longest; cause: where a tenth more servers saves
    most, None where it saves nothing worth naming; relief: minutes saved a person, by stage."""

    shown: int
    cause: int | None
    relief: tuple[Estimate, ...]


class Kind(StrEnum):
    """What is advised."""

    MOVE = "move"
    ADD = "add"
    SLOTS = "slots"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """`count` servers more at stage `target` in some hours of opening, counted from 0, taken from
    stage `source`, or from elsewhere where that is None."""

    target: int
    count: int
    hours: tuple[int, ...]
    source: int | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The hours as spans, each until before its second number."""
        starts = [hour for hour in self.hours if hour - 1 not in self.hours]
        ends = [hour + 1 for hour in self.hours if hour + 1 not in self.hours]
        return list(zip(starts, ends, strict=True))


@dataclass(frozen=True, slots=True)
class Advice:
    """One change, of staff or of the length of booked slots, and what it brings on `days` fresh
    days: mean minutes waited a person, and how many give up a day, before and after."""

    kind: Kind
    change: Change | None
    slot_minutes: float | None
    before: Estimate
    after: Estimate
    saved: Estimate
    lost: tuple[float, float]
    days: int


def changed(clinic: Clinic, change: Change) -> Clinic:
    """The clinic with a change made."""
    staff, hours = staff_of(clinic), list(change.hours)
    staff[change.target, hours] += change.count
    if change.source is not None:
        staff[change.source, hours] -= change.count
    return with_staff(clinic, staff)


def waits(clinic: Clinic, draws: Draws) -> Floats:
    """(days,) mean minutes waited or held, of all who came."""
    return _outcome(clinic, draws)[0]


def _outcome(clinic: Clinic, draws: Draws) -> tuple[Floats, Floats]:
    """(days,) mean minutes waited, held and lost by giving up; (days,) how many gave up."""
    passage = pass_through(clinic, draws)
    minutes = np.nansum(passage.begun - passage.came, axis=0)
    minutes += np.nansum(passage.left - passage.done, axis=0)
    minutes += LOST * passage.gave_up
    people = np.diff(draws.starts)
    sums = (
        np.add.reduceat(np.r_[one, 0.0], draws.starts[:-1]) for one in (minutes, passage.gave_up)
    )
    total, lost = (np.where(people > 0, one, 0.0) for one in sums)
    return total / np.maximum(people, 1), lost


def bottleneck(result: Replications) -> Bottleneck:
    """Where the waiting shows and where it comes from."""
    clinic = result.clinic
    draws = _days(result, TEST_DAYS, result.seed)
    before, staff, relief = waits(clinic, draws), staff_of(clinic), []
    for stage in range(len(clinic.stages)):
        more = staff.copy()
        more[stage] += np.ceil(MORE * staff[stage]).astype(np.int64)
        relief.append(estimate(before - waits(with_staff(clinic, more), draws)))
    best = int(np.argmax([one.mean for one in relief]))
    clear = relief[best].certain and relief[best].mean > WORTH / 10
    shown = int(result.figures.wait[:, :, 0].mean(axis=0).argmax())
    return Bottleneck(shown, best if clear else None, tuple(relief))


def advise(result: Replications, found: Bottleneck) -> Advice:
    """The change that saves most waiting, as tested on fresh days."""
    clinic, seed = result.clinic, result.seed ^ FRESH
    test = _days(result, TEST_DAYS, seed)
    before, lost = _outcome(clinic, test)
    offers: list[tuple[Floats, Floats, Kind, Change | None, float | None]] = []
    if found.cause is not None and (change := _sought(result, found.cause)) is not None:
        kind = Kind.ADD if change.source is None else Kind.MOVE
        offers.append((*_outcome(changed(clinic, change), test), kind, change, None))
    if (shorter := shorter_slots(clinic)) is not None:
        after = _outcome(shorter, Drawer(shorter).draw(test.days, seed))
        offers.append((*after, Kind.SLOTS, None, shorter.arrivals.slot_minutes))
    was = estimate(before)
    for now, still, kind, one, minutes in sorted(offers, key=lambda offer: float(offer[0].mean())):
        saved = estimate(before - now)
        if saved.certain and saved.mean >= WORTH:
            gone = (float(lost.mean()), float(still.mean()))
            return Advice(kind, one, minutes, was, estimate(now), saved, gone, test.days)
    gone = (float(lost.mean()), float(lost.mean()))
    same = Estimate(0.0, 0.0, 0.0)
    return Advice(Kind.NOTHING, None, None, was, was, same, gone, test.days)


def shorter_slots(clinic: Clinic) -> Clinic | None:
    """The clinic with people booked in short slots, where they are booked in longer ones."""
    arrivals = clinic.arrivals
    if arrivals.pattern is not Pattern.BOOKED or arrivals.slot_minutes <= SHORT_SLOT:
        return None
    return replace(clinic, arrivals=replace(arrivals, slot_minutes=SHORT_SLOT))


def _sought(result: Replications, cause: int) -> Change | None:
    """The best move of staff, else the best addition, on days of the sample."""
    draws = _days(result, SEARCH_DAYS, result.seed)
    before = waits(result.clinic, draws).mean()
    for changes in (_moves(result, cause), _additions(result, cause)):
        saved = {one: before - waits(changed(result.clinic, one), draws).mean() for one in changes}
        best = max(saved.values(), default=0.0)
        if best >= max(WORTH, (1 - NEARLY_ALL) * before):
            enough = [one for one, gain in saved.items() if gain >= NEARLY_ALL * best]
            return min(enough, key=lambda one: (one.count * len(one.hours), -saved[one]))
    return None


def _moves(result: Replications, cause: int) -> Iterator[Change]:
    """Staff from any stage that may help the cause and keeps somebody itself."""
    clinic = result.clinic
    target, staff = clinic.stages[cause], staff_of(clinic)
    if target.seats:
        return
    for source, stage in enumerate(clinic.stages):
        helps = target.helped_by is None or stage.name in target.helped_by
        if source == cause or stage.seats or not helps:
            continue
        for hours in _windows(result, cause):
            spare = int(staff[source, list(hours)].min()) - 1
            for count in COUNTS:
                if count <= min(spare, max(2, int(staff[cause].max()))):
                    yield Change(cause, count, hours, source)


def _additions(result: Replications, cause: int) -> Iterator[Change]:
    """More servers at the cause, up to half as many again."""
    most = max(2, int(staff_of(result.clinic)[cause].max()) // 2)
    for hours in _windows(result, cause):
        for count in COUNTS:
            if count <= most:
                yield Change(cause, count, hours)


def _windows(result: Replications, cause: int) -> list[tuple[int, ...]]:
    """Hours worth trying: those of the longer queues, the hours before them too, the whole day."""
    hours = range(result.clinic.hours)
    pressure = pressure_by_hour(result, cause)
    found = {tuple(hours)}
    for part in PARTS:
        long = {hour for hour in hours if pressure[hour] >= part * pressure.max()}
        found.add(tuple(sorted(long)))
        found.add(tuple(sorted(long | {hour - 1 for hour in long if hour > 0})))
    return sorted(found)


def pressure_by_hour(result: Replications, stage: int) -> Floats:
    """(hours,) people who wait for a stage, those held before it counted."""
    clinic, queue = result.clinic, result.figures.queue[:, stage].mean(axis=0)
    each = int(HOUR / STEP)
    pressure = queue[: each * clinic.hours].reshape(-1, each).mean(axis=1)
    if stage > 0 and clinic.stages[stage].room is not None:
        held = result.figures.holding[:, stage - 1].mean(axis=0) * staff_of(clinic)[stage - 1]
        pressure += held
    return np.asarray(pressure)


def _days(result: Replications, days: int, seed: int) -> Draws:
    """Some days, fewer of a large clinic, at least two, at most as many as were simulated."""
    people = max(1.0, float(result.figures.people.mean()))
    count = max(2, min(days, result.days, int(SEARCH_PEOPLE * days / SEARCH_DAYS / people)))
    return Drawer(result.clinic).draw(count, seed)
