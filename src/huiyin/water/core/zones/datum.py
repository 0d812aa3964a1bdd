"""Positions that keep the frame they were taken in, and the ways from one frame to another.

Maps and papers in China mix WGS-84, GCJ-02 and CGCS2000. GCJ-02 lies 100 to 700 m off: more than
a whole zone, so no position is used without its frame. A conversion says what it may be wrong by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from huiyin.water.core.zones import gcj02


class Datum(StrEnum):
    """The frame of a pair of degrees."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    CGCS2000 = "cgcs2000"
    UNKNOWN = "unknown"


# CGCS2000 is the Earth of the year 2000 and WGS-84 that of today; the plate under China has moved
# by some three centimetres a year since. The degrees are used as they are.
CGCS2000_ERROR_M = 1.0
# How much a length in GCJ-02 differs from the true one: the offset changes by at most this share.
GCJ02_STRETCH = 0.007
# The frames an unknown one may be; CGCS2000 is as good as WGS-84 here.
CANDIDATES = (Datum.WGS84, Datum.GCJ02)


class UnknownDatum(ValueError):
    """A position without a frame cannot be converted."""


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees in their frame. `accuracy` is the radius in metres it is good to, None unknown.

    Raises ValueError for degrees that are none, or that look like swapped columns.
    """

    longitude: float
    latitude: float
    datum: Datum
    accuracy: float | None = None

    def __post_init__(self) -> None:
        if not (-180 <= self.longitude <= 180 and -90 <= self.latitude <= 90):
            raise ValueError(f"{self.longitude}, {self.latitude} is not longitude, latitude")
        if self.accuracy is not None and not self.accuracy >= 0:
            raise ValueError("an accuracy is not negative")


def convert(position: Position, to: Datum) -> Position:
    """The same place in another frame; the accuracy stays that of the measurement.

    Raises UnknownDatum where either frame is unknown. There and back again is less than 1e-6
    degrees off.
    """
    if Datum.UNKNOWN in {position.datum, to}:
        raise UnknownDatum("a position without a frame cannot be converted")
    at = position.longitude, position.latitude
    if position.datum is not to:
        if position.datum is Datum.GCJ02:
            at = gcj02.to_wgs84(*at)
        elif to is Datum.GCJ02:
            at = gcj02.from_wgs84(*at)
    return replace(position, longitude=at[0], latitude=at[1], datum=to)


def conversion_error(a: Datum, b: Datum) -> float:
    """Metres that a conversion between two known frames may be wrong by."""
    if a is b:
        return 0.0
    return gcj02.FORWARD_ERROR_M if Datum.GCJ02 in {a, b} else CGCS2000_ERROR_M


def readings_of(position: Position) -> tuple[Position, ...]:
    """The position in each frame it may be in: itself, or one for each candidate."""
    if position.datum is not Datum.UNKNOWN:
        return (position,)
    return tuple(replace(position, datum=datum) for datum in CANDIDATES)
