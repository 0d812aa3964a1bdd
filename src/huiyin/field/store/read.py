"""Reads that join the hot logs and the cold table.

The hot side is always read first: a batch that moves between the two reads is then seen
twice, which the reader undoes, and never not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

import polars as pl

from huiyin.field.factors import load_factors, load_factors_2005
from huiyin.field.models import PointFactor
from huiyin.field.store import cold, hot
from huiyin.field.store.batch import SCHEMA, decode, names_in
from huiyin.field.store.mover import newest

_CHINA = pl.Datetime("us", "Asia/Shanghai")


def observations(
    points: Sequence[str] | None,
    factors: Sequence[str] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    kinds: Sequence[str] | None = None,
    *,
    history: bool = False,
) -> pl.DataFrame:
    """Readings of `points` (codes; None = all) with start <= time < end, as one frame.

    Columns: point, factor, kind, time and received (Asia/Shanghai), value (null when the
    device sent no number), flag ("" when it sent none), text, source, ordinal; sorted by
    point, factor, kind, time. Codes are those of HJ 212-2017 whichever edition a device
    speaks; values are in the standard's unit, by the edition or by a `PointFactor`. Of
    several readings with one key the last received counts; `history=True` keeps the former
    ones too, oldest first. Naive times are refused with ValueError.
    """
    for moment in (start, end):
        if moment is not None and moment.tzinfo is None:
            raise ValueError("start and end need a time zone")
    wanted = cold.Wanted(points, _with_codes_2005(factors), start, end, kinds)
    parts = [_hot(wanted).lazy()]
    cold_rows = cold.scan(wanted)
    if cold_rows is not None:
        parts.insert(0, cold_rows)
    merged = _presented(cold.without_repeats(pl.concat(parts)).collect())
    return merged if history else merged.unique(cold.KEY, keep="last", maintain_order=True)


def latest(points: Sequence[str] | None = None, kinds: Sequence[str] | None = None) -> pl.DataFrame:
    """The newest reading of each point, factor and kind, in the columns of `observations`."""
    wanted = cold.Wanted(points, kinds=kinds)
    parts = [newest(_hot(wanted))]
    table = cold.open_table("latest")
    if table is not None:
        parts.insert(0, wanted.of(pl.scan_delta(table)).select(*SCHEMA).collect())
    return newest(_presented(pl.concat(parts)))


def _hot(wanted: cold.Wanted) -> pl.DataFrame:
    points = None if wanted.points is None else set(wanted.points)
    parts = [pl.DataFrame(schema=SCHEMA)]
    for log in hot.existing_logs():
        for row in log.pending():
            if points is None or not points.isdisjoint(names_in(row.body, "points")):
                frame = decode(row.body, received=row.received, seq=row.seq)
                parts.append(wanted.of(frame.lazy()).collect())
        log.close()
    return pl.concat(parts)


def _presented(frame: pl.DataFrame) -> pl.DataFrame:
    """Codes of 2017, units of the standard, times of China."""
    declared = pl.DataFrame(
        list(PointFactor.objects.values_list("point__code", "factor", "scale")),
        schema={"point": pl.String, "factor": pl.String, "_declared": pl.Float64},
        orient="row",
    )
    scale = pl.coalesce("_declared", "_usual", pl.lit(1.0))
    return (
        frame.join(_codes_2005(), on="factor", how="left", maintain_order="left")
        .with_columns(factor=pl.coalesce("_code", "factor"))
        .join(declared, on=["point", "factor"], how="left", maintain_order="left")
        .with_columns(
            pl.col("time", "received").dt.convert_time_zone("Asia/Shanghai").cast(_CHINA),
            value=pl.when(scale == 1.0).then("value").otherwise(pl.col("value") * scale),
        )
        .select(*SCHEMA)
        .sort(cold.ORDER)
    )


def _with_codes_2005(factors: Sequence[str] | None) -> list[str] | None:
    """The codes asked for and what devices of 2005 call the same factors."""
    if factors is None:
        return None
    rows = [load_factors().get(code) for code in factors]
    return [*factors, *(row.code_2005 for row in rows if row and row.code_2005)]


@cache
def _codes_2005() -> pl.DataFrame:
    """HJ/T 212-2005 codes with today's code and the usual scale: that edition has no unit
    smaller than mg/L, where today's metals are in ug/L or ng/L."""
    rows = [
        (
            old,
            row.code,
            1 / row.to_mg_per_l if row.to_mg_per_l and row.unit in {"ug/L", "ng/L"} else 1.0,
        )
        for old, row in load_factors_2005().items()
        if row.scope == "water"
    ]
    return pl.DataFrame(
        rows,
        schema={"factor": pl.String, "_code": pl.String, "_usual": pl.Float64},
        orient="row",
    )
