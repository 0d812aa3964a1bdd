"""Protection zones (保护区) as versioned polygons, and the zone of a place with its version.

A place near a border is decided by geometry, or not decided: where it is closer to the border than
position and conversion are good to, both zones stay possible. No polygon in force is not "outside".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import shapely

from huiyin.water.core.zones.datum import (
    GCJ02_STRETCH,
    Datum,
    Position,
    conversion_error,
    convert,
    readings_of,
)
from huiyin.water.core.zones.plane import Plane, Point
from huiyin.water.core.zones.reach import Side

Ring = tuple[Point, ...]


class Grade(IntEnum):
    """The grade of a zone; the canal has no quasi zone (准保护区)."""

    OUTSIDE = 0
    FIRST = 1  # 一级
    SECOND = 2  # 二级


ALL_GRADES = frozenset(Grade)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One polygon of a zone along a reach and side: `outer` ring and `holes` in degrees of `datum`.

    `side` UNKNOWN: both banks. Rings may be closed or not. Raises ValueError for a ring that is no
    ring, and names the place where it crosses itself.
    """

    id: str
    version: str
    reach: str
    side: Side
    grade: Grade
    datum: Datum
    outer: Ring
    holes: tuple[Ring, ...]
    valid_from: date
    valid_to: date | None
    source: str
    confidence: str

    def __post_init__(self) -> None:
        if self.datum is Datum.UNKNOWN:
            raise ValueError(f"{self.id}: a polygon needs a known frame")
        if self.grade is Grade.OUTSIDE:
            raise ValueError(f"{self.id}: outside is no zone")
        if any(len(ring) < 3 for ring in (self.outer, *self.holes)):
            raise ValueError(f"{self.id}: a ring needs three corners")
        fault = shapely.is_valid_reason(shapely.Polygon(self.outer, self.holes))
        if fault != "Valid Geometry":
            raise ValueError(f"{self.id}: {fault}")

    def in_force(self, on: date) -> bool:
        """Whether this version applies on the day `on`, both ends included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands to one zone: `inside` None where the border is nearer than `error`.

    `border` is the distance in metres to the zone's border, on whichever side of it.
    """

    zone: str
    version: str
    grade: Grade
    inside: bool | None
    border: float
    error: float


@dataclass(frozen=True, slots=True)
class ZoneAnswer:
    """The grades a place may have on a day, with every zone that was asked: to be stored.

    `missing`: no polygon of that reach and side was in force, so nothing could be excluded.
    """

    on: date
    possible: frozenset[Grade]
    standings: tuple[Standing, ...]
    missing: bool

    @property
    def grade(self) -> Grade | None:
        """The grade where it is decided, else None."""
        return next(iter(self.possible)) if len(self.possible) == 1 else None

    @property
    def strictest(self) -> Grade:
        """What to reckon with meanwhile: the first grade before the second before none."""
        return min(self.possible, key=lambda grade: grade or len(Grade))


def standing(zone: Zone, position: Position, *, assume: float) -> Standing:
    """How a place stands to a zone, worked in the zone's frame; raises UnknownDatum without one.

    The place is converted, never the polygon: its sides are straight in the frame they were drawn
    in, and one of ten kilometres bends by five metres in another.

    `assume` is the accuracy in metres of a position that has none.
    """
    inside, border, error = _seen([zone], position, assume)
    return Standing(zone.id, zone.version, zone.grade, inside, border, error)


def _seen(
    zones: Sequence[Zone], position: Position, assume: float
) -> tuple[bool | None, float, float]:
    """Inside the union of zones of one frame, the distance to its border, and the error."""
    datum = zones[0].datum
    here = convert(position, datum)
    plane = Plane(here.longitude, here.latitude)
    shape = shapely.union_all([_polygon(zone, plane) for zone in zones])
    origin = shapely.Point(0.0, 0.0)
    border = float(shape.boundary.distance(origin))
    own = assume if position.accuracy is None else position.accuracy
    stretch = GCJ02_STRETCH * border if datum is Datum.GCJ02 else 0.0
    error = own + conversion_error(datum, position.datum) + stretch
    return None if border <= error else bool(shape.contains(origin)), border, error


def _polygon(zone: Zone, plane: Plane) -> shapely.Polygon:
    rings = [[plane.metres(point) for point in ring] for ring in (zone.outer, *zone.holes)]
    return shapely.Polygon(rings[0], rings[1:])


def zone_at(
    position: Position,
    zones: Sequence[Zone],
    on: date,
    *,
    assume: float,
    reach: str | None = None,
    side: Side = Side.UNKNOWN,
) -> ZoneAnswer:
    """The zone of a place on a day.

    With `reach` (and `side` where known) only its polygons are asked. A position of unknown frame
    is tried in each: it is decided only if all agree.
    """
    asked = [
        zone
        for zone in zones
        if zone.in_force(on)
        and reach in {None, zone.reach}
        and (Side.UNKNOWN in {side, zone.side} or zone.side is side)
    ]
    if not asked:
        return ZoneAnswer(on, ALL_GRADES, (), missing=True)
    possible: frozenset[Grade] = frozenset()
    standings: list[Standing] = []
    for one in readings_of(position):
        found = [standing(zone, one, assume=assume) for zone in asked]
        possible |= grades(found) - _excluded(asked, one, assume)
        standings += found
    return ZoneAnswer(on, possible, tuple(standings), missing=False)


def _excluded(zones: Sequence[Zone], position: Position, assume: float) -> frozenset[Grade]:
    """OUTSIDE, where a place is well inside of all zones of one frame taken together.

    On the border between two grades each of them alone leaves that open.
    """
    frames = {zone.datum for zone in zones}
    for frame in frames:
        if _seen([zone for zone in zones if zone.datum is frame], position, assume)[0]:
            return frozenset({Grade.OUTSIDE})
    return frozenset()


def grades(standings: Sequence[Standing]) -> frozenset[Grade]:
    """The grades that stay possible; the first goes before the second, which goes before none."""
    left: set[Grade] = set()
    for grade in (Grade.FIRST, Grade.SECOND):
        said = {one.inside for one in standings if one.grade is grade}
        if True in said:
            return frozenset(left | {grade})
        if None in said:
            left.add(grade)
    return frozenset(left | {Grade.OUTSIDE})
