"""Storms: many signals of one cause, close in time and place, are one matter with many signs.

A dust storm over a city sets off every device on its way. Signals are joined when they tell of
the same kind and cause, one follows the other within `gap`, and they come from the same area or
from places near each other; joined signals join whole groups. Every signal is in one group.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import floor

from huiyin.intake.core.likeness import distance

METRES_PER_DEGREE = 110_500.0
"""Metres in a degree of latitude, a little less than anywhere, so that no band is too low."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One sign from a desk. `area` is the code of a district or catchment, empty if unknown.

    `position` is (longitude, latitude) in 1e-6 degrees.
    """

    id: str
    kind: str
    cause: str
    at: datetime
    area: str = ""
    position: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """The rule: how near in time and place, and how long one group may go on."""

    gap: timedelta
    near_metres: int
    longest: timedelta


@dataclass(slots=True)
class _Growing:
    """A group while it grows: its span, its areas, and its positions by band of latitude."""

    first: datetime
    last: datetime
    members: list[Signal] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)
    bands: dict[int, set[tuple[int, int]]] = field(default_factory=dict)


def group_signals(signals: Iterable[Signal], rule: Storm) -> tuple[tuple[Signal, ...], ...]:
    """Groups in order of their first signal; the order in which signals come does not matter."""
    ordered = sorted(signals, key=lambda s: (s.kind, s.cause, s.at, s.id))
    done: list[_Growing] = []
    growing: list[_Growing] = []
    subject = ("", "")
    for signal in ordered:
        if (signal.kind, signal.cause) != subject:
            done, growing, subject = done + growing, [], (signal.kind, signal.cause)
        over = [g for g in growing if not _goes_on(g, signal, rule)]
        done += over
        growing = [g for g in growing if _goes_on(g, signal, rule)]
        growing = _place(signal, growing, rule)
    groups = [tuple(group.members) for group in done + growing]
    return tuple(sorted(groups, key=lambda g: (g[0].at, g[0].id)))


def _goes_on(group: _Growing, signal: Signal, rule: Storm) -> bool:
    return signal.at - group.last <= rule.gap and signal.at - group.first <= rule.longest


def _place(signal: Signal, growing: list[_Growing], rule: Storm) -> list[_Growing]:
    """The groups after this signal: every group it touches becomes one."""
    touched = [g for g in growing if _touches(g, signal, rule)]
    rest = [g for g in growing if all(g is not other for other in touched)]
    home = touched[0] if touched else _Growing(first=signal.at, last=signal.at)
    for other in touched[1:]:
        _take_over(home, other)
    home.last = signal.at
    home.members.append(signal)
    if signal.area:
        home.areas.add(signal.area)
    if signal.position is not None:
        home.bands.setdefault(_band(signal.position, rule), set()).add(signal.position)
    return [*rest, home]


def _take_over(home: _Growing, other: _Growing) -> None:
    home.first = min(home.first, other.first)
    home.members = sorted((*home.members, *other.members), key=lambda s: (s.at, s.id))
    home.areas |= other.areas
    for band, positions in other.bands.items():
        home.bands.setdefault(band, set()).update(positions)


def _touches(group: _Growing, signal: Signal, rule: Storm) -> bool:
    if signal.area and signal.area in group.areas:
        return True
    position = signal.position
    if position is None:
        return False
    band = _band(position, rule)
    return any(
        distance(position, known) <= rule.near_metres
        for near in (band, band - 1, band + 1)
        for known in group.bands.get(near, ())
    )


def _band(position: tuple[int, int], rule: Storm) -> int:
    """The band of latitude, as high as two places may be apart: neighbours are one band off."""
    return floor(position[1] / 1e6 * METRES_PER_DEGREE / rule.near_metres)
