"""What an event leaves behind in the matter, and what it takes away."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.evolve import evolve, replay
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Place, Sealed, Step
from huiyin.ledger.core.states import Capacity, Grade, RaiserKind, Role, State, Verb
from huiyin.ledger.core.workdays import local_date
from tests.ledger.core import builders as b
from tests.ledger.core.builders import Walk, walk_to
from tests.ledger.core.model.rulebook import RULES

DAY = timedelta(days=1)


def changed(before: Matter, after: Matter) -> set[str]:
    """Names of the facts that differ, without those that every event moves."""
    names = {f.name for f in fields(Matter)} - {"version", "last_event_at", "parts"}
    return {name for name in names if getattr(before, name) != getattr(after, name)}


MOVED = {"state", "state_since", "stage_due"}
LEAVES: dict[Verb, set[str]] = {
    Verb.INTERIM_REPLY: {"interim_replied_at"},
    Verb.ASK_CANCEL: {"cancel_asked_by"},
    Verb.DECLINE: MOVED,
    Verb.ACCEPT: MOVED | {"handlers"},
    Verb.DISPUTE: MOVED | {"disputes"},
    Verb.ADJUDICATE: MOVED | {"assigned_at"},
    Verb.PROPOSE_PLAN: MOVED | {"proposed", "plan_versions"},
    Verb.APPROVE_PLAN: MOVED | {"proposed", "roadmap", "rectifying_since"},
    Verb.RETURN_PLAN: MOVED | {"proposed"},
    Verb.ADD_EVIDENCE: {"evidence"},
    Verb.COMPLETE_STEP: {"roadmap"},
    Verb.SUSPEND: MOVED | {"hold"},
    Verb.PASS: MOVED | {"passed"},
    Verb.FAIL: MOVED | {"checks_failed", "fresh_since", "rectifying_since"},
    Verb.REPLY: {"raisers"},
    Verb.CLOSE: MOVED | {"closed_at"},
    Verb.ADD_CLUE: {"clues", "raisers"},
    Verb.ASK_EXTENSION: {"extension"},
    Verb.RECHECK: {"recheck_failed_at"},
    Verb.NOTE: set(),
}


@pytest.mark.parametrize("verb", LEAVES)
def test_an_event_changes_its_own_facts_and_no_others(verb: Verb) -> None:
    walk = walk_to(State(RULES[verb].sources[0]))
    if verb is Verb.ASK_EXTENSION:
        walk = walk_to(State.RECTIFYING)
    who = {"supervisor": b.ALICE, "registrar": b.WEN, "unit_head": b.BO, "handler": b.HAN}
    who |= {"leader": b.LI, "verifier": b.VERA}
    others = {Verb.CLOSE: b.ADA, Verb.NOTE: b.ALICE, Verb.RECHECK: b.VIKTOR}
    actor = others.get(verb) or who[RULES[verb].who[0]]
    command = next(x for x in b.sample_commands(walk) if x.verb is verb)
    before = walk.m
    walk.do(actor, command)
    moved = changed(before, walk.m) - {"stage_due"}
    assert moved == LEAVES[verb] - {"stage_due"}
    assert walk.m.version == before.version + 1
    assert walk.m.last_event_at == walk.now - timedelta(hours=1)


def test_what_was_registered_stands_in_the_matter() -> None:
    words = Sealed(ref="text/7", commitment="sha256:07")
    order = replace(b.register(Grade.MAJOR), description=words, place=Place(name="South weir"))
    walk = Walk(rules=b.policy()).do(b.WEN, order)
    m = walk.m
    assert (m.id, m.kind, m.title, m.cause) == ("M-1", "request", order.title, "discharge")
    assert (m.description, m.place, m.grade) == (words, order.place, Grade.MAJOR)
    assert (m.version, m.cycle, m.clues) == (1, 1, (order.clue,))
    assert m.registered_at == m.state_since == m.last_event_at == b.MONDAY
    assert m.stage_due is not None
    assert m.who(Capacity.REGISTRAR) == {"wen"}


def test_assigning_sets_every_clock_and_pins_the_policy() -> None:
    m = walk_to(State.ASSIGNED).m
    assert m.assigned_at == m.cycle_assigned_at == m.fresh_since == m.state_since
    assert m.due == m.original_due
    assert (m.due_by_term, m.due_provisional) == (True, False)
    assert m.policy == b.policy().pin
    assert (m.lead, m.co_units, m.units) == ("water", ("parks",), ("water", "parks"))
    assert (m.first_lead, m.units_ever) == ("water", {"water", "parks"})
    named = walk_to(State.REGISTERED)
    named.do(b.ALICE, c.Assign(lead="water", due=named.now + 20 * DAY))
    assert not named.m.due_by_term


def test_an_upheld_return_gives_the_matter_to_another_unit_and_drops_what_the_first_asked() -> None:
    walk = walk_to(State.ASSIGNED)
    assert walk.m.due is not None
    due = walk.m.due
    walk.do(b.BO, c.AskExtension(until=due + DAY, reason="rain"))
    walk.do(b.BO, next(x for x in b.sample_commands(walk) if x.verb is Verb.DISPUTE))
    kept = walk.copy()
    verdict = c.Adjudicate(upheld=True, lead="county", co_units=("parks",), reason="right")
    walk.do(b.ALICE, verdict)
    assert (walk.m.lead, walk.m.co_units, walk.m.extension) == ("county", ("parks",), None)
    assert walk.m.units_ever == {"water", "parks", "county"}
    assert (walk.m.first_lead, walk.m.due, walk.m.dispute_final) == ("water", due, False)
    kept.do(b.ALICE, replace(verdict, upheld=False, lead="water"))
    assert kept.m.extension is not None
    assert (kept.m.extension.by, kept.m.extension.reason) == ("bo", "rain")


def test_a_recurrence_keeps_the_past_and_clears_the_cycle() -> None:
    walk = walk_to(State.CLOSED, "finding")
    closed = walk.m
    recur = next(x for x in b.sample_commands(walk) if x.verb is Verb.RECUR)
    walk.do(b.ALICE, recur)
    m = walk.m
    assert m.cycle == 2
    assert m.past_roadmaps == (closed.roadmap,)
    assert m.past_original_dues == (closed.original_due,)
    assert m.due == m.original_due != closed.due
    assert (m.roadmap, m.proposed, m.extension, m.draw) == (None, None, None, None)
    assert (m.public_until, m.closed_at, m.recheck_failed_at) == (None, None, None)
    assert (m.passed, m.handlers, m.hold_credit, m.extensions_granted) == (None, (), 0, 0)
    assert (m.disputes, m.dispute_final, m.extended_due) == (0, False, None)
    assert m.fresh_since == m.assigned_at == m.cycle_assigned_at == m.state_since
    assert m.first_lead == closed.lead
    assert [r.raiser for r in m.raisers] == ["raiser-1", "raiser-r"]
    assert all(r.replied_at is r.called_back_at is r.satisfied is None for r in m.raisers)
    assert m.evidence == closed.evidence
    assert m.fresh_evidence == ()


def test_a_plan_keeps_its_measures_versions_and_dates() -> None:
    walk = walk_to(State.PLANNING)
    order = replace(b.plan(walk), measures="two shifts")
    proposed = walk.now
    walk.do(b.BO, order)
    assert walk.m.proposed is not None
    assert (walk.m.proposed.measures, walk.m.proposed.version) == ("two shifts", 1)
    approved = walk.now
    walk.do(b.ALICE, c.ApprovePlan())
    assert walk.m.roadmap is not None
    assert walk.m.roadmap.proposed_at == proposed
    assert walk.m.roadmap.approved_at == approved
    assert walk.m.roadmap.steps == order.steps
    done = walk.now
    walk.do(b.HAN, c.CompleteStep(step="a"))
    assert [s.done_at for s in walk.m.roadmap.steps] == [done, None]
    assert [s.id for s in walk.m.roadmap.unfinished] == ["b"]


def test_a_hold_gives_its_working_days_back_to_due_date_and_steps() -> None:
    walk = walk_to(State.RECTIFYING)
    before = walk.m
    until, look = local_date(walk.now) + 20 * DAY, local_date(walk.now) + 5 * DAY
    walk.do(b.LI, c.Suspend(reason="flood", until=until, review_on=look))
    hold = walk.m.hold
    assert hold is not None
    assert (hold.until, hold.review_on, hold.reason) == (until, look, "flood")
    assert hold.since == walk.m.state_since
    walk.do(b.LI, c.ReviewHold(reason="still wet", review_on=look + DAY))
    assert walk.m.hold == replace(hold, review_on=look + DAY)
    walk.wait(days=7).do(b.ALICE, c.Resume(reason="dry"))
    m, old, new = walk.m, before.roadmap, walk.m.roadmap
    assert (m.hold, m.hold_credit) == (None, 5)
    assert m.rectifying_since == before.rectifying_since
    assert m.due == before.due + timedelta(days=7)  # type: ignore[operator]
    assert m.original_due == before.original_due
    assert old is not None
    assert new is not None
    assert [s.due for s in new.steps] == [s.due + 7 * DAY for s in old.steps if s.due]
    assert (new.version, m.plan_versions, m.past_roadmaps) == (2, 2, (old,))


def test_extensions_are_counted_and_the_new_date_is_no_term() -> None:
    walk = walk_to(State.RECTIFYING)
    assert walk.m.due is not None
    until = walk.m.due + 9 * DAY
    new = (Step(id="a", title="Find", owner="water", due=local_date(until)),)
    walk.do(b.BO, c.AskExtension(until=until, reason="rain", steps=new))
    walk.do(b.ALICE, c.DecideExtension(granted=True, reason="yes"))
    m = walk.m
    assert (m.due, m.extended_due, m.extensions_granted) == (until, until, 1)
    assert (m.due_by_term, m.due_provisional, m.extension) == (False, False, None)
    assert m.roadmap is not None
    assert (m.roadmap.steps, m.roadmap.version, m.plan_versions) == (new, 2, 2)
    assert [r.raiser for r in m.raisers_to_tell] == ["raiser-1"]
    walk.do(b.ALICE, c.TellDue(told=("raiser-1",), remark="by telephone"))
    assert walk.m.raisers_to_tell == ()
    assert walk.m.raisers[0].told_due == until


def test_a_raiser_is_kept_once_and_a_sensor_is_not_answered() -> None:
    walk = walk_to(State.REGISTERED)
    walk.do(b.ALICE, c.AddClue(clue=b.clue("clue-2", "raiser-1", at=walk.now)))
    station = b.clue("clue-3", "station-1", RaiserKind.SENSOR, at=walk.now)
    walk.do(b.ALICE, c.AddClue(clue=station))
    assert [k.id for k in walk.m.clues] == ["clue-1", "clue-2", "clue-3"]
    assert [(r.raiser, r.kind) for r in walk.m.raisers] == [
        ("raiser-1", RaiserKind.PERSON),
        ("station-1", RaiserKind.SENSOR),
    ]
    assert [r.raiser for r in walk.m.people_raisers] == ["raiser-1"]


def test_a_history_begins_with_a_registration() -> None:
    events = walk_to(State.ASSIGNED).events
    with pytest.raises(ValueError, match="no events"):
        replay(())
    with pytest.raises(ValueError, match="not with assign"):
        replay(events[1:])
    assert evolve(None, events[0]).state is State.REGISTERED


def test_who_did_something_may_be_asked_by_cycle() -> None:
    m = walk_to(State.CLOSED).m
    assert m.who(Capacity.SUBMITTER) == m.who(Capacity.SUBMITTER, cycle=1) == {"bo"}
    assert m.who(Capacity.SUBMITTER, cycle=2) == frozenset()
    assert m.who(Capacity.VERIFIER, Capacity.CLOSER) == {"vera", "ada"}
    assert m.is_closed
    assert not m.is_major


def test_accepting_a_simple_matter_brings_acceptance_plan_and_approval_in_order() -> None:
    events = walk_to(State.ASSIGNED, "rectify_now").do(b.BO, c.Accept(handler="han")).events
    accepted, proposed, approved = events[-3:]
    assert [e.verb for e in events[-3:]] == ["accept", "propose_plan", "approve_plan"]
    assert [e.automatic for e in events[-3:]] == [False, True, True]
    assert accepted.actor == proposed.actor == approved.actor == "bo"


def test_who_holds_two_roles_hands_on_the_one_he_names() -> None:
    walk = walk_to(State.VERIFYING)
    both = b.person("both", "third", Role.SUPERVISOR, Role.VERIFIER)
    walk.do(both, c.Delegate(role=Role.VERIFIER, to="ada", reason="ill"))
    event = walk.events[-1]
    assert (event.role, event.unit, event.on_behalf_of) == (Role.VERIFIER, "third", None)
    assert walk.m.delegations[-1].role is Role.VERIFIER


def test_new_co_units_of_a_verdict_belong_to_the_matter_for_ever() -> None:
    walk = walk_to(State.DISPUTED)
    order = c.Adjudicate(upheld=True, lead="county", co_units=("roads",), reason="right")
    walk.do(b.ALICE, order)
    assert walk.m.units_ever == {"water", "parks", "county", "roads"}


def test_a_new_cycle_begins_without_the_holds_of_the_last_and_with_a_firm_date() -> None:
    walk = walk_to(State.SUSPENDED).wait(days=7).do(b.ALICE, c.Resume(reason="dry"))
    assert walk.m.hold_credit > 0
    for state in (State.VERIFYING, State.REPLYING, State.CLOSING, State.CLOSED):
        b.STAGES[state](walk)
    walk.matter = replace(walk.m, due_provisional=True)
    walk.do(b.ALICE, next(x for x in b.sample_commands(walk) if x.verb is Verb.RECUR))
    assert (walk.m.hold_credit, walk.m.due_provisional, walk.m.due_by_term) == (0, False, True)
