"""Terms in four units, urgent causes, holds looked at, moved dates told, tasks handed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.decide import decide
from huiyin.ledger.core.evolve import evolve
from huiyin.ledger.core.kinds import Term, TermUnit
from huiyin.ledger.core.lights import Colour, Reason, light, light_moments
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.rules import full_bearer
from huiyin.ledger.core.states import Grade, Role, State
from huiyin.ledger.core.workdays import CHINA, WorkCalendar, local_date
from huiyin.ledger.waiting import waits

from . import builders as b
from .builders import Walk, walk_to, workdays

MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001
    max_value=datetime(2026, 11, 1),  # noqa: DTZ001
).map(lambda naive: naive.replace(microsecond=0, tzinfo=CHINA))
AMOUNTS = st.integers(min_value=0, max_value=60)
OTTO = b.person("otto", "elsewhere", Role.READER)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def after(start: str, amount: int, unit: TermUnit) -> str:
    answer = workdays().after(at(start), Term(amount=amount, unit=unit))
    assert not answer.provisional
    return answer.moment.isoformat()


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        # Spring Festival 2026: 15-23 February free, Saturdays 14 and 28 worked.
        ("2026-02-13T16:00", 1, TermUnit.WORKING_DAYS, "2026-02-14T23:59:59+08:00"),
        ("2026-02-13T16:00", 2, TermUnit.WORKING_DAYS, "2026-02-24T23:59:59+08:00"),
        ("2026-02-14T17:00", 1, TermUnit.WORKING_HOURS, "2026-02-24T09:00:00+08:00"),
        ("2026-02-16T03:07", 2, TermUnit.CLOCK_HOURS, "2026-02-16T05:07:00+08:00"),
        ("2026-02-14T17:00", 24, TermUnit.CLOCK_HOURS, "2026-02-15T17:00:00+08:00"),
        ("2026-02-14T17:00", 5, TermUnit.CALENDAR_DAYS, "2026-02-19T23:59:59+08:00"),
        # 调休: Sunday 20 September and Saturday 10 October 2026 are worked.
        ("2026-09-19T10:00", 1, TermUnit.WORKING_DAYS, "2026-09-20T23:59:59+08:00"),
        ("2026-10-09T17:00", 1, TermUnit.WORKING_HOURS, "2026-10-10T09:00:00+08:00"),
        # Europe's and America's clocks change on these nights; China's do not.
        ("2026-03-28T23:30", 6, TermUnit.CLOCK_HOURS, "2026-03-29T05:30:00+08:00"),
        ("2026-11-01T00:30", 24, TermUnit.CLOCK_HOURS, "2026-11-02T00:30:00+08:00"),
    ],
)
def test_terms_around_festivals(start: str, amount: int, unit: TermUnit, due: str) -> None:
    assert after(start, amount, unit) == due


@given(MOMENTS, AMOUNTS, AMOUNTS, st.sampled_from(TermUnit))
def test_a_longer_term_never_ends_earlier(
    start: datetime, one: int, more: int, unit: TermUnit
) -> None:
    shorter = workdays().after(start, Term(amount=one, unit=unit)).moment
    longer = workdays().after(start, Term(amount=one + more, unit=unit)).moment
    assert start.replace(second=0) <= shorter <= longer


@given(MOMENTS, st.integers(min_value=1, max_value=60))
def test_working_units_never_end_outside_working_time(start: datetime, amount: int) -> None:
    days = workdays().after(start, Term(amount=amount)).moment
    hours = workdays().after(start, Term(amount=amount, unit=TermUnit.WORKING_HOURS)).moment
    assert workdays().is_working_day(local_date(days))
    assert workdays().is_working_day(local_date(hours))
    assert any(a <= hours.time() <= z for a, z in workdays().hours.spans)


@given(MOMENTS, AMOUNTS, st.sampled_from([TermUnit.CLOCK_HOURS, TermUnit.CALENDAR_DAYS]))
def test_the_walls_clock_knows_no_calendar(start: datetime, amount: int, unit: TermUnit) -> None:
    term = Term(amount=amount, unit=unit)
    unpublished = WorkCalendar(years={}, hours=workdays().hours)
    assert unpublished.after(start, term) == workdays().after(start, term)


def urgent(cause: str, start: str) -> Walk:
    """A request of that cause, assigned at that moment."""
    walk = Walk(rules=b.policy(), now=at(start))
    walk.do(b.WEN, replace(b.register(first=b.clue(at=walk.now)), cause=cause))
    walk.now = at(start)
    return walk.do(b.ALICE, c.Assign(lead="water"))


def test_the_cause_chooses_the_term_by_policy_data() -> None:
    assert urgent("danger_to_life", "2026-02-16T03:07").m.due == at("2026-02-16T05:07")
    assert urgent("停暖", "2026-02-16T03:07").m.due == at("2026-02-17T03:07")
    assert urgent("noise", "2026-02-16T03:07").m.due == at("2026-03-06T23:59:59")
    for term in b.policy().urgent:
        assert term.source.title
        assert term.source.confidence == "low"


def test_two_hours_turn_yellow_and_red_on_the_wall() -> None:
    walk = urgent("danger_to_life", "2026-02-16T03:00")
    for minute, colour in ((96, Colour.GREEN), (97, Colour.YELLOW), (121, Colour.RED)):
        now = at("2026-02-16T03:00") + timedelta(minutes=minute)
        assert light(walk.m, walk.rules, workdays(), now).colour is colour
        assert light_moments(walk.m, walk.rules, workdays()).colour(now) is colour


@pytest.mark.parametrize(
    ("unit", "due"),
    [
        (TermUnit.CLOCK_HOURS, "2026-03-06T09:00"),
        (TermUnit.CALENDAR_DAYS, "2026-03-20T23:59:59"),
    ],
)
def test_a_hold_gives_back_time_in_the_terms_own_unit(unit: TermUnit, due: str) -> None:
    rules = replace(
        b.policy("rectify_now"),
        terms=replace(b.policy("rectify_now").terms, whole=Term(amount=16, unit=unit)),
    )
    walk = Walk(rules=rules).do(b.WEN, b.register())
    walk.now = b.MONDAY
    walk.do(b.ALICE, c.Assign(lead="water")).do(b.BO, c.Accept(handler="han"))
    until = local_date(walk.now) + timedelta(days=9)
    walk.now = at("2026-03-02T12:00")
    walk.do(b.LI, c.Suspend(reason="flood", until=until, review_on=until))
    walk.now = at("2026-03-05T20:00") if unit is TermUnit.CLOCK_HOURS else at("2026-03-04T08:00")
    walk.do(b.ALICE, c.Resume(reason="dry"))
    assert walk.m.due == at(due)


@pytest.mark.parametrize("unit", TermUnit)
def test_a_hold_resumed_late_gives_no_more_than_was_approved(unit: TermUnit) -> None:
    walk = walk_to(State.SUSPENDED)
    whole = Term(amount=16, unit=unit)
    walk.rules = replace(walk.rules, terms=replace(walk.rules.terms, whole=whole))
    assert walk.m.hold is not None
    assert walk.m.roadmap is not None
    in_time, late = walk.copy(), walk.copy()
    in_time.now = at(f"{walk.m.hold.until}T23:59:59")
    late.now = in_time.now + timedelta(days=30)
    for one in (in_time, late):
        one.do(b.ALICE, c.Resume(reason="dry"))
    assert in_time.m.hold_credit == late.m.hold_credit > 0
    assert in_time.m.due == late.m.due
    assert in_time.m.roadmap is not None
    assert late.m.roadmap is not None
    assert in_time.m.roadmap.steps == late.m.roadmap.steps != walk.m.roadmap.steps


def extension(walk: Walk, days: int = 9) -> c.AskExtension:
    assert walk.m.due is not None
    return c.AskExtension(until=walk.m.due + timedelta(days=days), reason="rain")


def test_more_time_may_be_asked_for_at_the_last_minute_and_not_after() -> None:
    walk = walk_to(State.RECTIFYING)
    assert walk.m.due is not None
    walk.now = walk.m.due
    assert not isinstance(walk.ask(b.BO, extension(walk)), Refusal)
    walk.now += timedelta(seconds=1)
    answer = walk.ask(b.BO, extension(walk))
    assert isinstance(answer, Refusal)
    assert answer.code == "G-EXPIRED"


def test_no_more_extensions_than_the_policy_allows() -> None:
    walk = walk_to(State.RECTIFYING)
    for _ in range(2):
        walk.do(b.BO, extension(walk)).do(b.ALICE, c.DecideExtension(granted=True, reason="yes"))
    answer = walk.ask(b.BO, extension(walk))
    assert isinstance(answer, Refusal)
    assert answer.code == "G-EXTENSIONS"


def test_a_refused_extension_uses_none_up_and_tells_nobody() -> None:
    walk = walk_to(State.RECTIFYING)
    walk.do(b.BO, extension(walk)).do(b.ALICE, c.DecideExtension(granted=False, reason="no"))
    assert walk.m.extensions_granted == 0
    assert walk.m.raisers_to_tell == ()


def verbs_waited_for(walk: Walk) -> set[str]:
    return {w.verb.value for w in waits(walk.m, walk.rules, recurrence_suggested=False)}


def test_whoever_raised_it_is_told_of_the_new_date_and_of_each_newer_one() -> None:
    walk = walk_to(State.RECTIFYING)
    assert "tell_due" not in verbs_waited_for(walk)
    walk.do(b.BO, extension(walk)).do(b.ALICE, c.DecideExtension(granted=True, reason="yes"))
    assert [r.raiser for r in walk.m.raisers_to_tell] == ["raiser-1"]
    assert "tell_due" in verbs_waited_for(walk)
    walk.do(b.HAN, c.TellDue(told=("raiser-1",), remark="by telephone"))
    assert walk.m.raisers_to_tell == ()
    assert walk.m.raisers[0].told_due == walk.m.due
    again = walk.ask(b.HAN, c.TellDue(told=("raiser-1",), remark="again"))
    assert isinstance(again, Refusal)
    assert again.code == "G-TELL"
    walk.do(b.BO, extension(walk)).do(b.ALICE, c.DecideExtension(granted=True, reason="yes"))
    assert [r.raiser for r in walk.m.raisers_to_tell] == ["raiser-1"]


def test_a_hold_is_looked_at_on_its_day_or_turns_red() -> None:
    walk = walk_to(State.SUSPENDED)
    hold = walk.m.hold
    assert hold is not None
    assert hold.review_on is not None
    assert {"resume", "review_hold"} <= verbs_waited_for(walk)
    missed = at(f"{hold.review_on}T23:59:59") + timedelta(seconds=1)
    shown = light(walk.m, walk.rules, workdays(), missed)
    assert (shown.colour, shown.reasons) == (Colour.RED, (Reason.REVIEW_MISSED,))
    later = c.ReviewHold(reason="still wet", review_on=hold.until + timedelta(days=1))
    answer = walk.ask(b.LI, later)
    assert isinstance(answer, Refusal)
    assert answer.code == "F-NO-REVIEW"
    walk.do(b.LI, c.ReviewHold(reason="still wet", review_on=None))
    assert verbs_waited_for(walk) == {"resume"}
    assert light(walk.m, walk.rules, workdays(), missed).colour is Colour.GREY


def test_a_hold_that_is_over_is_resumed_not_kept_on() -> None:
    walk = walk_to(State.SUSPENDED)
    assert walk.m.hold is not None
    walk.now = at(f"{walk.m.hold.until}T09:00") + timedelta(days=1)
    answer = walk.ask(b.LI, c.ReviewHold(reason="still wet", review_on=None))
    assert isinstance(answer, Refusal)
    assert answer.code == "F-HOLD-OVER"


def test_what_was_late_at_the_offices_desk_leaves_no_mark_on_the_unit() -> None:
    walk = walk_to(State.REGISTERED).wait(days=30)
    assert light(walk.m, walk.rules, workdays(), walk.now).colour is Colour.RED
    walk.do(b.ALICE, c.Assign(lead="water"))
    assert walk.m.office_red_at is not None
    assert walk.m.first_red_at is None
    shown = light(walk.m, walk.rules, workdays(), walk.now)
    assert (shown.colour, shown.was_red) == (Colour.GREEN, False)


def test_what_was_late_at_the_unit_stays_with_it() -> None:
    walk = walk_to(State.ASSIGNED).wait(days=10)
    walk.do(b.BO, c.Accept())
    assert walk.m.first_red_at is not None
    assert walk.m.office_red_at is None


def test_the_ground_of_a_return_is_one_of_the_list_and_the_first_receiver_is_kept() -> None:
    walk = walk_to(State.ASSIGNED)
    answer = walk.ask(b.BO, c.Dispute(ground="because", reason="not ours"))
    assert isinstance(answer, Refusal)
    assert [error.code for error in answer.fields] == ["F-GROUND"]
    walk.do(b.BO, c.Dispute(ground="not_our_duty", reason="not ours"))
    walk.do(b.ALICE, c.Adjudicate(upheld=True, lead="roads", reason="theirs"))
    assert (walk.m.first_lead, walk.m.lead) == ("water", "roads")


def apply(walk: Walk, actor: b.Person, command: c.Command, **gone: b.Person | None) -> object:
    """Ask with a directory in which some have changed or are gone; do it if it is permitted."""
    people = {**b.DIRECTORY, "otto": OTTO, **gone}
    known = {name: one for name, one in people.items() if one is not None}
    context: Context = replace(b.context(actor, walk.now, rules=walk.rules), directory=known)
    answer = decide(walk.m, command, context)
    if not isinstance(answer, Refusal):
        for event in answer:
            walk.matter = evolve(walk.matter, event)
    return answer


def test_a_lent_right_ends_when_the_giver_loses_the_role_or_leaves() -> None:
    walk = walk_to(State.PLANNING)
    apply(walk, b.BO, c.Delegate(role=Role.UNIT_HEAD, to="otto", reason="on leave"))
    order = b.plan(walk)
    dismissed = replace(b.BO, roles=frozenset())
    moved = replace(b.BO, unit="parks")
    for gone in (dismissed, moved, None):
        answer = apply(walk.copy(), OTTO, order, bo=gone)
        assert isinstance(answer, Refusal)
        assert answer.code == "ROLE"
    assert not isinstance(apply(walk.copy(), OTTO, order), Refusal)


def test_handing_over_moves_the_handling_and_the_bans_with_it() -> None:
    walk = walk_to(State.RECTIFYING)
    b.work(walk)
    new = b.person("hana", "water", Role.HANDLER)
    order = c.HandOver(leaver="han", to="hana", reason="new post")
    assert not isinstance(apply(walk, b.ALICE, order, hana=new), Refusal)
    assert walk.m.handlers == ("hana",)
    assert "han" in full_bearer(walk.m, new, walk.now).persons
    waiting = waits(walk.m, walk.rules, recurrence_suggested=False)
    assert {w.person for w in waiting if w.role is Role.HANDLER} <= {"hana", None}


def test_a_lent_task_goes_on_with_the_successor_and_still_rests_on_the_first_giver() -> None:
    walk = walk_to(State.PLANNING)
    apply(walk, b.BO, c.Delegate(role=Role.UNIT_HEAD, to="otto", reason="on leave"))
    apply(
        walk,
        b.ALICE,
        c.HandOver(leaver="otto", to="olga", reason="gone"),
        olga=b.person("olga", "elsewhere", Role.READER),
    )
    olga = b.person("olga", "elsewhere", Role.READER)
    order = b.plan(walk)
    assert isinstance(apply(walk.copy(), OTTO, order), Refusal)
    assert isinstance(apply(walk.copy(), olga, order, bo=None), Refusal)
    assert not isinstance(apply(walk.copy(), olga, order), Refusal)
    assert {"otto", "bo"} <= full_bearer(walk.m, olga, walk.now).persons


def test_a_lot_is_drawn_again_and_never_handed_over() -> None:
    walk = walk_to(State.VERIFYING, grade=Grade.MAJOR)
    drawn = b.verifier(walk)
    other = "viktor" if drawn.id == "vera" else "vera"
    answer = apply(walk, b.ALICE, c.HandOver(leaver=drawn.id, to=other, reason="gone"))
    assert not isinstance(answer, Refusal)
    assert walk.m.draw is None
    assert walk.m.delegations == ()
    assert "draw_verifier" in verbs_waited_for(walk)


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (c.HandOver(leaver="peng", to="bo", reason="gone"), "F-NOTHING"),
        (c.HandOver(leaver="han", to="han", reason="gone"), "F-RECEIVER"),
        (c.HandOver(leaver="han", to="ghost", reason="gone"), "F-RECEIVER"),
        (c.HandOver(leaver="han", to="sam", reason="gone"), "D7"),
        (c.HandOver(leaver="han", to="peng", reason="gone"), "F-HANDLER"),
        (c.HandOver(leaver="han", to="bo", reason=" "), "F-EMPTY"),
    ],
)
def test_a_bad_hand_over_is_refused_and_changes_nothing(order: c.HandOver, code: str) -> None:
    walk = walk_to(State.RECTIFYING)
    before = walk.m
    answer = walk.ask(b.ALICE, order)
    assert isinstance(answer, Refusal)
    assert code in {error.code for error in answer.fields}
    assert walk.m == before


def test_the_system_leaves_tasks_to_the_unit_and_gives_them_to_nobody() -> None:
    walk = walk_to(State.RECTIFYING)
    chosen = walk.ask(b.JUDGE, c.HandOver(leaver="han", to="bo", reason="account disabled"))
    assert isinstance(chosen, Refusal)
    walk.do(b.JUDGE, c.HandOver(leaver="han", to=None, reason="account disabled"))
    assert walk.m.handlers == ()
    waiting = waits(walk.m, walk.rules, recurrence_suggested=False)
    assert {w.person for w in waiting} == {None}
