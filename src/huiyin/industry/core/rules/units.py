"""Units of fields and of the literals in rules: every amount becomes a whole number, exactly.

Money is held in fen, shares in hundredths of a percent, spans of time in months, points and
physical quantities in hundredths. An amount finer than that is refused, not rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Dimension(StrEnum):
    """What a number measures; only equal dimensions are compared."""

    MONEY = "money"
    PEOPLE = "people"
    ITEMS = "items"
    FIRMS = "firms"
    TIME = "time"
    SHARE = "share"
    POINTS = "points"
    ENERGY = "energy"
    FLOOR = "floor area"
    LAND = "land area"
    LEVEL = "level"
    FLAG = "flag"
    DATE = "date"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written; `scale` whole numbers make one of it."""

    symbol: str
    dimension: Dimension
    scale: int


UNITS = {
    unit.symbol: unit
    for unit in (
        Unit("元", Dimension.MONEY, 100),
        Unit("万元", Dimension.MONEY, 100 * 10_000),
        Unit("亿元", Dimension.MONEY, 100 * 100_000_000),
        Unit("人", Dimension.PEOPLE, 1),
        Unit("项", Dimension.ITEMS, 1),
        Unit("家", Dimension.FIRMS, 1),
        Unit("级", Dimension.LEVEL, 1),
        Unit("月", Dimension.TIME, 1),
        Unit("年", Dimension.TIME, 12),
        Unit("‰", Dimension.SHARE, 10),
        Unit("%", Dimension.SHARE, 100),
        Unit("分", Dimension.POINTS, 100),
        Unit("kWh", Dimension.ENERGY, 100),
        Unit("万kWh", Dimension.ENERGY, 100 * 10_000),
        Unit("m²", Dimension.FLOOR, 100),
        Unit("亩", Dimension.LAND, 100),
        Unit("flag", Dimension.FLAG, 1),
        Unit("date", Dimension.DATE, 1),
        Unit("code", Dimension.CODE, 1),
    )
}
"""The symbols a rule file may use."""
BARE = frozenset(
    {Dimension.ITEMS, Dimension.FIRMS, Dimension.PEOPLE, Dimension.LEVEL, Dimension.FLAG}
)
"""Dimensions whose numbers need no unit: counts."""
HUNDRED_PERCENT = 10_000
AMOUNT = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([^\s\d]*)\s*")


class BadAmount(ValueError):
    """A text that is no amount of the unit asked for: what is wrong, what to write."""


def whole_number(text: str, unit: Unit) -> int:
    """An amount such as `1500万元` as a whole number of the unit's dimension.

    Counts may stand without unit. Raises BadAmount.
    """
    number, symbol = split(text)
    if not symbol and unit.dimension not in BARE:
        raise BadAmount(f"{text!r} has no unit: write it in {unit.symbol}")
    written = known_unit(symbol, unit) if symbol else unit
    scaled = number * written.scale
    if scaled.denominator != 1:
        raise BadAmount(f"{text!r} is finer than {unit.symbol} are held here")
    return int(scaled)


def known_unit(symbol: str, like: Unit) -> Unit:
    """The unit of a symbol, of the same dimension as another; raises BadAmount."""
    if symbol not in UNITS:
        raise BadAmount(f"{symbol!r} is no unit known here: write it in {like.symbol}")
    unit = UNITS[symbol]
    if unit.dimension is not like.dimension:
        raise BadAmount(f"{symbol} measures {unit.dimension}, not {like.dimension} ({like.symbol})")
    return unit


def split(text: str) -> tuple[Fraction, str]:
    """Number and unit symbol of an amount, digits grouped by commas allowed; raises BadAmount."""
    found = AMOUNT.fullmatch(str(text).replace(",", "").replace(",", ""))
    if not found:
        raise BadAmount(f"{text!r} is no amount")
    return Fraction(Decimal(found[1])), found[2]


def proportion(text: str) -> Fraction:
    """A share such as `5.5%` as an exact fraction; raises BadAmount."""
    number, symbol = split(text)
    if symbol not in UNITS or UNITS[symbol].dimension is not Dimension.SHARE:
        raise BadAmount(f"{text!r} is no share: write it with % or ‰")
    return number * UNITS[symbol].scale / HUNDRED_PERCENT


def in_words(value: int, unit: Unit) -> str:
    """A whole number back in the unit's words, money in the unit that reads best."""
    if unit.dimension is Dimension.MONEY:
        unit = next(
            (UNITS[one] for one in ("亿元", "万元") if value and value % UNITS[one].scale == 0),
            UNITS["亿元"] if abs(value) >= UNITS["亿元"].scale
            else UNITS["万元"] if abs(value) >= UNITS["万元"].scale else UNITS["元"],
        )  # fmt: skip
    if unit.dimension is Dimension.TIME and value % 12 == 0:
        unit = UNITS["年"]
    exact = Decimal(value) / unit.scale
    number = f"{exact.normalize():f}" if value else "0"
    return number if unit.symbol in {"flag", "code"} else f"{number}{unit.symbol}"
