"""The fields of the facility register: what each holds, its label, and what may not stand together.

Forms, the Excel list and the page of a facility use the same fields, whose names are dated data
(`data/facility_list.csv`). None is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import cache
from math import isfinite
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from huiyin.water.core.discharge.scope import Basin, Kind, Receiving, Stretch
from huiyin.water.core.facilities.master import Master
from huiyin.water.core.zones.datum import Datum
from huiyin.water.dated import rows
from huiyin.water.facility_choices import BasinChoice, DatumChoice, KindChoice, StretchChoice
from huiyin.water.words import english

LIST = "facility_list.csv"
SUBJECT = ("code", "name", "unit")
"""Columns that are the subject's own and no facts."""
LONGEST = 120
CODE = re.compile(r"[^\s/?#%\\.][^\s/?#%\\]{0,39}")
RESERVED = frozenset({"new", "rates", "import", "export"})
"""Words that stand in the place of a code in an address."""


class Shape(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"
    MAYBE = "maybe"  # yes, no or unknown
    SWITCH = "switch"  # yes or no
    CHOICE = "choice"
    CLASS = "class"  # of a water, 1 to 5, or unknown


CHOICES: Mapping[str, tuple[type[StrEnum], type[TextChoices]]] = {
    "kind": (Kind, KindChoice),
    "basin": (Basin, BasinChoice),
    "stretch": (Stretch, StretchChoice),
    "datum": (Datum, DatumChoice),
}
SHAPES: Mapping[str, Shape] = {
    "longitude": Shape.NUMBER, "latitude": Shape.NUMBER, "design": Shape.NUMBER,
    "network": Shape.NUMBER, "households": Shape.WHOLE, "connected": Shape.WHOLE,
    "contract_from": Shape.DAY, "contract_to": Shape.DAY, "built": Shape.DAY,
    "commissioned": Shape.DAY, "accepted": Shape.DAY, "ended": Shape.DAY,
    "water_class": Shape.CLASS, "lake": Shape.MAYBE, "closed": Shape.MAYBE,
    "key_basin": Shape.MAYBE, "source_zone": Shape.MAYBE, "reused": Shape.MAYBE,
    "weighed": Shape.SWITCH, "intermittent": Shape.SWITCH,
    **dict.fromkeys(CHOICES, Shape.CHOICE),
}  # fmt: skip
"""Everything that is no text."""
RECEIVING = tuple(field.name for field in fields(Receiving))
FACTS = tuple(field.name for field in fields(Master) if field.name != "receiving") + RECEIVING


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the register on paper."""

    field: str
    name_zh: str
    name_en: str
    width: int

    @property
    def name(self) -> str:
        """Its name in the language of the page."""
        return self.name_en if english() else self.name_zh

    @property
    def shape(self) -> Shape:
        """What it holds."""
        return SHAPES.get(self.field, Shape.TEXT)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field."""

    field: str
    message: str


@cache
def columns(on: date) -> tuple[Column, ...]:
    """The columns in force on `on`, in their order; raises NotInForce."""
    return tuple(
        Column(row["field"], row["name_zh"], row["name_en"], int(row["width"]))
        for row in rows(LIST, on)
    )


def labels(on: date) -> dict[str, str]:
    """The name of every column in the language of the page."""
    return {column.field: column.name for column in columns(on)}


def values_of(facts: Master) -> dict[str, Any]:
    """Every fact by field, those of the receiving water among them."""
    return {name: getattr(facts.receiving if name in RECEIVING else facts, name) for name in FACTS}


def master_of(values: Mapping[str, Any], before: Master | None = None) -> Master:
    """The facts that these values make; a field not named keeps what it was `before`.

    Call `faults` first: ValueError here means that they were not asked.
    """
    facts = before or Master()
    water = {name: values[name] for name in RECEIVING if name in values}
    own = {name: values[name] for name in FACTS if name in values and name not in RECEIVING}
    return replace(facts, receiving=replace(facts.receiving, **water), **own)


def faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    """What cannot stand, alone or together."""
    positive = _("Write a number above zero, or leave it empty where it is unknown.")
    for name in ("design", "network", "households", "connected"):
        value = values.get(name)
        low = value is not None and (value < 0 or (name == "design" and value == 0))
        if low or (value is not None and not isfinite(value)):
            yield Fault(name, positive)
    yield from _places(values)
    yield from _orders(values)


def _places(values: Mapping[str, Any]) -> Iterator[Fault]:
    longitude, latitude = values.get("longitude"), values.get("latitude")
    if (longitude is None) != (latitude is None):
        name = "latitude" if latitude is None else "longitude"
        yield Fault(name, _("A place needs both longitude and latitude."))
    for name, most in (("longitude", 180), ("latitude", 90)):
        value = values.get(name)
        if value is not None and not -most <= value <= most:
            yield Fault(name, _("Degrees lie between -%(most)d and %(most)d.") % {"most": most})


def _orders(values: Mapping[str, Any]) -> Iterator[Fault]:
    households, connected = values.get("households"), values.get("connected")
    if households is not None and connected is not None and connected > households:
        yield Fault("connected", _("More households are connected than there are."))
    pairs = (("accepted", "ended"), ("contract_from", "contract_to"))
    for first, last in pairs:
        if values.get(first) and values.get(last) and values[last] < values[first]:
            yield Fault(last, _("This day lies before the one it follows."))


def code_fault(code: str) -> str:
    """Why this is no code of a facility; "" for a good one."""
    if CODE.fullmatch(code) and code not in RESERVED:
        return ""
    return _(
        "A code has 1 to 40 letters, digits or signs, without spaces, dots before, / ? # % \\."
    )


def in_words(name: str, value: Any) -> str:
    """A value as people read it; "" for what is not known."""
    if value is None:
        return ""
    shape = SHAPES.get(name, Shape.TEXT)
    if shape is Shape.CHOICE:
        return "" if value == "unknown" else str(CHOICES[name][1](value).label)
    if shape in {Shape.MAYBE, Shape.SWITCH}:
        return _("yes") if value else _("no")
    if shape is Shape.DAY:
        return value.isoformat() if isinstance(value, date) else str(value)
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
