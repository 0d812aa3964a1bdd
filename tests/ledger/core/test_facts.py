"""Facts of a matter at their edges: what is fresh, who must be told, what nobody has said yet."""

from __future__ import annotations

import hashlib
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import timedelta
from inspect import getmembers

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core import events as e
from huiyin.ledger.core import matter as m
from huiyin.ledger.core import parts as p
from huiyin.ledger.core.duties import draw
from huiyin.ledger.core.kinds import TermUnit
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.merkle import is_consistent, is_included, leaf_hash
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.scorechange import ScoreChange, judge
from huiyin.ledger.core.states import Grade, Role, State, Verb
from huiyin.ledger.core.terms import hold_credit, move
from tests.ledger.core import builders as b
from tests.ledger.core.builders import Walk, walk_to

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
WORKING = walk_to(State.RECTIFYING).m


@pytest.mark.parametrize("module", [c, e, m, p], ids=lambda module: module.__name__)
def test_what_is_left_out_is_nothing(module: object) -> None:
    """No command, event or fact says anything that nobody has said.

    But a matter is ordinary, and who was called back was reached.
    """
    for name, kind in getmembers(module, is_dataclass):
        for field in fields(kind):
            if field.default is not MISSING:
                usual = field.default is Grade.ORDINARY or field.name == "reached"
                assert usual or not field.default, (name, field.name)


@pytest.mark.parametrize("late", ["taken", "received"])
def test_evidence_is_fresh_when_taken_and_received_after_the_last_return(late: str) -> None:
    since = WORKING.fresh_since
    assert since is not None
    for offset, fresh in ((-SECOND, False), (0 * SECOND, False), (SECOND, True)):
        times = {"taken": since + DAY, "received": since + DAY, late: since + offset}
        photo = b.evidence("photo", times["taken"], times["received"])
        assert bool(replace(WORKING, evidence=(photo,)).fresh_evidence) is fresh
        assert replace(WORKING, evidence=(photo,), fresh_since=None).fresh_evidence == (photo,)


def test_raisers_are_told_of_an_extension_while_it_is_the_date_in_force() -> None:
    moved, raiser = b.MONDAY + 30 * DAY, WORKING.raisers[0]
    extended = replace(WORKING, due=moved, extended_due=moved)
    assert extended.raisers_to_tell == (raiser,)
    knows = replace(extended, raisers=(replace(raiser, told_due=moved),))
    assert knows.raisers_to_tell == ()
    assert replace(extended, due=moved + DAY).raisers_to_tell == ()
    assert replace(knows, due=None, extended_due=None).raisers_to_tell == ()


def dirty(walk: Walk) -> Walk:
    """The same matter with every fact of the cycle set."""
    before = walk_to(State.SUSPENDED).m
    busy = walk_to(State.RECTIFYING)
    assert busy.m.due is not None
    busy.do(b.BO, c.AskExtension(until=busy.m.due + DAY, reason="rain"))
    lot = m.Draw(drawn="vera", candidates=("vera",), seed="s", at=b.MONDAY)
    walk.matter = replace(
        walk.m,
        due_provisional=True,
        due_by_term=False,
        hold_credit=7,
        disputes=1,
        dispute_final=True,
        proposed=before.roadmap,
        extension=busy.m.extension,
        extensions_granted=1,
        extended_due=walk.m.due,
        draw=lot,
        recheck_failed_at=b.MONDAY,
        first_lead="parks",
    )
    return walk


def test_a_recurrence_leaves_nothing_of_the_cycle_before() -> None:
    clean, full = walk_to(State.CLOSED), dirty(walk_to(State.CLOSED))
    for walk in (clean, full):
        walk.do(b.ALICE, next(x for x in b.sample_commands(walk) if x.verb is Verb.RECUR))
    assert full.m == clean.m
    assert (full.m.first_lead, full.m.due_by_term, full.m.due_provisional) == ("water", True, False)


def test_the_plan_made_by_policy_has_the_next_number() -> None:
    walk = walk_to(State.CLOSED, "rectify_now")
    assert walk.m.roadmap is not None
    assert (walk.m.roadmap.version, walk.m.plan_versions) == (1, 1)
    walk = walk_to(State.ASSIGNED, "rectify_now")
    walk.matter = replace(walk.m, plan_versions=4)
    walk.do(b.BO, c.Accept(handler="han"))
    assert walk.m.roadmap is not None
    assert (walk.m.roadmap.version, walk.m.plan_versions) == (5, 5)


