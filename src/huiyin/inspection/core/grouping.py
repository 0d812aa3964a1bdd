"""Which findings are one thing: a suggestion that does not depend on their order.

Two findings belong together when unit and cause are the same and the place is the same, or when
the places are near (by name or on the map) and the words are. Groups are the connected parts, so
that every finding is in exactly one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from rapidfuzz import fuzz

EARTH_M = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """When findings are alike: likeness in per cent (rapidfuzz ratio), distance in metres."""

    place_percent: float
    text_percent: float
    metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What grouping needs of a finding. Longitude and latitude in degrees, WGS 84, or unknown."""

    number: int
    unit: str
    cause: str
    place: str
    text: str
    longitude: float | None = None
    latitude: float | None = None


def plain(text: str) -> str:
    """The text without spaces, punctuation, width and case.

    >>> plain("云溪河 3 号桥（右岸）")
    '云溪河3号桥右岸'
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def together(one: Found, other: Found, alike: Alike) -> bool:
    """Whether two findings are one thing. Symmetric."""
    if (one.unit, one.cause) != (other.unit, other.cause):
        return False
    here, there = plain(one.place), plain(other.place)
    if here == there:
        return True
    metres = distance(one, other)
    near = metres <= alike.metres if metres is not None else False
    near = near or fuzz.ratio(here, there) >= alike.place_percent
    return near and fuzz.ratio(plain(one.text), plain(other.text)) >= alike.text_percent


def suggest(findings: Iterable[Found], alike: Alike) -> tuple[tuple[int, ...], ...]:
    """Numbers of the findings in groups; groups and numbers in rising order."""
    rows = sorted(findings, key=lambda found: found.number)
    head = {row.number: row.number for row in rows}

    def top(number: int) -> int:
        while head[number] != number:
            number = head[number]
        return number

    for position, one in enumerate(rows):
        for other in rows[position + 1 :]:
            low, high = sorted((top(one.number), top(other.number)))
            if low != high and together(one, other, alike):
                head[high] = low
    groups: dict[int, list[int]] = {}
    for row in rows:
        groups.setdefault(top(row.number), []).append(row.number)
    return tuple(tuple(numbers) for _, numbers in sorted(groups.items()))


def by_hand(labels: Mapping[int, str]) -> tuple[tuple[int, ...], ...]:
    """Groups as somebody labelled the findings; an empty label is a group of its own."""
    groups: dict[tuple[str, int], list[int]] = {}
    for number, label in sorted(labels.items()):
        key = (label.strip(), 0 if label.strip() else number)
        groups.setdefault(key, []).append(number)
    return tuple(sorted(tuple(numbers) for numbers in groups.values()))


def distance(one: Found, other: Found) -> float | None:
    """Metres between two findings on the sphere; None when a place is unknown."""
    if (
        one.longitude is None
        or one.latitude is None
        or other.longitude is None
        or other.latitude is None
    ):
        return None
    lat1, lat2 = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(east / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))
