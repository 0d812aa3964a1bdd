"""One row for each outcome that became certain: which unit, which measure, good or not, and where.

Every outcome is dated by the moment at which it could no longer turn out otherwise, and belongs to
the period that holds this moment. So each is counted once, in one period, whatever the periods;
what is not yet certain waits for its period and is lost in none.

``good`` null is an outcome that became certain without anybody knowing which (a raiser who was
not asked whether he is satisfied): it is shown and counts neither way.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from huiyin.inspection.core.assessment.measures import Measure
from huiyin.inspection.core.assessment.policy import Policy
from huiyin.inspection.core.assessment.timeline import (
    CYCLE,
    MOMENT,
    OPEN_STATES,
    RUNNING,
    verb,
)
from huiyin.ledger.core.states import State, Verb

OUTCOMES = pl.Schema(
    {
        "measure": pl.String(),
        "unit": pl.String(),
        "matter": pl.String(),
        "cycle": pl.Int64(),
        "seq": pl.Int64(),
        "at": MOMENT,
        "good": pl.Boolean(),
        "weight": pl.Int64(),
        "part": pl.String(),
    }
)
"""``seq``: the event that made it certain, or after which the date passed. ``weight``: hundredths.
``part``: lead, or co for a co-unit's share."""

LEAD, CO = "lead", "co"
STOCK_AT_END = timedelta(microseconds=1)


def outcomes(frame: pl.DataFrame, policy: Policy, *, until: datetime) -> pl.DataFrame:
    """Every outcome of every unit before ``until`` in a timeline, in a fixed order."""
    parts = [
        _on_time(frame, Measure.ON_TIME, "fair_due", waits=True),
        _on_time(frame, Measure.ON_TIME_ORIGINAL, "original_due", waits=False),
        _first_pass(frame),
        _lasting(frame, Measure.LASTING_SHORT, policy.short_days, until),
        _lasting(frame, Measure.LASTING_LONG, policy.long_days, until),
        _answered(frame, until),
        _called_back(frame),
        _satisfied(frame),
        _not_old(frame, policy.old_days, until),
        _held_up(frame),
    ]
    found = _weighed(pl.concat(parts).filter(pl.col("unit").is_not_null()), policy)
    found = _with_co_units(found, frame, policy.co_unit_share)
    order = ["unit", "measure", "part", "matter", "cycle", "seq", "at"]
    return found.select(list(OUTCOMES)).sort(order)


def _row(measure: Measure, at: pl.Expr, good: pl.Expr) -> list[pl.Expr]:
    keys = [pl.col(name) for name in ("unit", "matter", "cycle", "seq", "kind", "grade")]
    return [pl.lit(str(measure)).alias("measure"), *keys, at.alias("at"), good.alias("good")]


def late(frame: pl.DataFrame, due: str, *, waits: bool) -> pl.DataFrame:
    """The first moment of each cycle at which the unit had the matter beyond ``due``."""
    moment = pl.max_horizontal("at", due)
    running = pl.col("state").is_in(RUNNING) & (pl.col("lead") == pl.col("unit"))
    beyond = running & (moment < pl.col("next_at"))
    if waits:
        beyond &= ~pl.col("waits")
    found = frame.filter(beyond & pl.col(due).is_not_null())
    return found.group_by(CYCLE).agg(
        moment.min().alias("late_at"), pl.col("seq").min().alias("late_seq")
    )


