"""The one clock of the shell. Cores never read it: they are handed the time.

A demo city runs on its own time, so that a year of readings passes while somebody
watches. The demo clock is a line through one point, kept in `clock.json` in the data
directory so that every process of the city agrees on it:

    demo = anchor_demo + (wall - anchor_wall) * speed      until `end`, then at wall speed
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from huiyin.base.paths import data_dir, replace_file

CHINA = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


@dataclass(frozen=True, slots=True)
class DemoClock:
    """A clock that runs `speed` times as fast as the wall's until `end` (all POSIX seconds)."""

    anchor_wall: float
    anchor_demo: float
    speed: float
    end: float

    def at(self, wall: float) -> float:
        """Demo time at `wall`.

        >>> clock = DemoClock(anchor_wall=100.0, anchor_demo=0.0, speed=10.0, end=50.0)
        >>> clock.at(103.0), clock.at(105.0), clock.at(107.0)
        (30.0, 50.0, 52.0)
        """
        if self.anchor_demo >= self.end or self.speed == 0:
            return self.anchor_demo + (wall - self.anchor_wall) * min(self.speed, 1.0)
        wall_at_end = self.anchor_wall + (self.end - self.anchor_demo) / self.speed
        if wall <= wall_at_end:
            return self.anchor_demo + (wall - self.anchor_wall) * self.speed
        return self.end + (wall - wall_at_end)

    def with_speed(self, speed: float, wall: float) -> DemoClock:
        """The same clock from `wall` on at another speed; time itself does not jump."""
        return DemoClock(wall, self.at(wall), speed, self.end)


@dataclass(frozen=True, slots=True)
class DemoState:
    """What the demo bar shows."""

    now: datetime
    speed: float
    paused: bool
    over: bool


def now() -> datetime:
    """The present of this city, in China time."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    wall = datetime.now(UTC)
    demo = _read()
    if demo is None:
        return wall.astimezone(CHINA)
    return datetime.fromtimestamp(demo.at(wall.timestamp()), CHINA)


def today() -> date:
    """The present day in China."""
    return now().date()


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Hold this thread's clock at `at`: for imports of the past and for tests."""
    token = _fixed.set(at.astimezone(CHINA))
    try:
        yield
    finally:
        _fixed.reset(token)


def demo_state() -> DemoState | None:
    """The demo clock as it stands, or None in a real city."""
    demo = _read()
    if demo is None:
        return None
    present = demo.at(datetime.now(UTC).timestamp())
    return DemoState(
        datetime.fromtimestamp(present, CHINA), demo.speed, demo.speed == 0, present >= demo.end
    )


def start_demo(at: datetime, *, end: datetime, speed: float) -> None:
    """Make this city a demo city whose time starts at `at`."""
    wall = datetime.now(UTC).timestamp()
    _write(DemoClock(wall, at.timestamp(), speed, end.timestamp()))


def set_demo_speed(speed: float) -> None:
    """Let demo time run at `speed` from now on (0 holds it, 86400 is a day per second).

    Raises ValueError outside a demo city or for a negative or absurd speed.
    """
    demo = _read()
    if demo is None:
        raise ValueError("only a demo city has an adjustable clock")
    if not 0 <= speed <= timedelta(days=30).total_seconds():
        raise ValueError("speed must lie between 0 and 30 days per second")
    _write(demo.with_speed(speed, datetime.now(UTC).timestamp()))


def _read() -> DemoClock | None:
    try:
        text = (data_dir() / "clock.json").read_text()
    except FileNotFoundError:
        return None
    return DemoClock(**json.loads(text))


def _write(clock: DemoClock) -> None:
    replace_file(data_dir() / "clock.json", json.dumps(asdict(clock)).encode())
