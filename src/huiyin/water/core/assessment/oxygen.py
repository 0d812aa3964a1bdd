"""Dissolved oxygen against saturation, and its standard index.

    saturated(rule, degrees) → mg/L that water of this temperature holds
    oxygen_index(rule, value, degrees, limit) → 1 at the limit, above 1 worse

HJ 2.3-2018: DO_f = 468 / (31.6 + T) for fresh water at sea level; the index falls from 1 at the
limit to 0 at saturation, and below the limit rises steeply. It says how far a value is from its
limit where a multiple would say nothing, and judges no class.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OxygenRule:
    """DO_f = `numerator` / (`offset` + T), T in °C.

    Below the limit S the index is `steep` − (`steep` − 1) DO / S. `below_confidence` is of that
    branch alone: a newer text divides S by DO instead.
    """

    numerator: Decimal
    offset: Decimal
    steep: Decimal
    source: str
    confidence: str
    below_confidence: str


def saturated(rule: OxygenRule, degrees: Decimal) -> Decimal:
    """mg/L at saturation; raises ValueError below 0 °C and above 40, where nobody measured."""
    if not 0 <= degrees <= 40:
        raise ValueError(f"no saturation is known for {degrees} °C")
    return rule.numerator / (rule.offset + degrees)


def oxygen_index(
    rule: OxygenRule, value: Decimal, degrees: Decimal | None, limit: Decimal
) -> Decimal | None:
    """The index of `value` mg/L against the lower limit `limit`.

    None where it needs the temperature and that is unknown, or where water of this temperature
    cannot hold the limit.
    """
    if value < limit:
        return rule.steep - (rule.steep - 1) * value / limit
    if degrees is None:
        return None
    full = saturated(rule, degrees)
    return abs(full - value) / (full - limit) if full > limit else None
