"""Desks: what is watched. The shell iterates over them and knows none by name.

A fifth desk is a new folder with a `desk.py` and one line in `HUIYIN_DESKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any

DemoStage = Callable[[], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One line of the navigation: a translatable label and a URL name."""

    label: Any
    url: str


@dataclass(frozen=True, slots=True)
class Vital:
    """One vital sign on the overview strip; `url` opens the list behind the number."""

    label: Any
    value: str
    url: str
    tone: str = "plain"
    series: tuple[float | None, ...] = ()
    note: Any = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the shell needs to know of a desk.

    `judge(until)` looks at what has arrived and opens, feeds or flags matters; it returns
    how many judgements it made and is called again and again by the worker.
    `demo()` adds the desk's part of the demo city, or finds it there, and returns all rows its
    devices will ever send (`field.simulate.Row`); `demo_day(day, start)` plays one day of its
    past, where `start` is the day on which the city opens. `vitals(now)` feeds the overview.
    `urls` is the dotted name of its URL module, mounted at `/<name>/`.
    """

    name: str
    label: Any
    nav: tuple[NavEntry, ...]
    kinds: tuple[str, ...]
    urls: str
    judge: Callable[[datetime], int] | None = None
    vitals: Callable[[datetime], tuple[Vital, ...]] | None = None
    demo: DemoStage | None = None
    demo_day: Callable[[date, date], None] | None = None


@cache
def registered() -> tuple[Desk, ...]:
    """The desks named in the settings, in that order."""
    from django.conf import settings

    desks = []
    for dotted in settings.HUIYIN_DESKS:
        module, _, name = dotted.rpartition(".")
        desks.append(getattr(import_module(module), name))
    return tuple(desks)
