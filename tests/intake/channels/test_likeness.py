"""Likeness and storms: laws, and the cases a supervisor would name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.intake.core.grouping import Signal, Storm, group_signals
from huiyin.intake.core.likeness import Sign, Sketch, alike, distance, likeness, rank
from huiyin.intake.policies import likeness_rule, storm_rule

START = datetime(2020, 4, 1, 8, 0, tzinfo=UTC)
STORM = Storm(gap=timedelta(hours=1), near_metres=30_000, longest=timedelta(hours=24))
ONE = Sketch(
    key="HY2020-000001",
    place_name="西河口",
    position=(113_600_000, 34_900_000),
    cause="sewage",
    seen_at=START,
    words="西河口排口冒黑水",
    raiser_marks=frozenset({"a"}),
)
texts = st.text(alphabet="河水发黑臭路灯不亮ab，。 Ａ", max_size=30)
sketches = st.builds(
    Sketch,
    key=st.sampled_from(["HY2020-000001", "HY2020-000002", "HY2020-000003"]),
    place_code=st.sampled_from(["", "p", "q"]),
    place_name=st.sampled_from(["", "西河口", "东河口"]),
    position=st.none() | st.tuples(st.integers(113_590_000, 113_610_000), st.just(34_900_000)),
    cause=st.sampled_from(["", "sewage", "Sewage", "dust"]),
    seen_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    words=texts,
    unit=st.sampled_from(["", "EEB"]),
    raiser_marks=st.frozensets(st.sampled_from("ab")),
)
signals = st.builds(
    Signal,
    id=st.uuids().map(str),
    kind=st.just("exceedance"),
    cause=st.sampled_from(["dust", "noise"]),
    at=st.integers(0, 3000).map(lambda m: START + timedelta(minutes=m)),
    area=st.sampled_from(["", "lvwan", "yunxi"]),
    position=st.none()
    | st.tuples(st.integers(112_000_000, 115_000_000), st.integers(34_000_000, 36_000_000)),
)


@given(sketches, sketches)
def test_likeness_is_the_same_either_way_round(one, other):
    there, back = (likeness(a, b, likeness_rule()) for a, b in ((one, other), (other, one)))
    assert (there.score, there.reasons) == (back.score, back.reasons)


@given(sketches)
def test_what_is_unknown_is_never_alike(other):
    assert likeness(Sketch(key="x"), other, likeness_rule()).reasons == ()


@given(texts, texts)
def test_a_share_of_words_is_a_share(one, other):
    assert 0 <= alike(one, other) <= 100
    assert alike(one, one) in {0, 100}


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("河水发黑，云溪桥下", "云溪桥下河水发黑", 86),
        ("ＰＭ10超标", "pm10 超标", 100),
        ("河水发黑", "路灯不亮", 0),
        ("黑", "黑", 0),
    ],
)
def test_words_are_compared_by_pairs_of_characters(one, other, share):
    assert alike(one, other) == share


def test_each_sign_is_named_with_its_measure():
    other = replace(
        ONE,
        key="HY2020-000002",
        place_name="下游",
        position=(113_602_000, 34_900_000),
        seen_at=START + timedelta(days=3, hours=5),
    )
    found = likeness(ONE, other, likeness_rule())
    measures = {reason.sign: reason.measure for reason in found.reasons}
    assert measures == {
        Sign.WORDS: 100,
        Sign.NEAR: 182,
        Sign.SAME_CAUSE: None,
        Sign.SAME_RAISER: None,
        Sign.IN_TIME: 3,
    }
    assert found.reasons[0].sign is Sign.WORDS


def test_the_likest_come_first_and_strangers_not_at_all():
    stranger = Sketch(key="HY2020-000009", words="路灯不亮", cause="lamp")
    weaker = replace(ONE, key="HY2020-000003", words="")
    ranked = rank(ONE, [stranger, weaker, replace(ONE, key="HY2020-000002")], likeness_rule(), 5)
    assert [like.key for like in ranked] == ["HY2020-000002", "HY2020-000003"]


def test_a_degree_of_latitude_is_some_111_kilometres():
    assert distance((113_000_000, 34_000_000), (113_000_000, 35_000_000)) == pytest.approx(
        111_195, abs=5
    )


@given(st.lists(signals, max_size=60, unique_by=lambda s: s.id), st.randoms())
def test_every_signal_is_in_one_group_whatever_the_order(told, random):
    groups = group_signals(told, STORM)
    placed = [signal.id for group in groups for signal in group]
    assert sorted(placed) == sorted(signal.id for signal in told)
    shuffled = list(told)
    random.shuffle(shuffled)
    assert group_signals(shuffled, STORM) == groups


@given(st.lists(signals, max_size=60, unique_by=lambda s: s.id))
def test_a_group_has_one_cause_and_no_gap_longer_than_the_rule(told):
    for group in group_signals(told, STORM):
        assert len({(signal.kind, signal.cause) for signal in group}) == 1
        moments = [signal.at for signal in group]
        assert moments == sorted(moments)
        assert all(b - a <= STORM.gap for a, b in pairwise(moments))


def gust(number: int, minute: float, **facts) -> Signal:
    usual = {
        "kind": "exceedance",
        "cause": "dust",
        "position": (113_600_000 + 900 * number, 34_900_000),
    }
    at = START + timedelta(minutes=minute)
    return Signal(id=f"s{number:04d}", at=at, **usual | facts)


def test_a_dust_storm_of_five_hundred_devices_is_one_group():
    storm = [gust(n, n / 50) for n in range(500)]
    noise = [gust(900, 1, cause="noise"), gust(901, 4, position=(120_000_000, 30_000_000))]
    sizes = sorted(len(group) for group in group_signals([*storm, *noise], storm_rule()))
    assert sizes == [1, 1, 500]


def test_two_storms_that_meet_are_one_from_then_on():
    west = [gust(n, n, position=(113_000_000, 34_900_000)) for n in range(3)]
    east = [gust(10 + n, n, position=(113_500_000, 34_900_000)) for n in range(3)]
    between = gust(20, 5, position=(113_250_000, 34_900_000))
    assert len(group_signals([*west, *east], STORM)) == 2
    assert len(group_signals([*west, *east, between], STORM)) == 1


def test_a_storm_that_never_ends_is_cut_by_the_day():
    endless = [gust(0, 30 * n, area="lvwan") for n in range(100)]
    told = [replace(signal, id=f"e{n:03d}") for n, signal in enumerate(endless)]
    groups = group_signals(told, STORM)
    assert [len(group) for group in groups] == [49, 49, 2]
