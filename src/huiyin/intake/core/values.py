"""How a cell was read: surely, by a guess, or not at all; and the cleaning of texts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
PHONE = re.compile(
    r"(?<![\d.])(?:\+?86[- ]?)?"
    r"(1\d{10}|0\d{2,3}[- ]?\d{7,8}|(?!(?:19|20)\d{2}[01]\d[0-3]\d(?!\d))\d{7,8})(?![\d.])"
)
"""Mobile and landline numbers; eight digits that are a date are none."""
EDGES = "".join((" ", ":", "(", ")", "-", "—"))
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was guessed or refused: an English message with its parameters."""

    message: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """Read beyond doubt. ``cell`` and ``raw`` say where it stood and how it was written."""

    value: T_co
    cell: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Guessed(Generic[T_co]):
    """Read in one of several possible ways; a person should look."""

    value: T_co
    why: Reason
    cell: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Not read. Nothing stands in its place."""

    why: Reason
    cell: str = ""
    raw: str = ""


Outcome = Read[T_co] | Guessed[T_co] | Refused


def placed(outcome: Outcome[T_co], cell: str, raw: str) -> Outcome[T_co]:
    """The same outcome with its place on the sheet."""
    return replace(outcome, cell=cell, raw=raw)


def why(message: str, **params: object) -> Reason:
    """A reason with its parameters as texts."""
    return Reason(message, tuple((name, str(value)) for name, value in params.items()))


def clean(text: str) -> str:
    """Without control and invisible characters; line breaks stay, ends are trimmed."""
    lines = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def plain(text: str) -> str:
    """For comparing: half-width, without any space, lower case.

    >>> plain(" ２０２６年６月 底前 ")
    '2026年6月底前'
    """
    return "".join(unicodedata.normalize("NFKC", CONTROL.sub("", text)).split()).casefold()


def text_value(raw: str, longest: int) -> Outcome[str]:
    """A text within its limit; a longer one is refused whole, never cut."""
    text = clean(raw)
    if len(text) > longest:
        return Refused(
            why(
                message="This text has %(length)s characters; at most %(limit)s are allowed. "
                "Shorten it.",
                length=len(text),
                limit=longest,
            )
        )
    if CONTROL.search(raw):
        return Guessed(text, why(message="Invisible control characters were taken out."))
    return Read(text)


def count_value(raw: str) -> Outcome[int]:
    """A whole number that is not negative, also in full-width digits or with 次 behind it."""
    text = plain(raw).rstrip("次个项天")
    if re.fullmatch(r"\d{1,6}(?:\.0+)?", text):
        return Read(int(float(text)))
    return Refused(why(message="This is not a whole number."))


def degrees_value(raw: str) -> Outcome[tuple[float, float]]:
    """(longitude, latitude) in degrees out of one cell with two numbers, in either order."""
    numbers = [float(n) for n in NUMBER.findall(unicodedata.normalize("NFKC", raw))]
    if len(numbers) != 2:
        return Refused(why(message="Write longitude and latitude as two decimal numbers."))
    first, second = numbers
    if abs(first) <= 180 and abs(second) <= 90 and (abs(first) > 90 or abs(first) >= abs(second)):
        return Read((first, second))
    if abs(second) <= 180 and abs(first) <= 90:
        return Guessed(
            (second, first), why(message="The larger number was taken as the longitude.")
        )
    return Refused(
        why(message="These are no degrees: longitude is at most 180, latitude at most 90.")
    )


def degree_value(raw: str, most: int) -> Outcome[float]:
    """One coordinate in degrees."""
    text = plain(raw).rstrip("°度ensw")
    if not re.fullmatch(r"[-+]?\d+(?:\.\d+)?", text) or abs(float(text)) > most:
        return Refused(
            why(message="This is no decimal number of at most %(most)s degrees.", most=most)
        )
    return Read(float(text))


def mask_phones(text: str) -> str:
    """The text with telephone numbers masked: first three and last two digits.

    >>> mask_phones("张三 13912345678")
    '张三 139******78'
    """

    def mask(found: re.Match[str]) -> str:
        digits = found.group(1)
        return digits[:3] + "*" * (len(digits) - 5) + digits[-2:]

    return PHONE.sub(mask, unicodedata.normalize("NFKC", text) if PHONE_WIDE.search(text) else text)


PHONE_WIDE = re.compile(r"[\uff10-\uff19]{7,}")


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """Somebody responsible, with the telephone number beside the name if there is one."""

    name: str
    phone: str = ""


def people_value(raw: str) -> Outcome[tuple[PersonNamed, ...]]:
    """Names and telephone numbers of one cell, in their order."""
    text = unicodedata.normalize("NFKC", clean(raw))
    people: list[PersonNamed] = []
    for piece in re.split(r"[、,;/\n]", text):
        phones = [found.group(1) for found in PHONE.finditer(piece)]
        name = PHONE.sub("", piece).strip(EDGES)
        if name:
            people.append(PersonNamed(name, phones[0] if phones else ""))
        elif phones and people and not people[-1].phone:
            people[-1] = replace(people[-1], phone=phones[0])
        elif phones:
            people.append(PersonNamed("", phones[0]))
    if not people:
        return Refused(why(message="No name was found here."))
    if any(len(person.name) > 60 for person in people):
        return Refused(why(message="A name has more than %(limit)s characters.", limit=60))
    return Read(tuple(people))
