"""The state of a facility on a day, as its records allow: one, or several possible ones."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from huiyin.water.core.facilities.amounts import Load
from huiyin.water.core.facilities.facility import HOURS, Facility, State, StopCause
from huiyin.water.core.facilities.intervals import Day, Interval
from huiyin.water.core.facilities.rates import Definition, day_answers
from huiyin.water.core.shares import OUT, YES

RUNNING = (State.NORMAL, State.INTERMITTENT, State.LOW_LOAD)
STANDING = (State.STOPPED_APPROVED, State.STOPPED_UNAPPROVED)


class Ran(StrEnum):
    """A day as the rate of running counts it. NOT_COUNTED: not accepted yet, or ended."""

    RUNNING = "running"
    STANDING = "standing"
    APPROVED = "approved"  # a whole day of an approved stop
    UNKNOWN = "unknown"
    NOT_COUNTED = "not_counted"


def ran_on(definition: Definition, facility: Facility, one: Day | None, day: date) -> Ran:
    """How `day` counts by a definition of running; `one` None: nothing is written about it.

    A stop of which it is not known whether it was approved is STANDING all the same.
    """
    if not facility.counts_on(day):
        return Ran.NOT_COUNTED
    answers = day_answers(definition, one, (), day)
    if answers == YES:
        return Ran.RUNNING
    if answers == OUT:
        return Ran.APPROVED
    return Ran.UNKNOWN if answers & YES else Ran.STANDING


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
