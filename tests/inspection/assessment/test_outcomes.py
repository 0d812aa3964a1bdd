"""Outcomes from events: laws that hold for every history, and cases counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import cycle

import polars as pl
import pytest
from benchmarks import _scores_by_replay as replayed
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.inspection.core.assessment.outcomes import OUTCOMES, outcomes
from huiyin.inspection.core.assessment.policy import Policy, Transfer
from huiyin.inspection.core.assessment.timeline import timeline
from tests.inspection.assessment.histories import POLICY, Tale, a_city, day, frame

UNTIL = 120.0
NOISE = ("note", "add_evidence", "complete_step")
SHARING = replace(POLICY, co_unit_share=50, short_days=20, long_days=60, old_days=15)


def found(*tales: Tale, until: float = UNTIL, policy: Policy = POLICY) -> pl.DataFrame:
    back = policy.transfer is Transfer.GIVE_BACK
    told = timeline(frame(*tales), until=day(until), give_back=back)
    return outcomes(told, policy, until=day(until))


def of(measure: str, *tales: Tale, **how) -> list[tuple[str, bool | None, datetime]]:
    rows = found(*tales, **how).filter(pl.col("measure") == measure)
    return list(rows.select("unit", "good", "at").iter_rows())


def as_set(rows) -> list[tuple]:
    return sorted(rows, key=repr)


@given(a_city(), st.sampled_from([10.0, 40.0, 90.0, 200.0]), st.sampled_from(list(Transfer)))
@settings(max_examples=150, deadline=None)
def test_columns_say_what_a_replay_of_each_matter_says(tales, until, transfer):
    policy = replace(SHARING, transfer=transfer)
    rows = [row for tale in tales for row in tale.rows]
    ours = found(*tales, until=until, policy=policy).rows()
    peers = replayed.outcomes(rows, policy, until=day(until))
    assert as_set(ours) == as_set(peers)


@given(a_city(), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_events_of_different_matters_changes_nothing(tales, random):
    told = frame(*tales)
    mixed = told[random.sample(range(told.height), told.height)]
    back = timeline(mixed, until=day(UNTIL), give_back=True)
    assert outcomes(back, POLICY, until=day(UNTIL)).equals(found(*tales))


@given(a_city())
@settings(max_examples=50, deadline=None)
def test_activity_in_the_system_changes_no_outcome(tales):
    """Notes, evidence and steps between the events: the deciding facts stay the same."""
    before = found(*tales).drop("seq")
    for tale in tales:
        tale.rows = [
            row | {"seq": 2 * row["seq"]} for row in tale.rows
        ] + [
            dict.fromkeys(row) | {
                "matter": row["matter"], "seq": 2 * row["seq"] + 1, "at": row["at"], "verb": verb,
            }
            for row, verb in zip(tale.rows, cycle(NOISE), strict=False)
        ]  # fmt: skip
    assert as_set(found(*tales).drop("seq").rows()) == as_set(before.rows())


@given(a_city(), st.floats(1, UNTIL - 1))
@settings(max_examples=50, deadline=None)
def test_each_outcome_lies_in_one_part_of_a_split_period(tales, cut):
    flows = found(*tales).filter(pl.col("measure") != "not_old")
    first = flows.filter(pl.col("at") < day(cut)).height
    second = flows.filter(pl.col("at") >= day(cut)).height
    assert first + second == flows.height


@given(a_city())
@settings(max_examples=50, deadline=None)
def test_a_certain_outcome_stays_unless_somebody_moved_the_date_later(tales):
    """What is known on day 60 is still so on day 120, where no date was moved between."""
    moving = {"adjudicate", "resume", "decide_extension", "recompute_due"}
    still = [t for t in tales if not any(r["verb"] in moving for r in t.rows)]
    if not still:
        return
    early = found(*still, until=60).filter(pl.col("measure") != "not_old").rows()
    later = found(*still, until=120).rows()
    assert [row for row in early if row not in later] == []


def test_on_time_is_decided_by_the_check_of_what_was_handed_in():
    in_time = Tale().at_work(due=10).passed(submitted=9, checked=14)
    assert of("on_time", in_time) == [("A", True, day(14))]


def test_late_is_decided_when_the_date_passes_and_stays_so():
    late = Tale().at_work(due=10).passed(submitted=11, checked=12)
    assert of("on_time", late) == [("A", False, day(10))]


def test_a_failed_check_after_the_date_is_late_from_the_check_on():
    tale = Tale().at_work(due=10).say("submit", 9).say("fail", 13).passed(submitted=14, checked=15)
    assert of("on_time", tale) == [("A", False, day(13))]
    assert of("first_pass", tale) == [("A", False, day(13))]


def test_an_answer_of_the_moment_a_matter_came_back_belongs_to_its_later_check():
    """Acts of one moment stand in the order of the chain, not of the clock."""
    tale = Tale().at_work().passed(submitted=5, checked=6).say("object", 6)
    tale.passed(submitted=6, checked=6).say("reply", 6, raiser="p1")
    assert of("answered", tale) == [("A", True, day(6))]


def test_what_waits_for_its_check_is_not_yet_an_outcome():
    assert of("on_time", Tale().at_work(due=10).say("submit", 9)) == []


def test_an_extension_asked_in_time_waits_for_its_decision():
    asked = Tale().at_work(due=10).say("ask_extension", 9)
    assert of("on_time", asked) == []
    granted = asked.say("decide_extension", 12, granted=True, due=20)
    granted.passed(submitted=18, checked=19)
    assert of("on_time", granted) == [("A", True, day(19))]
    assert of("on_time_original", granted) == [("A", False, day(10))]


def test_a_refused_extension_is_late_from_the_refusal_on():
    tale = Tale().at_work(due=10).say("ask_extension", 9)
    tale.say("decide_extension", 12, granted=False, due=20)
    assert of("on_time", tale) == [("A", False, day(12))]


def test_time_on_hold_does_not_make_it_late():
    tale = Tale().at_work(due=10).say("suspend", 8).say("resume", 30, due=32)
    tale.passed(submitted=31, checked=33)
    assert of("on_time", tale) == [("A", True, day(33))]
    assert of("on_time_original", tale) == [("A", False, day(30))]


def moved_to_b() -> Tale:
    tale = Tale().to_unit("A", due=10).say("dispute", 1)
    tale.say("adjudicate", 4, lead="B", co_units=[])
    return tale.say("accept", 5).say("propose_plan", 5).say("approve_plan", 5)


@pytest.mark.parametrize(
    ("transfer", "result"),
    [(Transfer.GIVE_BACK, ("B", True, day(13))), (Transfer.KEEP, ("B", False, day(10)))],
)
def test_a_transfer_moves_the_matter_and_by_policy_gives_the_time_back(transfer, result):
    """Due on day 10; the other unit had it four days; handed in on day 12."""
    tale = moved_to_b().passed(submitted=12, checked=13)
    assert of("on_time", tale, policy=replace(POLICY, transfer=transfer)) == [result]


def test_a_lost_dispute_gives_nothing_back():
    tale = Tale().to_unit("A", due=3).say("dispute", 1).say("adjudicate", 4, lead="A", co_units=[])
    assert of("on_time", tale) == [("A", False, day(4))]


@pytest.mark.parametrize(("again", "good"), [(89, False), (91, True), (None, True)])
def test_a_strike_off_is_judged_when_its_window_is_over(again, good):
    tale = Tale().at_work().passed(submitted=5, checked=6).closed(at=10)
    assert of("lasting_short", tale, until=100) == []
    if again is not None:
        tale.say("recur", 10 + again, due=150)
    assert of("lasting_short", tale, until=110) == [("A", good, day(100))]


def test_an_answer_in_time_and_one_that_never_came():
    on_time = Tale("m1").at_work().passed(submitted=5, checked=6, answer_by=8)
    on_time.say("reply", 7, raiser="p1")
    never = Tale("m2").at_work().passed(submitted=5, checked=6, answer_by=8)
    assert of("answered", on_time, never) == [("A", True, day(7)), ("A", False, day(8))]


def test_an_unknown_satisfaction_is_not_satisfaction():
    tales = [
        Tale(f"m{n}").at_work().passed(submitted=5, checked=6).closed(at=7, satisfied=said)
        for n, said in enumerate([True, False, None])
    ]
    assert [good for _, good, _ in of("satisfied", *tales)] == [True, False, None]
    assert [good for _, good, _ in of("solved", *tales)] == [True, True, True]


def test_who_was_not_reached_is_unknown_and_older_call_backs_all_reached():
    tales = [
        Tale(f"m{n}")
        .at_work()
        .passed(submitted=5, checked=6)
        .closed(at=7, satisfied=None, reached=reached)
        for n, reached in enumerate([True, False, None])
    ]
    assert [good for _, good, _ in of("solved", *tales)] == [True, None, True]
    assert [good for _, good, _ in of("satisfied", *tales)] == [None, None, None]


def test_old_stock_counts_days_without_the_hold():
    young = Tale("m1").at_work(due=300).say("suspend", 2).say("resume", 100, due=400)
    old = Tale("m2").at_work(due=300)
    stock = of("not_old", young, old, until=200)
    assert [good for _, good, _ in stock] == [True, False]


def test_grade_weighs_and_a_co_unit_has_its_share():
    tale = Tale(grade="major").say("register", 0, raisers=[])
    tale.say("assign", 0, lead="A", co_units=["B"], due=5)
    rows = found(tale, policy=SHARING).filter(pl.col("measure") == "on_time")
    assert list(rows.select("unit", "weight", "part").iter_rows()) == [
        ("A", 200, "lead"),
        ("B", 100, "co"),
    ]


def test_no_event_no_outcome():
    assert found(Tale()).is_empty()
    assert found(Tale()).schema == OUTCOMES
