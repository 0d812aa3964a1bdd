"""Hours judged in one pass: daily means, messages, and what looks made up.

    days = judge_hours(block, grid, rules, validity, edition="2017")

What it promises, of each works, factor and China day:

* A value counts by the rules of `field.core.validity` (letter, number, range); a value without a
  letter as `MeanRule.count_unflagged` says. F M S D C T B are gaps, never judged.
* A valid daily mean is the flow-weighted mean of the hours that count, with at least 75 % of
  the expected ones (HJ 356-2019, recalled); pH goes through hydrogen ions. Otherwise there is
  no mean: it is unknown, not replaced.
* Levels (GB 18918-2002 4.1.4.2): an hour over the limit is a *warning*, several in a row or a
  running mean over it a *high warning*, a valid daily mean over it, or one value over a
  single-value limit, an *exceedance*; `legal` only against a confirmed limit.

A window may be judged alone: only runs of hours and copied days look back (`copy_lags` days).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from huiyin.field.core.aggregate import MeanRule
from huiyin.field.core.validity import ValidityRules, Verdict
from huiyin.water.core.effluent.blocks import HourBlock
from huiyin.water.core.effluent.limits import LimitGrid
from huiyin.water.core.effluent.rules import EffluentRules

FIELDS = 13
_NOT_PAIRED = ("w01001", "w01010", "w00000")


class Status(IntEnum):
    """What a day's mean is. NOT_EXPECTED: nothing was discharged or owed that day."""

    UNKNOWN = 0
    VALID = 1
    NOT_EXPECTED = 2