def test_anybody_can_draw_the_same_lot_again_from_what_is_published() -> None:
    """The recipe: the names in order under matter and seed, hashed, counted round the names."""
    matter = replace(WORKING, id="M-1")
    names = tuple("gaehbfcd")
    for seed in ("public", "river", "12"):
        text = "\n".join(["huiyin/draw/2", "M-1", seed, *"abcdefgh"])
        number = int(hashlib.sha256(text.encode()).hexdigest(), 16)
        assert draw(matter, names, seed) == "abcdefgh"[number % 8]
        assert draw(matter, names + names, seed) == "abcdefgh"[number % 8]


def code(walk: Walk, actor: p.Person, command: c.Command) -> str | None:
    answer = walk.ask(actor, command)
    return answer.code if isinstance(answer, Refusal) else None


def test_whoever_passed_the_check_does_not_look_back_and_anybody_may_when_none_is_known() -> None:
    walk = walk_to(State.CLOSED)
    look = c.Recheck(passed=True, seen_at=walk.now, seen_where=b.BRIDGE)
    assert code(walk, b.VERA, look) == "D10"
    assert code(walk, b.VIKTOR, look) is None
    walk.matter = replace(walk.m, passed=None)
    assert code(walk, b.VERA, look) is None


def test_a_check_judges_something_even_where_no_criterion_is_asked() -> None:
    walk = walk_to(State.VERIFYING)
    walk.rules = replace(walk.rules, evidence_criteria=())
    empty = c.Pass(results=(), seen_at=walk.now, seen_where=b.BRIDGE)
    assert code(walk, b.VERA, empty) == "F-CRITERIA"
    looked = (p.CriterionResult(criterion="clean", met=True),)
    assert code(walk, b.VERA, replace(empty, results=looked)) is None


def test_a_proof_without_hashes_proves_only_that_a_tree_is_itself() -> None:
    one, other = leaf_hash(b"1"), leaf_hash(b"2")
    for old in (1, 2, 3, 5, 6):
        assert is_consistent(old, old, [], one, one)
        assert not is_consistent(old, old, [], one, other)
        assert not is_consistent(old, old, [one], one, one)
        assert is_consistent(old, old + 1, [], one, one) is False
    assert is_included(one, 0, 1, [], one)
    assert not is_included(one, 0, 2, [], one)
    assert not is_included(one, 0, 1, [other], one)


@pytest.mark.parametrize("role", Role)
def test_assessors_and_leaders_change_scores_and_nobody_else(role: Role) -> None:
    other = b.person("other", "office", role)
    change = ScoreChange(
        unit="water",
        asked_by=b.ASHA,
        decided_by=other,
        points_before=100,
        points_after=90,
        reason="counted twice",
    )
    may = role in {Role.ASSESSOR, Role.LEADER}
    assert (judge(change) is None) is may
    assert (judge(replace(change, asked_by=other, decided_by=b.ASHA)) is None) is may


def test_a_matter_just_registered_knows_only_what_was_said() -> None:
    known = {f.name for f in fields(Matter) if getattr(walk_to(State.REGISTERED).m, f.name)}
    assert known == {
        *("id", "kind", "title", "cause", "state", "version", "cycle", "grade", "place"),
        *("registered_at", "state_since", "last_event_at", "stage_due"),
        *("clues", "raisers", "parts"),
    }
    assert walk_to(State.REGISTERED, grade=Grade.MAJOR).m.is_major


@pytest.mark.parametrize(("provisional", "by_term"), [(a, b) for a in (0, 1) for b in (0, 1)])
def test_only_a_provisional_date_by_term_is_reckoned_again(provisional: int, by_term: int) -> None:
    walk = walk_to(State.RECTIFYING)
    walk.matter = replace(walk.m, due_provisional=bool(provisional), due_by_term=bool(by_term))
    barred = None if provisional and by_term else "G-CALENDAR"
    assert code(walk, b.JUDGE, c.RecomputeDue()) == barred


@pytest.mark.parametrize(
    ("unit", "credit"),
    [  # a week and ninety minutes, from Monday at nine
        (TermUnit.WORKING_DAYS, 5),
        (TermUnit.CALENDAR_DAYS, 7),
        (TermUnit.WORKING_HOURS, 5 * 450 + 90),
        (TermUnit.CLOCK_HOURS, 7 * 24 * 60 + 90),
    ],
)
def test_a_hold_is_counted_and_given_back_in_the_unit_of_the_term(
    unit: TermUnit, credit: int
) -> None:
    now = b.MONDAY + timedelta(days=7, minutes=90)
    asked = b.context(b.ALICE, now)
    assert hold_credit(asked, unit, b.MONDAY, now) == credit
    given = move(asked, unit, b.MONDAY, credit).moment
    by_day = {TermUnit.WORKING_DAYS: now.replace(hour=23, minute=59, second=59)}
    by_day[TermUnit.CALENDAR_DAYS] = b.MONDAY + timedelta(days=7)
    assert given == by_day.get(unit, now)
