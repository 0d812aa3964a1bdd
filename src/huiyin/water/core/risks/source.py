"""A risk source (风险源) as it is written down, and what was decided about where it lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from huiyin.water.core.risks.categories import Category
from huiyin.water.core.risks.grading import FlowPath, RiskFacts, RiskGrade
from huiyin.water.core.shares import Range
from huiyin.water.core.zones.datum import Datum, Position, convert, readings_of
from huiyin.water.core.zones.plane import length
from huiyin.water.core.zones.protection import Zone, ZoneAnswer, zone_at
from huiyin.water.core.zones.reach import Located, Reach, Side, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photograph by the hash of what is kept; what its camera said stands aside of it.

    `latitude`, `longitude` are degrees, WGS-84, as the camera wrote them.
    """

    sha256: str
    original_sha256: str
    name: str
    mime: str
    size: int
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The facts of a source. `recorded` is what its category asks for, by the Chinese name.

    `found_by` is a username. `path` None: not known. `law`: what the finder thinks is broken.
    """

    category: str
    place: Position
    place_name: str
    problem: str
    found: date
    found_by: str
    recorded: Mapping[str, str] = field(default_factory=dict)
    path: FlowPath | None = None
    law: str = ""
    township: str = ""
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where a source lies, as decided on a day with the polygons of that day: to be stored.

    `seen` has the place from the nearest reach, once for each frame it may be in. `reach`, `side`
    and `zone` speak only where all of these agree. `distance` is metres to the canal's line.
    """

    answer: ZoneAnswer
    seen: tuple[Located, ...]
    reach: str | None
    side: Side
    distance: Range | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A grade with the day on which the policy it was made by came into force."""

    grade: RiskGrade
    policy_from: date


@dataclass(frozen=True, slots=True)
class Near:
    """Another source of the same category: its code, and metres to it."""

    code: str
    metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterSample:
    """A water sample taken at a source. `within` its limits: None where it is not known yet."""

    day: date
    within: bool | None
    laboratory: str = ""
    remark: str = ""


def decide_zone(
    place: Position, reaches: Sequence[Reach], zones: Sequence[Zone], on: date, *, assume: float
) -> Decision:
    """Where a place lies on a day: by the polygons of its own reach and bank where those are sure.

    `assume` is the accuracy in metres of a position that has none.
    """
    seen = (
        tuple(nearest(reaches, one, assume=assume) for one in readings_of(place)) if reaches else ()
    )
    names = {one.reach if one.beside else None for one in seen}
    sides = {one.side for one in seen}
    reach = names.pop() if len(names) == 1 else None
    side = sides.pop() if len(sides) == 1 and reach is not None else Side.UNKNOWN
    answer = zone_at(place, zones, on, assume=assume, reach=reach, side=side)
    spans = [(max(one.distance - one.error, 0.0), one.distance + one.error) for one in seen]
    distance = Range(min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None
    return Decision(answer=answer, seen=seen, reach=reach, side=side, distance=distance)


def risk_facts(source: Source, decision: Decision) -> RiskFacts:
    """What grading needs of a source and of where it lies."""
    return RiskFacts(
        category=source.category,
        zones=decision.answer.possible,
        distance=decision.distance,
        path=source.path,
    )


def likely_same(
    place: Position, others: Iterable[tuple[str, Position]], *, within: float, assume: float
) -> tuple[Near, ...]:
    """The others that may lie within so many metres, the nearest first.

    Both places may be off by their accuracy, and one of unknown frame is tried in each.
    """
    found = []
    for code, other in others:
        metres = min(_apart(a, b) for a in readings_of(place) for b in readings_of(other))
        slack = sum(assume if p.accuracy is None else p.accuracy for p in (place, other))
        if metres <= within + slack:
            found.append(Near(code, metres))
    return tuple(sorted(found, key=lambda near: near.metres))


def _apart(a: Position, b: Position) -> float:
    one, other = convert(a, Datum.WGS84), convert(b, Datum.WGS84)
    return length((one.longitude, one.latitude), (other.longitude, other.latitude))


def recorded_names(category: Category) -> tuple[tuple[str, str], ...]:
    """What a category asks to be written down: Chinese and English names, in order.

    Raises ValueError where the two lists of the data differ in length.
    """
    chinese, english = category.recorded_zh.split("、"), category.recorded_en.split(", ")
    return tuple(zip(chinese, english, strict=True))