def _on_time(frame: pl.DataFrame, measure: Measure, due: str, *, waits: bool) -> pl.DataFrame:
    cycles = frame.group_by(CYCLE).agg(pl.col("unit", "kind", "grade").last())
    passed = (
        frame.filter(verb == str(Verb.PASS))
        .group_by(CYCLE)
        .agg(pl.col("at").min().alias("pass_at"), pl.col("seq").min().alias("pass_seq"))
    )
    joined = cycles.join(late(frame, due, waits=waits), on=CYCLE, how="left")
    joined = joined.join(passed, on=CYCLE, how="left")
    in_time = pl.col("pass_at").is_not_null() & (
        pl.col("late_at").is_null() | (pl.col("pass_at") <= pl.col("late_at"))
    )
    joined = joined.with_columns(
        in_time.alias("good"),
        pl.when(in_time).then(pl.col("pass_at")).otherwise(pl.col("late_at")).alias("at"),
        pl.when(in_time).then(pl.col("pass_seq")).otherwise(pl.col("late_seq")).alias("seq"),
    ).filter(pl.col("at").is_not_null())
    return joined.select(_row(measure, pl.col("at"), pl.col("good")))


def _first_pass(frame: pl.DataFrame) -> pl.DataFrame:
    checks = frame.filter(verb.is_in([str(Verb.PASS), str(Verb.FAIL)]))
    first = checks.unique(CYCLE, keep="first", maintain_order=True)
    return first.select(_row(Measure.FIRST_PASS, pl.col("at"), verb == str(Verb.PASS)))


def _lasting(frame: pl.DataFrame, measure: Measure, days: int, until: datetime) -> pl.DataFrame:
    """A strike-off is judged when its window is over: not before, or only bad ones would count."""
    ends = pl.col("at") + timedelta(days=days)
    back = pl.when(verb == str(Verb.RECUR)).then(pl.col("at"))
    again = back.shift(-1).backward_fill().over("matter")
    closed = (
        frame.with_columns(again.alias("again"))
        .filter(verb == str(Verb.CLOSE))
        .filter(ends < until)
    )
    came_back = (pl.col("again") <= ends).fill_null(False)
    return closed.select(_row(measure, ends, ~came_back))


def _answered(frame: pl.DataFrame, until: datetime) -> pl.DataFrame:
    """Per passed check and raiser known by then: the first answer, or the time for it running out.

    A matter sent back to work before that owes the answer anew after its next check.
    """
    moved = pl.when(pl.col("verb").is_in(_LEAVES_ANSWERING)).then(pl.col("at", "seq"))
    left = moved.shift(-1).backward_fill().over("matter").name.prefix("left_")
    passes = frame.with_columns(left).filter(verb == str(Verb.PASS))
    clues = frame.select("matter", pl.col("seq").alias("clue_seq"), "raisers").explode(
        "raisers", empty_as_null=True, keep_nulls=False
    )
    known = clues.filter(pl.col("raisers").is_not_null()).unique(
        ["matter", "raisers"], keep="first", maintain_order=True
    )
    owed = passes.join(known.rename({"raisers": "owed_to"}), on="matter").filter(
        pl.col("clue_seq") < pl.col("seq")
    )
    said = frame.filter(verb == str(Verb.REPLY)).select(
        "matter",
        pl.col("raiser").alias("owed_to"),
        pl.col("at").alias("said_at"),
        pl.col("seq").alias("said_seq"),
    )
    told = owed.join(said, on=["matter", "owed_to"], how="left").with_columns(
        pl.when(
            (pl.col("said_seq") > pl.col("seq"))
            & (pl.col("left_seq").is_null() | (pl.col("said_seq") < pl.col("left_seq")))
        )
        .then(pl.struct("said_at", "said_seq"))
        .alias("said")
    )
    keys = ["matter", "cycle", "seq", "owed_to"]
    first = told.sort([*keys, "said_seq"], nulls_last=True).group_by(keys, maintain_order=True)
    facts = ["unit", "kind", "grade", "stage_due", "left_at"]
    one = first.agg(pl.col(facts).first(), pl.col("said").drop_nulls().first()).unnest("said")
    limit = pl.col("stage_due")
    good = pl.col("said_at").is_not_null() & (limit.is_null() | (pl.col("said_at") <= limit))
    missed = (
        limit.is_not_null()
        & (limit < until)
        & (pl.col("left_at").is_null() | (limit < pl.col("left_at")))
    )
    one = one.with_columns(
        good.alias("good"),
        pl.when(good).then(pl.col("said_at")).when(missed).then(limit).alias("at"),
        pl.when(good).then(pl.col("said_seq")).otherwise(pl.col("seq")).alias("seq"),
    ).filter(pl.col("at").is_not_null())
    return one.select(_row(Measure.ANSWERED, pl.col("at"), pl.col("good")))


