"""When readings become an episode, a spike or a recovery."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.water.core.episodes import Judged, JudgePolicy, episode_key, judge, judged
from huiyin.water.core.revisions import ChangeKind, diff_episodes
from huiyin.water.core.standards import Body
from huiyin.water.core.verdict import grade_one
from huiyin.water.standards import automatic_station_table

START = datetime(2020, 7, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = JudgePolicy(consecutive=2, recovery=3, max_gap=3 * DAY, spike_wait=timedelta(0))


def series(marks: str, *, policy_class: int = 4, step: timedelta = DAY) -> list[Judged]:
    """One reading a step: x below target, o at target, ? unknown, ! below but not valid, . none."""
    readings = []
    for n, mark in enumerate(marks):
        if mark == ".":
            continue
        below = {"x": True, "o": False, "?": None, "!": True}[mark]
        at = START + n * step
        readings.append(
            Judged(
                id=str(n),
                time=at,
                received=at,
                klass=policy_class if below else 0 if below is None else 2,
                below=below,
                over=(("codmn", 0.5 + n / 10),) if below else (),
                valid=mark != "!",
            )
        )
    return readings


def shape(marks: str) -> tuple[list[tuple[int, int | None]], list[tuple[int, bool]]]:
    """Episodes as (start, end) and spikes as (time, settled), in steps."""
    found = judge(series(marks), POLICY)

    def step(at: datetime) -> int:
        return (at - START) // DAY

    episodes = [(step(e.start), None if e.end is None else step(e.end)) for e in found.episodes]
    return episodes, [(step(s.time), s.settled) for s in found.spikes]


@pytest.mark.parametrize(
    ("marks", "episodes", "spikes"),
    [
        ("ooooo", [], []),
        ("ooxoo", [], [(2, True)]),
        ("oox", [], [(2, False)]),
        ("x", [], [(0, False)]),
        ("oxxo", [(1, None)], []),
        ("oxxooo", [(1, 3)], []),
        ("oxxooxooo", [(1, 6)], []),
        ("oxoxo", [], [(1, True), (3, True)]),
        ("ox?xo", [(1, None)], []),
        ("ox!xo", [(1, None)], []),
        ("ox!?o", [], [(1, True)]),
        ("!!!!", [], []),
        ("????", [], []),
        ("xxoo?o", [(0, 2)], []),
        ("xxoo!o", [(0, 2)], []),
        ("x....x", [], [(0, False), (5, False)]),
        ("x??.?x", [], [(0, False), (5, False)]),
        ("xxoo....o", [(0, None)], []),
        ("xx.....xx", [(0, None)], []),
        ("xxoooxx", [(0, 2), (5, None)], []),
        ("xxooox", [(0, 2)], [(5, False)]),
        ("", [], []),
    ],
)
def test_a_series_gives_its_episodes_and_spikes(marks, episodes, spikes):
    assert shape(marks) == (episodes, spikes)


def test_an_episode_says_when_it_was_confirmed_how_bad_it_was_and_which_readings_show_it():
    readings = series("oxxxooo")
    readings[2] = replace(readings[2], klass=6, over=(("codmn", 2.0), ("do", None)))
    (episode,) = judge(readings, POLICY).episodes
    assert episode.start == START + DAY
    assert episode.confirmed_at == START + 2 * DAY
    assert episode.last_below == START + 3 * DAY
    assert (episode.end, episode.recovered_at) == (START + 4 * DAY, START + 6 * DAY)
    assert episode.worst_class == 6
    assert dict(episode.factors) == {"codmn": 2.0, "do": None}
    assert episode.readings == ("1", "2", "3")
    assert episode.recovery == ("4", "5", "6")


def test_an_open_episode_counts_the_readings_at_target_so_far():
    (episode,) = judge(series("xxoo"), POLICY).episodes
    assert (episode.end, episode.fine_run) == (None, 2)


def test_a_spike_asks_for_a_rerun_after_the_wait():
    waiting = replace(POLICY, spike_wait=timedelta(hours=4))
    (spike,) = judge(series("oxo"), waiting).spikes
    assert spike.wanted_from == START + DAY + timedelta(hours=4)
    assert spike.readings == ("1",)


def test_the_correction_received_last_counts():
    readings = series("oxxo")
    corrected = replace(
        readings[2], id="2b", below=False, klass=2, received=readings[2].received + DAY
    )
    assert judge([*readings, corrected], POLICY).episodes == ()
    older = replace(corrected, received=readings[2].received - DAY)
    assert len(judge([*readings, older], POLICY).episodes) == 1


def test_a_correction_to_invalid_takes_its_word_back():
    readings = series("oxxo")
    withdrawn = replace(readings[2], id="2b", valid=False, received=readings[2].received + DAY)
    assert judge([*readings, withdrawn], POLICY).episodes == ()


@pytest.mark.parametrize(
    ("values", "says", "klass"),
    [
        ({"codmn": 8.0, "nh3n": 0.1}, True, 4),
        ({"codmn": 8.0, "nh3n": None}, True, 4),
        ({"codmn": 2.0, "nh3n": None}, None, 0),
        ({"codmn": 2.0, "nh3n": 0.1}, False, 2),
    ],
)
def test_a_sample_proves_what_its_known_factors_prove(values, says, klass):
    table = automatic_station_table(START.date())
    sample = {"ph": 7.0, "do": 8.0, "tp": 0.05} | values
    found = judged(
        "1", START, START, grade_one(table, sample, body=Body.RIVER, target=3), valid=True
    )
    assert (found.says, found.klass) == (says, klass)
    assert found.over == ((("codmn", pytest.approx(1 / 3)),) if says else ())
    doubtful = judged(
        "1", START, START, grade_one(table, sample, body=Body.RIVER, target=3), valid=False
    )
    assert doubtful.says is None


def test_the_key_of_an_episode_does_not_depend_on_the_time_zone():
    china = START.astimezone(timezone(timedelta(hours=8)))
    assert episode_key("P1", START) == episode_key("P1", china) == "P1@2020-07-01T08:00:00Z"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("consecutive", 0),
        ("recovery", 0),
        ("max_gap", timedelta(0)),
        ("spike_wait", timedelta(seconds=-1)),
    ],
)
def test_a_policy_without_sense_is_refused(field, value):
    with pytest.raises(ValueError, match="must be"):
        replace(POLICY, **{field: value})


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("oxo.", "oxxo", ChangeKind.OPENED),
        ("oxxo", "oxoo", ChangeKind.WITHDRAWN),
        ("xxoo.", "xxooo", ChangeKind.RECOVERED),
        ("xxooo", "xxoox", ChangeKind.REOPENED),
        ("xxo..", "xxxo.", ChangeKind.CHANGED),
        (".xx", "xxx", ChangeKind.CHANGED),
        ("xxoooxx", "xxoxoxx", ChangeKind.MERGED),
        ("xxoxoxx", "xxoooxx", ChangeKind.SPLIT),
    ],
)
def test_a_new_judgement_names_what_it_changes(before, after, kind):
    old, new = judge(series(before), POLICY).episodes, judge(series(after), POLICY).episodes
    (change,) = diff_episodes(old, new)
    assert change.kind is kind
    assert (change.old, change.new) == (old, new)


def test_an_equal_judgement_changes_nothing():
    episodes = judge(series("xxoooxx"), POLICY).episodes
    assert diff_episodes(episodes, episodes) == ()


def test_only_the_touched_episode_is_named():
    old = judge(series("xxoooxx.."), POLICY).episodes
    new = judge(series("xxoooxxx."), POLICY).episodes
    (change,) = diff_episodes(old, new)
    assert (change.old, change.new) == (old[1:], new[1:])


MARKS = st.text("xo?!.", max_size=40)


@settings(max_examples=150, deadline=None)
@given(MARKS, st.randoms())
def test_the_order_of_arrival_never_matters(marks, random):
    readings = series(marks)
    shuffled = readings * 2
    random.shuffle(shuffled)
    assert judge(shuffled, POLICY) == judge(readings, POLICY)


@settings(max_examples=150, deadline=None)
@given(MARKS)
def test_readings_that_say_nothing_change_nothing(marks):
    silent = marks.replace("?", ".").replace("!", ".")
    assert judge(series(marks), POLICY) == judge(series(silent), POLICY)


@settings(max_examples=150, deadline=None)
@given(MARKS)
def test_every_reading_below_target_is_in_exactly_one_episode_or_spike(marks):
    found = judge(series(marks), POLICY)
    named = [r for e in found.episodes for r in e.readings]
    named += [r for s in found.spikes for r in s.readings]
    assert sorted(named) == sorted(r.id for r in series(marks) if r.says)


@settings(max_examples=150, deadline=None)
@given(MARKS)
def test_episodes_do_not_overlap_and_only_the_last_may_be_open(marks):
    episodes = judge(series(marks), POLICY).episodes
    for episode in episodes:
        assert len(episode.readings) >= POLICY.consecutive
        assert episode.start < episode.confirmed_at <= episode.last_below
    for before, after in itertools.pairwise(episodes):
        assert before.end is not None
        assert before.last_below < before.end <= before.recovered_at < after.start
    assert len({episode_key("p", e.start) for e in episodes}) == len(episodes)


@settings(max_examples=100, deadline=None)
@given(MARKS, MARKS)
def test_a_change_list_rebuilds_the_new_judgement(before, after):
    old, new = judge(series(before), POLICY).episodes, judge(series(after), POLICY).episodes
    changes = diff_episodes(old, new)
    gone = [e for change in changes for e in change.old]
    came = [e for change in changes for e in change.new]
    kept = [e for e in old if e not in gone]
    assert sorted(kept + came, key=lambda e: e.start) == list(new)
