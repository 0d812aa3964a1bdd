"""A vaccination site as planners describe it: stages in a row, people arriving, a day.

Times are minutes from opening, rates people per hour. People pass the stages in order; at each
they are served first come, first served, unless lanes say otherwise.
"""

from __future__ import annotations

import math
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
    seats: the servers are places, not people, and cannot be moved to another stage. helped_by:
    names of the stages whose staff may help out here, None any. english: the name in English.
    """

    name: str
    service: Service
    servers: tuple[int, ...]
    room: int | None = None
    cost: float = 0.0
    seats: bool = False
    helped_by: tuple[str, ...] | None = None
    english: str = ""


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

    people: expected number, of those booked for BOOKED; weights: by hour (HOURLY); burst: share
    waiting at the door (OPENING_BURST); bus_size, buses: groups, evenly over the day (BUSES);
    slot_minutes, no_show (share): BOOKED; punctuality: standard deviation of early or late,
    minutes, of the booked and of buses. Who comes before opening stands at the door at opening.
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
    """A site and its day. patience: mean minutes (exponential) after which a waiting person of
    the first stage leaves, None for never (abandonment). also: people who come besides, in
    other ways. opens_at: minutes after midnight. synthetic: not a real site."""

    name: str
    open_minutes: float
    stages: tuple[Stage, ...]
    arrivals: Arrivals
    lanes: tuple[Lane, ...] = ()
    patience: float | None = None
    also: tuple[Arrivals, ...] = ()
    opens_at: int = 480
    english: str = ""
    synthetic: bool = False

    @property
    def hours(self) -> int:
        """Hours of opening, a begun one counted."""
        return math.ceil(self.open_minutes / 60)


class BadClinic(ValueError):
    """A clinic that cannot be simulated; `field` names what is wrong, as `stages[2].room`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