_LEAVES_ANSWERING = [str(Verb.OBJECT), str(Verb.CALLBACK_UNSOLVED)]
_CALLBACKS = [str(Verb.CALLBACK_OK), str(Verb.CALLBACK_UNSOLVED)]


def _called_back(frame: pl.DataFrame) -> pl.DataFrame:
    calls = frame.filter(verb.is_in(_CALLBACKS))
    # Who could not be reached said nothing. Older call-backs do not say: all were reached.
    unreached = ~pl.col("reached").fill_null(value=True)
    said = pl.when(~unreached).then(verb == str(Verb.CALLBACK_OK))
    return calls.select(_row(Measure.SOLVED, pl.col("at"), said))


def _satisfied(frame: pl.DataFrame) -> pl.DataFrame:
    calls = frame.filter(verb.is_in(_CALLBACKS))
    said = (
        pl.when(verb == str(Verb.CALLBACK_UNSOLVED))
        .then(statement=False)
        .otherwise(pl.col("satisfied"))
    )
    return calls.select(_row(Measure.SATISFIED, pl.col("at"), said))


def _held_up(frame: pl.DataFrame) -> pl.DataFrame:
    seen = frame.filter(verb == str(Verb.RECHECK))
    return seen.select(_row(Measure.HELD_UP, pl.col("at"), pl.col("passed")))


def _not_old(frame: pl.DataFrame, days: int, until: datetime) -> pl.DataFrame:
    """The stock at the end: a photograph, not a flow, so it stands in the last moment."""
    length = pl.col("next_at") - pl.col("at")
    held = length.filter(pl.col("state") == str(State.SUSPENDED)).sum()
    ages = frame.group_by(CYCLE).agg(held.alias("held"))
    last = frame.unique("matter", keep="last", maintain_order=True)
    stock = last.filter(
        pl.col("state").is_in(OPEN_STATES) & pl.col("assigned_at").is_not_null()
    ).join(ages, on=CYCLE)
    age = pl.lit(until).cast(MOMENT) - pl.col("assigned_at") - pl.col("held")
    young = age <= timedelta(days=days)
    now = pl.lit(until - STOCK_AT_END).cast(MOMENT)
    return stock.select(_row(Measure.NOT_OLD, now, young))


def _weighed(found: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Weights in hundredths: grade times kind, rounded down to a whole hundredth."""
    grades, kinds = dict(policy.difficulty.grades), dict(policy.difficulty.kinds)
    by_grade = pl.col("grade").replace_strict(grades, default=100, return_dtype=pl.Int64)
    by_kind = pl.col("kind").replace_strict(kinds, default=100, return_dtype=pl.Int64)
    return found.with_columns((by_grade * by_kind // 100).alias("weight"), part=pl.lit(LEAD))


def _with_co_units(found: pl.DataFrame, frame: pl.DataFrame, share: int) -> pl.DataFrame:
    """The same outcomes for each co-unit, at its share; none of it when the share is 0."""
    if not share:
        return found
    cycles = frame.unique(CYCLE, keep="last", maintain_order=True).select(*CYCLE, "co_units")
    joined = cycles.explode("co_units", empty_as_null=True, keep_nulls=False)
    joined = joined.filter(pl.col("co_units").is_not_null())
    theirs = found.join(joined, on=CYCLE).with_columns(
        pl.col("co_units").alias("unit"),
        (pl.col("weight") * share // 100).alias("weight"),
        pl.lit(CO).alias("part"),
    )
    return pl.concat([found, theirs.select(found.columns)])
