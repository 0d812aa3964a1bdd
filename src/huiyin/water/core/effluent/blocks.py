"""Hours of many works as arrays: the shape in which a partition is judged in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from huiyin.field.core.reading import CHINA_TIME

HOURS = 24


@dataclass(frozen=True, slots=True)
class HourBlock:
    """Hourly means of F works and K factors over D China days, H = 24 D hours.

    values (F, K, H) in the unit of the point, NaN no number · letters (F, K, H) ASCII of the
    flag, 0 none; a cell with neither was not received · exempt (F, H) hours in which nothing
    is expected: a reported stop, an approved maintenance · weighed (F,) the works measures its
    flow, so its means are weighted by it · intermittent (F,) it discharges now and then:
    hours whose flow is 0 are not expected.
    """

    works: tuple[str, ...]
    factors: tuple[str, ...]
    first_day: date
    values: NDArray[np.float64]
    letters: NDArray[np.uint8]
    exempt: NDArray[np.bool_]
    weighed: NDArray[np.bool_]
    intermittent: NDArray[np.bool_]

    def __post_init__(self) -> None:
        shape = (len(self.works), len(self.factors))
        if self.values.shape[:2] != shape or self.values.shape != self.letters.shape:
            raise ValueError(
                f"values {self.values.shape} and letters {self.letters.shape} must both be "
                f"{shape} and hours"
            )
        if self.values.shape[2] % HOURS:
            raise ValueError(f"a block holds whole days, not {self.values.shape[2]} hours")
        if self.exempt.shape != (shape[0], self.values.shape[2]):
            raise ValueError(f"exempt must be works by hours, got {self.exempt.shape}")

    @property
    def days(self) -> int:
        """How many days the block covers."""
        return int(self.values.shape[2]) // HOURS

    def day(self, d: int) -> date:
        """The China day of index `d`."""
        return self.first_day + timedelta(days=d)

    def index(self, factor: str) -> int:
        """The place of a factor, -1 when the block does not hold it."""
        return self.factors.index(factor) if factor in self.factors else -1

    def only(self, f: int) -> HourBlock:
        """The block of one of its works, sharing the arrays."""
        part = slice(f, f + 1)
        return replace(
            self,
            works=self.works[part],
            values=self.values[part],
            letters=self.letters[part],
            exempt=self.exempt[part],
            weighed=self.weighed[part],
            intermittent=self.intermittent[part],
        )


def blank_block(
    works: Sequence[str], factors: Sequence[str], first_day: date, days: int
) -> HourBlock:
    """A block in which nothing was received, every works weighed and none intermittent."""
    shape = (len(works), len(factors), days * HOURS)
    return HourBlock(
        tuple(works),
        tuple(factors),
        first_day,
        np.full(shape, np.nan),
        np.zeros(shape, np.uint8),
        np.zeros((shape[0], shape[2]), np.bool_),
        np.ones(shape[0], np.bool_),
        np.zeros(shape[0], np.bool_),
    )


def hour_block(
    frame: pl.DataFrame, works: Sequence[str], factors: Sequence[str], first_day: date, days: int
) -> HourBlock:
    """The block of a long frame: point, factor, time (aware, the start of its hour), value, flag.

    Of several rows of one hour the last one in the frame counts; rows of other points,
    factors and days are left out. Raises ValueError for a time without a zone.
    """
    if getattr(frame.schema["time"], "time_zone", None) is None:
        raise ValueError("the column `time` needs a time zone: give hours in Asia/Shanghai")
    block = blank_block(works, factors, first_day, days)
    midnight = datetime.combine(first_day, time(), CHINA_TIME).timestamp()
    placed = frame.select(
        f=_place("point", works),
        k=_place("factor", factors),
        h=(pl.col("time").dt.epoch("s") - int(midnight)) // 3600,
        value=pl.col("value").cast(pl.Float64).fill_null(float("nan")),
        letter=pl.col("flag").fill_null("").str.slice(0, 1),
    ).filter(pl.col("f").is_not_null(), pl.col("k").is_not_null(), pl.col("h") >= 0)
    placed = placed.filter(pl.col("h") < days * HOURS)
    where = tuple(placed[name].to_numpy() for name in ("f", "k", "h"))
    block.values[where] = placed["value"].to_numpy()
    block.letters[where] = _ascii(placed["letter"])
    return block


def _place(column: str, names: Sequence[str]) -> pl.Expr:
    places = dict(zip(names, range(len(names)), strict=True))
    return pl.col(column).replace_strict(places, default=None, return_dtype=pl.Int64)


def _ascii(letters: pl.Series) -> NDArray[np.uint8]:
    known = {letter: min(ord(letter), 255) if letter else 0 for letter in letters.unique()}
    return letters.replace_strict(known, return_dtype=pl.UInt8).to_numpy()
