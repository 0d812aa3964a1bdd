"""Frames that are not ordinary, one at a time: tolerant reading, strict admission."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from huiyin.field.core.plausible import TimeRule, time_fault
from huiyin.field.core.reading import RUNTIME, STATE, epoch_ms, kind_name
from huiyin.field.core.reading import Span as ReadingSpan
from huiyin.field.gateway.registry import Registry
from huiyin.field.protocols.hj212.core import (
    Defect,
    DefectKind,
    Deframer,
    Frame,
    Item,
    Message,
    Sample,
    Span,
    answer,
    parse,
    samples,
    span_of,
)
from huiyin.field.store.batch import Columns
from huiyin.field.verbs import Quarantine

if TYPE_CHECKING:
    from huiyin.field.gateway.intake import Outcome

log = logging.getLogger(__name__)
_MN = re.compile(rb"MN=([^;,&]{1,64})")
_SPANS = {
    Span.INSTANT: ReadingSpan.INSTANT,
    Span.MINUTES: ReadingSpan.MINUTE,
    Span.HOUR: ReadingSpan.HOUR,
    Span.DAY: ReadingSpan.DAY,
}
NOTICES = frozenset({"1011", "1013", "1061", "9011", "9012"})


@dataclass(slots=True, eq=False)
class Stream:
    """The unread end of one connection: `rest` for the batch path, or a deframer at work."""

    peer: str
    rest: bytes = b""
    deframer: Deframer | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a device said that is not data: an answer to a command, a wish for the time.

    `qn` stands in the header, or inside CP in an answer of 2005.
    """

    cn: str
    mn: str
    qn: str
    params: dict[str, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a frame is set aside."""

    kind: str
    explanation: str
    advice: str


def kind_of(cn: str, suffix: str) -> str:
    """The reading's kind from command and suffix; unknown commands keep their number."""
    span = span_of(cn)
    if span is None:
        return f"cn{cn}_{suffix.lower()}".rstrip("_")
    if suffix == "RS" and span is Span.INSTANT:
        return STATE
    if suffix == "RT" and span is Span.DAY:
        return RUNTIME
    return kind_name(_SPANS[span], suffix or "value")


@dataclass(slots=True)
class Oddments:
    """Collects what single frames came to."""

    rule: TimeRule
    registry: Registry
    now: datetime
    frames: list[bytes] = field(default_factory=list)
    _rows: list[tuple[int, str, str, Sample]] = field(default_factory=list)
    _answers: list[tuple[Stream, bytes | memoryview]] = field(default_factory=list)
    _refused: list[Quarantine] = field(default_factory=list)
    _notices: list[Notice] = field(default_factory=list)
    _heard: dict[str, tuple[Stream, str]] = field(default_factory=dict)

    def take(self, stream: Stream, items: Iterable[Item]) -> None:
        """Read the items of one stream in their order."""
        for item in items:
            if isinstance(item, Defect):
                self._set_aside(stream, item)
                continue
            try:
                self._frame(stream, item)
            except Exception:
                log.exception("a frame that the gateway cannot read: %r", item.raw)
                self._refuse(stream, item.raw, UNREADABLE)

    def finish(self, outcome: Outcome) -> None:
        """Add everything collected to `outcome`, except the frames themselves."""
        outcome.answers += self._answers
        outcome.refused += self._refused
        outcome.notices += self._notices
        outcome.heard |= self._heard
        if self._rows:
            mine = self._columns()
            outcome.columns = mine if outcome.columns is None else _joined(outcome.columns, mine)

    def _set_aside(self, stream: Stream, defect: Defect) -> None:
        if defect.kind is not DefectKind.BLANK:
            refusal = Refusal(defect.kind.value, defect.explanation, defect.advice)
            self._refuse(stream, defect.raw, refusal)

    def _frame(self, stream: Stream, frame: Frame) -> None:
        message = parse(frame.data)
        index = self.registry.index(message.mn or "")
        found = samples(message)
        refusal = self._refusal(frame, message, index, found)
        if refusal is not None or index is None:
            self._refuse(stream, frame.raw, refusal or UNKNOWN_DEVICE)
            return
        entry = self.registry.entries[index]
        reply = answer(message, entry.edition)
        self.frames.append(frame.raw)
        self._heard[entry.mn] = (stream, message.pw or "")
        cn = message.cn or ""
        point = int(self.registry.point[index])
        self._rows += [(point, cn, s.suffix, s) for s in found if s.time is not None]
        if cn in NOTICES:
            qn = message.qn or message.params.get("QN", "")
            self._notices.append(Notice(cn, entry.mn, qn.replace("\0", ""), dict(message.params)))
        if reply is not None:
            self._answers.append((stream, reply))

    def _refusal(
        self, frame: Frame, message: Message, index: int | None, found: tuple[Sample, ...]
    ) -> Refusal | None:
        variant = "hj212" if index is None else self.registry.entries[index].crc_variant
        if not frame.crc.ok and frame.crc.verdict.value != variant:
            return Refusal(f"crc_{frame.crc.verdict.value}", frame.crc.explanation, CRC_ADVICE)
        if index is None:
            return UNKNOWN_DEVICE
        if not self.registry.entries[index].enabled:
            return DISABLED_DEVICE
        if not self.registry.password_fits(index, (message.pw or "").encode("latin-1", "replace")):
            return WRONG_PASSWORD
        if message.datatime is None:
            return NO_TIME if span_of(message.cn) is not None and found else None
        fault = time_fault(epoch_ms(message.datatime), epoch_ms(self.now), self.rule)
        return Refusal("implausible_time", fault, TIME_ADVICE) if fault else None

    def _refuse(self, stream: Stream, raw: bytes, refusal: Refusal) -> None:
        guess = _MN.search(raw)
        mn = guess.group(1).decode("utf-8", "replace") if guess else ""
        self._refused.append(
            Quarantine(
                self.now,
                stream.peer,
                mn.replace("\0", ""),
                refusal.kind,
                refusal.explanation,
                refusal.advice,
                raw,
            )
        )

    def _columns(self) -> Columns:
        rows = self._rows
        factors = list(dict.fromkeys(sample.code for _, _, _, sample in rows))
        kinds = list(dict.fromkeys(kind_of(cn, suffix) for _, cn, suffix, _ in rows))
        factor_number = {code: i for i, code in enumerate(factors)}
        kind_number = {kind: i for i, kind in enumerate(kinds)}
        values = [np.nan if s.value is None else s.value for *_, s in rows]
        return Columns(
            self.registry.points,
            factors,
            kinds,
            point=np.array([point for point, *_ in rows], np.uint32),
            factor=np.array([factor_number[s.code] for *_, s in rows], np.int64),
            kind=np.array([kind_number[kind_of(cn, x)] for _, cn, x, _ in rows], np.int64),
            flag=np.array([_letter(s.flag) for *_, s in rows], np.uint8),
            time=np.array([epoch_ms(s.time) for *_, s in rows if s.time], np.int64),
            value=np.array(values, np.float64),
            source="hj212",
            texts={i: s.text for i, (*_, s) in enumerate(rows) if s.value is None},
        )


def _letter(flag: str | None) -> int:
    """A flag's character code; a flag that is no single letter becomes `?`, which no table
    explains, so that its reading counts as unknown."""
    if not flag:
        return 0
    return ord(flag) if len(flag) == 1 and ord(flag) < 256 else ord("?")


def _joined(left: Columns, right: Columns) -> Columns:
    """Both sets of rows, in this order; they share their points."""
    return Columns(
        left.points,
        [*left.factors, *right.factors],
        [*left.kinds, *right.kinds],
        point=np.concatenate((left.point, right.point)),
        factor=np.concatenate((left.factor, right.factor + len(left.factors))),
        kind=np.concatenate((left.kind, right.kind + len(left.kinds))),
        flag=np.concatenate((left.flag, right.flag)),
        time=np.concatenate((left.time, right.time)),
        value=np.concatenate((left.value, right.value)),
        source=left.source,
        texts=left.texts | {row + len(left): text for row, text in right.texts.items()},
    )


CRC_ADVICE = (
    "Have the device's firmware corrected (HJ 212-2017 Appendix A). Until then its registry "
    "entry may allow the other checksum, if one of the known ones fits."
)
TIME_ADVICE = "Set the device's clock (command 1012); the data is sent again afterwards."
UNREADABLE = Refusal(
    "unreadable",
    "this frame makes the gateway fail",
    "Report it with these bytes: the gateway has an error.",
)
UNKNOWN_DEVICE = Refusal(
    "unknown_device",
    "no device with this MN is registered",
    "Register the device with exactly this MN, or ask the sender to stop.",
)
DISABLED_DEVICE = Refusal(
    "disabled_device",
    "the device with this MN is retired",
    "Enable it again if it is in use, or ask the sender to stop.",
)
WRONG_PASSWORD = Refusal(
    "wrong_password",
    "PW is not the password registered for this MN",
    "Compare the password in the device with the one given at registration.",
)
NO_TIME = Refusal(
    "no_time",
    "a data frame without a DataTime that can be read",
    "Check the device's data template: DataTime has 14 digits.",
)
