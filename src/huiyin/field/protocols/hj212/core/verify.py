"""Strict verification: what a frame does that the standard forbids. Nothing here stops reading.

Sources: HJ 212-2017 clauses 6.3 (frame, fields), 6.6 (commands), Tables 5 to 8; HJ/T 212-2005 where
the station speaks it. The 2025 edition is held to the rules of 2017.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from .frame import Frame
from .message import Edition, Group, Message, number, parse_time
from .readings import Kind, Span, span_of

_MAX_DATA: Final = 1024
_MAX_CP: Final = {Edition.E2005: 960}
_MAX_CP_SINCE_2017: Final = 950
_MN: Final = re.compile(r"[0-9A-F]{24}")
_QN: Final = re.compile(r"[0-9]{17}")
_CODE: Final = re.compile(r"[0-9A-Z]{2}")
_FORMAT: Final = re.compile(r"N(\d+)(?:\.(\d+))?")
_DIGITS: Final = re.compile(r"[+-]?(\d*)(?:\.(\d*))?")
_FLAGS_2005: Final = frozenset("PFCMTDSN0123")
_FLAGS: Final = frozenset("NFMSDCTB")
_MEASURED: Final = frozenset({"Rtd", "Min", "Avg", "Max", "ZsRtd", "ZsMin", "ZsAvg", "ZsMax"})
_KNOWN: Final = frozenset(kind.value for kind in Kind) | {"Flag", "EFlag", "SampleTime"}
_FLOW: Final = ("w00000", "B01")


@dataclass(frozen=True, slots=True)
class Nonconformity:
    """One breach: the rule's short name, where, and what is wrong."""

    rule: str
    where: str
    text: str


def verify(
    frame: Frame, message: Message, formats: Mapping[str, str] | None = None
) -> tuple[Nonconformity, ...]:
    """All breaches found, in the order of the frame.

    `formats` gives the value format of each factor code, as `N3.2`; without it values are not held
    to one. What `parse` already put right is in `message.remarks` and not repeated here.
    """
    return (
        *_frame_breaches(frame, message),
        *_header_breaches(message),
        *_split_breaches(message),
        *_time_breaches(message),
        *_value_breaches(message, formats or {}),
        *_sum_breaches(message),
    )


def _frame_breaches(frame: Frame, message: Message) -> Iterator[Nonconformity]:
    size = len(frame.data)
    if not frame.length_ok:
        text = f"LEN says {frame.declared}, DATA has {size} bytes"
        yield Nonconformity("length", "LEN", text)
    if size > _MAX_DATA:
        text = f"DATA has {size} bytes; {_MAX_DATA} are allowed: split it"
        yield Nonconformity("data_too_long", "DATA", text)
    allowed = _MAX_CP.get(message.edition or Edition.E2017, _MAX_CP_SINCE_2017)
    body = size - frame.data.find(b"CP=&&") - len(b"CP=&&") - len(b"&&")
    if b"CP=&&" in frame.data and body > allowed:
        yield Nonconformity("cp_too_long", "CP", f"CP has {body} bytes; {allowed} are allowed")
    if not frame.crc.ok:
        yield Nonconformity("crc", "CRC", frame.crc.explanation)
    elif frame.crc_text != frame.crc_text.upper():
        yield Nonconformity("crc_case", "CRC", "the check sum is written in lower case")
    if not frame.terminated:
        yield Nonconformity("terminator", "CR LF", "the frame does not end with CR LF")


def _header_breaches(message: Message) -> Iterator[Nonconformity]:
    since_2017 = message.edition is not Edition.E2005
    needed = {"ST": message.st, "CN": message.cn, "PW": message.pw, "MN": message.mn}
    if since_2017:
        needed |= {"QN": message.qn}
        if message.flag is None:
            yield Nonconformity("missing", "Flag", "Flag is missing")
    for name, text in needed.items():
        if text is None:
            yield Nonconformity("missing", name, f"{name} is missing")
    if message.qn is not None and not _is_qn(message.qn):
        text = f"QN {message.qn!r} is not a time with milliseconds (17 digits)"
        yield Nonconformity("qn", "QN", text)
    if message.st is not None and not _CODE.fullmatch(message.st):
        yield Nonconformity("st", "ST", f"ST {message.st!r} is not two characters")
    if message.cn is not None and not (len(message.cn) == 4 and message.cn.isdigit()):
        yield Nonconformity("cn", "CN", f"CN {message.cn!r} is not four digits")
    if message.pw is not None and len(message.pw) != 6:
        yield Nonconformity("pw", "PW", "PW does not have six characters")
    if message.mn is not None:
        yield from _mn_breaches(message.mn, since_2017=since_2017)


