"""Units ranked by a rate, with n, and with the places that the unknown leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huiyin.water.core.facilities.rates import Rate
from huiyin.water.core.shares import Range


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit: its place by what is proved (the low end), and the best and worst it may have.

    `place` None: too few facilities, or no figure; such a unit is listed, never ranked. Equal
    figures share a place. `n` is its facilities.
    """

    unit: str
    rate: Rate
    n: int
    place: int | None
    best: int | None
    worst: int | None


def rank_units(rates: Mapping[str, Rate], *, minimum: int) -> tuple[Ranked, ...]:
    """Units in order of place, those without a place after them by name.

    `minimum` facilities are needed for a place: a share of one or two says nothing about a unit.
    """
    spans = {
        unit: rate.range
        for unit, rate in rates.items()
        if rate.range is not None and rate.facilities >= minimum
    }
    ranked = [_ranked(unit, rates[unit], spans) for unit in spans]
    ranked.sort(key=lambda one: (one.place or 0, one.best or 0, one.unit))
    rest = sorted(rates.keys() - spans.keys())
    unplaced = [Ranked(u, rates[u], rates[u].facilities, None, None, None) for u in rest]
    return (*ranked, *unplaced)


def _ranked(unit: str, rate: Rate, spans: Mapping[str, Range]) -> Ranked:
    own = spans[unit]
    others = [span for name, span in spans.items() if name != unit]
    return Ranked(
        unit,
        rate,
        rate.facilities,
        place=1 + sum(other.low > own.low for other in others),
        best=1 + sum(other.low > own.high for other in others),
        worst=1 + sum(other.high > own.low for other in others),
    )
