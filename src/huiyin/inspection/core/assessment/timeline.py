"""Events as columns, and beside each what stood after it: cycle, state, lead unit, due date.

The same folding as `ledger.core.evolve`, for all matters at once. Every event opens a segment
that lasts to the next event of its matter (or to the end of what is looked at): in a segment
nothing changes but the time.
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.states import FINAL, UNIT_CLOCK, State, Verb

MOMENT = pl.Datetime("us", "UTC")
EVENTS = pl.Schema(
    {
        "matter": pl.String(),
        "seq": pl.Int64(),
        "at": MOMENT,
        "verb": pl.String(),
        "kind": pl.String(),
        "grade": pl.String(),
        "lead": pl.String(),
        "co_units": pl.List(pl.String()),
        "due": MOMENT,
        "stage_due": MOMENT,
        "granted": pl.Boolean(),
        "passed": pl.Boolean(),
        "satisfied": pl.Boolean(),
        "reached": pl.Boolean(),
        "raiser": pl.String(),
        "raisers": pl.List(pl.String()),
    }
)
"""One row an event. Null where the verb does not say. ``raisers``: persons and units named by the
event's clues, devices left out; ``raiser``: the one answered or called back."""

TARGETS = {str(verb): str(row.target) for verb, row in TABLE.items() if row.target is not None}
TARGETS[str(Verb.REGISTER)] = str(State.REGISTERED)
RUNNING = sorted(str(state) for state in UNIT_CLOCK - {State.DISPUTED})
"""States in which the unit may be found late. A dispute is decided first."""
OPEN_STATES = sorted(str(state) for state in set(State) - FINAL)
SETS_DUE = [str(v) for v in (Verb.ASSIGN, Verb.RECUR, Verb.RESUME, Verb.RECOMPUTE_DUE)]
MOVES_LEAD = [str(v) for v in (Verb.ASSIGN, Verb.ADJUDICATE)]
NEW_CYCLE = [str(v) for v in (Verb.ASSIGN, Verb.RECUR)]
CYCLE = ["matter", "cycle"]

verb = pl.col("verb")


def timeline(events: pl.DataFrame, *, until: datetime, give_back: bool) -> pl.DataFrame:
    """The events before ``until`` with what stood after each.

    ``due``: in force; ``fair_due``: with the time given back that another unit had before a
    transfer, if ``give_back``; ``original_due``: of the assignment; ``unit``: the lead of the
    cycle, who answers for all of it; ``next_at``: when the segment ends; ``waits``: an extension
    asked for in time is not decided.
    """
    frame = events.filter(pl.col("at") < until).sort("matter", "seq")
    frame = _standing(frame)
    frame = _dues(frame, give_back)
    return frame.with_columns(
        pl.col("at").shift(-1).over("matter").fill_null(until).alias("next_at"),
        pl.col("lead").last().over(CYCLE).alias("unit"),
        pl.col("co_units").last().over(CYCLE),
    )


def _standing(frame: pl.DataFrame) -> pl.DataFrame:
    """Cycle, state, kind, grade and lead after each event."""
    frame = frame.with_columns(
        (verb == str(Verb.RECUR)).cum_sum().over("matter").cast(pl.Int64).add(1).alias("cycle"),
        verb.replace_strict(TARGETS, default=None, return_dtype=pl.String).alias("state"),
        pl.when(verb.is_in(MOVES_LEAD)).then(pl.col("lead")).alias("lead"),
        pl.when(verb.is_in(MOVES_LEAD)).then(pl.col("co_units")).alias("co_units"),
    )
    carried = ["state", "kind", "grade", "lead", "co_units"]
    frame = frame.with_columns(pl.col(carried).forward_fill().over("matter"))
    before = pl.col("lead").shift(1).over("matter")
    moved = (verb == str(Verb.ADJUDICATE)) & (pl.col("lead") != before)
    return frame.with_columns(moved.fill_null(False).alias("moved"))


def _dues(frame: pl.DataFrame, give_back: bool) -> pl.DataFrame:
    """Due dates and whether an extension is waited for, after each event."""
    granted = (verb == str(Verb.DECIDE_EXTENSION)) & pl.col("granted").fill_null(False)
    sets = verb.is_in(SETS_DUE) | granted
    asked = verb == str(Verb.ASK_EXTENSION)
    answered = verb.is_in([str(Verb.DECIDE_EXTENSION), str(Verb.SUBMIT), str(Verb.RECUR)])
    frame = frame.with_columns(
        pl.when(sets).then(pl.col("due")).alias("due"),
        pl.when(verb.is_in(NEW_CYCLE)).then(pl.col("due")).alias("original_due"),
        pl.when(verb.is_in(NEW_CYCLE)).then(pl.col("at")).alias("assigned_at"),
        pl.when(asked)
        .then(statement=True)
        .when(answered | pl.col("moved"))
        .then(statement=False)
        .alias("waits"),
    )
    carried = ["due", "original_due", "assigned_at", "waits"]
    frame = frame.with_columns(pl.col(carried).forward_fill().over("matter"))
    back = pl.col("at") - pl.col("assigned_at")
    none = pl.lit(0).cast(pl.Duration("us"))
    given = (
        pl.when(pl.col("moved") & give_back)
        .then(back)
        .when(verb.is_in(NEW_CYCLE) | granted)
        .then(none)
        .alias("given_back")
    )
    frame = frame.with_columns(given).with_columns(
        pl.col("given_back").forward_fill().over("matter").fill_null(none)
    )
    return frame.with_columns(
        (pl.col("due") + pl.col("given_back")).alias("fair_due"),
        pl.col("waits").fill_null(False),
    )