def _mn_breaches(mn: str, *, since_2017: bool) -> Iterator[Nonconformity]:
    if since_2017 and not _MN.fullmatch(mn):
        yield Nonconformity("mn", "MN", f"MN {mn!r} is not 24 characters of 0-9 and A-F")
    if not since_2017 and len(mn) != 14:
        yield Nonconformity("mn", "MN", f"MN {mn!r} does not have the 14 characters of 2005")


def _is_qn(text: str) -> bool:
    return bool(_QN.fullmatch(text)) and parse_time(text[:14]) is not None


def _split_breaches(message: Message) -> Iterator[Nonconformity]:
    numbered = message.pnum is not None or message.pno is not None
    announced = message.flag is not None and bool(message.flag & 2)
    if announced and not numbered:
        yield Nonconformity("split", "Flag", "Flag announces PNUM and PNO, which are missing")
    if numbered and not announced:
        yield Nonconformity("split", "PNUM", "PNUM or PNO is given but Flag does not announce it")
    if message.pnum is None or message.pno is None:
        return
    if not 1 <= message.pno <= message.pnum:
        text = f"part {message.pno} of {message.pnum} cannot be"
        yield Nonconformity("split", "PNO", text)


def _time_breaches(message: Message) -> Iterator[Nonconformity]:
    span = span_of(message.cn)
    if span is None or "BeginTime" in message.params:
        return
    moment = message.datatime
    if moment is None:
        if "DataTime" not in message.params and (message.items or message.params):
            yield Nonconformity("datatime", "DataTime", "DataTime is missing")
        return
    whole = {
        Span.INSTANT: True,
        Span.MINUTES: moment.second == 0,
        Span.HOUR: moment.second == moment.minute == 0,
        Span.DAY: moment.second == moment.minute == moment.hour == 0,
    }
    if not whole[span]:
        text = f"DataTime {moment:%Y%m%d%H%M%S} is not the start of a period of CN={message.cn}"
        yield Nonconformity("datatime", "DataTime", text)


def _value_breaches(message: Message, formats: Mapping[str, str]) -> Iterator[Nonconformity]:
    letters = _FLAGS_2005 if message.edition is Edition.E2005 else _FLAGS
    for group in message.items:
        flag = group.values.get("Flag")
        measured = any(suffix in _MEASURED for suffix in group.values)
        if flag is not None and flag not in letters:
            text = f"{flag!r} is no data flag of this edition"
            yield Nonconformity("flag", f"{group.code}-Flag", text)
        if flag is None and measured and message.edition is not Edition.E2005:
            yield Nonconformity("flag_missing", group.code, "the data flag is missing")
        for suffix, text in group.values.items():
            yield from _suffix_breaches(group.code, suffix, text, formats, message.edition)


def _suffix_breaches(
    code: str, suffix: str, text: str, formats: Mapping[str, str], edition: Edition | None
) -> Iterator[Nonconformity]:
    where = f"{code}-{suffix}"
    if suffix not in _KNOWN:
        yield Nonconformity("suffix", where, f"the suffix {suffix!r} is not in the standard")
    if suffix == "EFlag" and len(text) > 4:
        yield Nonconformity("eflag", where, "EFlag has more than four characters")
    if suffix == "SampleTime" and parse_time(text) is None:
        yield Nonconformity("sample_time", where, f"{text!r} is not a time of 14 digits")
    if suffix == Kind.STATE and text not in set("01" if edition is Edition.E2005 else "012345"):
        yield Nonconformity("state", where, f"{text!r} is no state of a facility")
    if suffix == Kind.RUNNING and not 0 <= (number(text) or 0) <= 24:
        yield Nonconformity("running", where, f"{text} hours do not fit in a day")
    wanted = formats.get(code) or formats.get(code[:4] + "xx")
    if wanted and suffix in _MEASURED and not _fits(text, wanted):
        yield Nonconformity("format", where, f"{text!r} does not have the format {wanted}")


def _fits(text: str, wanted: str) -> bool:
    rule, digits = _FORMAT.fullmatch(wanted), _DIGITS.fullmatch(text)
    if rule is None or digits is None:
        return True
    whole, decimals = digits.group(1) or "", digits.group(2) or ""
    return len(whole) <= int(rule.group(1)) and len(decimals) <= int(rule.group(2) or 0)


def _sum_breaches(message: Message) -> Iterator[Nonconformity]:
    flow = next((group for group in message.items if group.code in _FLOW), None)
    total = number(flow.values.get("Cou", "")) if flow else None
    for group in message.items:
        if not _in_order(group):
            yield Nonconformity("order", group.code, "Min, Avg and Max are not in rising order")
        if group is not flow and total and number(group.values.get("Cou", "")) == total:
            text = "Cou equals that of the flow: a load in kg copied from a volume in m3"
            yield Nonconformity("cou_copied", group.code, text)


def _in_order(group: Group) -> bool:
    found = [number(group.values.get(name, "")) for name in ("Min", "Avg", "Max")]
    known = [value for value in found if value is not None]
    return known == sorted(known)
