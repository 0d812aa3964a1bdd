"""Loggers of three invented facilities, and the hours they send: everything here is made up.

Each is a plain rule of the hour's number, so that every city has the same hours. What is told:
CQ-01 exceeds COD for four days in September and recovers, its logger falls silent for a night in
October, its analysers are under maintenance for a day; LW-01 sends one day of total phosphorus
three times; YX-01 has single hours over a limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from huiyin.base.clock import CHINA
from huiyin.field.simulate import Row, mn_of
from huiyin.ledger.demo.people import person
from huiyin.water.choices import SubjectKind
from huiyin.water.demo import facilities
from huiyin.water.models import Subject
from huiyin.water.verbs.facilities import WASTE_WATER, Logger, connect_logger

ENTERED = date(2020, 7, 25)
"""The first day the demo city plays: the ledger is set up then, and the loggers with it."""
LAST = date(2020, 12, 31)
HOUR_DATA = "2061"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COD, NH3N, TP, TN, PH, FLOW, TEMP = (
    "w01018", "w21003", "w21011", "w21001", "w01001", "w00000", "w01010",
)  # fmt: skip
DECIMALS = {COD: 1, NH3N: 3, TP: 3, TN: 2, PH: 2, FLOW: 2, TEMP: 1}
ORDER = tuple(DECIMALS)


@dataclass(frozen=True, slots=True)
class Sender:
    """A facility that sends from `since` on; `usual` is what its water is like."""

    code: str
    since: date
    usual: tuple[float, ...]


SENDERS = (
    Sender("CQ-01", date(2020, 9, 1), (38.0, 2.2, 0.46, 12.5, 7.3, 105.0, 22.0)),
    Sender("LW-01", date(2020, 9, 18), (26.0, 1.1, 0.31, 10.8, 7.1, 420.0, 21.5)),
    Sender("YX-01", date(2020, 9, 18), (31.0, 1.6, 0.38, 11.6, 7.4, 530.0, 21.8)),
)
EXCEEDED = (date(2020, 9, 14), date(2020, 9, 17))
MAINTAINED = date(2020, 10, 3)
SILENT = (datetime(2020, 10, 7, 17, tzinfo=CHINA), datetime(2020, 10, 8, 6, tzinfo=CHINA))
COPIED = (date(2020, 9, 24), date(2020, 9, 25))
"""Days that repeat the day before them, hour by hour."""


def settle() -> None:
    """The facilities are entered and the three loggers known; a second call adds nothing."""
    facilities.play_day(ENTERED, ENTERED)
    at = datetime.combine(ENTERED, time(10), CHINA)
    rows = Subject.objects.filter(
        kind=SubjectKind.FACILITY, code__in=[one.code for one in SENDERS], point__isnull=True
    )
    for facility in rows:
        connect_logger(
            facility, Logger(mn=mn_of(facility.code)), password="",
            actor=person(facilities.KEEPER), at=at,
        )  # fmt: skip


def readings() -> list[Row]:
    """Hour data (CN 2061) of all three, each sent when its hour has ended, in order of time."""
    rows = [row for sender in SENDERS for row in _rows(sender)]
    return sorted(rows, key=lambda row: row.at)


def _rows(sender: Sender) -> Iterator[Row]:
    start = datetime.combine(sender.since, time(), CHINA)
    for number in range(((LAST - sender.since).days + 1) * 24):
        label = start + number * HOUR
        if sender.code == "CQ-01" and SILENT[0] <= label < SILENT[1]:
            continue
        values = _values(sender, label)
        maintained = sender.code == "CQ-01" and label.date() == MAINTAINED
        letters = {
            code: "M" if maintained and code in {COD, NH3N, TP, TN} else "N" for code in ORDER
        }
        yield Row(
            mn=mn_of(sender.code),
            at=label + HOUR,
            values={code: f"{value:.{DECIMALS[code]}f}" for code, value in values.items()},
            flags=letters,
            cn=HOUR_DATA,
            label=label,
            st=WASTE_WATER,
        )


def _values(sender: Sender, label: datetime) -> dict[str, float]:
    told = {
        code: usual * _swing(ORDER.index(code), label)
        for code, usual in zip(ORDER, sender.usual, strict=True)
    }
    told[PH] = sender.usual[ORDER.index(PH)] + 1.5 * (_swing(ORDER.index(PH), label) - 1)
    told[TEMP] -= _cooling(label)
    return told | _told(sender.code, label)


def _told(code: str, label: datetime) -> dict[str, float]:
    """What differs from the usual on the days of the story."""
    day = label.date()
    if code == "CQ-01" and EXCEEDED[0] <= day <= EXCEEDED[1]:
        return {COD: 74.0 * _swing(0, label)}
    if code == "LW-01" and day in COPIED:
        return {TP: 0.31 * _swing(2, label - (day - COPIED[0] + DAY))}
    if code == "YX-01" and label.hour in {9, 10} and day.day % 9 == 0:
        return {NH3N: 8.6}
    return {}


def _swing(place: int, label: datetime) -> float:
    """Around 1: a daily course and a little that no two hours share."""
    hours = int(label.timestamp()) // 3600
    course = math.sin((label.hour - 5 - place) / 24 * 2 * math.pi)
    noise = ((hours * (7919 + 2 * place * 613)) % 1009) / 1009 - 0.5
    return 1 + 0.08 * course + 0.12 * noise


def _cooling(label: datetime) -> float:
    """°C that the water has lost since September."""
    return 0.11 * max(0, (label.date() - date(2020, 9, 15)).days)
