"""Frames the centre sends, and frames a device (or its simulator) uploads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .crc import hj_crc
from .message import CHINA, Edition, Message, version_bits

MAX_CP: Final = 950
"""The longest CP of one part (HJ 212-2017 6.3.2)."""
MAX_DATA: Final = 1024
"""The longest DATA of one part; with long headers it leaves less than 950 for CP."""
MAX_LEN: Final = 9999
"""What the four digits of LEN can say."""
_NOTICES: Final = frozenset({"1013", "9015"})
_ANSWERS: Final = frozenset({"9011", "9012", "9013", "9014"})


def encode(data: bytes) -> bytes:
    """Wrap DATA in a frame. Raises ValueError when LEN cannot say its length (over 9999)."""
    if len(data) > MAX_LEN:
        raise ValueError(f"DATA has {len(data)} bytes; LEN can say 9999 at most: split it")
    return b"##%04d%b%04X\r\n" % (len(data), data, hj_crc(data))


def answer(message: Message, edition: Edition | None = None) -> bytes | None:
    """The answer a message asks for, or None when it asks for none, or in header fields so long
    that no frame can repeat them.

    `edition` is the registry's; else the message's own. Send it only after the frame is stored,
    and send it again for a duplicate: the device repeats because the answer was lost.
    """
    if not message.wants_answer or message.st == "91" or message.cn in _ANSWERS:
        return None
    cn = "9013" if message.cn in _NOTICES else "9014"
    edition = edition or message.edition
    if edition is Edition.E2005:
        data = _answer_2005(message, cn).encode()
    else:
        flag = (version_bits(edition) if edition else (message.flag or 0) >> 2) << 2
        head = _fields(("QN", message.qn), ("ST", "91"), ("CN", cn), *_identity(message))
        data = f"{head}Flag={flag};CP=&&&&".encode()
    return encode(data) if len(data) <= MAX_LEN else None


def _answer_2005(message: Message, cn: str) -> str:
    head = _fields(("ST", "91"), ("CN", cn), *_identity(message))
    inner = [("QN", message.qn), ("CN", message.cn)]
    if message.pnum is not None and message.pno is not None:
        inner += [("PNO", str(message.pno)), ("PNUM", str(message.pnum))]
    return f"{head}Flag=0;CP=&&{_fields(*inner)[:-1]}&&"


def _identity(message: Message) -> tuple[tuple[str, str | None], ...]:
    return (("PW", message.pw), ("MN", message.mn))


def _fields(*pairs: tuple[str, str | None]) -> str:
    return "".join(f"{name}={value};" for name, value in pairs if value is not None)


@dataclass(frozen=True, slots=True)
class Station:
    """The header fields of one station."""

    mn: str
    pw: str = "123456"
    st: str = "32"
    edition: Edition = Edition.E2017


def qn_of(moment: datetime) -> str:
    """A QN: China time with milliseconds, `YYYYMMDDhhmmsszzz`."""
    local = moment.astimezone(CHINA)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"


def time_of(moment: datetime) -> str:
    """A 14-digit time in China time. `moment` must be aware."""
    return f"{moment.astimezone(CHINA):%Y%m%d%H%M%S}"


def command(station: Station, cn: str, qn: str, body: str = "") -> bytes:
    """A request of the centre that wants an answer (Flag bit A)."""
    flag = version_bits(station.edition) << 2 | 1
    head = _fields(("QN", qn), ("ST", station.st), ("CN", cn), ("PW", station.pw))
    return encode(f"{head}MN={station.mn};Flag={flag};CP=&&{body}&&".encode())


def get_clock(station: Station, qn: str, instrument: str | None = None) -> bytes:
    """1011: ask for the time of the logger, or of one instrument (PolId)."""
    return command(station, "1011", qn, _pol_id(instrument)[:-1])


def set_clock(station: Station, qn: str, moment: datetime, instrument: str | None = None) -> bytes:
    """1012: set the clock of the logger, or of one instrument (PolId)."""
    return command(station, "1012", qn, f"{_pol_id(instrument)}SystemTime={time_of(moment)}")


def _pol_id(instrument: str | None) -> str:
    return "" if instrument is None else f"PolId={instrument};"


def get_real_time_interval(station: Station, qn: str) -> bytes:
    """1061: ask for the interval of real-time uploads."""
    return command(station, "1061", qn)


def set_real_time_interval(station: Station, qn: str, seconds: int) -> bytes:
    """1062: set the interval of real-time uploads, 30 to 3600 s."""
    if not 30 <= seconds <= 3600:
        raise ValueError(f"RtdInterval must be 30 to 3600 s, not {seconds}")
    return command(station, "1062", qn, f"RtdInterval={seconds}")


MINUTE_INTERVALS: Final = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)


def get_minute_interval(station: Station, qn: str) -> bytes:
    """1063: ask for the interval of minute data."""
    return command(station, "1063", qn)


def set_minute_interval(station: Station, qn: str, minutes: int) -> bytes:
    """1064: set the interval of minute data; a divisor of the hour up to 30."""
    if minutes not in MINUTE_INTERVALS:
        raise ValueError(f"MinInterval must be one of {MINUTE_INTERVALS}, not {minutes}")
    return command(station, "1064", qn, f"MinInterval={minutes}")


def fetch_history(station: Station, qn: str, cn: str, begin: datetime, end: datetime) -> bytes:
    """2051, 2061, 2031 or 2041: ask for the data from `begin` to `end`."""
    if cn not in ("2051", "2061", "2031", "2041"):
        raise ValueError(f"{cn} is no command for past data; use 2051, 2061, 2031 or 2041")
    if end < begin:
        raise ValueError("the end of the span lies before its beginning")
    joint = "," if station.edition is Edition.E2005 else ";"
    return command(station, cn, qn, f"BeginTime={time_of(begin)}{joint}EndTime={time_of(end)}")


def upload(
    station: Station,
    cn: str,
    sent: datetime,
    datatime: datetime,
    items: Iterable[Mapping[str, str]],
    *,
    wants_answer: bool = True,
    resent: bool = False,
) -> list[bytes]:
    """Frames with which a device uploads `items`.

    Each item maps full names to text, `{"w01018-Rtd": "40.1", "w01018-Flag": "N"}`. What passes 950
    bytes of CP or 1024 of DATA is spread over parts with PNUM and PNO; each part repeats DataTime
    and has its own QN, one millisecond after the part before (HJ 212-2017 C.49, C.50). `resent`
    adds RF=1 for the 2025 edition. Raises ValueError when a single item is too long.
    """
    again = "RF=1;" if resent and station.edition is Edition.E2025 else ""
    envelope = len(_upload_head(station, cn, qn_of(sent), 255, "PNUM=9999;PNO=9999;" + again))
    room = min(MAX_CP, MAX_DATA - envelope - len("CP=&&&&"))
    parts = list(_parts(f"DataTime={time_of(datatime)}", items, room))
    split = len(parts) > 1
    flag = version_bits(station.edition) << 2 | split << 1 | wants_answer
    frames = []
    for index, body in enumerate(parts):
        qn = qn_of(sent + timedelta(milliseconds=index))
        numbers = f"PNUM={len(parts)};PNO={index + 1};" if split else ""
        head = _upload_head(station, cn, qn, flag, numbers + again)
        frames.append(encode(f"{head}CP=&&{body}&&".encode()))
    return frames


def _upload_head(station: Station, cn: str, qn: str, flag: int, more: str) -> str:
    head = _fields(("QN", qn), ("ST", station.st), ("CN", cn), ("PW", station.pw))
    return f"{head}MN={station.mn};Flag={flag};{more}"


def _parts(head: str, items: Iterable[Mapping[str, str]], room: int) -> Iterator[str]:
    body, filled = head, False
    for item in items:
        text = ";" + ",".join(f"{name}={value}" for name, value in item.items())
        size = len(text.encode())
        if len(head) + size > room:
            raise ValueError(f"one item has {size} bytes; CP holds {room}: {text[:60]}...")
        if filled and len(body.encode()) + size > room:
            yield body
            body = head
        body, filled = body + text, True
    yield body
