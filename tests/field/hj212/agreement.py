"""The oracle of the fast path: the tolerant path, compared field by field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from huiyin.field.protocols.hj212.core import (
    CHINA,
    ORDINARY,
    SUFFIXES,
    Batch,
    Deframer,
    Edition,
    Frame,
    Item,
    Kind,
    Message,
    Sample,
    answer,
    build_answers,
    epoch_ms,
    parse,
    samples,
    tokenize,
    unpack,
    version_bits,
)


def read_slowly(stream: bytes) -> list[Item]:
    """The tolerant path alone."""
    deframer = Deframer()
    return deframer.feed(stream) + deframer.flush()


def assert_paths_agree(segments: list[bytes]) -> int:
    """Both paths read the same from each segment. Returns how many frames went the fast way."""
    stream = b"".join(segments)
    offsets = np.cumsum([0, *map(len, segments)])
    batch = tokenize(stream, offsets)
    assert_answers_agree(stream, batch)
    for index, segment in enumerate(segments):
        mine = np.flatnonzero(batch.segment == index)
        rest = stream[batch.rest[index] : offsets[index + 1]]
        fast = [stream[batch.start[frame] : batch.end[frame]] for frame in mine]
        slow = read_slowly(segment)
        assert [item.raw for item in slow] == fast + [item.raw for item in read_slowly(rest)]
        for frame, item in zip(mine.tolist(), slow, strict=False):
            assert isinstance(item, Frame)
            assert item.trusted
            assert item.terminated
            if batch.status[frame] == ORDINARY:
                assert_frame_agrees(stream, batch, frame, parse(item.data))
    return int(np.count_nonzero(batch.status == ORDINARY))


def assert_frame_agrees(stream: bytes, batch: Batch, frame: int, message: Message) -> None:
    """An ORDINARY frame holds exactly what the tolerant path reads, without a remark."""
    assert message.remarks == ()
    assert message.other == {}

    def text(start: int, end: int) -> str | None:
        return stream[start:end].decode() if end else None

    assert text(batch.qn_start[frame], batch.qn_end[frame]) == message.qn
    assert text(batch.pw_start[frame], batch.pw_end[frame]) == message.pw
    assert text(batch.mn_start[frame], batch.mn_end[frame]) == message.mn
    for name in ("cn", "st", "flag", "pnum", "pno"):
        told = getattr(message, name)
        assert getattr(batch, name)[frame] == (-1 if told is None else int(told)), name
    assert (batch.rf[frame] == 1) == message.rf
    assert message.datatime is not None
    assert batch.datatime[frame] == epoch_ms(message.datatime)
    assert values_of(stream, batch, frame) == samples(message)


def values_of(stream: bytes, batch: Batch, frame: int) -> tuple[Sample, ...]:
    """The value rows of one frame as samples."""
    first = batch.first[frame]
    rows = range(first, first + batch.count[frame])
    assert all(batch.frame[row] == frame for row in rows)
    return tuple(
        Sample(
            unpack(batch.code[row]),
            SUFFIXES[batch.suffix[row]],
            Kind(SUFFIXES[batch.suffix[row]]),
            moment_of(batch.datatime[frame]),
            float(batch.value[row]),
            stream[batch.text_start[row] : batch.text_end[row]].decode(),
            unpack(batch.value_flag[row]) or None,
            unpack(batch.eflag[row]) or None,
            moment_of(batch.sampled[row]),
        )
        for row in rows
    )


def moment_of(milliseconds: int) -> datetime | None:
    """The moment a column holds; -1 is none."""
    if milliseconds == -1:
        return None
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return (epoch + timedelta(milliseconds=int(milliseconds))).astimezone(CHINA)


def assert_answers_agree(stream: bytes, batch: Batch) -> None:
    """All answers in one buffer equal those made one by one, whatever the registry says."""
    for edition in (None, *Edition):
        bits = -1 if edition is None else version_bits(edition)
        made = build_answers(stream, batch, np.full(len(batch.cn), bits))
        answers = {}
        for index, frame in enumerate(made.frames):
            answers[int(frame)] = made.buffer[made.offsets[index] : made.offsets[index + 1]]
        assert made.offsets[-1] == len(made.buffer)
        for frame in np.flatnonzero(batch.status == ORDINARY):
            message = parse(stream[batch.start[frame] + 6 : batch.end[frame] - 6])
            assert answers.pop(int(frame), None) == answer(message, edition)
        assert answers == {}