class Level(IntEnum):
    """The three messages, and none: 预警, 预警 high, 超标."""

    NONE = 0
    WARNING = 1
    HIGH_WARNING = 2
    EXCEEDANCE = 3


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a block: F works, K factors, D days, all arrays (F, K, D).

    mean: the daily mean, NaN where there is none · same: the longest run of one valid value
    that reaches into the day, hours · partner: the factor with which it kept one ratio, -1
    none. The bytes of `fields`, by name: received, expected and counted hours · status · over,
    breaches: hours over the daily limit (or its early share) and over the single-value limit ·
    longest: hours in a row, from days before too · running: the first hour with a running mean
    over the limit, 255 none · level · legal · no_degrees: the water's temperature was asked
    for and missing · copied: so many days before lies an equal day · fit: hours whose value counts.
    """

    block: HourBlock
    grid: LimitGrid
    fields: NDArray[np.uint8]
    mean: NDArray[np.float64]
    same: NDArray[np.uint16]
    partner: NDArray[np.int8]

    def _field(self, n: int) -> NDArray[np.uint8]:
        return self.fields[:, n]

    @property
    def received(self) -> NDArray[np.uint8]:
        """Hours that arrived."""
        return self._field(0)

    @property
    def expected(self) -> NDArray[np.uint8]:
        """Hours that were owed."""
        return self._field(1)

    @property
    def counted(self) -> NDArray[np.uint8]:
        """Hours in the mean."""
        return self._field(2)

    @property
    def status(self) -> NDArray[np.uint8]:
        """See `Status`."""
        return self._field(3)

    @property
    def over(self) -> NDArray[np.uint8]:
        """Hours over the daily limit or a single-value one."""
        return self._field(4)

    @property
    def breaches(self) -> NDArray[np.uint8]:
        """Hours over a single-value limit."""
        return self._field(5)

    @property
    def longest(self) -> NDArray[np.uint8]:
        """Hours over the limit in a row."""
        return self._field(6)

    @property
    def running(self) -> NDArray[np.uint8]:
        """First hour with a running mean over the limit, 255 none."""
        return self._field(7)

    @property
    def level(self) -> NDArray[np.uint8]:
        """See `Level`."""
        return self._field(8)

    @property
    def legal(self) -> NDArray[np.bool_]:
        """Whether the exceedance is one of a confirmed limit, whatever is missing."""
        return self._field(9).astype(np.bool_)

    @property
    def no_degrees(self) -> NDArray[np.bool_]:
        """The temperature of the water was asked for and missing."""
        return self._field(10).astype(np.bool_)

    @property
    def copied(self) -> NDArray[np.uint8]:
        """Days back to an equal day, 0 none."""
        return self._field(11)

    @property
    def fit(self) -> NDArray[np.uint8]:
        """Hours whose value counts, with or without a flow to weigh it by."""
        return self._field(12)


def judge_hours(
    block: HourBlock,
    grid: LimitGrid,
    rules: EffluentRules,
    validity: ValidityRules,
    *,
    edition: str,
) -> Days:
    """Judge a block of hours against its limits; `edition` is that of the flags' letters.

    Raises ValueError where block and grid are not about the same works, factors and days.
    """
    from huiyin.water.core.effluent import kernel

    _same_shape(block, grid)
    shape = (len(block.works), len(block.factors), block.days)
    fields = np.zeros((shape[0], FIELDS, *shape[1:]), np.uint8)
    mean, same = np.empty(shape), np.zeros(shape, np.uint16)
    partner = np.full(shape, -1, np.int8)
    kernel.judge_all(
        block.values,
        block.letters,
        block.exempt,
        block.intermittent,
        letters_that_count(validity, edition, rules.day.mean),
        _ranges(block, validity),
        _methods(block, rules),
        np.array([code not in _NOT_PAIRED for code in block.factors]),
        block.index(rules.day.flow_factor),
        block.index(rules.day.temp_factor),
        grid.figures,
        grid.thresholds,
        grid.era,
        _numbers(rules),
        fields,
        mean,
        same,
        partner,
    )
    return Days(block, grid, fields, mean, same, partner)


def _same_shape(block: HourBlock, grid: LimitGrid) -> None:
    keys = tuple(one.key for one in grid.works)
    for what, here, there in (
        ("works", block.works, keys),
        ("factors", block.factors, grid.factors),
        ("days", block.days, grid.era.size),
        ("first day", block.first_day, grid.starts[0]),
    ):
        if here != there:
            raise ValueError(f"the block and the limits differ in their {what}: {here} {there}")


def letters_that_count(validity: ValidityRules, edition: str, rule: MeanRule) -> NDArray[np.bool_]:
    """Which flag letters (256,) let a value count; 0 is no letter at all."""
    counts = np.zeros(256, np.bool_)
    counts[0] = rule.count_unflagged
    for letter, meaning in validity.meanings(edition).items():
        if len(letter) == 1 and ord(letter) < 255:
            counts[ord(letter)] = meaning.verdict is Verdict.VALID
    return counts


def _ranges(block: HourBlock, validity: ValidityRules) -> NDArray[np.float64]:
    ranges = np.tile([-np.inf, np.inf], (len(block.factors), 1))
    for k, code in enumerate(block.factors):
        limits = validity.ranges.get(code)
        if limits is not None:
            ranges[k, 0] = -np.inf if limits.low is None else limits.low
            ranges[k, 1] = np.inf if limits.high is None else limits.high
    return ranges


def _methods(block: HourBlock, rules: EffluentRules) -> NDArray[np.uint8]:
    """How each mean is made (F, K): by hydrogen ions, weighted where flow is measured, plain."""
    from huiyin.water.core.effluent import kernel

    rule = rules.day.mean
    methods = np.zeros((len(block.works), len(block.factors)), np.uint8)
    for k, code in enumerate(block.factors):
        if rule.weighting is not None and code in rule.weighting.factors:
            methods[:, k] = np.where(block.weighed, kernel.WEIGHTED, kernel.ARITHMETIC)
        elif code in rule.ph_factors:
            methods[:, k] = kernel.HYDROGEN
    return methods


def _numbers(rules: EffluentRules) -> tuple[float, ...]:
    from huiyin.water.core.effluent import kernel

    warning, suspicion = rules.warning, rules.suspicion
    return kernel.Numbers(
        min_share=rules.day.mean.min_share,
        expected_hours=rules.day.expected_hours,
        consecutive=warning.consecutive_hours,
        max_gap=warning.max_gap_hours,
        running=warning.running_hours,
        early=warning.early_share,
        copy_lags=suspicion.copy_lags,
        copy_hours=suspicion.copy_hours,
        ratio_hours=suspicion.ratio_hours,
        ratio_tolerance=suspicion.ratio_tolerance,
        ratio_spread=suspicion.ratio_spread,
    )


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day of one factor that a late or corrected reading judges anew."""

    works: str
    factor: str
    d: int
    old: Level
    new: Level
    old_mean: float | None
    new_mean: float | None


def changed(old: Days, new: Days) -> tuple[DayChange, ...]:
    """The days whose level, legal standing or mean differ; `new` covers the same cells.

    A late reading is judged by calling `judge_hours` for its works again (`block.only(f)`,
    `grid.only(f)`) and comparing: nothing is patched.
    """
    if old.mean.shape != new.mean.shape:
        raise ValueError(f"cannot compare days {old.mean.shape} with {new.mean.shape}")
    moved = (old.level != new.level) | (old.legal != new.legal)
    moved |= ~((old.mean == new.mean) | (np.isnan(old.mean) & np.isnan(new.mean)))
    return tuple(
        DayChange(
            new.block.works[f],
            new.block.factors[k],
            int(d),
            Level(int(old.level[f, k, d])),
            Level(int(new.level[f, k, d])),
            known(old.mean[f, k, d]),
            known(new.mean[f, k, d]),
        )
        for f, k, d in np.argwhere(moved)
    )


def only(days: Days, f: int) -> Days:
    """The days of one works, sharing the arrays."""
    part = slice(f, f + 1)
    return Days(
        days.block.only(f), days.grid.only(f), days.fields[part], days.mean[part],
        days.same[part], days.partner[part],
    )  # fmt: skip


def known(value: float) -> float | None:
    """A number, or None where it is NaN."""
    return None if np.isnan(value) else float(value)
