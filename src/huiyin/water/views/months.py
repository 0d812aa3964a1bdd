"""Days in a row as months of a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar


class OfDay(Protocol):
    """Anything that stands for a day."""

    @property
    def day(self) -> date:
        """The day it stands for."""
        ...


Cell = TypeVar("Cell", bound=OfDay)


@dataclass(frozen=True, slots=True)
class Month(Generic[Cell]):
    """A month of a calendar; `blank` is how many weekdays stand before its first cell."""

    first: date
    blank: int
    cells: tuple[Cell, ...]


def months_of(cells: Iterable[Cell]) -> list[Month[Cell]]:
    """Cells of days in a row, by month."""
    months: dict[tuple[int, int], list[Cell]] = {}
    for cell in cells:
        months.setdefault((cell.day.year, cell.day.month), []).append(cell)
    return [Month(days[0].day, days[0].day.weekday(), tuple(days)) for days in months.values()]
