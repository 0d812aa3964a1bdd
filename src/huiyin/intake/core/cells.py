"""One cell by the meaning of its column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.intake.core.columns import ColumnKind, Shape, word_value
from huiyin.intake.core.dates import DateContext, Edge, read_day, read_limit
from huiyin.intake.core.grid import Value, text_of
from huiyin.intake.core.units import UnitDirectory, read_units
from huiyin.intake.core.values import (
    Guessed,
    Outcome,
    Read,
    Refused,
    count_value,
    degree_value,
    degrees_value,
    people_value,
    text_value,
    why,
)

LONGEST_WORD = 14
PAST = frozenset({"found_on", "checked_on", "closed_on", "feedback_on"})
"""Days of what has happened."""
Outcomes = tuple[Outcome[Any], ...]
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowContext:
    """What a cell is read with."""

    units: UnitDirectory
    dates: DateContext


def read_cell(kind: ColumnKind, value: Value, words: Words, context: RowContext) -> Outcomes:
    """How the cell was read: one outcome, or one for each unit it names. Never empty."""
    return READERS[kind.shape](kind, value, words, context)


def _text(kind: ColumnKind, value: Value, _w: Words, _c: RowContext) -> Outcomes:
    return (text_value(text_of(value), kind.longest),)


def _limit(_k: ColumnKind, value: Value, _w: Words, context: RowContext) -> Outcomes:
    return (read_limit(value, context.dates),)


def _day(kind: ColumnKind, value: Value, _w: Words, context: RowContext) -> Outcomes:
    day = read_day(value, context.dates, Edge.START)
    ahead = not isinstance(day, Refused) and day.value > context.dates.today
    if ahead and kind.code in PAST:
        return (Refused(why(message="This day lies in the future; it must have happened.")),)
    return (day,)


def _units(_k: ColumnKind, value: Value, _w: Words, context: RowContext) -> Outcomes:
    found = read_units(text_of(value), context.units)
    return found or (Refused(why(message="No unit is named here.")),)


def _people(_k: ColumnKind, value: Value, _w: Words, _c: RowContext) -> Outcomes:
    return (people_value(text_of(value)),)


def _phone(_k: ColumnKind, value: Value, _w: Words, _c: RowContext) -> Outcomes:
    people = people_value(text_of(value))
    if isinstance(people, Read) and any(person.phone for person in people.value):
        return (people,)
    return (Refused(why(message="No telephone number was found here.")),)


def _count(_k: ColumnKind, value: Value, _w: Words, _c: RowContext) -> Outcomes:
    return (count_value(text_of(value)),)


def _degrees(_k: ColumnKind, value: Value, _w: Words, _c: RowContext) -> Outcomes:
    return (degrees_value(text_of(value)),)


def _longitude(_k: ColumnKind, value: Value, _w: Words, _c: RowContext) -> Outcomes:
    return (degree_value(text_of(value), 180),)


def _latitude(_k: ColumnKind, value: Value, _w: Words, _c: RowContext) -> Outcomes:
    return (degree_value(text_of(value), 90),)


def _word(_k: ColumnKind, value: Value, words: Words, _c: RowContext) -> Outcomes:
    text = text_of(value)
    found = word_value(text, words)
    if found is None or (not found[1] and len(text) > LONGEST_WORD):
        known = " / ".join(word for word in words if not word.isascii())
        return (
            Refused(why(message="This word is not known here. Known are: %(words)s.", words=known)),
        )
    meaning, sure = found
    if sure and not meaning.startswith("perhaps_"):
        return (Read(meaning),)
    meaning = meaning.removeprefix("perhaps_")
    return (Guessed(meaning, why(message="“%(text)s” was taken as %(meaning)s.", text=text,
                                 meaning=meaning)),)  # fmt: skip


READERS: dict[Shape, Callable[[ColumnKind, Value, Words, RowContext], Outcomes]] = {
    Shape.TEXT: _text,
    Shape.LIMIT: _limit,
    Shape.DAY: _day,
    Shape.UNITS: _units,
    Shape.PEOPLE: _people,
    Shape.PHONE: _phone,
    Shape.COUNT: _count,
    Shape.DEGREES: _degrees,
    Shape.LONGITUDE: _longitude,
    Shape.LATITUDE: _latitude,
    Shape.WORD: _word,
}
