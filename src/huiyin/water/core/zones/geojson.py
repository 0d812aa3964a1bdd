"""Reaches and zones out of GeoJSON (RFC 7946), each feature good by itself or refused by itself.

RFC 7946 knows WGS-84 only and the files of Chinese surveyors do not, so every feature must name its
`datum`. A line is a reach: id, name, datum, chainage_from, chainage_to. A polygon is a zone: id,
version, reach, side (left, right, both), grade (first, second), valid_from, valid_to, datum,
source, confidence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any

from huiyin.water.core.zones.chainage import Chainage, NotAChainage, parse_chainage
from huiyin.water.core.zones.datum import Datum
from huiyin.water.core.zones.plane import Point
from huiyin.water.core.zones.protection import Grade, Ring, Zone
from huiyin.water.core.zones.reach import Reach, Side

SIDES = {"left": Side.LEFT, "right": Side.RIGHT, "both": Side.UNKNOWN}
GRADES = {"first": Grade.FIRST, "second": Grade.SECOND}
DATUMS = frozenset(Datum) - {Datum.UNKNOWN}
LONGEST_TEXT = 200
LONGEST_CODE, LONGEST_NAME, LONGEST_KEY = 60, 120, 80
"""Of a reach and of its name; of a zone's id and version together."""
SPACES = "\u3000\u00a0"
MOST_POINTS = 20_000


class Why(StrEnum):
    """Why a feature, or the whole file, is not taken."""

    NOT_JSON = "not_json"
    NOT_A_COLLECTION = "not_a_collection"
    NOT_A_FEATURE = "not_a_feature"
    GEOMETRY = "geometry"
    COORDINATES = "coordinates"
    MISSING = "missing"
    DATUM = "datum"
    VALUE = "value"
    SHAPE = "shape"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing refused: the feature's place in the file from 1 (0: the file), its id, why."""

    feature: int
    id: str
    why: Why
    detail: str


