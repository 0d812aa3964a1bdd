"""The water desk's part of the demo city: what stands there, and what happens day by day.

`stations` has the national stations and what their devices send; each other module plays the
days of one register, by the verbs.
"""

from __future__ import annotations

from datetime import date

from huiyin.water.demo import alarms, facilities, months, risks, sheets, standards, supply
from huiyin.water.demo.stations import (
    DEMO_READINGS,
    END,
    FIRST,
    HISTORY_UNTIL,
    demo,
    devices,
    readings,
)

__all__ = [
    "DEMO_READINGS",
    "END",
    "FIRST",
    "HISTORY_UNTIL",
    "demo",
    "devices",
    "play_day",
    "readings",
]

PARTS = (facilities, standards, sheets, risks, supply, alarms, months)


def play_day(day: date, start: date) -> None:
    """What happens at the desk on this day; `start` is the day on which the city opens."""
    for part in PARTS:
        part.play_day(day, start)
