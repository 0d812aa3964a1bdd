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


@dataclass(frozen=True, slots=True)
class Round:
    """What one turn of the loop has read: segment i of `buffer` (`offsets[i]` to
    `offsets[i + 1]`) came from `streams[i]`; `slow` is for streams whose deframer is at work."""

    buffer: bytes
    offsets: np.ndarray
    streams: Sequence[Stream]
    slow: Sequence[tuple[Stream, bytes]] = ()


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A tokenised round: `device` per frame (-1 unknown), `good` where columns can take it."""

    read: Round
    batch: Batch
    registry: Registry
    device: np.ndarray
    good: np.ndarray


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

    def take(self, read: Round, registry: Registry, now: datetime) -> Outcome:
        """Read one round. Unread rests stay with their stream."""
        outcome = Outcome()
        odd = Oddments(self._rule, registry, now)
        found = self._sort(read, registry, epoch_ms(now))
        batch = found.batch
        if found.good.any():
            outcome.columns = _columns(found)
            outcome.answers = _answers(found)
            outcome.heard = _heard(found)
        frames = _runs(found)
        for index in np.flatnonzero(~found.good).tolist():
            raw = read.buffer[batch.start[index] : batch.end[index]]
            odd.take(read.streams[batch.segment[index]], _items(raw))
        _keep_rests(read, batch, odd)
        for stream, data in read.slow:
            odd.take(stream, _feed(stream, data))
        odd.finish(outcome)
        outcome.frames = b"".join([*frames, *odd.frames])
        outcome.accepted = int(found.good.sum()) + len(odd.frames)
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

    def _sort(self, read: Round, registry: Registry, now: int) -> _Sorted:
        batch = tokenize(read.buffer, read.offsets)
        device = registry.find(batch.mn_hash)
        good: np.ndarray = (
            (batch.status == ORDINARY)
            & (device >= 0)
            & (_spans(batch) >= 0)
            & (batch.datatime >= self._rule.earliest)
            & (batch.datatime <= self._rule.latest(now))
        )
        if registry.checked.any():
            for index in np.flatnonzero(good & registry.checked[device]).tolist():
                password = read.buffer[batch.pw_start[index] : batch.pw_end[index]]
                good[index] = registry.password_fits(int(device[index]), password)
        return _Sorted(read, batch, registry, device, good)


def _spans(batch: Batch) -> np.ndarray:
    """Number of each frame's command in SPANS, -1 for commands that carry no such data."""
    return SPAN_OF[np.clip(batch.cn, 0, COMMANDS - 1)]


def _columns(found: _Sorted) -> Columns:
    """The values of the good frames; ordinary ones are all numbers."""
    batch = found.batch
    wanted = found.good[batch.frame]
    codes, factor = number_codes(batch.code, wanted)
    if len(factor) != len(wanted):
        codes, factor = np.unique(batch.code, return_inverse=True)
    frame, value = batch.frame[wanted], batch.value[wanted]
    return Columns(
        found.registry.points,
        [unpack(code) for code in codes],
        KINDS,
        point=found.registry.point[found.device][frame],
        factor=factor[wanted],
        kind=(_spans(batch) * len(SUFFIXES))[frame] + batch.suffix[wanted],
        flag=batch.value_flag[wanted],
        time=batch.datatime[frame],
        value=value,
        source=SOURCE,
    )


def _answers(found: _Sorted) -> list[tuple[Stream, bytes | memoryview]]:
    """Answers joined per stream, as slices of one buffer."""
    batch, streams = found.batch, found.read.streams
    bits = np.where(found.device >= 0, found.registry.bits[found.device], -1)
    built = build_answers(found.read.buffer, batch, bits)
    chosen = np.flatnonzero(found.good[built.frames])
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


def _heard(found: _Sorted) -> dict[str, tuple[Stream, str]]:
    """MN -> where it was heard last and the password it gave."""
    batch, entries = found.batch, found.registry.entries
    last = np.full(len(entries), -1, np.int64)
    last[found.device[found.good]] = np.flatnonzero(found.good)
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
        entries[index].mn: (
            found.read.streams[segment],
            found.read.buffer[start:end].decode("latin-1"),
        )
        for index, segment, start, end in spots
    }


def _runs(found: _Sorted) -> list[bytes]:
    """The bytes of the good frames, neighbours joined."""
    chosen = np.flatnonzero(found.good)
    if not len(chosen):
        return []
    start, end = found.batch.start[chosen], found.batch.end[chosen]
    breaks = np.flatnonzero(start[1:] != end[:-1]) + 1
    begins = start[np.concatenate(([0], breaks))].tolist()
    ends = end[np.concatenate((breaks - 1, [len(chosen) - 1]))].tolist()
    return [found.read.buffer[begin:stop] for begin, stop in zip(begins, ends, strict=True)]


def _keep_rests(read: Round, batch: Batch, odd: Oddments) -> None:
    held = zip(batch.rest.tolist(), read.offsets[1:].tolist(), batch.stuck.tolist(), strict=True)
    for stream, (rest, end, stuck) in zip(read.streams, held, strict=True):
        unread = read.buffer[rest:end]
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
