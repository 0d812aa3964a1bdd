"""Degrees to places on a picture: one scale both ways, north up, everything shown inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huiyin.water.core.zones.plane import Plane, Point


@dataclass(frozen=True, slots=True)
class View:
    """A picture of `width` × `height` around `plane`: `scale` is picture units a metre.

    `middle` is the middle of what is shown, in metres of the plane.
    """

    plane: Plane
    middle: Point
    scale: float
    width: float
    height: float

    def place(self, point: Point) -> Point:
        """Where a point in degrees lies on the picture, from its upper left corner."""
        east, north = self.plane.metres(point)
        x = self.width / 2 + (east - self.middle[0]) * self.scale
        y = self.height / 2 - (north - self.middle[1]) * self.scale
        return round(x, 1), round(y, 1)

    def path(self, points: Sequence[Point]) -> str:
        """The points as the `points` of an SVG line or polygon."""
        return " ".join(f"{x:g},{y:g}" for x, y in map(self.place, points))

    def metres(self, length: float) -> float:
        """Metres that a length on the picture stands for."""
        return length / self.scale


def view_of(points: Iterable[Point], width: float, height: float, margin: float) -> View | None:
    """The view that shows all points with a margin on each side; None without points."""
    shown = list(points)
    if not shown:
        return None
    longitudes, latitudes = [p[0] for p in shown], [p[1] for p in shown]
    plane = Plane((min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2)
    west, south = plane.metres((min(longitudes), min(latitudes)))
    east, north = plane.metres((max(longitudes), max(latitudes)))
    wide, tall = max(east - west, 1.0), max(north - south, 1.0)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / tall)
    return View(plane, ((west + east) / 2, (south + north) / 2), scale, width, height)
