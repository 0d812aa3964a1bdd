"""What each paper lacks, by field: the name of the field, the code, and words for the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.parts import Person, Place
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import RecurGround, Role, State, Suggestion
from huiyin.ledger.core.workdays import local_date
from tests.ledger.core import builders as b
from tests.ledger.core.builders import Walk, walk_to

Maker = Callable[[Walk], c.Command]
DAY = timedelta(days=1)
FAR = 25 * 366 * DAY
LONG = "字" * 4001


def good(verb: str) -> Maker:
    """The sample command of a verb, fit for the walk."""
    return lambda w: next(x for x in b.sample_commands(w) if x.verb == verb)


def but(verb: str, **fields: object) -> Maker:
    """The sample command with other fields."""
    return lambda w: replace(good(verb)(w), **fields)  # type: ignore[arg-type]


def clue(verb: str, **fields: object) -> Maker:
    """The sample command with another clue."""

    def made(w: Walk) -> c.Command:
        command = good(verb)(w)
        found = replace(getattr(command, "clue"), **fields)  # noqa: B009 - of several commands
        return replace(command, clue=found)  # type: ignore[call-arg]

    return made


def photo(**fields: object) -> Maker:
    """The sample evidence with other fields."""

    def made(w: Walk) -> c.Command:
        command = good("add_evidence")(w)
        assert isinstance(command, c.AddEvidence)
        return c.AddEvidence(evidence=replace(command.evidence, **fields))  # type: ignore[arg-type]

    return made


def later(verb: str, field: str, days: int, *, by_day: bool = True) -> Maker:
    """The sample command with a date so many days from now."""

    def made(w: Walk) -> c.Command:
        moment = w.now + days * DAY
        value = local_date(moment) if by_day else moment
        return replace(good(verb)(w), **{field: value})  # type: ignore[arg-type]

    return made


S = State
CASES: list[tuple[State, Person, Maker, str, str]] = [
    (S.REGISTERED, b.ALICE, but("decline", reason=" "), "reason", "F-EMPTY"),
    (S.REGISTERED, b.ALICE, but("decline", reason=LONG), "reason", "F-LONG"),
    (S.REGISTERED, b.ALICE, but("decline", told=()), "told", "F-TOLD"),
    (S.REGISTERED, b.ALICE, but("merge", reason=""), "reason", "F-EMPTY"),
    (S.REGISTERED, b.ALICE, but("merge", into="M-1"), "into", "F-SELF"),
    (S.REGISTERED, b.ALICE, but("merge", into="M-2"), "into", "F-MAIN"),
    (S.REGISTERED, b.WEN, but("ask_cancel", reason=""), "reason", "F-EMPTY"),
    (S.REGISTERED, b.ALICE, but("assign", lead=""), "lead", "F-EMPTY"),
    (S.REGISTERED, b.ALICE, but("assign", co_units=("water",)), "co_units", "F-TWICE"),
    (S.REGISTERED, b.ALICE, but("assign", co_units=("a", "a")), "co_units", "F-TWICE"),
    (S.REGISTERED, b.ALICE, later("assign", "due", 0, by_day=False), "due", "F-PAST"),
    (S.REGISTERED, b.ALICE, later("assign", "due", 9999, by_day=False), "due", "F-FAR"),
    (S.REGISTERED, b.ALICE, clue("add_clue", raiser=" "), "clue.raiser", "F-RAISER"),
    (S.REGISTERED, b.ALICE, clue("add_clue", raiser="r" * 81), "clue.raiser", "F-LONG"),
    (S.REGISTERED, b.ALICE, clue("add_clue", id="i" * 41), "clue.id", "F-LONG"),
    (S.REGISTERED, b.ALICE, clue("add_clue", summary="s" * 501), "clue.summary", "F-LONG"),
    (S.REGISTERED, b.ALICE, clue("add_clue", id="clue-1"), "clue.id", "F-KNOWN"),
    (S.REGISTERED, b.ALICE, but("absorb", from_matter="M-1"), "from_matter", "F-SELF"),
    (S.REGISTERED, b.ALICE, but("absorb", clues=(b.clue(),)), "clue.id", "F-KNOWN"),
    (S.REGISTERED, b.ALICE, but("note", text=""), "text", "F-EMPTY"),
    (S.ASSIGNED, b.BO, but("accept", handler="ghost"), "handler", "F-HANDLER"),
    (S.ASSIGNED, b.BO, but("accept", handler="hou"), "handler", "F-HANDLER"),
    (S.ASSIGNED, b.BO, but("dispute", reason=""), "reason", "F-EMPTY"),
    (S.ASSIGNED, b.BO, but("dispute", ground=""), "ground", "F-EMPTY"),
    (S.DISPUTED, b.ALICE, but("adjudicate", reason=""), "reason", "F-EMPTY"),
    (S.DISPUTED, b.ALICE, but("adjudicate", upheld=True), "lead", "F-VERDICT"),
    (S.DISPUTED, b.ALICE, but("adjudicate", lead="x"), "lead", "F-VERDICT"),
    (S.DISPUTED, b.ALICE, but("adjudicate", co_units=("water",)), "co_units", "F-TWICE"),
    (S.PLANNING, b.BO, but("propose_plan", steps=()), "steps", "R-EMPTY"),
    (S.PLAN_REVIEW, b.ALICE, but("return_plan", reason=""), "reason", "F-EMPTY"),
    (S.RECTIFYING, b.HAN, photo(digest=""), "evidence.digest", "F-EMPTY"),
    (
        S.RECTIFYING,
        b.HAN,
        photo(taken_where=Place(name="")),
        "evidence.taken_where.name",
        "F-EMPTY",
    ),
    (S.RECTIFYING, b.HAN, photo(steps=("z",)), "evidence.steps", "F-STEP"),
    (S.RECTIFYING, b.HAN, photo(received_at=b.LONG_AGO), "evidence.taken_at", "F-TIMES"),
    (S.RECTIFYING, b.HAN, but("complete_step", step="z"), "step", "F-STEP"),
    (S.RECTIFYING, b.HAN, but("complete_step", step="b"), "step", "F-WAITS"),
    (S.RECTIFYING, b.HAN, but("complete_step", done_at=b.LONG_AGO), "done_at", "F-TIMES"),
    (S.RECTIFYING, b.BO, but("ask_extension", reason=""), "reason", "F-EMPTY"),
    (S.RECTIFYING, b.BO, later("ask_extension", "until", 1, by_day=False), "until", "F-NOT-LATER"),
    (S.RECTIFYING, b.BO, later("ask_extension", "until", 9999, by_day=False), "until", "F-FAR"),
    (S.RECTIFYING, b.LI, but("suspend", reason=""), "reason", "F-EMPTY"),
    (S.RECTIFYING, b.LI, but("suspend", until=None), "until", "F-NO-END"),
    (S.RECTIFYING, b.LI, later("suspend", "until", 9999), "until", "F-FAR"),
    (S.RECTIFYING, b.LI, later("suspend", "review_on", 99), "review_on", "F-NO-REVIEW"),
    (S.RECTIFYING, b.LI, but("suspend", review_on=None), "review_on", "F-NO-REVIEW"),
    (S.RECTIFYING, b.BO, but("delegate", reason=""), "reason", "F-EMPTY"),
    (S.RECTIFYING, b.BO, but("delegate", to="bo"), "to", "F-RECEIVER"),
    (S.RECTIFYING, b.BO, but("delegate", to="sam"), "to", "D7"),
    (S.RECTIFYING, b.BO, but("delegate", role=Role.LEADER), "role", "F-ROLE"),
    (S.RECTIFYING, b.BO, but("hand_over", reason=""), "reason", "F-EMPTY"),
    (S.RECTIFYING, b.BO, but("hand_over", leaver="vera"), "leaver", "F-NOTHING"),
    (S.RECTIFYING, b.BO, but("hand_over", to="ghost"), "to", "F-RECEIVER"),
    (S.RECTIFYING, b.BO, but("hand_over", to="hou"), "to", "F-HANDLER"),
    (S.SUSPENDED, b.ALICE, but("resume", reason=""), "reason", "F-EMPTY"),
    (S.SUSPENDED, b.ALICE, but("review_hold", reason=""), "reason", "F-EMPTY"),
    (S.SUSPENDED, b.ALICE, later("review_hold", "review_on", 0), "review_on", "F-NO-REVIEW"),
    (S.SUSPENDED, b.ALICE, later("review_hold", "review_on", 11), "review_on", "F-NO-REVIEW"),
    (S.VERIFYING, b.VERA, but("pass", results=()), "results", "F-CRITERIA"),
    (S.VERIFYING, b.VERA, but("pass", seen_at=b.MONDAY), "seen_at", "F-TIMES"),
    (S.VERIFYING, b.VERA, later("pass", "seen_at", 1, by_day=False), "seen_at", "F-TIMES"),
    (S.VERIFYING, b.VERA, but("pass", seen_where=Place(name="")), "seen_where.name", "F-EMPTY"),
    (S.VERIFYING, b.VERA, but("fail", reason=""), "reason", "F-EMPTY"),
    (S.VERIFYING, b.VERA, but("fail", seen_at=b.MONDAY), "seen_at", "F-TIMES"),
    (S.REPLYING, b.HAN, but("reply", raiser="ghost"), "raiser", "F-RAISER"),
    (S.REPLYING, b.ALICE, but("callback_ok", raiser="ghost"), "raiser", "F-RAISER"),
    (S.REPLYING, b.ALICE, good("callback_ok"), "raiser", "F-UNANSWERED"),
    (S.REPLYING, b.ALICE, good("callback_unsolved"), "raiser", "F-UNANSWERED"),
    (S.CLOSING, b.ALICE, but("object", reason=""), "reason", "F-EMPTY"),
    (S.CLOSED, b.ALICE, but("recur", reason=""), "reason", "F-EMPTY"),
    (S.CLOSED, b.ALICE, but("recur", clue=None), "clue", "F-CLUE"),
    (S.CLOSED, b.ALICE, but("recur", cause="oil"), "clue", "F-SAME"),
    (S.CLOSED, b.ALICE, clue("recur", id="clue-1"), "clue.id", "F-KNOWN"),
    (S.CLOSED, b.ALICE, clue("recur", place=None), "clue", "F-SAME"),
    (S.CLOSED, b.ALICE, but("recur", ground=RecurGround.RECHECK_FAILED), "ground", "F-RECHECK"),
    (S.CLOSED, b.ALICE, later("recur", "due", 0, by_day=False), "due", "F-PAST"),
    (S.CLOSED, b.ALICE, but("recheck", seen_at=b.MONDAY), "seen_at", "F-TIMES"),
    (S.CLOSED, b.ALICE, later("recheck", "seen_at", 1, by_day=False), "seen_at", "F-TIMES"),
]


@pytest.mark.parametrize(("state", "actor", "maker", "field", "code"), CASES)
def test_a_fault_is_named_with_its_field(
    state: State, actor: Person, maker: Maker, field: str, code: str
) -> None:
    walk = walk_to(state)
    before = walk.m
    answer = walk.ask(actor, maker(walk))
    assert isinstance(answer, Refusal), answer
    assert (field, code) in [(error.field, error.code) for error in answer.fields]
    assert answer.code == answer.fields[0].code
    assert answer.next_step == "Correct the fields named and try again."
    assert all(len(error.text) > 10 and error.text.endswith(".") for error in answer.fields)
    assert walk.m == before


def asked(walk: Walk, actor: Person, command: c.Command) -> set[tuple[str, str]]:
    answer = walk.ask(actor, command)
    assert isinstance(answer, Refusal), answer
    return {(error.field, error.code) for error in answer.fields}


def test_papers_that_come_late_in_the_loop_are_read_too() -> None:
    walk = walk_to(State.RECTIFYING)
    b.work(walk)
    assert asked(walk, b.BO, c.Submit(self_check=" ")) == {("self_check", "F-EMPTY")}
    assert asked(walk, b.HAN, c.CompleteStep(step="a")) == {("step", "F-DONE")}
    replying = walk_to(State.REPLYING).do(b.HAN, c.Reply(raiser="raiser-1", answer=b.ANSWER))
    again = c.Reply(raiser="raiser-1", answer=b.ANSWER)
    assert asked(replying, b.HAN, again) == {("raiser", "F-ANSWERED")}
    unsolved = c.CallbackUnsolved(raiser="raiser-1", reason=" ")
    assert asked(replying, b.ALICE, unsolved) == {("reason", "F-EMPTY")}
    replying.do(b.ALICE, c.CallbackOk(raiser="raiser-1"))
    called = c.CallbackOk(raiser="raiser-1")
    assert asked(replying, b.ALICE, called) == {("raiser", "F-CALLED")}
    assert asked(replying, b.ALICE, c.ProposeClose(statement="")) == {("statement", "F-EMPTY")}
    registered = walk_to(State.REGISTERED).do(b.WEN, c.AskCancel(reason="twice"))
    empty = c.Cancel(reason=" ", told=("raiser-1",))
    assert asked(registered, b.ALICE, empty) == {("reason", "F-EMPTY")}
    untold = c.Cancel(reason="yes", told=())
    assert asked(registered, b.ALICE, untold) == {("told", "F-TOLD")}


def test_what_a_sensor_says_is_read_too() -> None:
    walk = walk_to(State.CLOSED)
    empty = c.Suggest(suggestion=Suggestion.RECOVERY, basis="")
    assert asked(walk, b.JUDGE, empty) == {("basis", "F-EMPTY")}
    known = c.Suggest(suggestion=Suggestion.RECURRENCE, basis="foam", clue=b.clue())
    assert asked(walk, b.JUDGE, known) == {("clue.id", "F-KNOWN")}


def test_an_extension_is_decided_with_a_reason() -> None:
    walk = walk_to(State.RECTIFYING)
    walk.do(b.BO, good("ask_extension")(walk))
    order = c.DecideExtension(granted=True, reason="")
    assert asked(walk, b.ALICE, order) == {("reason", "F-EMPTY")}


def test_a_review_of_a_hold_that_is_over_says_so() -> None:
    walk = walk_to(State.SUSPENDED).wait(days=11)
    order = c.ReviewHold(reason="still wet", review_on=None)
    assert asked(walk, b.ALICE, order) == {("review_on", "F-HOLD-OVER")}


def test_a_lot_needs_a_seed_and_two_to_draw_from() -> None:
    walk = walk_to(State.VERIFYING, grade=b.Grade.MAJOR)
    assert asked(walk, b.ALICE, c.DrawVerifier(seed="")) == {("seed", "F-EMPTY")}


def test_a_matter_is_registered_with_texts_that_fit() -> None:
    walk = Walk(rules=b.policy())
    place = Place(name="n" * 201, code="c" * 81)
    order = replace(b.register(), matter_id=" ", title="t" * 201, cause="c" * 121, place=place)
    assert asked(walk, b.WEN, order) == {
        ("matter_id", "F-EMPTY"),
        ("title", "F-LONG"),
        ("cause", "F-LONG"),
        ("place.name", "F-LONG"),
        ("place.code", "F-LONG"),
    }
    place = Place(name="n" * 200, code="c" * 80)
    fits = replace(b.register(), title="t" * 200, cause="c" * 120, place=place)
    assert walk.do(b.WEN, fits).m.title == "t" * 200