@dataclass(frozen=True, slots=True)
class NamedReach:
    """A reach, its name and, where the file names one, its drinking-water source."""

    reach: Reach
    name: str
    province: str
    source_name: str
    source_class: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. `features` counts all of them, good or not."""

    features: int
    reaches: tuple[NamedReach, ...]
    zones: tuple[Zone, ...]
    faults: tuple[Fault, ...]


class _Bad(Exception):
    def __init__(self, why: Why, detail: str) -> None:
        self.why, self.detail = why, detail


def read_geojson(text: str) -> Reading:
    """Every feature of the text, good ones kept and bad ones named; raises nothing."""
    try:
        whole = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return Reading(0, (), (), (Fault(0, "", Why.NOT_JSON, str(error)[:LONGEST_TEXT]),))
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or whole.get("type") != "FeatureCollection":
        return Reading(0, (), (), (Fault(0, "", Why.NOT_A_COLLECTION, ""),))
    reaches: dict[str, NamedReach] = {}
    zones: dict[tuple[str, str], Zone] = {}
    faults = []
    for number, feature in enumerate(features, 1):
        try:
            one = _feature(feature)
            if isinstance(one, Zone):
                _once(zones, (one.id, one.version), one)
            else:
                _once(reaches, one.reach.id, one)
        except _Bad as bad:
            detail = _plain(bad.detail[:LONGEST_TEXT])
            faults.append(Fault(number, _id(feature), bad.why, detail))
    return Reading(len(features), tuple(reaches.values()), tuple(zones.values()), tuple(faults))


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _once(found: dict[Any, Any], key: Any, value: Any) -> None:
    if key in found:
        raise _Bad(Why.TWICE, " ".join(key) if isinstance(key, tuple) else key)
    found[key] = value


def _id(feature: object) -> str:
    facts = feature.get("properties") if isinstance(feature, dict) else None
    return _plain(str(facts.get("id", ""))[:60]) if isinstance(facts, dict) else ""


def _feature(feature: object) -> NamedReach | Zone:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Bad(Why.NOT_A_FEATURE, "")
    facts, shape = feature.get("properties"), feature.get("geometry")
    if not isinstance(facts, dict) or not isinstance(shape, dict):
        raise _Bad(Why.NOT_A_FEATURE, "")
    kind = shape.get("type")
    try:
        if kind == "LineString":
            return _reach(facts, shape.get("coordinates"))
        if kind == "Polygon":
            return _zone(facts, shape.get("coordinates"))
    except ValueError as error:
        raise _Bad(Why.SHAPE, str(error)) from error
    raise _Bad(Why.GEOMETRY, str(kind))


def _reach(facts: Mapping[str, Any], coordinates: object) -> NamedReach:
    last = _text(facts, "chainage_to", required=False)
    reach = Reach(
        id=_text(facts, "id", longest=LONGEST_CODE),
        datum=_datum(facts),
        line=_points(coordinates),
        first=_mark(_text(facts, "chainage_from")),
        last=_mark(last) if last else None,
    )
    more = (_text(facts, name, required=False) for name in _SUPPLY)
    name = _text(facts, "name", required=False, longest=LONGEST_NAME)
    return NamedReach(reach, name or reach.id, *more)


_SUPPLY = ("province", "source_name", "source_class")


def _zone(facts: Mapping[str, Any], coordinates: object) -> Zone:
    if not isinstance(coordinates, list) or not coordinates:
        raise _Bad(Why.COORDINATES, "")
    rings = [_points(ring) for ring in coordinates]
    until = _text(facts, "valid_to", required=False)
    known, version = _text(facts, "id"), _text(facts, "version")
    if len(f"{known} {version}") > LONGEST_KEY:
        raise _Bad(Why.VALUE, "id, version")
    return Zone(
        id=known,
        version=version,
        reach=_text(facts, "reach", longest=LONGEST_CODE),
        side=_one_of(facts, "side", SIDES),
        grade=_one_of(facts, "grade", GRADES),
        datum=_datum(facts),
        outer=rings[0],
        holes=tuple(rings[1:]),
        valid_from=_day(_text(facts, "valid_from"), "valid_from"),
        valid_to=_day(until, "valid_to") if until else None,
        source=_text(facts, "source"),
        confidence=_text(facts, "confidence"),
    )


def _text(
    facts: Mapping[str, Any], name: str, *, required: bool = True, longest: int = LONGEST_TEXT
) -> str:
    value = facts.get(name)
    if value is not None and (not isinstance(value, str | int) or isinstance(value, bool)):
        raise _Bad(Why.VALUE, name)
    text = "" if value is None else str(value).strip()
    if required and not text:
        raise _Bad(Why.MISSING, name)
    if len(text) > longest or _plain(text) != text:
        raise _Bad(Why.VALUE, name)
    return text


def _plain(text: str) -> str:
    """Without what no page and no database can hold; wide and hard spaces are let be."""
    return "".join(one if one.isprintable() or one in SPACES else "\ufffd" for one in text)


def _one_of(facts: Mapping[str, Any], name: str, known: Mapping[str, Any]) -> Any:
    value = _text(facts, name)
    if value not in known:
        raise _Bad(Why.VALUE, f"{name}: {value} ({', '.join(known)})")
    return known[value]


def _datum(facts: Mapping[str, Any]) -> Datum:
    value = str(facts.get("datum") or "")
    if value not in DATUMS:
        raise _Bad(Why.DATUM, value)
    return Datum(value)


def _mark(text: str) -> Chainage:
    try:
        return parse_chainage(text)
    except NotAChainage as error:
        raise _Bad(Why.VALUE, str(error)) from error


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _Bad(Why.VALUE, f"{name}: {text}") from error


def _points(found: object) -> Ring:
    if not isinstance(found, list) or not 2 <= len(found) <= MOST_POINTS:
        raise _Bad(Why.COORDINATES, "")
    return tuple(_point(one) for one in found)


def _point(found: object) -> Point:
    """Longitude and latitude; a height behind them is left out."""
    if not isinstance(found, list) or len(found) not in {2, 3}:
        raise _Bad(Why.COORDINATES, str(found))
    if any(isinstance(part, bool) or not isinstance(part, int | float) for part in found):
        raise _Bad(Why.COORDINATES, str(found))
    longitude, latitude = found[:2]
    inside = abs(longitude) <= 180 and abs(latitude) <= 90
    if not (inside and isfinite(longitude) and isfinite(latitude)):
        raise _Bad(Why.COORDINATES, str(found))
    return float(longitude), float(latitude)
