"""How like two clues or matters are, in points and in reasons that a person can weigh.

Place, time, cause, words and unit each give points by a rule that is data; the words are
compared by pairs of characters, because Chinese has no spaces to cut at.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_008.8
"""Mean radius of the earth (IUGG)."""


class Sign(StrEnum):
    """What two sketches have in common."""

    SAME_PLACE = "same_place"
    NEAR = "near"
    SAME_CAUSE = "same_cause"
    IN_TIME = "in_time"
    WORDS = "words"
    SAME_UNIT = "same_unit"
    SAME_RAISER = "same_raiser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What of a clue or matter is compared. Unknown is empty or None and never counts as alike.

    `position` is (longitude, latitude) in 1e-6 degrees.

    `raiser_marks` are keyed hashes of telephone numbers: equal for the same number and nothing
    else is to be learnt from them.
    """

    key: str
    place_code: str = ""
    place_name: str = ""
    position: tuple[int, int] | None = None
    cause: str = ""
    seen_at: datetime | None = None
    words: str = ""
    unit: str = ""
    raiser_marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Points for each sign, and from where on it counts (metres, days, per cent)."""

    near_metres: int
    window_days: int
    words_from: int
    enough: int
    points: dict[Sign, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One sign and its measure: metres, whole days or per cent; None where there is none."""

    sign: Sign
    measure: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How like `key` is: points, and why, the weightiest reason first."""

    key: str
    score: int
    reasons: tuple[Reason, ...]


def likeness(one: Sketch, other: Sketch, rule: Rule) -> Likeness:
    """Compare `other` with `one`. The same either way round but for the key."""
    found = tuple(_reasons(one, other, rule))
    weighed = sorted(found, key=lambda r: (-_points(r, rule), r.sign))
    return Likeness(
        key=other.key, score=sum(_points(r, rule) for r in weighed), reasons=tuple(weighed)
    )


def rank(one: Sketch, others: Iterable[Sketch], rule: Rule, most: int) -> tuple[Likeness, ...]:
    """Those alike enough to be shown, the likest first; equals by key, newest numbers first."""
    found = [likeness(one, other, rule) for other in others]
    enough = sorted((k for k in found if k.score >= rule.enough), key=lambda k: k.key, reverse=True)
    return tuple(sorted(enough, key=lambda k: -k.score)[:most])


def alike(one: str, other: str) -> int:
    """How much two texts share, in per cent of their pairs of characters (Dice).

    >>> alike("河水发黑，云溪桥下", "云溪桥下河水发黑"), alike("河水发黑", "路灯不亮")
    (86, 0)
    """
    mine, theirs = _pairs(one), _pairs(other)
    total = mine.total() + theirs.total()
    return 0 if not total else round(200 * (mine & theirs).total() / total)


def distance(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Metres between two positions (longitude, latitude) in 1e-6 degrees, by haversine."""
    lon_a, lat_a, lon_b, lat_b = (radians(v / 1e6) for v in (*one, *other))
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return round(2 * EARTH_METRES * asin(min(1.0, sqrt(half))))


def _reasons(one: Sketch, other: Sketch, rule: Rule) -> Iterable[Reason]:
    yield from _place(one, other, rule)
    if one.cause and _plain(one.cause) == _plain(other.cause):
        yield Reason(sign=Sign.SAME_CAUSE)
    if one.seen_at is not None and other.seen_at is not None:
        days = abs((one.seen_at - other.seen_at).total_seconds()) / 86_400
        if days <= rule.window_days:
            yield Reason(sign=Sign.IN_TIME, measure=int(days))
    share = alike(one.words, other.words)
    if share >= rule.words_from:
        yield Reason(sign=Sign.WORDS, measure=share)
    if one.unit and one.unit == other.unit:
        yield Reason(sign=Sign.SAME_UNIT)
    if one.raiser_marks & other.raiser_marks:
        yield Reason(sign=Sign.SAME_RAISER)


def _place(one: Sketch, other: Sketch, rule: Rule) -> Iterable[Reason]:
    named = one.place_name and _plain(one.place_name) == _plain(other.place_name)
    if named or (one.place_code and one.place_code == other.place_code):
        yield Reason(sign=Sign.SAME_PLACE)
        return
    if one.position is None or other.position is None:
        return
    apart = distance(one.position, other.position)
    if apart <= rule.near_metres:
        yield Reason(sign=Sign.NEAR, measure=apart)


def _points(reason: Reason, rule: Rule) -> int:
    """Words count by how much is shared, time by how close; other signs count whole."""
    whole = rule.points[reason.sign]
    if reason.sign is Sign.WORDS and reason.measure is not None:
        return whole * reason.measure // 100
    if reason.sign is Sign.IN_TIME and reason.measure is not None:
        return whole * (rule.window_days - reason.measure) // max(1, rule.window_days)
    return whole


def _plain(text: str) -> str:
    """Letters, digits and Chinese characters alone, full width made half, in lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def _pairs(text: str) -> Counter[str]:
    plain = _plain(text)
    return Counter(plain[i : i + 2] for i in range(len(plain) - 1))
