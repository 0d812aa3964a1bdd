"""Rounding by GB/T 8170-2008, on decimal digits as they were received.

    round_to_places(Decimal("0.0045"), 3)          0.004
    round_to_digits(Decimal("0.0325"), 2)          0.032
    round_to_unit(Decimal("60.38"), Decimal("0.5"))  60.5
    round_for_judging(Decimal("0.00005"), 3)       0.00005, for the result would be 0
    holds(Decimal("1.05"), most=Decimal("1.0"), by=LimitComparison.ROUNDED)   True

A figure is rounded once, from its original digits: below half down, above half up, exactly
half to the even multiple (clauses 3.2 and 3.3). Binary floats cannot hold 1.005 or 0.285 and are
refused. The work is done in whole numbers, so no decimal context changes an answer.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

WIDEST = 60
"""Figures beyond 10^±60 are no measurements and would only make whole numbers of endless length."""
_HALF_STEPS = {"1", "2", "5"}


class LimitComparison(StrEnum):
    """How a figure is held against a limit (GB/T 8170-2008 clause 4.3).

    The full value is the rule wherever a document does not name the rounded one.
    """

    FULL = "full"  # 全数值比较法
    ROUNDED = "rounded"  # 修约值比较法


def round_to_places(value: Decimal, places: int) -> Decimal:
    """`value` with `places` decimals (negative: tens, hundreds …). Raises as `round_to_unit`."""
    return round_to_unit(value, Decimal(1).scaleb(-places))


def round_to_digits(value: Decimal, digits: int) -> Decimal:
    """`value` with so many significant digits; 32500 with 2 is 3.2E+4.

    Raises ValueError for fewer than one digit and as `round_to_unit`.
    """
    if digits < 1:
        raise ValueError(f"at least one significant digit must stay, {digits} were asked for")
    _check(value)
    if not value:
        return value
    places = digits - 1 - value.adjusted()
    rounded = round_to_places(value, places)
    carried = rounded.adjusted() > value.adjusted()
    return round_to_places(rounded, places - 1) if carried else rounded


def round_to_unit(value: Decimal, unit: Decimal) -> Decimal:
    """The multiple of `unit` nearest to `value`; of two equally near ones the even multiple.

    `unit` is 1, 2 or 5 times a power of ten (clauses 3.1 and, for 0.5 and 0.2 units, 3.4). The
    result is written with the decimals of `unit`. Raises TypeError for a float, ValueError for
    another unit, for no number and for one beyond 10^±60.
    """
    _check(value)
    _check(unit)
    shown = _exponent(unit)
    step = _whole(unit, shown)
    if str(step).rstrip("0") not in _HALF_STEPS:
        raise ValueError(f"the rounding unit is 1, 2 or 5 times a power of ten, not {unit}")
    shared = min(shown, _exponent(value))
    multiple = _nearest(_whole(value, shared), _whole(unit, shared))
    return _decimal(multiple * step, shown, negative=value.is_signed())


def round_for_judging(value: Decimal, places: int) -> Decimal:
    """`value` with `places` decimals, or with one significant digit where that would be zero.

    The 2020 statistics rule rounds before judging so that a trace of mercury does not vanish.
    """
    rounded = round_to_places(value, places)
    return rounded if rounded or not value else round_to_digits(value, 1)


def holds(
    value: Decimal,
    *,
    least: Decimal | None = None,
    most: Decimal | None = None,
    by: LimitComparison = LimitComparison.FULL,
) -> bool:
    """Whether `least` ≤ `value` ≤ `most`; a limit of None binds nothing.

    By `LimitComparison.ROUNDED` the value is first given the decimals its limit is printed with
    (clause 4.3.3). Raises as `round_to_unit`.
    """
    above = least is None or _as_compared(value, least, by) >= least
    below = most is None or _as_compared(value, most, by) <= most
    return above and below


def _as_compared(value: Decimal, limit: Decimal, by: LimitComparison) -> Decimal:
    _check(value)
    _check(limit)
    return value if by is LimitComparison.FULL else round_to_places(value, -_exponent(limit))


def _nearest(whole: int, step: int) -> int:
    """How many steps lie nearest to `whole`; half goes to the even number."""
    multiple, left = divmod(whole, step)
    if 2 * left > step or (2 * left == step and multiple % 2):
        return multiple + 1
    return multiple


def _whole(value: Decimal, exponent: int) -> int:
    """`value` in units of 10^exponent, which must not be coarser than its own digits."""
    size = int("".join(map(str, value.as_tuple().digits)))
    scale: int = 10 ** (_exponent(value) - exponent)
    return -size * scale if value.is_signed() else size * scale


def _decimal(whole: int, exponent: int, *, negative: bool) -> Decimal:
    """Exactly these digits; a zero keeps no sign, for no page prints -0."""
    figures = tuple(int(figure) for figure in str(abs(whole)))
    return Decimal((int(negative and whole != 0), figures, exponent))


def _exponent(value: Decimal) -> int:
    return int(value.as_tuple().exponent)


def _check(value: Decimal) -> None:
    if not isinstance(value, Decimal):
        raise TypeError(
            f"rounding needs a Decimal made from the received text, got {type(value).__name__}"
            f" {value!r}; write Decimal({str(value)!r})"
        )
    if not value.is_finite():
        raise ValueError(f"{value} is not a number that can be rounded; unknown is None")
    if max(abs(value.adjusted()), abs(_exponent(value))) > WIDEST:
        raise ValueError(f"{value} lies beyond 10^±{WIDEST}: no measurement is so large or so fine")
