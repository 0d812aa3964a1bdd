"""Guards and forms: what each refuses, by name, and that the good way stays open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.bodies import SCHEMA_VERSION, from_body, to_body
from huiyin.ledger.core.decide import decide
from huiyin.ledger.core.parts import Place
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Grade, RaiserKind, RecurGround, Role, State, Suggestion
from huiyin.ledger.core.workdays import CHINA, WorkCalendar, YearTable, local_date
from tests.ledger.core import builders as b
from tests.ledger.core.builders import Walk, walk_to


def refused(walk: Walk, actor: b.Person, command: c.Command) -> set[str]:
    before = walk.m
    answer = walk.ask(actor, command)
    assert isinstance(answer, Refusal), answer
    assert walk.m == before
    return {error.code for error in answer.fields} or {answer.code}


def test_a_matter_is_registered_with_the_grade_its_policy_demands() -> None:
    walk = Walk(rules=b.policy("exceedance"))
    walk.do(b.JUDGE, replace(b.register(), cause="drinking_water_source"))
    assert walk.m.grade is Grade.MAJOR
    assert walk.m.stage_due is not None


def test_registration_refuses_what_is_missing() -> None:
    walk = Walk(rules=b.policy())
    bad = replace(
        b.register(first=replace(b.clue(), raiser=" ", observed_at=b.MONDAY.replace(year=2027))),
        title="",
    )
    answer = walk.ask(b.WEN, bad)
    assert isinstance(answer, Refusal)
    assert {(f.field, f.code) for f in answer.fields} == {
        ("title", "F-EMPTY"),
        ("clue.raiser", "F-RAISER"),
        ("clue.observed_at", "F-FUTURE"),
    }
    long = replace(b.register(), title="字" * 4001)
    assert isinstance(walk.ask(b.WEN, long), Refusal)
    for actor, code in ((b.BO, "ROLE"), (b.person("x", "it", Role.SYSADMIN, Role.REGISTRAR), "D7")):
        answer = walk.ask(actor, b.register())
        assert isinstance(answer, Refusal)
        assert answer.code == code
    answer = walk.ask(b.ALICE, c.Close())
    assert isinstance(answer, Refusal)
    assert answer.code == "STATE"


def test_declining_needs_every_raiser_told_but_no_sensor() -> None:
    walk = walk_to(State.REGISTERED)
    assert refused(walk, b.ALICE, c.Decline(reason="no", told=())) == {"F-TOLD"}
    sensor = walk_to(State.REGISTERED, first=b.clue(kind=RaiserKind.SENSOR))
    assert sensor.do(b.ALICE, c.Decline(reason="no", told=())).m.state is State.DECLINED


def test_an_interim_reply_is_given_once_and_bans_nobody() -> None:
    walk = walk_to(State.REGISTERED).do(b.ALICE, c.InterimReply(answer=b.ANSWER))
    assert refused(walk, b.ALICE, c.InterimReply(answer=b.ANSWER)) == {"G-ONCE"}
    for stage, act in b.STAGES.items():
        act(walk)
        assert walk.m.state is stage


def test_cancelling_waits_for_somebody_to_ask() -> None:
    walk = walk_to(State.REGISTERED)
    assert refused(walk, b.ALICE, c.Cancel(reason="x")) == {"G-CANCEL"}
    walk.do(b.WEN, c.AskCancel(reason="typed twice"))
    assert refused(walk, b.WEN, c.AskCancel(reason="x")) == {"G-CANCEL-ASKED"}


def test_merging_carries_the_raisers_to_a_main_matter_that_is_open() -> None:
    walk = walk_to(State.REGISTERED)
    order = c.Merge(into="M-0", reason="same")

    def asked(main: b.Matter | None, command: c.Merge = order) -> str:
        answer = decide(walk.m, command, b.context(b.ALICE, walk.now, main=main))
        return answer.code if isinstance(answer, Refusal) else "ok"

    assert asked(None) == "F-MAIN"
    assert asked(replace(walk.m, id="M-5")) == "F-MAIN"
    assert asked(replace(walk_to(State.CLOSED).m, id="M-0")) == "F-MAIN-OVER"
    assert asked(None, c.Merge(into="M-1", reason="same")) == "F-SELF"
    assert asked(replace(walk.m, id="M-0")) == "ok"
    main = walk_to(State.RECTIFYING)
    other = (b.clue("clue-2", "raiser-2"), b.clue("clue-3", "raiser-1"))
    main.do(b.ALICE, c.Absorb(from_matter="M-9", clues=other))
    assert [r.raiser for r in main.m.raisers] == ["raiser-1", "raiser-2"]
    assert [k.carried_from for k in main.m.clues] == [None, "M-9", "M-9"]
    assert refused(main, b.ALICE, c.Absorb(from_matter="M-1", clues=())) == {"F-SELF"}
    b.STAGES[State.VERIFYING](main)
    b.STAGES[State.REPLYING](main)
    main.do(b.HAN, c.Reply(raiser="raiser-1", answer=b.ANSWER))
    main.do(b.ALICE, c.CallbackOk(raiser="raiser-1"))
    assert refused(main, b.ALICE, c.ProposeClose(statement="done")) == {"G-ANSWERED"}


def test_a_due_date_lies_ahead_and_units_are_named_once() -> None:
    walk = walk_to(State.REGISTERED)
    past = c.Assign(lead="water", co_units=("water",), due=walk.now)
    assert refused(walk, b.ALICE, past) == {"F-PAST", "F-TWICE"}
    due = datetime(2026, 12, 31, 18, tzinfo=CHINA)
    walk.do(b.ALICE, c.Assign(lead="water", due=due))
    assert (walk.m.due, walk.m.due_provisional, walk.m.due_by_term) == (due, False, False)


def test_the_policy_version_is_pinned_at_assignment() -> None:
    walk = walk_to(State.ASSIGNED)
    assert walk.m.policy == walk.rules.pin
    walk.rules = replace(walk.rules, version=2)
    assert refused(walk, b.BO, c.Accept()) == {"POLICY"}
    other = walk_to(State.REGISTERED)
    other.rules = b.policy("task")
    assert refused(other, b.ALICE, c.Assign(lead="water")) == {"POLICY"}


def test_the_clock_never_goes_back() -> None:
    walk = walk_to(State.ASSIGNED)
    walk.now -= timedelta(hours=5)
    assert refused(walk, b.BO, c.Accept()) == {"CLOCK"}


def test_a_matter_is_returned_twice_at_most_and_within_one_working_day() -> None:
    walk = walk_to(State.ASSIGNED)
    due = walk.m.due
    order = c.Dispute(ground="not_our_duty", reason="not ours")
    keep = c.Adjudicate(upheld=False, lead="water", co_units=("parks",), reason="yours")
    late = walk.copy().wait(days=2)
    assert refused(late, b.BO, order) == {"G-DISPUTE-TIME"}
    walk.do(b.BO, order)
    assert refused(walk, b.ALICE, replace(keep, lead="county")) == {"F-VERDICT"}
    assert refused(walk, b.ALICE, replace(keep, upheld=True)) == {"F-VERDICT"}
    walk.do(b.ALICE, keep).do(b.BO, order).do(b.ALICE, keep)
    assert walk.m.dispute_final
    assert refused(walk, b.BO, order) == {"G-DISPUTES"}
    assert walk.m.due == due
    assert refused(walk, b.BO, replace(order, ground="")) == {"G-DISPUTES"}


def test_a_bad_plan_is_refused_fault_by_fault() -> None:
    walk = walk_to(State.PLANNING)
    assert walk.m.due is not None
    day = local_date(walk.m.due) + timedelta(days=1)
    first, second = b.steps(day, owner="")
    ring = c.ProposePlan(steps=(replace(first, predecessors=("b",)), second))
    assert refused(walk, b.BO, ring) == {"R-OWNER", "R-LATE", "R-CYCLE"}
    assert refused(walk, b.BO, c.ProposePlan(steps=())) == {"R-EMPTY"}


def test_a_returned_plan_comes_back_as_the_next_version() -> None:
    walk = walk_to(State.PLAN_REVIEW).do(b.ALICE, c.ReturnPlan(reason="too slow"))
    assert (walk.m.state, walk.m.proposed) == (State.PLANNING, None)
    walk.do(b.BO, b.plan(walk)).do(b.ALICE, c.ApprovePlan())
    assert walk.m.roadmap is not None
    assert walk.m.roadmap.version == 2


def test_submitting_needs_every_step_done_and_fresh_evidence() -> None:
    walk = walk_to(State.RECTIFYING)
    assert refused(walk, b.BO, c.Submit(self_check="seen")) == {"G-STEPS"}
    assert refused(walk, b.HAN, c.CompleteStep(step="b")) == {"F-WAITS"}
    assert refused(walk, b.HAN, c.CompleteStep(step="q")) == {"F-STEP"}
    early = c.CompleteStep(step="a", done_at=b.LONG_AGO)
    assert refused(walk, b.HAN, early) == {"F-TIMES"}
    walk.do(b.HAN, c.CompleteStep(step="a"), c.CompleteStep(step="b"))
    assert refused(walk, b.HAN, c.CompleteStep(step="a")) == {"F-DONE"}
    assert refused(walk, b.BO, c.Submit(self_check="seen")) == {"G-FRESH"}
    old = b.evidence("old", b.MONDAY - timedelta(days=3), walk.now)
    walk.do(b.HAN, c.AddEvidence(evidence=old))
    assert refused(walk, b.BO, c.Submit(self_check="seen")) == {"G-FRESH"}
    walk.do(b.HAN, c.AddEvidence(evidence=b.evidence("new", walk.now)))
    assert refused(walk, b.BO, c.Submit(self_check=" ")) == {"F-EMPTY"}
    assert walk.do(b.BO, c.Submit(self_check="seen")).m.state is State.VERIFYING


def test_a_failed_check_voids_the_evidence_given_before() -> None:
    walk = walk_to(State.VERIFYING)
    walk.do(b.VERA, b.check(walk, passed=False))
    assert (walk.m.state, walk.m.fresh_evidence, walk.m.checks_failed) == (State.RECTIFYING, (), 1)
    assert refused(walk, b.BO, c.Submit(self_check="seen")) == {"G-FRESH"}
    before = b.evidence("before", walk.m.last_event_at, walk.now)
    walk.do(b.HAN, c.AddEvidence(evidence=before))
    assert refused(walk, b.BO, c.Submit(self_check="seen")) == {"G-FRESH"}
    b.STAGES[State.VERIFYING](walk)
    assert walk.m.state is State.VERIFYING


def test_evidence_is_taken_then_received_then_added_somewhere() -> None:
    walk = walk_to(State.RECTIFYING)
    good = b.evidence("p", walk.now)
    future = walk.now + timedelta(minutes=1)
    for bad, code in (
        (replace(good, received_at=future), "F-TIMES"),
        (replace(good, taken_at=future), "F-TIMES"),
        (replace(good, taken_where=Place(name="")), "F-EMPTY"),
        (replace(good, digest=""), "F-EMPTY"),
        (replace(good, steps=("nine",)), "F-STEP"),
    ):
        assert refused(walk, b.HAN, c.AddEvidence(evidence=bad)) == {code}
    walk.do(b.HAN, c.AddEvidence(evidence=good))
    assert refused(walk, b.HAN, c.AddEvidence(evidence=good)) == {"F-KNOWN"}


def test_a_check_judges_every_criterion_after_submission() -> None:
    walk = walk_to(State.VERIFYING)
    good = b.check(walk)
    assert isinstance(good, c.Pass)
    unmet = b.check(walk, passed=False).results
    assert refused(walk, b.VERA, replace(good, results=())) == {"F-CRITERIA"}
    assert refused(walk, b.VERA, replace(good, results=unmet)) == {"F-UNMET"}
    assert refused(walk, b.VERA, replace(good, seen_at=b.MONDAY)) == {"F-TIMES"}
    failed = b.check(walk, passed=False)
    assert refused(walk, b.VERA, replace(failed, results=good.results)) == {"F-ALL-MET"}


def test_an_extension_is_asked_before_expiry_and_once_at_a_time() -> None:
    walk = walk_to(State.RECTIFYING)
    due = walk.m.due
    assert due is not None
    order = c.AskExtension(until=due + timedelta(days=9), reason="rain")
    assert refused(walk, b.ALICE, c.DecideExtension(granted=True, reason="x")) == {"G-EXTENSION"}
    assert refused(walk, b.BO, replace(order, until=due)) == {"F-NOT-LATER"}
    assert refused(walk.copy().wait(days=40), b.BO, order) == {"G-EXPIRED"}
    late = b.steps(local_date(due) + timedelta(days=10))
    assert refused(walk, b.BO, replace(order, steps=late)) == {"R-LATE"}
    walk.do(b.HAN, c.CompleteStep(step="a"))
    revised = b.steps(local_date(due) + timedelta(days=8))
    walk.do(b.BO, replace(order, steps=revised))
    assert refused(walk, b.BO, order) == {"G-EXTENSION-OPEN"}
    kept = walk.copy().do(b.ALICE, c.DecideExtension(granted=False, reason="no"))
    assert (kept.m.due, kept.m.extension) == (due, None)
    walk.do(b.ALICE, c.DecideExtension(granted=True, reason="yes"))
    assert (walk.m.due, walk.m.original_due) == (order.until, due)
    assert walk.m.roadmap is not None
    assert walk.m.roadmap.version == 2
    assert walk.m.roadmap.step("a").done_at is not None  # type: ignore[union-attr]
    assert [r.version for r in walk.m.past_roadmaps] == [1]


def test_a_hold_needs_reason_end_and_review() -> None:
    walk = walk_to(State.RECTIFYING)
    today = local_date(walk.now)
    later, sooner = today + timedelta(days=9), today + timedelta(days=4)
    good = c.Suspend(reason="flood", until=later, review_on=sooner)
    for bad, code in (
        (replace(good, reason=""), "F-EMPTY"),
        (replace(good, until=None), "F-NO-END"),
        (replace(good, until=today), "F-NO-END"),
        (replace(good, review_on=None), "F-NO-REVIEW"),
        (replace(good, review_on=later + timedelta(days=1)), "F-NO-REVIEW"),
        (replace(good, review_on=today), "F-NO-REVIEW"),
    ):
        assert refused(walk, b.LI, bad) == {code}
    assert walk.do(b.LI, good).m.hold is not None


def test_raisers_are_answered_then_called_back_each_once() -> None:
    walk = walk_to(State.REPLYING)
    assert refused(walk, b.ALICE, c.CallbackOk(raiser="raiser-1")) == {"F-UNANSWERED"}
    assert refused(walk, b.HAN, c.Reply(raiser="ghost", answer=b.ANSWER)) == {"F-RAISER"}
    walk.do(b.HAN, c.Reply(raiser="raiser-1", answer=b.ANSWER))
    assert refused(walk, b.HAN, c.Reply(raiser="raiser-1", answer=b.ANSWER)) == {"F-ANSWERED"}
    assert refused(walk, b.ALICE, c.ProposeClose(statement="done")) == {"G-ANSWERED"}
    walk.do(b.ALICE, c.CallbackOk(raiser="raiser-1", satisfied=False))
    assert refused(walk, b.ALICE, c.CallbackOk(raiser="raiser-1")) == {"F-CALLED"}
    assert walk.m.raisers[0].satisfied is False


def test_who_cannot_be_reached_keeps_nobody_from_striking_off_and_says_nothing() -> None:
    walk = walk_to(State.REPLYING).do(b.HAN, c.Reply(raiser="raiser-1", answer=b.ANSWER))
    gone = c.CallbackOk(raiser="raiser-1", reached=False, reason="The number is out of service.")
    for bad, code in (
        (replace(gone, reason=" "), "F-EMPTY"),
        (replace(gone, satisfied=True), "F-REACHED"),
        (replace(gone, reached=True), "F-REACHED"),
    ):
        assert refused(walk, b.ALICE, bad) == {code}
    walk.do(b.ALICE, gone)
    assert (walk.m.raisers[0].reached, walk.m.raisers[0].satisfied) == (False, None)
    assert walk.do(b.ALICE, c.ProposeClose(statement="done")).m.state is State.CLOSING


def test_a_call_back_written_before_reached_was_asked_is_still_read() -> None:
    walk = walk_to(State.REPLYING).do(b.HAN, c.Reply(raiser="raiser-1", answer=b.ANSWER))
    body = to_body(walk.do(b.ALICE, c.CallbackOk(raiser="raiser-1", satisfied=True)).events[-1])
    del body["reached"], body["reason"]
    old = from_body("callback_ok", body, SCHEMA_VERSION)
    assert old == walk.events[-1]


def test_an_unsolved_call_back_sends_the_matter_to_work_and_all_answers_are_due_again() -> None:
    walk = walk_to(State.REPLYING).do(b.HAN, c.Reply(raiser="raiser-1", answer=b.ANSWER))
    walk.do(b.ALICE, c.CallbackUnsolved(raiser="raiser-1", reason="foam again"))
    assert walk.m.state is State.RECTIFYING
    assert walk.m.raisers[0].replied_at is None
    assert walk.m.fresh_evidence == ()


def test_publicity_must_be_over_and_an_objection_reopens_the_work() -> None:
    walk = walk_to(State.CLOSING, "finding")
    assert walk.m.public_until is not None
    assert refused(walk, b.ADA, c.Close()) == {"G-PUBLICITY"}
    walk.now = walk.m.public_until
    assert refused(walk, b.ADA, c.Close()) == {"G-PUBLICITY"}
    objected = walk.copy().do(b.ADA, c.Object(reason="a neighbour's photographs"))
    assert objected.m.state is State.RECTIFYING
    assert objected.m.raisers[0].called_back_at is None
    assert walk.wait(seconds=1).do(b.ADA, c.Close()).m.is_closed


def test_a_recurrence_reopens_the_same_matter_in_the_next_cycle() -> None:
    walk = walk_to(State.CLOSED).wait(days=30)
    again = c.Recur(
        ground=RecurGround.SAME_PLACE_AND_CAUSE,
        reason="foam again",
        cause="discharge",
        clue=b.clue("clue-2", "raiser-2", at=walk.now),
    )
    elsewhere = b.clue("clue-2", "raiser-2", at=walk.now, place=Place(name="South bridge"))
    assert refused(walk, b.ALICE, replace(again, cause="oil")) == {"F-SAME"}
    assert refused(walk, b.ALICE, replace(again, clue=elsewhere)) == {"F-SAME"}
    assert refused(walk, b.ALICE, replace(again, clue=None)) == {"F-CLUE"}
    recheck = replace(again, ground=RecurGround.RECHECK_FAILED)
    assert refused(walk, b.ALICE, recheck) == {"F-RECHECK"}
    closed = walk.m
    walk.do(b.ALICE, again)
    assert (walk.m.id, walk.m.cycle, walk.m.state) == (closed.id, 2, State.ASSIGNED)
    assert walk.m.roadmap is None
    assert walk.m.past_roadmaps == (closed.roadmap,)
    assert [r.replied_at for r in walk.m.raisers] == [None, None]
    assert set(closed.parts) <= set(walk.m.parts)


def test_a_sensor_suggests_and_decides_nothing() -> None:
    walk = walk_to(State.CLOSED)
    walk.do(b.JUDGE, c.Suggest(suggestion=Suggestion.RECURRENCE, basis="class V three days"))
    assert walk.m.is_closed
    for command in b.sample_commands(walk):
        answer = walk.ask(b.JUDGE, command)
        if not isinstance(answer, Refusal):
            assert command.verb == "suggest"


def test_a_provisional_due_date_is_computed_again_when_the_year_is_published() -> None:
    walk = walk_to(State.REGISTERED)
    walk.now = datetime(2026, 12, 28, 9, tzinfo=CHINA)
    walk.do(b.ALICE, c.Assign(lead="water"))
    assert walk.m.due_provisional
    original = walk.m.due
    assert refused(walk, b.JUDGE, c.RecomputeDue()) == {"G-CALENDAR"}
    invented = YearTable(
        year=2027,
        free=frozenset({date(2027, 1, 4)}),
        worked=frozenset(),
    )
    shipped = b.workdays()
    known = WorkCalendar(years={**shipped.years, 2027: invented}, hours=shipped.hours)
    asked = replace(b.context(b.JUDGE, walk.now), calendar=known)
    answer = decide(walk.m, c.RecomputeDue(), asked)
    assert not isinstance(answer, Refusal)
    matter = b.evolve(walk.m, answer[0])
    assert original is not None
    assert matter.due == original + timedelta(days=1)
    assert (matter.original_due, matter.due_provisional) == (original, False)


@pytest.mark.parametrize(
    ("to", "role", "code"),
    [
        ("bo", Role.UNIT_HEAD, "F-RECEIVER"),
        ("ghost", Role.UNIT_HEAD, "F-RECEIVER"),
        ("sam", Role.UNIT_HEAD, "D7"),
        ("han", Role.LEADER, "F-ROLE"),
    ],
)
def test_delegation_refuses_odd_receivers_and_roles_not_held(
    to: str, role: Role, code: str
) -> None:
    walk = walk_to(State.PLANNING)
    assert refused(walk, b.BO, c.Delegate(role=role, to=to, reason="leave")) == {code}


def test_a_lent_role_counts_for_the_givers_unit_and_ends_with_the_cycle() -> None:
    walk = walk_to(State.PLANNING)
    walk.do(b.BO, c.Delegate(role=Role.UNIT_HEAD, to="han", reason="leave"))
    walk.do(b.HAN, b.plan(walk))
    assert walk.events[-1].unit == "water"
    lent = replace(walk.m, cycle=2, state=State.PLANNING)
    answer = decide(lent, b.plan(walk), b.context(b.HAN, walk.now))
    assert isinstance(answer, Refusal)
    assert answer.code == "ROLE"


def test_a_note_may_be_made_in_any_state() -> None:
    for state in State:
        walk = walk_to(state)
        before = walk.m.state
        walk.do(b.ALICE, c.Note(text="spoke with the plant"))
        assert walk.m.state is before


def test_the_last_moment_still_counts() -> None:
    walk = walk_to(State.RECTIFYING)
    assert walk.m.due is not None
    order = c.AskExtension(until=walk.m.due + timedelta(days=9), reason="rain")
    walk.now = walk.m.due
    assert not isinstance(walk.ask(b.BO, order), Refusal)
    checked = walk_to(State.VERIFYING)
    at_once = replace(b.check(checked), seen_at=checked.m.state_since)
    assert not isinstance(checked.ask(b.VERA, at_once), Refusal)
