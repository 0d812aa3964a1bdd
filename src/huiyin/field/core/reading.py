"""What a device reports: one value of one factor at one point and time.

A reading is identified by (point, factor, time, kind). `kind` joins the span a value
stands for with its statistic, because a minute mean and a day mean can start at the
same moment: `rtd`, `minute_avg`, `hour_max`, `day_cou`, `state`, `day_runtime` …
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

CHINA_OFFSET = timedelta(hours=8)
CHINA_TIME = timezone(CHINA_OFFSET, "UTC+8")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC).astimezone(CHINA_TIME)


class Span(StrEnum):
    """How long a value stands for."""

    INSTANT = ""
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


RTD = "rtd"
STATE = "state"
RUNTIME = "day_runtime"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reported value.

    `time` and `received` are UTC epoch milliseconds. `value` is None when the device sent
    no number; `text` then holds what it sent. `flag` is the device's letter, "" if absent.
    """

    point: str
    factor: str
    kind: str
    time: int
    value: float | None
    flag: str = ""
    text: str = ""
    source: str = ""
    received: int = 0


def kind_name(span: Span, statistic: str) -> str:
    """The kind of a value from its span and its suffix without the hyphen.

    >>> kind_name(Span.INSTANT, "Rtd"), kind_name(Span.HOUR, "Avg"), kind_name(Span.MINUTE, "ZsAvg")
    ('rtd', 'hour_avg', 'minute_zsavg')
    """
    statistic = statistic.lower()
    return f"{span}_{statistic}" if span else statistic


def epoch_ms(moment: datetime) -> int:
    """UTC epoch milliseconds of an aware moment.

    Raises ValueError for a naive one: a moment without a zone is not a moment.
    """
    if moment.tzinfo is None:
        raise ValueError("a reading's time needs a time zone")
    return round(moment.timestamp() * 1000)


def from_epoch_ms(ms: int) -> datetime:
    """The moment in China time (UTC+8, the zone of every HJ 212 time label)."""
    return EPOCH + timedelta(milliseconds=ms)
