"""What received bytes mean: readings to store, answers to give, things to set aside.

Ordinary data frames of known devices go through in columns; everything else is read one by
one by `oddments`. Nothing here touches a socket or the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from huiyin.field.core.plausible import TimeRule
from huiyin.field.core.reading import epoch_ms
from huiyin.field.gateway.numbering import number_codes
from huiyin.field.gateway.oddments import Notice, Oddments, Stream, kind_of
from huiyin.field.gateway.registry import Registry
from huiyin.field.protocols.hj212.core import (
    ORDINARY,
    SUFFIXES,
    Batch,
    Deframer,
    Item,
    build_answers,
    tokenize,
    unpack,
)
from huiyin.field.store.batch import Columns
from huiyin.field.verbs import Quarantine

SOURCE = "hj212"
COMMANDS = 10_000
SPANS = ("2011", "2021", "2051", "2061", "2031", "2041")
KINDS = [kind_of(cn, suffix) for cn in SPANS for suffix in SUFFIXES]


def _span_table() -> np.ndarray:
    table = np.full(COMMANDS, -1, np.int64)
    for number, cn in enumerate(SPANS):
        table[int(cn)] = number
    return table


SPAN_OF = _span_table()


@dataclass(slots=True)
class Outcome:
    """What one round of bytes came to. Answers may be sent once `columns` and `frames` are
    durable, not before."""

    columns: Columns | None = None
    frames: bytes = b""
    accepted: int = 0
    answers: list[tuple[Stream, bytes | memoryview]] = field(default_factory=list)
    refused: list[Quarantine] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    heard: dict[str, tuple[Stream, str]] = field(default_factory=dict)


class Intake:
    """Turns rounds of bytes into outcomes."""

    def __init__(self, rule: TimeRule) -> None:
        self._rule = rule

    def take(
        self,
        buffer: bytes,
        offsets: np.ndarray,
        streams: Sequence[Stream],
        slow: Sequence[tuple[Stream, bytes]],
        registry: Registry,
        now: datetime,
    ) -> Outcome:
        """Read one round.

        Segment i of `buffer` (`offsets[i]` to `offsets[i + 1]`) came from `streams[i]`; `slow`
        are bytes for streams whose deframer is at work. Unread rests stay with their stream.
        """
        outcome = Outcome()
        odd = Oddments(self._rule, registry, now)
        batch = tokenize(buffer, offsets)
        good = self._good(buffer, batch, registry, epoch_ms(now))
        device = registry.find(batch.mn_hash)
        if good.any():
            outcome.columns = _columns(buffer, batch, good, device, registry)
            outcome.answers = _answers(buffer, batch, good, device, registry, streams)
            outcome.heard = _heard(buffer, batch, good, device, registry, streams)
        frames = _runs(buffer, batch, good)
        for index in np.flatnonzero(~good).tolist():
            raw = buffer[batch.start[index] : batch.end[index]]
            odd.take(streams[batch.segment[index]], _items(raw))
        _keep_rests(buffer, offsets, batch, streams, odd)
        for stream, data in slow:
            odd.take(stream, _feed(stream, data))
        odd.finish(outcome)
        outcome.frames = b"".join([*frames, *odd.frames])
        outcome.accepted = int(good.sum()) + len(odd.frames)
        return outcome

    def flush(self, stream: Stream, registry: Registry, now: datetime) -> Outcome:
        """What is left of a stream that ends: half frames go to quarantine, whole ones count."""
        deframer = stream.deframer or Deframer()
        items = [*deframer.feed(stream.rest), *deframer.flush()]
        stream.rest, stream.deframer = b"", None
        odd, outcome = Oddments(self._rule, registry, now), Outcome()
        odd.take(stream, items)
        odd.finish(outcome)
        outcome.frames, outcome.accepted = b"".join(odd.frames), len(odd.frames)
        return outcome

    def _good(self, buffer: bytes, batch: Batch, registry: Registry, now: int) -> np.ndarray:
        device = registry.find(batch.mn_hash)
        command = np.clip(batch.cn, 0, COMMANDS - 1)
        good: np.ndarray = (
            (batch.status == ORDINARY)
            & (device >= 0)
            & (SPAN_OF[command] >= 0)
            & (batch.datatime >= self._rule.earliest)
            & (batch.datatime <= self._rule.latest(now))
        )
        if registry.checked.any():
            for index in np.flatnonzero(good & registry.checked[device]).tolist():
                password = buffer[batch.pw_start[index] : batch.pw_end[index]]
                good[index] = registry.password_fits(int(device[index]), password)
        return good


def _columns(
    buffer: bytes,
    batch: Batch,
    good: np.ndarray,
    device: np.ndarray,
    registry: Registry,
) -> Columns:
    wanted = good[batch.frame]
    codes, factor = number_codes(batch.code, wanted)
    if len(factor) != len(wanted):
        codes, factor = np.unique(batch.code, return_inverse=True)
    value, text_start, text_end = batch.value, batch.text_start, batch.text_end
    frame, suffix, flag = batch.frame, batch.suffix, batch.value_flag
    if not wanted.all():
        frame, suffix, flag = frame[wanted], suffix[wanted], flag[wanted]
        value, factor = value[wanted], factor[wanted]
        text_start, text_end = text_start[wanted], text_end[wanted]
    texts = {
        int(row): buffer[text_start[row] : text_end[row]].decode("utf-8", "replace")
        for row in np.flatnonzero(np.isnan(value))
    }
    return Columns(
        registry.points,
        [unpack(code) for code in codes],
        KINDS,
        point=registry.point[device][frame],
        factor=factor,
        kind=(SPAN_OF[np.clip(batch.cn, 0, COMMANDS - 1)] * len(SUFFIXES))[frame] + suffix,
        flag=flag,
        time=batch.datatime[frame],
        value=value,
        source=SOURCE,
        texts=texts,
    )


def _answers(
    buffer: bytes,
    batch: Batch,
    good: np.ndarray,
    device: np.ndarray,
    registry: Registry,
    streams: Sequence[Stream],
) -> list[tuple[Stream, bytes | memoryview]]:
    """Answers joined per stream, as slices of one buffer."""
    bits = np.where(device >= 0, registry.bits[device], -1)
    built = build_answers(buffer, batch, bits)
    chosen = np.flatnonzero(good[built.frames])
    if not len(chosen):
        return []
    segment = batch.segment[built.frames[chosen]]
    breaks = np.flatnonzero((np.diff(segment) != 0) | (np.diff(chosen) != 1)) + 1
    first = np.concatenate(([0], breaks))
    last = np.concatenate((breaks - 1, [len(chosen) - 1]))
    view = memoryview(built.buffer)
    begins = built.offsets[chosen[first]].tolist()
    ends = built.offsets[chosen[last] + 1].tolist()
    return [
        (streams[number], view[begin:end])
        for number, begin, end in zip(segment[first].tolist(), begins, ends, strict=True)
    ]


def _heard(
    buffer: bytes,
    batch: Batch,
    good: np.ndarray,
    device: np.ndarray,
    registry: Registry,
    streams: Sequence[Stream],
) -> dict[str, tuple[Stream, str]]:
    """MN -> where it was heard last and the password it gave."""
    last = np.full(len(registry.entries), -1, np.int64)
    last[device[good]] = np.flatnonzero(good)
    devices = np.flatnonzero(last >= 0)
    frames = last[devices]
    spots = zip(
        devices.tolist(),
        batch.segment[frames].tolist(),
        batch.pw_start[frames].tolist(),
        batch.pw_end[frames].tolist(),
        strict=True,
    )
    return {
        registry.entries[index].mn: (streams[segment], buffer[start:end].decode("latin-1"))
        for index, segment, start, end in spots
    }


def _runs(buffer: bytes, batch: Batch, good: np.ndarray) -> list[bytes]:
    """The bytes of the good frames, neighbours joined."""
    chosen = np.flatnonzero(good)
    if not len(chosen):
        return []
    start, end = batch.start[chosen], batch.end[chosen]
    breaks = np.flatnonzero(start[1:] != end[:-1]) + 1
    begins = start[np.concatenate(([0], breaks))].tolist()
    ends = end[np.concatenate((breaks - 1, [len(chosen) - 1]))].tolist()
    return [buffer[begin:stop] for begin, stop in zip(begins, ends, strict=True)]


def _keep_rests(
    buffer: bytes,
    offsets: np.ndarray,
    batch: Batch,
    streams: Sequence[Stream],
    odd: Oddments,
) -> None:
    held = zip(batch.rest.tolist(), offsets[1:].tolist(), batch.stuck.tolist(), strict=True)
    for stream, (rest, end, stuck) in zip(streams, held, strict=True):
        unread = buffer[rest:end]
        if stuck and unread:
            stream.rest = b""
            odd.take(stream, _feed(stream, unread))
        else:
            stream.rest = unread


def _feed(stream: Stream, data: bytes) -> list[Item]:
    """Through the stream's deframer, which leaves as soon as the batch path can go on."""
    deframer = stream.deframer or Deframer()
    items = deframer.feed(data)
    stream.rest = deframer.release()
    stream.deframer = deframer if deframer.pending else None
    return items


def _items(raw: bytes) -> list[Item]:
    deframer = Deframer()
    return [*deframer.feed(raw), *deframer.flush()]
