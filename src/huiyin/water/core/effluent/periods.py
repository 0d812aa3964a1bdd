"""What a month and a span of days amount to: monthly means, transmission and validity rates."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from huiyin.water.core.effluent.judging import Days, Status
from huiyin.water.core.effluent.rules import Denominator, EffluentRules, PassMark, RateRule


@dataclass(frozen=True, slots=True)
class Months:
    """M months of F works and K factors: mean (F, K, M), NaN where there is none; valid,
    expected (F, K, M) days; status (F, K, M) as of a day. `first_days` names the months."""

    first_days: tuple[date, ...]
    mean: NDArray[np.float64]
    valid: NDArray[np.int64]
    expected: NDArray[np.int64]
    status: NDArray[np.uint8]


def month_means(days: Days, rules: EffluentRules) -> Months:
    """The mean of the valid daily means of each month that the days touch (HJ 356, recalled).

    At least `month_min_share` of the month's days must be valid; days on which nothing was
    owed are not expected, days outside the window are. pH goes through hydrogen ions.
    """
    spans = tuple(_months(days))
    means, valid, expected = [], [], []
    for _, length, span in spans:
        good = days.status[..., span] == Status.VALID
        owed = length - (days.status[..., span] == Status.NOT_EXPECTED).sum(-1)
        count = good.sum(-1)
        means.append(_mean(days, rules, span, good, count))
        valid.append(count)
        expected.append(owed)
    value, counted, owed_days = (np.stack(part, -1) for part in (means, valid, expected))
    enough = (counted >= rules.day.month_min_share * owed_days) & (owed_days > 0)
    status = np.where(enough, Status.VALID, Status.UNKNOWN)
    status = np.where(owed_days == 0, Status.NOT_EXPECTED, status).astype(np.uint8)
    names = tuple(first for first, _, _ in spans)
    return Months(names, np.where(enough, value, np.nan), counted, owed_days, status)


def _mean(
    days: Days, rules: EffluentRules, span: slice, good: NDArray[np.bool_], count: NDArray[np.int64]
) -> NDArray[np.float64]:
    values = np.where(good, days.mean[..., span], 0.0)
    total = values.sum(-1) / np.maximum(count, 1)
    for k, code in enumerate(days.block.factors):
        if code in rules.day.mean.ph_factors:
            ions = np.where(good[:, k], 10.0 ** -values[:, k], 0.0).sum(-1)
            mean = np.maximum(ions, np.finfo(float).tiny) / np.maximum(count[:, k], 1)
            total[:, k] = -np.log10(mean)
    return np.asarray(total, np.float64)


def _months(days: Days) -> Iterator[tuple[date, int, slice]]:
    """First day and length of each month, and where its days lie in the window."""
    d = 0
    while d < days.block.days:
        day = days.block.day(d)
        length = monthrange(day.year, day.month)[1]
        end = min(d + length - day.day + 1, days.block.days)
        yield day.replace(day=1), length, slice(d, end)
        d = end


@dataclass(frozen=True, slots=True)
class Rates:
    """Hours expected, received and valid, and what is made of them (数据传输有效率).

    A rate with nothing below the line is None: a works that owed nothing has no rate.
    """

    expected: int
    received: int
    valid: int
    denominator: Denominator

    @property
    def transmission(self) -> float | None:
        """数据传输率: received of expected."""
        return self.received / self.expected if self.expected else None

    @property
    def validity(self) -> float | None:
        """数据有效率: valid of received or of expected; which was not confirmed."""
        below = self.received if self.denominator is Denominator.RECEIVED else self.expected
        return self.valid / below if below else None

    @property
    def product(self) -> float | None:
        """数据传输有效率: transmission times validity; 0 where nothing arrived at all."""
        if self.expected and not self.received:
            return 0.0
        one, other = self.transmission, self.validity
        return None if one is None or other is None else one * other

    def passes(self, mark: PassMark | None) -> bool | None:
        """Whether the product reaches the pass mark; None without mark or rate."""
        product = self.product
        return None if mark is None or product is None else product >= mark.share


def rates(
    days: Days, rule: RateRule, f: int, factors: tuple[str, ...] = (), span: slice = slice(None)
) -> Rates:
    """The rates of works `f` over the days `span` and over `factors` (all, if none is named)."""
    block = days.block
    picked = [k for k, code in enumerate(block.factors) if not factors or code in factors]

    def hours(field: NDArray[np.uint8]) -> int:
        return int(field[f, picked, span].sum(dtype=np.int64))

    return Rates(hours(days.expected), hours(days.received), hours(days.fit), rule.denominator)
