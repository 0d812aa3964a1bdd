"""What the worker asks of the store, as functions of the city's time."""

from __future__ import annotations

from datetime import datetime

from huiyin.field.store import mover


def move(_now: datetime) -> int:
    """Drain the hot logs; how many readings were moved."""
    return mover.drain_all().readings


def tidy(_now: datetime) -> None:
    """The hourly round of the store."""
    mover.tidy()
