"""A reach of the canal as a line in the direction of flow: distance, bank and chainage of a place.

Left and right are seen with the flow (左岸、右岸). Work is done in the frame of the line.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from huiyin.water.core.zones.chainage import Chainage
from huiyin.water.core.zones.datum import (
    GCJ02_STRETCH,
    Datum,
    Position,
    conversion_error,
    convert,
    readings_of,
)
from huiyin.water.core.zones.plane import Plane, Point, length


class Side(StrEnum):
    """A bank, seen with the flow. UNKNOWN: on the line, beyond its ends, or not sure."""

    LEFT = "left"
    RIGHT = "right"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One reach: `line` (n ≥ 2 points, degrees in `datum`) in the direction of flow.

    `first` and `last` are the chainages of its ends. `last` None: the line's own length is taken;
    otherwise chainage runs evenly along the line, so that the printed marks hold at both ends.
    """

    id: str
    datum: Datum
    line: tuple[Point, ...]
    first: Chainage
    last: Chainage | None = None

    def __post_init__(self) -> None:
        if self.datum is Datum.UNKNOWN:
            raise ValueError(f"{self.id}: a line needs a known frame")
        if len(self.line) < 2 or any(a == b for a, b in pairwise(self.line)):
            raise ValueError(f"{self.id}: a line needs two points, and no point twice on end")
        if self.last is not None and self.last.beyond(self.first) <= 0:
            raise ValueError(f"{self.id}: chainage must grow with the flow")

    @property
    def metres(self) -> float:
        """Length of the line."""
        return sum(length(a, b) for a, b in pairwise(self.line))


@dataclass(frozen=True, slots=True)
class Located:
    """A place seen from a reach. `distance` to the line in metres, good to `error` metres.

    `chainage` is that of the nearest point of the line. `beside` is False where that is an end of
    the line and the place lies beyond it: another reach should be asked.
    """

    reach: str
    distance: float
    error: float
    side: Side
    chainage: Chainage
    beside: bool


@dataclass(frozen=True, slots=True)
class _Foot:
    """The nearest point of the line: on segment `n` at `share` of it, all in metres."""

    distance: float
    n: int
    share: float
    unclamped: float


def locate(reach: Reach, position: Position, *, assume: float) -> Located:
    """Where a place lies along and beside a reach; raises UnknownDatum without a frame.

    `assume` is the accuracy in metres of a position that has none.
    """
    here = convert(position, reach.datum)
    plane = Plane(here.longitude, here.latitude)
    line = [plane.metres(point) for point in reach.line]
    foot = min((_foot(n, a, b) for n, (a, b) in enumerate(pairwise(line))), key=_nearness)
    error = _error(reach.datum, position, foot.distance, assume)
    at_start = foot.n == 0 and foot.unclamped < 0
    at_end = foot.n == len(line) - 2 and foot.unclamped > 1
    beside = not (at_start or at_end)
    sure = beside and foot.distance > error
    side = _side(line, foot) if sure else Side.UNKNOWN
    return Located(reach.id, foot.distance, error, side, _chainage(reach, foot), beside)


def nearest(reaches: Iterable[Reach], position: Position, *, assume: float) -> Located:
    """The place as seen from the reach it lies beside, or failing that from the nearest one.

    Raises ValueError without reaches, UnknownDatum without a frame.
    """
    found = [locate(reach, position, assume=assume) for reach in reaches]
    if not found:
        raise ValueError("there is no reach to look from")
    # Where two reaches meet, both ends are as near, to a rounding.
    return min(found, key=lambda one: (round(one.distance, 3), not one.beside))


def side_of(reach: Reach, position: Position, *, assume: float) -> Side:
    """The bank of a place, also where its frame is unknown: known if every frame gives the same."""
    sides = {locate(reach, one, assume=assume).side for one in readings_of(position)}
    return sides.pop() if len(sides) == 1 else Side.UNKNOWN


def _nearness(foot: _Foot) -> tuple[float, int]:
    return foot.distance, foot.n


def _foot(n: int, a: Point, b: Point) -> _Foot:
    """The foot of the origin on the segment from a to b."""
    along = b[0] - a[0], b[1] - a[1]
    unclamped = -(a[0] * along[0] + a[1] * along[1]) / (along[0] ** 2 + along[1] ** 2)
    share = min(1.0, max(0.0, unclamped))
    distance = math.hypot(a[0] + share * along[0], a[1] + share * along[1])
    return _Foot(distance, n, share, unclamped)


def _side(line: Sequence[Point], foot: _Foot) -> Side:
    """By the direction of the line at the foot; at a corner by the mean of both directions.

    One segment alone would name the wrong bank for a place in front of a sharp corner.
    """
    a, b = line[foot.n], line[foot.n + 1]
    east, north = _unit(a, b)
    corner = {0.0: foot.n - 1, 1.0: foot.n + 1}.get(foot.share)
    if corner is not None and 0 <= corner < len(line) - 1:
        other = _unit(line[corner], line[corner + 1])
        east, north = east + other[0], north + other[1]
    foot_at = a[0] + foot.share * (b[0] - a[0]), a[1] + foot.share * (b[1] - a[1])
    turn = east * -foot_at[1] - north * -foot_at[0]
    if turn == 0:
        return Side.UNKNOWN
    return Side.LEFT if turn > 0 else Side.RIGHT


def _unit(a: Point, b: Point) -> Point:
    whole = math.dist(a, b)
    return (b[0] - a[0]) / whole, (b[1] - a[1]) / whole


def _chainage(reach: Reach, foot: _Foot) -> Chainage:
    parts = [length(a, b) for a, b in pairwise(reach.line)]
    ends = [0.0, *accumulate(parts)]
    run = ends[foot.n] + foot.share * parts[foot.n]
    if reach.last is not None:
        run *= reach.last.beyond(reach.first) / ends[-1]
    return Chainage(reach.first.series, reach.first.metres + run)


def _error(frame: Datum, position: Position, distance: float, assume: float) -> float:
    own = assume if position.accuracy is None else position.accuracy
    stretch = GCJ02_STRETCH * distance if frame is Datum.GCJ02 else 0.0
    return own + conversion_error(frame, position.datum) + stretch
