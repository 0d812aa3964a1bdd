"""Columns and single frames come to the same: the two ways in are one rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.base.clock import CHINA
from huiyin.field.gateway import oddments
from huiyin.field.gateway.intake import Intake, Outcome, Round
from huiyin.field.gateway.oddments import Stream
from huiyin.field.gateway.registry import Entry, Registry
from huiyin.field.protocols.hj212.core import Edition, Station, upload
from huiyin.field.protocols.hj212.core import encode as framed
from huiyin.field.rules import time_rule
from huiyin.field.store.batch import decode, encode

NOW = datetime(2026, 3, 1, 12, tzinfo=CHINA)
REGISTRY = Registry(
    1,
    [
        Entry("A2017", "P1", Edition.E2017, "hj212", "21", "", True),
        Entry("A2005", "P2", Edition.E2005, "hj212", "32", "", True),
        Entry("RETIRED", "P3", Edition.E2017, "hj212", "21", "", False),
    ],
)
MNS = ("A2017", "A2005", "RETIRED", "STRANGER")
TEXTS = st.one_of(
    st.decimals(-99, 999, places=3).map(str), st.sampled_from(["", "-", "NaN", "1e5", "9999"])
)
ITEMS = st.lists(
    st.builds(
        lambda code, suffix, text, flag: (
            {f"{code}-{suffix}": text} | ({f"{code}-Flag": flag} if flag else {})
        ),
        st.sampled_from(["w21011", "w01001", "SB1", "x9"]),
        st.sampled_from(["Rtd", "Avg", "Max", "RS", "Odd"]),
        TEXTS,
        st.sampled_from(["", "N", "D", "??"]),
    ),
    max_size=4,
)
FRAMES = st.builds(
    lambda mn, cn, minutes, items, wants: upload(
        Station(mn=mn), cn, NOW, NOW + timedelta(minutes=minutes), items, wants_answer=wants
    )[0],
    st.sampled_from(MNS),
    st.sampled_from(["2011", "2051", "2061", "2031", "2021", "2062", "9015", "1013"]),
    st.integers(-5000, 30),
    ITEMS,
    st.booleans(),
)


def readings(outcome: Outcome) -> pl.DataFrame | None:
    if outcome.columns is None or not len(outcome.columns):
        return None
    frame = decode(encode(outcome.columns), received=0, seq=0).drop("ordinal")
    return frame.sort(frame.columns)


def seen(outcome: Outcome) -> tuple:
    answers = b"".join(bytes(data) for _stream, data in outcome.answers)
    return (
        sorted(outcome.frames.split(b"\r\n")),
        outcome.accepted,
        sorted(answers.split(b"\r\n")),
        sorted((row.kind, row.mn, row.raw) for row in outcome.refused),
        sorted((notice.cn, notice.mn) for notice in outcome.notices),
        sorted(outcome.heard),
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(FRAMES, min_size=1, max_size=6))
def test_both_ways_in_come_to_the_same(frames):
    raw = b"".join(frames)
    intake = Intake(time_rule())
    in_columns = intake.take(Round(raw, np.array([0, len(raw)]), [Stream("a:1")]), REGISTRY, NOW)
    one_by_one = intake.take(Round(b"", np.array([0]), [], [(Stream("a:1"), raw)]), REGISTRY, NOW)
    assert seen(in_columns) == seen(one_by_one)
    ours, theirs = readings(in_columns), readings(one_by_one)
    assert (ours is None) == (theirs is None)
    if ours is not None and theirs is not None:
        assert ours.equals(theirs)


@settings(max_examples=40, deadline=None)
@given(st.lists(FRAMES, min_size=1, max_size=4), st.lists(st.integers(0, 2000), max_size=6))
def test_cutting_the_stream_anywhere_changes_nothing(frames, cuts):
    raw = b"".join(frames)
    intake, stream = Intake(time_rule()), Stream("a:1")
    whole = intake.take(Round(raw, np.array([0, len(raw)]), [Stream("a:1")]), REGISTRY, NOW)
    bounds = sorted({0, len(raw), *(cut for cut in cuts if cut < len(raw))})
    accepted, answers = 0, []
    for begin, end in pairwise(bounds):
        piece = raw[begin:end]
        if stream.deframer is None:
            held = stream.rest + piece
            read = Round(held, np.array([0, len(held)]), [stream])
        else:
            read = Round(b"", np.array([0]), [], [(stream, piece)])
        outcome = intake.take(read, REGISTRY, NOW)
        accepted += outcome.accepted
        answers += [bytes(data) for _stream, data in outcome.answers]
    assert accepted == whole.accepted
    expected = b"".join(bytes(data) for _stream, data in whole.answers)
    assert sorted(b"".join(answers).split(b"\r\n")) == sorted(expected.split(b"\r\n"))


HEAD = "QN=20260301110000001;ST=21;CN=2011;PW=1;MN=A2017;Flag=5;CP=&&DataTime=20260301110000;"


def take(raw: bytes) -> Outcome:
    read = Round(raw, np.array([0, len(raw)]), [Stream("a:1")])
    return Intake(time_rule()).take(read, REGISTRY, NOW)


def test_one_frame_may_name_more_kinds_than_a_byte_can_number():
    items = ",".join(f"a-S{number}={number}" for number in range(300))
    found = readings(take(framed(f"{HEAD}{items}&&".encode())))
    assert found is not None
    kinds = dict(found.select("kind", "value").rows())
    assert kinds == {f"s{number}": float(number) for number in range(300)}


@pytest.mark.parametrize("text", ["1", "1e1"], ids=["in columns", "one by one"])
def test_one_round_may_name_more_factors_than_two_bytes_can_number(text):
    count = 66_000
    codes = [f"{number:05x}z" for number in range(count)]
    raw = b"".join(
        framed(f"{HEAD}{';'.join(f'{c}-Rtd={text}' for c in codes[at : at + 600])}&&".encode())
        for at in range(0, count, 600)
    )
    found = readings(take(raw))
    assert found is not None
    assert set(found.get_column("factor")) == set(codes)


@pytest.mark.parametrize("qn", [b"9" * 9970, b"\xff" * 6000])
def test_a_header_too_long_to_be_repeated_is_stored_and_not_answered(qn):
    outcome = take(framed(b"MN=A2017;Flag=5;QN=" + qn))
    assert (outcome.accepted, outcome.answers, outcome.refused) == (1, [], [])


def test_a_time_of_the_first_year_is_refused_like_any_other_that_cannot_be():
    outcome = take(
        framed(
            HEAD.replace("DataTime=20260301", "DataTime=00010101")
            .replace("110000;", "000000;")
            .encode()
            + b"a-Rtd=1&&"
        )
    )
    assert (outcome.accepted, [row.kind for row in outcome.refused]) == (0, ["implausible_time"])


def test_a_device_of_2005_names_the_command_it_answers_inside_cp():
    outcome = take(
        framed(b"ST=91;CN=9011;PW=1;MN=A2005;Flag=0;CP=&&QN=20260301110000001;QnRtn=1&&")
    )
    (notice,) = outcome.notices
    assert (notice.cn, notice.qn) == ("9011", "20260301110000001")


def test_an_error_of_our_own_costs_one_frame_and_not_the_gateway(monkeypatch, caplog):
    def fail(*_args):
        raise RuntimeError("an error of our own")

    monkeypatch.setattr(oddments, "samples", fail)
    bad = framed(f"{HEAD}a-Odd=1&&".encode())
    good = framed(f"{HEAD}a-Rtd=1&&".encode())
    outcome = take(bad + good)
    assert (outcome.accepted, outcome.frames) == (1, good)
    assert [(row.kind, row.raw) for row in outcome.refused] == [("unreadable", bad)]
    assert "an error of our own" in caplog.text


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120), st.binary(max_size=120), st.sampled_from([b"", b"CP=&&"]))
def test_whatever_a_known_device_sends_can_be_stored(head, body, opening):
    data = b"MN=A2017;Flag=5;CN=2011;" + head + opening + b"DataTime=20260301110000;" + body
    outcome = take(framed(data))
    assert outcome.accepted + len(outcome.refused) >= 1
    if outcome.columns is not None:
        assert len(decode(encode(outcome.columns), received=0, seq=1)) == len(outcome.columns)
