"""Rules at their edges that no other test stands on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from huiyin.ledger.core import balance, chain
from huiyin.ledger.core import commands as c
from huiyin.ledger.core.bodies import SCHEMA_VERSION, BodyError, from_body, to_body
from huiyin.ledger.core.duties import candidates
from huiyin.ledger.core.forms import required_criteria
from huiyin.ledger.core.lights import Colour, Reason, light, light_moments
from huiyin.ledger.core.parts import Step
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.roadmap import Roadmap
from huiyin.ledger.core.states import Capacity, Grade, Role, State
from huiyin.ledger.core.workdays import day_end, local_date
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
