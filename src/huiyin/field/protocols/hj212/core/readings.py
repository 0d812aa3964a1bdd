"""From a message to samples: one row per code and suffix."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from .message import Group, Message, number, parse_time


class Kind(StrEnum):
    """What a suffix says about a value (HJ 212-2017 Table 7 and practice)."""

    RTD = "Rtd"
    MIN = "Min"
    AVG = "Avg"
    MAX = "Max"
    COU = "Cou"
    ZS_RTD = "ZsRtd"
    ZS_MIN = "ZsMin"
    ZS_AVG = "ZsAvg"
    ZS_MAX = "ZsMax"
    STATE = "RS"
    RUNNING = "RT"
    DATA = "Data"
    DAY_DATA = "DayData"
    NIGHT_DATA = "NightData"
    VALID_NUM = "ValidNum"
    TOTAL_NUM = "TotalNum"
    INFO = "Info"
    SERIAL = "SN"
    BOOT = "RestartTime"
    OTHER = "other"


class Span(StrEnum):
    """What the time label of a data command stands for."""

    INSTANT = "instant"
    MINUTES = "minutes"
    HOUR = "hour"
    DAY = "day"


_SPANS: Final = {
    "2011": Span.INSTANT,
    "2021": Span.INSTANT,
    "2051": Span.MINUTES,
    "2061": Span.HOUR,
    "2031": Span.DAY,
    "2041": Span.DAY,
}
_KINDS: Final = {kind.value: kind for kind in Kind if kind is not Kind.OTHER}
_ABOUT: Final = frozenset({"Flag", "EFlag", "SampleTime"})
_PROTOCOL_PARAMS: Final = frozenset(
    {
        *("DataTime", "SystemTime", "BeginTime", "EndTime", "CstartTime", "CTime", "Stime"),
        *("RtdInterval", "MinInterval", "OverTime", "ReCount", "VaseNo", "PolId", "InfoId"),
        *("NewPW", "QnRtn", "ExeRtn", "QN", "CN", "PNO", "PNUM"),
    }
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one code. `text` is what came; `value` is None when that is not a number.

    `time` is the message's DataTime (China time): the instant, or the *start* of the period. `flag`
    and `eflag` are None when the device sent none; nothing is invented. `instrument` is the PolId
    of a site-information message.
    """

    code: str
    suffix: str
    kind: Kind
    time: datetime | None
    value: float | None
    text: str
    flag: str | None = None
    eflag: str | None = None
    sampled: datetime | None = None
    instrument: str | None = None


def span_of(cn: str | None) -> Span | None:
    """What DataTime labels in this command; None when the command carries no such data.

    2051, 2061, 2031 and 2041 carry the start of their period (HJ 212-2017 6.6).
    """
    return _SPANS.get(cn or "")


def samples(message: Message) -> tuple[Sample, ...]:
    """All values of a message in the order sent. Unknown codes and suffixes are kept."""
    found = [sample for group in message.items for sample in _of_group(group, message)]
    for name, text in message.params.items():
        if name not in _PROTOCOL_PARAMS:
            found.append(_bare(name, text, message))
    return tuple(found)


def _of_group(group: Group, message: Message) -> list[Sample]:
    values = group.values
    flag, eflag = values.get("Flag"), values.get("EFlag")
    sampled = parse_time(values.get("SampleTime", ""))
    instrument = message.params.get("PolId") if "Info" in values else None
    return [
        Sample(
            group.code,
            suffix,
            _KINDS.get(suffix, Kind.OTHER),
            message.datatime,
            None if suffix in ("Info", "SN") else number(text),
            text,
            flag,
            eflag,
            sampled,
            instrument,
        )
        for suffix, text in values.items()
        if suffix not in _ABOUT
    ]


def _bare(name: str, text: str, message: Message) -> Sample:
    if name == Kind.BOOT:
        return Sample(name, "", Kind.BOOT, message.datatime, None, text)
    return Sample(name, "", Kind.OTHER, message.datatime, number(text), text)
