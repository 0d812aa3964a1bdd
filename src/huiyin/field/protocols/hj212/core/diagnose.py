"""One verdict on raw bytes, for people: what arrived, what it says, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .frame import Defect, Deframer, Item
from .message import Edition


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How far from the time of receipt a DataTime may lie. `past` None: any late data is normal."""

    future: timedelta
    past: timedelta | None = None


def implausible_time(
    datatime: datetime | None, received: datetime, limits: TimeLimits
) -> str | None:
    """Why this DataTime cannot be believed, or None when it can. Both times must be aware."""
    if datatime is None:
        return "there is no DataTime that can be read"
    if datatime - received > limits.future:
        return f"DataTime {datatime:%Y-%m-%d %H:%M:%S} lies in the future: check the device's clock"
    if limits.past is not None and received - datatime > limits.past:
        return f"DataTime {datatime:%Y-%m-%d %H:%M:%S} is too old: check the device's clock"
    return None


def diagnose(
    raw: bytes,
    formats: Mapping[str, str] | None = None,
    registered: Edition | None = None,
) -> list[dict[str, Any]]:
    """The records of everything in `raw`, as `huiyin hj212 check --json` prints them."""
    deframer = Deframer()
    return [record(item, formats, registered) for item in deframer.feed(raw) + deframer.flush()]


def record(
    item: Item,
    formats: Mapping[str, str] | None = None,
    registered: Edition | None = None,
) -> dict[str, Any]:
    """The record of one frame or defect."""
    del formats, registered
    return {"length": len(item.raw), "defect": isinstance(item, Defect)}
