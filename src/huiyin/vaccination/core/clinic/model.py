"""A vaccination site as planners describe it: stages in a row, people arriving, a day.

Times are minutes from opening, rates people per hour. People pass the stages in order; at each
they are served first come, first served, unless lanes say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """Distributions of service times."""

    CONSTANT = "constant"
    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    SHIFTED_EXPONENTIAL = "shifted_exponential"
    GAMMA = "gamma"


@dataclass(frozen=True, slots=True)
class Service:
    """How long a service takes: `mean` minutes and coefficient of variation `cv`, or, shifted
    exponential, `floor` minutes and then an exponential of mean `mean - floor`."""

    shape: Shape
    mean: float
    cv: float = 0.0
    floor: float = 0.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage.

    servers: staff (or seats) by hour of opening; one number means all day. Fewer servers from an
    hour on: who is in service is finished first. room: places to wait before the stage, None
    unlimited; with a room, people who finish the stage before are held there until a place is
    free (blocking after service). cost: of one server for a day, in the file's own unit.
    """

    name: str
    service: Service
    servers: tuple[int, ...]
    room: int | None = None
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Lane:
    """A priority lane: `share` of the people go before others at every stage, not interrupting."""

    share: float


class Pattern(StrEnum):
    """How people come."""

    FLAT = "flat"
    DOUBLE_HUMP = "double_hump"
    OPENING_BURST = "opening_burst"
    BUSES = "buses"
    BOOKED = "booked"
    HOURLY = "hourly"


@dataclass(frozen=True, slots=True)
class Arrivals:
    """People of one day.

    people: expected number; weights: by hour (HOURLY); burst: share waiting at the door
    (OPENING_BURST); bus_size, buses: groups (BUSES); slot_minutes, punctuality (standard deviation
    of early or late, minutes), no_show (share): BOOKED.
    """

    pattern: Pattern
    people: float
    weights: tuple[float, ...] = ()
    burst: float = 0.0
    bus_size: int = 0
    buses: int = 0
    slot_minutes: float = 0.0
    punctuality: float = 0.0
    no_show: float = 0.0


@dataclass(frozen=True, slots=True)
class Clinic:
    """A site and its day. patience: mean minutes after which a waiting person of the first stage
    leaves, None for never (abandonment)."""

    name: str
    open_minutes: float
    stages: tuple[Stage, ...]
    arrivals: Arrivals
    lanes: tuple[Lane, ...] = ()
    patience: float | None = None
