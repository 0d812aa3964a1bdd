"""The closed list of what may be measured of a unit, and from which events.

A rule file may only name these. Each is an outcome that somebody outside the unit, or the
calendar, decides. A share is always that of the *good* outcome, so that more is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huiyin.ledger.core.states import Verb


class Measure(StrEnum):
    """Codes of the measures, as rule files write them."""

    ON_TIME = "on_time"
    ON_TIME_ORIGINAL = "on_time_original"
    FIRST_PASS = "first_pass"  # noqa: S105 - a share, not a secret
    LASTING_SHORT = "lasting_short"
    LASTING_LONG = "lasting_long"
    ANSWERED = "answered"
    SOLVED = "solved"
    SATISFIED = "satisfied"
    NOT_OLD = "not_old"
    HELD_UP = "held_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a measure counts. ``verbs``: the events that can decide it."""

    summary: str
    counts: str
    good: str
    verbs: tuple[Verb, ...]


MEASURES: dict[Measure, Definition] = {
    Measure.ON_TIME: Definition(
        summary="Handed in on time",
        counts="Each cycle of a matter, when a check passes it or when its due date passes while "
        "the unit has it. Time on hold, in dispute or waiting for an extension asked for in "
        "time does not make it late; time that another unit had it before a transfer is given "
        "back.",
        good="The work that a check passed was handed in by the due date in force.",
        verbs=(Verb.PASS, Verb.SUBMIT, Verb.ASSIGN),
    ),
    Measure.ON_TIME_ORIGINAL: Definition(
        summary="Handed in by the original date",
        counts="As above, against the due date of the assignment, without extension, hold or "
        "time given back.",
        good="The work that a check passed was handed in by the original due date.",
        verbs=(Verb.PASS, Verb.SUBMIT, Verb.ASSIGN),
    ),
    Measure.FIRST_PASS: Definition(
        summary="Passed the first check",
        counts="The first independent check of each cycle.",
        good="It passed.",
        verbs=(Verb.PASS, Verb.FAIL),
    ),
    Measure.LASTING_SHORT: Definition(
        summary="Did not come back, short window",
        counts="Each strike-off, once the days of the short window are over.",
        good="The matter was not reopened in that time.",
        verbs=(Verb.CLOSE, Verb.RECUR),
    ),
    Measure.LASTING_LONG: Definition(
        summary="Did not come back, long window",
        counts="Each strike-off, once the days of the long window are over.",
        good="The matter was not reopened in that time.",
        verbs=(Verb.CLOSE, Verb.RECUR),
    ),
    Measure.ANSWERED: Definition(
        summary="Answered in time",
        counts="Each person or unit that raised the matter and is owed an answer, when answered "
        "or when the time for it is over. Devices are not answered.",
        good="The answer came in time.",
        verbs=(Verb.REPLY, Verb.PASS),
    ),
    Measure.SOLVED: Definition(
        summary="Solved, says the raiser",
        counts="Each call-back made by somebody outside the unit. A raiser who could not be "
        "reached is unknown and counts neither way.",
        good="The raiser said that it is solved.",
        verbs=(Verb.CALLBACK_OK, Verb.CALLBACK_UNSOLVED),
    ),
    Measure.SATISFIED: Definition(
        summary="Satisfied, says the raiser",
        counts="Each call-back in which the raiser said whether he is satisfied. One who says it "
        "is not solved counts as not satisfied; one who was not asked, did not say or could not be "
        "reached is unknown and counts neither way.",
        good="The raiser is satisfied.",
        verbs=(Verb.CALLBACK_OK, Verb.CALLBACK_UNSOLVED),
    ),
    Measure.NOT_OLD: Definition(
        summary="Open matters that are not old",
        counts="Each matter the unit leads that is open at the end of the period. Days on hold "
        "do not count as age.",
        good="It has been open for no longer than the policy's number of days.",
        verbs=(Verb.ASSIGN, Verb.RECUR),
    ),
    Measure.HELD_UP: Definition(
        summary="Found as reported when seen again",
        counts="Each recheck after strike-off.",
        good="The recheck found the matter as it had been reported. A failed recheck does not "
        "say whether the report was false or the matter fell back.",
        verbs=(Verb.RECHECK,),
    ),
}

OUTCOME_VERBS: frozenset[Verb] = frozenset(
    {
        Verb.ASSIGN,
        Verb.SUBMIT,
        Verb.PASS,
        Verb.FAIL,
        Verb.CLOSE,
        Verb.RECUR,
        Verb.REPLY,
        Verb.CALLBACK_OK,
        Verb.CALLBACK_UNSOLVED,
        Verb.RECHECK,
    }
)
"""Events that can decide a measure. Adding evidence, notes, steps and plans are not among them."""
