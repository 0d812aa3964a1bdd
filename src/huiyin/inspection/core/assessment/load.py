"""What a unit had on its hands: shown beside its figures, never scored.

Figures are shares, so a hundred matters weigh no more than ten; how many there were, and how many
of them another unit had first, is needed to read them fairly.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

import polars as pl

from huiyin.inspection.core.assessment.outcomes import late
from huiyin.inspection.core.assessment.timeline import CYCLE, OPEN_STATES, RUNNING, verb
from huiyin.ledger.core.states import State, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Counts of matters. ``open``, ``held`` and ``overdue`` stand at the end of the period.

    ``received``: assigned, reopened or transferred here; ``given_away``: transferred to another
    unit; ``late_after_dispute``: became late after the unit had disputed and lost; ``joined``:
    open ones in which the unit is a co-unit.
    """

    received: int = 0
    given_away: int = 0
    open: int = 0
    held: int = 0
    overdue: int = 0
    late_after_dispute: int = 0
    joined: int = 0


NAMES = tuple(f.name for f in fields(Load))


def loads(frame: pl.DataFrame, *, start: datetime, end: datetime) -> dict[str, Load]:
    """The load of every unit in a timeline that ends at ``end``."""
    inside = (pl.col("at") >= start) & (pl.col("at") < end)
    comes = verb.is_in([str(Verb.ASSIGN), str(Verb.RECUR)]) | pl.col("moved")
    before = pl.col("lead").shift(1).over("matter")
    left = frame.with_columns(before.alias("before")).filter(inside & pl.col("moved"))
    last = frame.unique("matter", keep="last", maintain_order=True)
    now = last.filter(pl.col("state").is_in(OPEN_STATES) & pl.col("lead").is_not_null())
    lates = late(frame, "fair_due", waits=True)
    over = now.filter(pl.col("state").is_in(RUNNING)).join(lates, on=CYCLE)
    counted = {
        "received": _count(frame.filter(inside & comes), "lead"),
        "given_away": _count(left, "before"),
        "open": _count(now, "lead"),
        "held": _count(now.filter(pl.col("state") == str(State.SUSPENDED)), "lead"),
        "overdue": _count(over, "lead"),
        "late_after_dispute": _count(_late_after_dispute(frame, lates, start, end), "unit"),
        "joined": _count(_joined(now), "co_units"),
    }
    units = sorted({unit for counts in counted.values() for unit in counts})
    return {unit: Load(**{name: counted[name].get(unit, 0) for name in NAMES}) for unit in units}


def _count(rows: pl.DataFrame, unit: str) -> dict[str, int]:
    found = rows.filter(pl.col(unit).is_not_null()).group_by(unit).len()
    return {str(code): int(n) for code, n in found.iter_rows()}


def _joined(now: pl.DataFrame) -> pl.DataFrame:
    return now.select("co_units").explode("co_units", empty_as_null=True, keep_nulls=False)


def _late_after_dispute(
    frame: pl.DataFrame, lates: pl.DataFrame, start: datetime, end: datetime
) -> pl.DataFrame:
    lost = frame.filter((verb == str(Verb.ADJUDICATE)) & ~pl.col("moved"))
    firsts = lost.group_by(CYCLE).agg(pl.col("unit").last(), pl.col("at").min().alias("lost_at"))
    joined = firsts.join(lates, on=CYCLE)
    return joined.filter(
        (pl.col("late_at") >= start)
        & (pl.col("late_at") < end)
        & (pl.col("late_at") >= pl.col("lost_at"))
    )
