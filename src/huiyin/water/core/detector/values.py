"""What the detector takes and gives: channels, series, settings, models, alarms, faults.

Times are `datetime64[s]`; lengths of time are counted in steps, the usual time between two samples,
so that one setting serves minute data and data of every 90 minutes alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Times = NDArray[np.datetime64]


class Role(StrEnum):
    """What a channel says: quality of the water, or how the plant is run."""

    QUALITY = "quality"
    OPERATIONAL = "operational"


class Verdict(IntEnum):
    """What is said of one sample."""

    NOT_EVALUATED = 0
    NORMAL = 1
    EVENT = 2


class FaultKind(IntEnum):
    """How a sensor fails; NONE where it does not.

    MISSING no value; RANGE outside what it can measure; DEFAULT a value it sends when it does not
    measure; OFF_SCALE constant and far from all it showed before; STUCK the same value too long.
    """

    NONE = 0
    MISSING = 1
    RANGE = 2
    DEFAULT = 3
    OFF_SCALE = 4
    STUCK = 5


class Direction(StrEnum):
    """Which way the observed value lies from the expected one."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Channel:
    """One column: `low`, `high` bound what a sensor can show, `defaults` say "not measured"."""

    name: str
    role: Role = Role.QUALITY
    low: float | None = None
    high: float | None = None
    defaults: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """n samples of c channels: times (n,), values (n, c), NaN unknown.

    Raises ValueError unless shapes agree, names differ and times strictly increase.
    """

    channels: tuple[Channel, ...]
    times: Times
    values: Floats

    def __post_init__(self) -> None:
        if self.values.shape != (self.times.size, len(self.channels)):
            raise ValueError("values must have a row per time and a column per channel")
        if len({channel.name for channel in self.channels}) != len(self.channels):
            raise ValueError("channels must have different names")
        if (np.diff(self.times) <= np.timedelta64(0, "s")).any():
            raise ValueError("times must strictly increase")

    def of(self, role: Role) -> list[int]:
        """The columns of one role."""
        return [k for k, channel in enumerate(self.channels) if channel.role is role]

    def part(self, start: int, end: int) -> Series:
        """The samples from `start` up to, not including, `end`."""
        return replace(self, times=self.times[start:end], values=self.values[start:end])


@dataclass(frozen=True, slots=True)
class Settings:
    """How the detector learns and watches; steps are usual times between samples.

    memory       time constant of the slow level of a channel, steps
    lags         time constants by which operation is smoothed to explain quality, steps
    persistence  samples in a row that must deviate before an alarm
    recovery     samples in a row near the expected value that end one
    release      share of the alarm limit below which a sample is near
    alarms       alarms in 30 days that the learning part may have outside labelled events
    alone        the limit of a channel by itself lies by this factor above what those leave,
    together     that of two channels by this one
    floor        least limit of one channel, spreads; that of two together is half of it
    clip         a deviation moves the level by no more than this, spreads
    reach        widths of the learnt range of operation beyond it up to which it still explains
    ridge        penalty of the regression on standardised features
    warmup       samples a channel needs before it is judged
    min_known    quality channels that must be known for a verdict
    max_gap      steps without values after which a level is no longer known
    timeout      steps after which an alarm ends and the new level counts as normal
    stuck        a value that stays this many times longer than ever while learning is stuck,
    stuck_least  but no sooner than after so many samples
    off_scale    widths of the learnt range beyond it at which a constant value is a fault
    """

    memory: float
    lags: tuple[float, ...]
    persistence: int
    recovery: int
    release: float
    alarms: float
    alone: float
    together: float
    floor: float
    clip: float
    reach: float
    ridge: float
    warmup: int
    min_known: int
    max_gap: float
    timeout: float
    stuck: float
    stuck_least: int
    off_scale: float

    def __post_init__(self) -> None:
        if min(self.persistence, self.recovery, self.warmup, self.min_known) < 1:
            raise ValueError("persistence, recovery, warmup and min_known must be at least 1")
        if min(self.memory, self.max_gap, self.timeout, self.floor, *self.lags, 1.0) <= 0:
            raise ValueError("memory, lags, max_gap, timeout and floor must be positive")
        if not 0 < self.release <= 1:
            raise ValueError("release must be above 0 and at most 1")


@dataclass(frozen=True, slots=True)
class Range:
    """What a channel showed while learning: least and most, and its longest constant run."""

    low: float
    high: float
    longest: int


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt of one place; plain values only, `as_dict` and `from_dict` for JSON.

    `weights` has a row per quality channel and a column per operational channel and lag. `alone`
    is the limit of each quality channel by itself, `two` that of the second largest deviation of
    all, in spreads.
    """

    channels: tuple[Channel, ...]
    settings: Settings
    interval: float
    ranges: tuple[Range, ...]
    weights: tuple[tuple[float, ...], ...]
    spreads: tuple[float, ...]
    alone: tuple[float, ...]
    two: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Model:
        """The model that `as_dict` described; raises KeyError or TypeError for another thing."""
        channels = tuple(
            Channel(**{**one, "role": Role(one["role"]), "defaults": tuple(one["defaults"])})
            for one in row["channels"]
        )
        settings = row["settings"]
        return cls(
            channels=channels,
            settings=Settings(**{**settings, "lags": tuple(settings["lags"])}),
            interval=row["interval"],
            ranges=tuple(Range(**one) for one in row["ranges"]),
            weights=tuple(tuple(line) for line in row["weights"]),
            spreads=tuple(row["spreads"]),
            alone=tuple(row["alone"]),
            two=row["two"],
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an alarm: a channel, its value and what was expected when the score was highest.

    `explained` is the part of the expected value that operation accounts for; `size` the
    deviation that lasted, in usual spreads.
    """

    channel: str
    observed: float
    expected: float
    explained: float
    direction: Direction
    size: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """A clue to an event. `start` is the first deviating sample, `raised` when it was known.

    `end` is the last sample that deviates, `open` whether the series ended within the alarm.
    `score` is the highest score, 1 being the limit.
    """

    start: np.datetime64
    raised: np.datetime64
    end: np.datetime64
    open: bool
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A sensor that failed from `start` to `end`, as far as it was known at each sample."""

    channel: str
    kind: FaultKind
    start: np.datetime64
    end: np.datetime64


@dataclass(frozen=True, slots=True)
class Detection:
    """Of n samples: verdicts (n,) of `Verdict`, scores (n,) with NaN unknown; alarms, faults."""

    verdicts: NDArray[np.uint8]
    scores: Floats
    alarms: tuple[Alarm, ...]
    faults: tuple[Fault, ...]
