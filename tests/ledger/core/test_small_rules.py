"""Rules at their edges that no other test stands on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from huiyin.ledger.core import balance, chain
from huiyin.ledger.core import commands as c
from huiyin.ledger.core.bodies import SCHEMA_VERSION, BodyError, from_body, to_body
from huiyin.ledger.core.duties import candidates
from huiyin.ledger.core.forms import required_criteria
from huiyin.ledger.core.kinds import Term, Terms
from huiyin.ledger.core.lights import Colour, Reason, light, light_moments
from huiyin.ledger.core.parts import Step
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.roadmap import Roadmap, forecast_end
from huiyin.ledger.core.scorechange import ScoreChange, judge
from huiyin.ledger.core.states import Capacity, Grade, Role, State, Verb
from huiyin.ledger.core.terms import stage_term
from huiyin.ledger.core.workdays import WorkCalendar, YearTable, day_end, local_date
from tests.ledger.core import builders as b
from tests.ledger.core.builders import walk_to

DAY = timedelta(days=1)
DATE = local_date(b.MONDAY)


def test_a_plan_that_will_end_after_the_due_date_is_yellow_from_the_start() -> None:
    """The first step was done late, so the second, as long as planned, ends too late."""
    walk = walk_to(State.RECTIFYING)
    assert walk.m.due is not None
    last = local_date(walk.m.due)
    first = local_date(walk.m.registered_at)
    steps = (
        Step(id="a", title="Find", owner="water", due=first, done_at=day_end(first + 2 * DAY)),
        Step(id="b", title="Close", owner="water", due=last, predecessors=("a",)),
    )
    roadmap = Roadmap(version=1, steps=steps, proposed_at=walk.now)
    late = replace(walk.m, roadmap=roadmap)
    shown = light(late, walk.rules, b.workdays(), walk.now)
    assert (shown.colour, shown.reasons) == (Colour.YELLOW, (Reason.FORECAST_LATE,))
    assert light_moments(late, walk.rules, b.workdays()).colour(walk.now) is Colour.YELLOW
    for other in (
        replace(late, state=State.PLAN_REVIEW),
        replace(late, due=day_end(last + 30 * DAY)),
        replace(late, roadmap=roadmap.with_done("b", walk.now)),
    ):
        calm = light(other, walk.rules, b.workdays(), walk.now)
        assert Reason.FORECAST_LATE not in calm.reasons


def test_d4_bars_who_wrote_the_answer_though_he_has_moved() -> None:
    walk = walk_to(State.REPLYING).do(b.HAN, c.Reply(raiser="raiser-1", answer=b.ANSWER))
    moved = b.person("han", "office", Role.SUPERVISOR)
    answer = walk.ask(moved, c.CallbackOk(raiser="raiser-1"))
    assert isinstance(answer, Refusal)
    assert answer.code == "D4"
    assert walk.m.who(Capacity.CALLER) == frozenset()


def test_the_dispute_is_in_time_until_the_last_second_of_the_next_working_day() -> None:
    walk = walk_to(State.ASSIGNED)
    order = c.Dispute(ground="not_our_duty", reason="not ours")
    walk.now = day_end(local_date(b.MONDAY) + DAY)
    assert not isinstance(walk.ask(b.BO, order), Refusal)
    walk.wait(seconds=1)
    answer = walk.ask(b.BO, order)
    assert isinstance(answer, Refusal)
    assert answer.code == "G-DISPUTE-TIME"


def test_the_grounds_of_a_return_are_those_of_the_list() -> None:
    walk = walk_to(State.ASSIGNED)
    walk.rules = replace(walk.rules, dispute_grounds=("not_our_duty",))
    answer = walk.ask(b.BO, c.Dispute(ground="we are tired", reason="not ours"))
    assert isinstance(answer, Refusal)
    assert [(e.field, e.code) for e in answer.fields] == [("ground", "F-GROUND")]


def test_a_request_for_no_later_than_what_is_due_by_now_can_only_be_refused() -> None:
    walk = walk_to(State.RECTIFYING)
    assert walk.m.due is not None
    until = walk.m.due + 3 * DAY
    walk.do(b.BO, c.AskExtension(until=until, reason="rain"))
    walk.matter = replace(walk.m, due=until)
    answer = walk.ask(b.ALICE, c.DecideExtension(granted=True, reason="yes"))
    assert isinstance(answer, Refusal)
    assert [(e.field, e.code) for e in answer.fields] == [("granted", "F-NOT-LATER")]
    walk.do(b.ALICE, c.DecideExtension(granted=False, reason="no need"))


def test_criteria_of_the_kind_come_before_those_of_the_steps_each_once() -> None:
    walk = walk_to(State.RECTIFYING)
    own = walk.rules.evidence_criteria
    assert walk.m.roadmap is not None
    steps = tuple(
        replace(s, criterion=k) for s, k in zip(b.steps(DATE), ("x", own[0]), strict=True)
    )
    planned = replace(walk.m, roadmap=replace(walk.m.roadmap, steps=steps))
    assert required_criteria(planned, walk.rules) == (*own, "x")
    assert required_criteria(walk_to(State.PLANNING).m, walk.rules) == own


def test_two_events_of_the_same_moment_are_in_order() -> None:
    events = walk_to(State.PLANNING, "rectify_now").events
    assert events[-1].at == events[-2].at
    rows = chain.chain("M-1", [(e.verb, to_body(e)) for e in events])
    assert chain.verify_chain(rows) is None
    assert chain.algorithms()[0] == "sha256"


def test_a_list_and_a_time_are_read_as_such_or_refused_by_name() -> None:
    assigned = to_body(walk_to(State.ASSIGNED).events[-1])
    for field, bad in (("co_units", "parks"), ("due", "2026-03-02T09:00:00"), ("provisional", 1)):
        with pytest.raises(BodyError, match=field):
            from_body("assign", assigned | {field: bad}, SCHEMA_VERSION)


def test_the_board_says_when_flows_and_open_matters_disagree() -> None:
    history = walk_to(State.ASSIGNED).events
    day = local_date(b.MONDAY)
    flows = balance.daily_flows([history], day, day)
    assert balance.faults(flows, {("water", "request"): 1}) == []
    assert balance.faults(flows, {}) == ["water request: the flows and the open matters disagree"]
    assert balance.faults({}, {("parks", "request"): 1}) == [
        "parks request: the flows and the open matters disagree"
    ]
    assert balance.faults({}, {("parks", "request"): 0}) == []
    assert {cell.day for cell in balance.daily_flows([history], day, day + DAY)} == {day, day + DAY}


def test_the_lot_is_drawn_among_names_in_order() -> None:
    walk = walk_to(State.VERIFYING, grade=Grade.MAJOR)
    people = {p.id: p for p in (b.VIKTOR, b.VERA)}
    asked = replace(b.context(b.ALICE, walk.now), directory=people)
    assert candidates(walk.m, asked) == ("vera", "viktor")


def test_a_recurrence_is_handled_under_the_policy_in_force() -> None:
    walk = walk_to(State.CLOSED)
    walk.rules = replace(walk.rules, version=2)
    walk.do(b.ALICE, next(x for x in b.sample_commands(walk) if x.verb is Verb.RECUR))
    assert walk.m.policy is not None
    assert walk.m.policy.version == 2


def test_each_stage_has_the_limit_that_the_policy_gives_it() -> None:
    names = {
        State.REGISTERED: "triage",
        State.ASSIGNED: "accept",
        State.DISPUTED: "adjudicate",
        State.PLANNING: "plan",
        State.PLAN_REVIEW: "review",
        State.VERIFYING: "check",
        State.REPLYING: "answer",
        State.CLOSING: "strike_off",
    }
    given = {name: Term(amount=n) for n, name in enumerate(names.values(), 1)}
    terms = Terms(whole=Term(amount=99), **given)
    for state in State:
        assert stage_term(terms, state) == given.get(names.get(state, ""))


def test_office_time_is_never_negative_and_must_exist() -> None:
    calendar = b.workdays()
    assert calendar.working_minutes_between(b.MONDAY, b.MONDAY) == 0
    assert calendar.working_minutes_between(b.MONDAY + DAY, b.MONDAY) == 0
    day = calendar.hours.minutes_per_day
    assert calendar.working_minutes_between(b.MONDAY, b.MONDAY + DAY) == day
    years = range(2026, 2048)
    free = [date(y, 1, 1) + n * DAY for y in years for n in range(366)]
    shut = {y: YearTable(year=y, free=frozenset(free), worked=frozenset()) for y in years}
    with pytest.raises(ValueError, match="no working time"):
        WorkCalendar(years=shut, hours=calendar.hours).add_working_minutes(b.MONDAY, 1)


def test_an_answer_that_touched_an_unpublished_year_is_provisional() -> None:
    known = b.workdays()
    calendar = WorkCalendar(years={2026: known.years[2026]}, hours=known.hours)
    assert not calendar.add_working_days(date(2026, 12, 1), 3).provisional
    assert calendar.add_working_days(date(2026, 12, 31), 3).provisional
    assert calendar.add_working_days(date(2027, 1, 5), -4).provisional
    assert calendar.add_working_days(date(2027, 1, 5), 0).provisional


def test_a_score_change_without_a_reason_names_the_field() -> None:
    other = b.person("otto", "office", Role.ASSESSOR)
    change = ScoreChange(
        unit="water",
        asked_by=b.ASHA,
        decided_by=other,
        points_before=1,
        points_after=2,
        reason=" ",
    )
    found = judge(change)
    assert found is not None
    assert found.next_step.endswith(".")
    assert [(error.field, error.code) for error in found.fields] == [("reason", "D6")]
    alone = judge(replace(change, decided_by=b.ASHA))
    assert alone is not None
    assert (alone.code, alone.fields) == ("D6", ())
    assert judge(replace(change, reason="miscounted")) is None


def test_a_clue_of_tomorrow_and_a_pass_with_an_unmet_criterion_are_refused_in_words() -> None:
    walk = walk_to(State.VERIFYING)
    ahead = b.clue("clue-2", at=walk.now + DAY)
    unmet = replace(b.check(walk), results=b.results(walk.m, walk.rules, met=False))
    for actor, command, code in (
        (b.ALICE, c.AddClue(clue=ahead), "F-FUTURE"),
        (b.VERA, unmet, "F-UNMET"),
    ):
        answer = walk.ask(actor, command)
        assert isinstance(answer, Refusal)
        assert [error.code for error in answer.fields] == [code]
        assert answer.text.endswith(".")


def test_returns_end_with_a_final_verdict_or_with_their_number() -> None:
    walk = walk_to(State.ASSIGNED)
    order = c.Dispute(ground="not_our_duty", reason="not ours")
    most = walk.rules.max_disputes
    for matter in (replace(walk.m, dispute_final=True), replace(walk.m, disputes=most)):
        answer = replace(walk, matter=matter).ask(b.BO, order)
        assert isinstance(answer, Refusal)
        assert answer.code == "G-DISPUTES"
    last = replace(walk, matter=replace(walk.m, disputes=most - 1))
    assert not isinstance(last.ask(b.BO, order), Refusal)


def test_what_was_red_keeps_its_other_reasons_too() -> None:
    walk = walk_to(State.RECTIFYING)
    assert walk.m.due is not None
    marked = replace(walk.m, first_red_at=b.MONDAY)
    shown = light(marked, walk.rules, b.workdays(), walk.m.due)
    assert shown.reasons == (Reason.NEARLY_DUE, Reason.WAS_RED)
    assert light(marked, walk.rules, b.workdays(), walk.now).reasons == (Reason.WAS_RED,)
    assert light_moments(marked, walk.rules, b.workdays()).colour(walk.now) is Colour.YELLOW


def test_the_forecast_takes_the_latest_of_what_a_step_waits_for() -> None:
    """Planned to follow the later of two; that one was in time, the other was not late enough."""
    calendar, monday = b.workdays(), local_date(b.MONDAY)
    early = Step(id="a", title="a", owner="w", due=monday, done_at=day_end(monday + 2 * DAY))
    late = Step(id="b", title="b", owner="w", due=monday + 4 * DAY)
    last = Step(id="c", title="c", owner="w", due=monday + 8 * DAY, predecessors=("a", "b"))
    plan = Roadmap(version=1, steps=(early, late, last), proposed_at=b.MONDAY)
    assert forecast_end(plan, calendar, monday) == monday + 8 * DAY
    slipped = forecast_end(plan, calendar, monday + 7 * DAY)
    assert slipped == monday + 9 * DAY


def test_old_plans_are_kept_one_after_another() -> None:
    walk = walk_to(State.RECTIFYING)
    first = walk.m.roadmap
    for _ in range(2):
        walk.wait(days=1).do(b.LI, next(x for x in b.sample_commands(walk) if x.verb == "suspend"))
        walk.wait(days=3).do(b.ALICE, c.Resume(reason="dry"))
    assert [plan.version for plan in walk.m.past_roadmaps] == [1, 2]
    assert walk.m.past_roadmaps[0] == first
    assert walk.m.roadmap is not None
    assert walk.m.roadmap.version == walk.m.plan_versions == 3


def test_an_objection_ends_the_publicity() -> None:
    walk = walk_to(State.CLOSING, "finding")
    assert walk.m.public_until is not None
    assert walk.do(b.ADA, c.Object(reason="photographs")).m.public_until is None
