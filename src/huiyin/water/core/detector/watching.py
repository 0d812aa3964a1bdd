"""What the desk keeps of a watched place: what was learnt, and the alarms that were told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from huiyin.water.core.detector.values import Alarm, Direction, Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A place under early warning: its point, what was learnt from which days, from how much."""

    point: str
    model: Model
    learnt_from: date
    learnt_to: date
    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One channel of an alarm: `observed` and `expected` in the channel's unit.

    `explained` is the part of `expected` that operation accounts for; `size` in usual spreads.
    """

    channel: str
    observed: float
    expected: float
    explained: float
    direction: Direction
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alarm as it was told; times are aware. `matter` is what it opened or joined."""

    start: datetime
    raised: datetime
    last: datetime
    ended: bool
    score: float
    reasons: tuple[Cause, ...]
    matter: str = ""

    def overlaps(self, other: Told) -> bool:
        """Whether both are of one stretch of time, so the same alarm seen twice."""
        return self.start <= other.last and other.start <= self.last


def told(alarms: Iterable[Alarm], epoch: datetime) -> Iterator[Told]:
    """Alarms as they are kept; `epoch` is the aware moment that times count from (1970)."""
    for alarm in alarms:
        yield Told(
            start=_moment(alarm.start, epoch),
            raised=_moment(alarm.raised, epoch),
            last=_moment(alarm.end, epoch),
            ended=not alarm.open,
            score=round(float(alarm.score), 3),
            reasons=tuple(
                Cause(
                    channel=one.channel,
                    observed=float(one.observed),
                    expected=float(one.expected),
                    explained=float(one.explained),
                    direction=one.direction,
                    size=round(float(one.size), 2),
                )
                for one in alarm.reasons
            ),
        )


def news(found: Iterable[Told], known: Iterable[Told]) -> tuple[tuple[Told, Told | None], ...]:
    """Alarms that were not told yet, or told while they lasted and now over, with what was told.

    An alarm keeps the start under which it was first told: a later look may see it begin a
    sample earlier or later.
    """
    before = list(known)
    out: list[tuple[Told, Told | None]] = []
    for alarm in found:
        same = next((one for one in before if one.overlaps(alarm)), None)
        if same is None or (alarm.ended and not same.ended):
            out.append((alarm, same))
    return tuple(out)


def _moment(when: np.datetime64, epoch: datetime) -> datetime:
    seconds = (when - np.datetime64(0, "s")) / np.timedelta64(1, "s")
    return epoch + timedelta(seconds=float(seconds))
