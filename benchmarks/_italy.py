"""Italian deliveries of 2021 by region, and three ways of using them day by day.

All ways get the same deliveries, the same people (12 and over), and the same pace: on no day more
doses than on the best seven days that the region reached up to four weeks later. First doses given
stand for waiting people less one; a second dose is late after the longest interval.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

START, JUDGED, DAYS = date(2020, 12, 27), 186, 242
FILE = Path(__file__).parent / "data" / "italy_2021.csv.gz"
KNOWN, PACE_AHEAD, WEEK = 28, 28, 7
MARGIN = 7
"""Days before the last one on which a second dose is appointed where little is known."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Intervals in days: least, when Italy's appointments were made, longest; 0 for one dose.

    From general knowledge, to be confirmed by the issuing texts: 21/28 days by label, 42 days from
    April 2021, 4 to 12 weeks for Vaxzevria.
    """

    name: str
    least: int
    appointed: int
    longest: int


MAKERS = (
    Maker("pfizer", 21, 21, 42),
    Maker("moderna", 28, 28, 42),
    Maker("vaxzevria", 28, 77, 84),
    Maker("janssen", 0, 0, 0),
)


@dataclass(frozen=True, slots=True)
class Region:
    """delivered (makers, days), pace (days,), first and second (days,) as really given."""

    name: str
    people: int
    delivered: Ints
    pace: Ints
    first: Ints
    second: Ints


@dataclass(frozen=True, slots=True)
class Course:
    """Cumulative doses by maker and day: first and second, (makers, days)."""

    first: Ints
    second: Ints

    def waited(self, people: int) -> int:
        """Person-days until the first dose, in the days judged."""
        reached = self.first.sum(axis=0)[:JUDGED]
        return int((people - reached).sum())

    def late(self) -> int:
        """Person-days of second doses after their longest interval, to the last day."""
        total = 0
        for number, maker in enumerate(MAKERS):
            if maker.longest:
                due = self.first[number, : -maker.longest]
                total += int(np.maximum(due - self.second[number, maker.longest :], 0).sum())
        return total


def regions() -> list[Region]:
    """Every region of the file."""
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    by_area: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_area.setdefault(row["area"], []).append(row)
    return [_region(area, found) for area, found in by_area.items()]


def _region(area: str, rows: list[dict[str, str]]) -> Region:
    names = [maker.name for maker in MAKERS]
    delivered = np.zeros((len(names), DAYS), dtype=np.int64)
    given = {name: np.zeros(DAYS, dtype=np.int64) for name in ("given_first", "given_second")}
    people = 0
    for row in rows:
        if row["what"] == "people_12_and_over":
            people = int(row["doses"])
            continue
        day = (date.fromisoformat(row["day"]) - START).days
        if day >= DAYS:
            continue
        if row["what"] in names:
            delivered[names.index(row["what"]), day] += int(row["doses"])
        else:
            given[row["what"]][day] += int(row["doses"])
    week = np.convolve(given["given_first"] + given["given_second"], np.ones(WEEK))[:DAYS]
    ahead = np.append(week[PACE_AHEAD:], np.full(PACE_AHEAD, week.max()))
    pace = np.ceil(np.maximum.accumulate(np.maximum(week, ahead)) / WEEK).astype(np.int64)
    return Region(area, people, delivered, pace, given["given_first"], given["given_second"])


def first_come(region: Region, *, longest: bool = False) -> Course:
    """Vaccinate as stock arrives: second doses as appointed, then first doses, nothing kept back.

    `longest` makes every appointment on the last day allowed.
    """
    first, second = (np.zeros((len(MAKERS), DAYS + 1), dtype=np.int64) for _ in range(2))
    stock = np.zeros(len(MAKERS), dtype=np.int64)
    for day in range(DAYS):
        stock += region.delivered[:, day]
        room = int(region.pace[day])
        first[:, day], second[:, day] = first[:, day - 1], second[:, day - 1]
        for number, maker in enumerate(MAKERS):
            wait = maker.longest if longest else maker.appointed
            due = first[number, day - wait] if maker.least and day >= wait else 0
            done = min(int(due - second[number, day]), int(stock[number]), room)
            second[number, day] += done
            stock[number], room = stock[number] - done, room - done
        for number in range(len(MAKERS)):
            left = region.people - int(first[:, day].sum())
            done = min(int(stock[number]), room, left)
            first[number, day] += done
            stock[number], room = stock[number] - done, room - done
    return Course(first[:, :DAYS], second[:, :DAYS])


def by_announcement(region: Region, cautious_permille: int) -> Course:
    """Only deliveries of the next four weeks are known; later ones are taken to be a share of the
    last four weeks. A first dose is given where its second can be given in time from that."""
    first, second = (np.zeros((len(MAKERS), DAYS + 1), dtype=np.int64) for _ in range(2))
    arrived = region.delivered.cumsum(axis=1)
    for day in range(DAYS):
        room = int(region.pace[day])
        first[:, day], second[:, day] = first[:, day - 1], second[:, day - 1]
        for number, maker in enumerate(MAKERS):
            wait = maker.longest - MARGIN
            if maker.longest and day >= wait:
                due = int(first[number, day - wait] - second[number, day])
                here = int(arrived[number, day] - first[number, day] - second[number, day])
                done = max(0, min(due, here, room))
                second[number, day] += done
                room -= done
        for number, maker in enumerate(MAKERS):
            known = _expected(arrived[number], day, cautious_permille)
            spare = known - int(first[number, day] + second[number, day])
            wait = max(0, maker.longest - MARGIN)
            free = _free(spare, first[number], int(second[number, day]), day, wait)
            left = region.people - int(first[:, day].sum())
            done = max(0, min(free, room, left))
            first[number, day] += done
            room -= done
    return Course(first[:, :DAYS], second[:, :DAYS])


def _expected(arrived: Ints, day: int, cautious_permille: int) -> Ints:
    """Deliveries up to each day as seen on `day`: announced ones, then a cautious guess."""
    seen = min(day + KNOWN, DAYS - 1)
    before = arrived[day - KNOWN] if day >= KNOWN else 0
    rate = int(arrived[day] - before) * cautious_permille // (1000 * KNOWN)
    known = arrived.copy()
    known[seen:] = arrived[seen] + rate * np.arange(DAYS - seen)
    return known


def _free(spare: Ints, first: Ints, second: int, day: int, wait: int) -> int:
    """First doses that can be given now so that stock never falls below the second doses due.

    `spare` (days,) are deliveries up to each day less all doses used so far.
    """
    free = int(spare[day])
    if not wait:
        return free
    ahead = np.arange(day, min(day + wait, DAYS))
    past = np.where(ahead >= wait, first[np.maximum(ahead - wait, 0)], 0)
    free = min(free, int((spare[ahead] - np.maximum(past - second, 0)).min()))
    if day + wait < DAYS:
        end = int(spare[day + wait]) - max(0, int(first[day]) - second)
        free = min(free, end // 2)
    return free
