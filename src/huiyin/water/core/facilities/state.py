"""The state of a facility on a day, as its records allow: one, or several possible ones."""

from __future__ import annotations

from huiyin.water.core.facilities.amounts import Load
from huiyin.water.core.facilities.facility import HOURS, Facility, State, StopCause
from huiyin.water.core.facilities.intervals import Day, Interval

RUNNING = (State.NORMAL, State.INTERMITTENT, State.LOW_LOAD)
STANDING = (State.STOPPED_APPROVED, State.STOPPED_UNAPPROVED)


def states_on(facility: Facility, one: Day, load: Load) -> frozenset[State]:
    """The states that `one` day's records leave possible; empty before acceptance.

    A whole day of work by construction is REBUILDING. A day that ran in part is INTERMITTENT, one
    that ran through is NORMAL, or LOW_LOAD where `load` (of the month) is low.
    """
    if facility.ended is not None and facility.ended <= one.day:
        return frozenset({State.SCRAPPED})
    if not facility.counts_on(one.day):
        return frozenset()
    found: set[State] = set()
    if one.ran.low < HOURS and one.ran.high > 0 and (one.ran.low > 0 or not one.ran.known):
        found.add(State.INTERMITTENT)
    if one.ran.high >= HOURS:
        found |= _loaded(load)
    if one.ran.low <= 0:
        found |= _standing(one.intervals)
    return frozenset(found)


def _loaded(load: Load) -> set[State]:
    if load is Load.UNKNOWN:
        return {State.NORMAL, State.LOW_LOAD}
    return {State.LOW_LOAD if load is Load.LOW else State.NORMAL}


def _standing(intervals: tuple[Interval, ...]) -> set[State]:
    """A day that stood still: approved only if a notice that was approved covers all of it."""
    if all(part.why == StopCause.CONSTRUCTION for part in intervals):
        return {State.REBUILDING}
    said = {part.approved for part in intervals}
    if said == {True}:
        return {State.STOPPED_APPROVED}
    return {State.STOPPED_UNAPPROVED} if False in said else set(STANDING)
