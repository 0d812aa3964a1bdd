"""The canal's map as places on a picture: lines, zones, sources. Works without a network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from huiyin.water.core.zones.datum import Datum, Position, convert
from huiyin.water.core.zones.plane import Point
from huiyin.water.core.zones.projection import View, view_of
from huiyin.water.core.zones.protection import Grade, Zone
from huiyin.water.core.zones.reach import Reach
from huiyin.water.queries.risks import Row
from huiyin.water.risk_matters import wgs84

WIDTH, HEIGHT, MARGIN = 900.0, 560.0, 24.0
AROUND = 0.012
"""Degrees shown on each side of a single source: about a kilometre."""
BARS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
STATES = ("overdue", "open", "closed", "other")


@dataclass(frozen=True, slots=True)
class Shape:
    """A line or polygon: its `points` for SVG, its class, what it is called."""

    points: str
    css: str
    name: str
    at: Point


@dataclass(frozen=True, slots=True)
class Mark:
    """A source on the picture. `state` is one of STATES and decides shape and colour."""

    row: Row
    x: float
    y: float
    state: str


@dataclass(frozen=True, slots=True)
class Map:
    """Everything a template draws. `bar` is a length in words with its length on the picture."""

    width: float
    height: float
    zones: tuple[Shape, ...]
    reaches: tuple[Shape, ...]
    marks: tuple[Mark, ...]
    bar: tuple[str, float]
    hidden: tuple[Row, ...]


def draw(
    rows: Iterable[Row],
    reaches: Sequence[Reach],
    zones: Sequence[Zone],
    on: date,
    *,
    around: Row | None = None,
) -> Map | None:
    """The map of a day; `around` one source alone. None where there is nothing to show.

    Sources whose frame is not known are `hidden`: they are in the list, and nowhere on the map.
    """
    lines = [(one, _shown(one.line, one.datum)) for one in reaches]
    areas = [(one, _shown(one.outer, one.datum)) for one in zones if one.in_force(on)]
    places = [(one, wgs84(one.source.place)) for one in rows]
    view = _view(lines, around)
    if view is None:
        return None
    return Map(
        WIDTH,
        HEIGHT,
        zones=tuple(
            Shape(view.path(points), _css(zone.grade), zone.id, view.place(points[0]))
            for zone, points in sorted(areas, key=lambda pair: -pair[0].grade)
        ),
        reaches=tuple(
            Shape(view.path(points), "reach", reach.id, view.place(points[len(points) // 2]))
            for reach, points in lines
        ),
        marks=tuple(
            Mark(row, *view.place((at.longitude, at.latitude)), state_of(row))
            for row, at in places
            if at is not None
        ),
        bar=_bar(view),
        hidden=tuple(row for row, at in places if at is None),
    )


def state_of(row: Row) -> str:
    """Which of STATES a source is in."""
    if row.overdue:
        return "overdue"
    if row.is_open:
        return "open"
    return "closed" if row.state == "closed" else "other"


def _view(lines: Sequence[tuple[Reach, Sequence[Point]]], around: Row | None) -> View | None:
    if around is None:
        points = [point for _reach, line in lines for point in line]
        return view_of(points, WIDTH, HEIGHT, MARGIN)
    at = wgs84(around.source.place)
    if at is None:
        return None
    west, south = at.longitude - AROUND, at.latitude - AROUND / 2
    return view_of([(west, south), (west + 2 * AROUND, south + AROUND)], WIDTH, HEIGHT, 0.0)


def _shown(points: Sequence[Point], datum: Datum) -> list[Point]:
    moved = (convert(Position(*point, datum), Datum.WGS84) for point in points)
    return [(one.longitude, one.latitude) for one in moved]


def _css(grade: Grade) -> str:
    return "zone-first" if grade is Grade.FIRST else "zone-second"


def _bar(view: View) -> tuple[str, float]:
    fits = [metres for metres in BARS if metres * view.scale <= WIDTH / 4]
    metres = fits[-1] if fits else BARS[0]
    text = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    return text, round(metres * view.scale, 1)
