"""Before what time no event may be dated, by the place of its leaf in the log.

A checkpoint of a smaller tree was signed without the event, so the event is younger. Loads
nothing of Django: a process that only begins to verify imports it first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta

from huiyin.base.clock import CHINA
from huiyin.base.shell import setup

GRACE = timedelta(hours=1)
"""So long may an event wait for its leaf before that is strange."""


class Floors:
    """What the checkpoints that are held say; `heads` are their sizes and times."""

    def __init__(self, heads: Iterable[tuple[int, datetime]] = ()) -> None:
        self._sizes: list[int] = []
        self._times: list[str] = []
        latest = None
        for size, at in sorted(heads):
            latest = at if latest is None else max(latest, at)
            self._sizes.append(size)
            self._times.append((latest - GRACE).astimezone(CHINA).isoformat())

    def under(self, index: int) -> str:
        """The floor under the leaf, an ISO time; empty where there is none."""
        found = bisect_right(self._sizes, index)
        return self._times[found - 1] if found else ""


_here = {"floors": Floors()}


def begin(floors: Floors, *, alone: bool = False) -> None:
    """Make this process ready to check events; `alone` when Django is up already."""
    if not alone:
        setup()
    _here["floors"] = floors


def floors() -> Floors:
    """Those with which this process began."""
    return _here["floors"]
