"""A tolerant reading of DATA: what a device meant, with a remark for everything put right.

Nothing is guessed: an unknown field, code or suffix is kept as it came. Strictness is the business
of `verify`; both results are reported side by side.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
"""HJ 212 times carry no zone; they are China time."""


class Edition(StrEnum):
    """The edition of the standard a station speaks."""

    E2005 = "2005"
    E2017 = "2017"
    E2025 = "2025"


_BY_VERSION: Final = {0: Edition.E2005, 1: Edition.E2017, 2: Edition.E2025}
_VERSION: Final = {edition: version for version, edition in _BY_VERSION.items()}


class RemarkKind(StrEnum):
    """What a tolerant reading had to put right or leave open."""

    ENCODING = "encoding"
    HEADER = "header"
    BODY = "body"
    SEPARATOR = "separator"
    SPACE = "space"
    DUPLICATE = "duplicate"
    TIME = "time"
    NUMBER = "number"
    CODE = "code"
    EDITION = "edition"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing a tolerant reading noticed, and where."""

    kind: RemarkKind
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """All sub-values of one code, as text by suffix: `{"Rtd": "7.1", "Flag": "N"}`."""

    code: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """DATA taken apart. Fields a device left out are None."""

    qn: str | None
    st: str | None
    cn: str | None
    pw: str | None
    mn: str | None
    flag: int | None
    pnum: int | None
    pno: int | None
    rf: bool
    edition: Edition | None
    datatime: datetime | None
    params: dict[str, str]
    items: tuple[Group, ...]
    other: dict[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    @property
    def wants_answer(self) -> bool:
        """Bit A of Flag."""
        return self.flag is not None and bool(self.flag & 1)

    @property
    def is_split(self) -> bool:
        """True when the device numbered the parts of one upload."""
        return self.pnum is not None and self.pnum > 1


_HEADER: Final = ("QN", "ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO", "RF")
_TIME17: Final = re.compile(r"[0-9]{17}")
_TIME14: Final = re.compile(r"[0-9]{14}")
_SEPARATOR: Final = re.compile(r"[;,]|\Z")
_LOG_OPENS: Final = re.compile(r"[^=;,]*=\s*//")
_LOG_CLOSES: Final = re.compile(r"//(?=\s*(?:[;,]|\Z))")
_LOST_LETTER: Final = re.compile(r"0[0-9]{4}")
_TEXT_SUFFIXES: Final = frozenset({"Flag", "EFlag", "SampleTime", "Info", "SN"})


def edition_from_flag(flag: int | None) -> Edition | None:
    """The edition the version bits hint at; no Flag at all is how 2005 devices write."""
    return _BY_VERSION.get(0 if flag is None else flag >> 2)


def version_bits(edition: Edition) -> int:
    """The version bits (Flag >> 2) of an edition."""
    return _VERSION[edition]


def parse_time(text: str) -> datetime | None:
    """Read `YYYYMMDDhhmmss` as China time; None when it is not a time."""
    if not _TIME14.fullmatch(text):
        return None
    try:
        return datetime(
            int(text[:4]),
            int(text[4:6]),
            int(text[6:8]),
            int(text[8:10]),
            int(text[10:12]),
            int(text[12:]),
            tzinfo=CHINA,
        )
    except ValueError:
        return None


def epoch_ms(moment: datetime) -> int:
    """Milliseconds since 1970-01-01 UTC."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def decode(data: bytes) -> tuple[str, Remark | None]:
    """Text of DATA: UTF-8, else GB18030, else byte for byte."""
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
        return text, Remark(RemarkKind.ENCODING, "the text is GB18030; the standard asks for UTF-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        return text, Remark(RemarkKind.ENCODING, "the text is in no known encoding; bytes kept")


def parse(data: bytes, registered: Edition | None = None) -> Message:
    """Read DATA tolerantly. `registered` is the edition the registry gives this station, if any.

    Never raises: whatever cannot be understood is kept as text with a remark.
    """
    remarks: list[Remark] = []
    text, encoding = decode(data)
    if encoding is not None:
        remarks.append(encoding)
    header_text, body_text = _cut_body(text, remarks)
    header, other = _read_header(header_text, remarks)
    params, items = _read_body(body_text, remarks)
    flag = _whole_number(header, "Flag", remarks)
    return Message(
        qn=header.get("QN"),
        st=header.get("ST"),
        cn=header.get("CN"),
        pw=header.get("PW"),
        mn=header.get("MN"),
        flag=flag,
        pnum=_whole_number(header, "PNUM", remarks),
        pno=_whole_number(header, "PNO", remarks),
        rf=header.get("RF") == "1",
        edition=registered or _hinted(flag, remarks),
        datatime=_data_time(params, remarks),
        params=params,
        items=items,
        other=other,
        remarks=tuple(remarks),
    )


def _hinted(flag: int | None, remarks: list[Remark]) -> Edition | None:
    edition = edition_from_flag(flag)
    if edition is None:
        remarks.append(Remark(RemarkKind.EDITION, f"Flag {flag} names an edition not known here"))
    return edition


def _cut_body(text: str, remarks: list[Remark]) -> tuple[str, str]:
    at = text.find("CP=&&")
    if at < 0:
        remarks.append(Remark(RemarkKind.BODY, "there is no CP=&&: everything is read as header"))
        return text, ""
    header, body = text[:at], text[at + 5 :]
    if header and not header.endswith(";"):
        remarks.append(Remark(RemarkKind.SEPARATOR, "the ; before CP is missing"))
    if not body.endswith("&&"):
        end = body.rfind("&&")
        remarks.append(Remark(RemarkKind.BODY, "DATA does not end with &&"))
        return header, body if end < 0 else body[:end]
    return header, body[:-2]


def _read_header(text: str, remarks: list[Remark]) -> tuple[dict[str, str], dict[str, str]]:
    if "," in text:
        remarks.append(Remark(RemarkKind.SEPARATOR, "a comma stands in the header for ;"))
    header: dict[str, str] = {}
    other: dict[str, str] = {}
    for part in text.replace(",", ";").split(";"):
        name, equals, value = _tidy_pair(part, remarks)
        if not name and not value:
            continue
        if name not in _HEADER or not equals:
            remarks.append(Remark(RemarkKind.HEADER, f"unknown header field {part.strip()!r} kept"))
            other.setdefault(name, value)
        elif name in header:
            remarks.append(Remark(RemarkKind.DUPLICATE, f"{name} is given twice; first kept"))
        else:
            header[name] = value
    return header, other


def _tidy_pair(part: str, remarks: list[Remark]) -> tuple[str, bool, str]:
    name, equals, value = part.partition("=")
    tidy_name, tidy_value = name.strip(), value.strip()
    if (tidy_name, tidy_value) != (name, value):
        remarks.append(Remark(RemarkKind.SPACE, f"spaces around {tidy_name or 'nothing'} dropped"))
    return tidy_name, bool(equals), tidy_value


def _whole_number(header: dict[str, str], name: str, remarks: list[Remark]) -> int | None:
    text = header.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        remarks.append(Remark(RemarkKind.HEADER, f"{name} {text!r} is not a whole number; ignored"))
        return None
    return int(text)


def _data_time(params: dict[str, str], remarks: list[Remark]) -> datetime | None:
    text = params.get("DataTime")
    if text is None:
        return None
    if _TIME17.fullmatch(text):
        remarks.append(Remark(RemarkKind.TIME, "DataTime has milliseconds; they are dropped"))
        text = text[:14]
    moment = parse_time(text)
    if moment is None:
        remarks.append(Remark(RemarkKind.TIME, f"DataTime {text!r} is not a time"))
    return moment


def _read_body(text: str, remarks: list[Remark]) -> tuple[dict[str, str], tuple[Group, ...]]:
    params: dict[str, str] = {}
    groups: dict[str, dict[str, str]] = {}
    if text.endswith(";"):
        remarks.append(Remark(RemarkKind.SEPARATOR, "a ; stands before the closing &&"))
    for part in _pairs(text):
        name, equals, value = _tidy_pair(part, remarks)
        if not name and not value:
            continue
        if not equals:
            remarks.append(Remark(RemarkKind.BODY, f"{name!r} has no value"))
        code, dash, suffix = name.partition("-")
        target, key = (groups.setdefault(code, {}), suffix) if dash else (params, name)
        if key in target:
            remarks.append(Remark(RemarkKind.DUPLICATE, f"{name} is given twice; first kept"))
            continue
        if dash and not target and _LOST_LETTER.fullmatch(code):
            remarks.append(Remark(RemarkKind.CODE, f"code {code} seems to lack its letter"))
        if dash and suffix not in _TEXT_SUFFIXES and number(value) is None:
            remarks.append(Remark(RemarkKind.NUMBER, f"{name} {value!r} is not a number"))
        target[key] = value
    return params, tuple(Group(code, values) for code, values in groups.items())


def _pairs(text: str) -> Iterator[str]:
    """The name=value pairs; log text between `//` and `//` may itself hold separators."""
    closes = [match.end() for match in _LOG_CLOSES.finditer(text)]
    at = 0
    while at < len(text):
        opening = _LOG_OPENS.match(text, at)
        begin = at
        if opening is not None:
            later = bisect_left(closes, opening.end() + 2)
            begin = closes[later] if later < len(closes) else at
        separator = _SEPARATOR.search(text, begin)
        end = separator.start() if separator else len(text)
        yield text[at:end]
        at = end + 1


_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def number(text: str) -> float | None:
    """The value of a plain decimal; None for anything else (`-`, empty, NaN, 1e5, too large)."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if abs(value) < float("inf") else None
