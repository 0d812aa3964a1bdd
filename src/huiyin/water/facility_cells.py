"""Cells of the facility register: from a sheet of paper to a value, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from math import isfinite
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.water.facility_fields import CHOICES, LONGEST, SHAPES, Shape

UNKNOWN = frozenset({"", "-", "—", "——", "/", "不详", "未知", "无数据", "unknown", "n/a"})
YES = frozenset({"是", "yes", "y", "true", "1", "有"})
NO = frozenset({"否", "no", "n", "false", "0", "无"})
FORMULA_STARTS = ("=", "+", "@", "\t", "\r")
MOST = 1e9
DECIMALS = 6
"""More than any of these is measured to, and what a workbook keeps of a number up to `MOST`."""
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_CLASSES = {
    word: number
    for number, words in enumerate(("Ⅰ I 1", "Ⅱ II 2", "Ⅲ III 3", "Ⅳ IV 4", "Ⅴ V 5"), 1)
    for word in words.split()
}


class BadCell(ValueError):
    """What is in a cell is no value of its column; the message says why and what to write."""


def read_cell(field: str, cell: Any) -> Any:
    """The value of a cell; None is unknown. Raises BadCell."""
    text = _text(cell)
    shape = SHAPES.get(field, Shape.TEXT)
    if shape is Shape.TEXT:
        return _words(text)
    if text.lower() in UNKNOWN:
        return _nothing(field, shape)
    return _READERS[shape](field, cell, text)


def _nothing(field: str, shape: Shape) -> Any:
    if shape is Shape.CHOICE:
        return CHOICES[field][0]("unknown")
    if shape is Shape.SWITCH:
        raise BadCell(_("Write yes or no; this has no unknown."))
    return None


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < MOST:
        return str(int(cell))
    return str(cell).strip()


def _words(text: str) -> str:
    if text.startswith(FORMULA_STARTS):
        raise BadCell(
            _("A text that begins with = + or @ is a formula; write it without the sign.")
        )
    if len(text) > LONGEST:
        raise BadCell(_("It has more than %(most)d characters; shorten it.") % {"most": LONGEST})
    if not text.isprintable():
        raise BadCell(_("It holds a line break or a control character; write it on one line."))
    return text


def _number(_field: str, cell: Any, text: str) -> float:
    try:
        value = float(text.replace(",", "").replace("，", ""))
    except ValueError as error:
        raise BadCell(_("Write a number alone, without a unit or words.")) from error
    if isinstance(cell, datetime | date) or not isfinite(value) or abs(value) > MOST:
        raise BadCell(_("Write a number alone, without a unit or words."))
    return round(value, DECIMALS)


def _whole(field: str, cell: Any, text: str) -> int:
    value = _number(field, cell, text)
    if not value.is_integer():
        raise BadCell(_("Write a whole number."))
    return int(value)


def _day(_field: str, cell: Any, text: str) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = _DAY.fullmatch(text)
    try:
        if match is not None:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    raise BadCell(
        _("Write a day that exists, as 2018-04-01; leave it empty where only the year is known.")
    )


def _maybe(_field: str, _cell: Any, text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise BadCell(_("Write yes or no, or leave it empty where it is unknown."))


def _class(_field: str, _cell: Any, text: str) -> int:
    found = _CLASSES.get(text.removesuffix("类").strip().upper())
    if found is None:
        raise BadCell(_("Write a class from I to V."))
    return found


def _choice(field: str, _cell: Any, text: str) -> Any:
    found = _choice_words(field).get(text.lower())
    if found is None:
        known = ", ".join(str(label) for label in CHOICES[field][1].labels)
        raise BadCell(_("Write one of: %(known)s.") % {"known": known})
    return found


@cache
def _choice_words(field: str) -> dict[str, Any]:
    """Every word for a choice in both languages, and its code."""
    kind, labelled = CHOICES[field]
    found: dict[str, Any] = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found |= {str(label).lower(): kind(value) for value, label in labelled.choices}
    return found | {str(value): kind(value) for value in labelled.values}


_READERS: dict[Shape, Callable[[str, Any, str], Any]] = {
    Shape.NUMBER: _number,
    Shape.WHOLE: _whole,
    Shape.DAY: _day,
    Shape.MAYBE: _maybe,
    Shape.SWITCH: _maybe,
    Shape.CLASS: _class,
    Shape.CHOICE: _choice,
}
