"""Duties D1-D9 by the people they stop. Each refusal changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.decide import decide
from huiyin.ledger.core.duties import draw
from huiyin.ledger.core.events import VerifierDrawn
from huiyin.ledger.core.evolve import evolve
from huiyin.ledger.core.parts import Membership, Person
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.scorechange import ScoreChange, judge
from huiyin.ledger.core.states import Grade, RecurGround, Role, State
from tests.ledger.core import builders as b
from tests.ledger.core.builders import Walk, walk_to


def refusal(walk: Walk, actor: Person, command: c.Command) -> Refusal:
    before = walk.m
    answer = walk.ask(actor, command)
    assert isinstance(answer, Refusal), answer
    assert walk.m == before
    return answer


def refused(walk: Walk, actor: Person, command: c.Command) -> str:
    return refusal(walk, actor, command).code


def test_d1_refuses_a_verifier_from_the_lead_unit() -> None:
    walk = walk_to(State.VERIFYING)
    assert refused(walk, b.VINCE, b.check(walk)) == "D1"
    assert refused(walk, b.VINCE, b.check(walk, passed=False)) == "D1"


def test_d1_refuses_a_verifier_who_left_the_unit_during_the_matter() -> None:
    walk = walk_to(State.VERIFYING)
    moved = replace(
        b.VERA,
        memberships=(
            Membership(unit="parks", since=b.LONG_AGO, until=walk.m.state_since),
            Membership(unit="third", since=walk.m.state_since),
        ),
    )
    assert refused(walk, moved, b.check(walk)) == "D1"
    earlier = replace(
        b.VERA,
        memberships=(Membership(unit="parks", since=b.LONG_AGO, until=walk.m.registered_at),),
    )
    assert not isinstance(walk.ask(earlier, b.check(walk)), Refusal)


def test_d1_looks_at_the_units_of_every_cycle() -> None:
    walk = walk_to(State.ASSIGNED).do(b.BO, c.Dispute(ground="not_our_duty", reason="not ours"))
    walk.do(b.ALICE, c.Adjudicate(upheld=True, lead="county", reason="right"))
    assert walk.m.units == ("county",)
    assert {"water", "parks", "county"} <= walk.m.units_ever


def test_d1_refuses_the_plans_approver_of_a_major_matter_only() -> None:
    both = replace(b.ALICE, roles=frozenset({Role.SUPERVISOR, Role.VERIFIER}))
    ordinary = walk_to(State.VERIFYING)
    assert not isinstance(ordinary.ask(both, b.check(ordinary)), Refusal)
    major = walk_to(State.VERIFYING, grade=Grade.MAJOR)
    assert refused(major, both, b.check(major)) == "D1"


def test_d2_refuses_proposer_verifier_and_submitter_to_strike_off() -> None:
    walk = walk_to(State.CLOSING).wait(days=20)
    assert refused(walk, b.ALICE, c.Close()) == "D2"
    checker = replace(b.VERA, roles=frozenset({Role.SUPERVISOR}))
    assert refused(walk, checker, c.Close()) == "D2"
    moved = Person(id="bo", unit="office", roles=frozenset({Role.SUPERVISOR}))
    assert refused(walk, moved, c.Close()) == "D2"


def test_d2_remembers_the_proposer_of_an_earlier_cycle() -> None:
    walk = walk_to(State.CLOSED)
    walk.do(b.ALICE, c.Recheck(passed=False, seen_at=walk.now, seen_where=b.BRIDGE))
    walk.do(b.ALICE, c.Recur(ground=RecurGround.RECHECK_FAILED, reason="foam again"))
    for stage, act in list(b.STAGES.items())[1:-2]:
        act(walk)
        assert walk.m.state is stage
    b.answer_all(walk).do(b.ADA, c.ProposeClose(statement="done")).wait(days=20)
    assert walk.m.cycle == 2
    assert refused(walk, b.ALICE, c.Close()) == "D2"
    assert refused(walk, b.ADA, c.Close()) == "D2"
    walk.do(b.LI, c.Close())
    assert walk.m.is_closed


def test_d3_refuses_a_decision_from_inside_the_unit() -> None:
    walk = walk_to(State.RECTIFYING)
    assert walk.m.due is not None
    until = walk.m.due.replace(year=2027)
    walk.do(b.BO, c.AskExtension(until=until, reason="rain"))
    inside = b.person("ina", "parks", Role.SUPERVISOR, Role.LEADER)
    assert refused(walk, inside, c.DecideExtension(granted=True, reason="yes")) == "D3"
    assert walk.m.extension is not None
    asker = Person(id="bo", unit="office", roles=frozenset({Role.SUPERVISOR}))
    assert refused(walk, asker, c.DecideExtension(granted=True, reason="yes")) == "D3"
    disputed = walk_to(State.DISPUTED)
    verdict = c.Adjudicate(upheld=False, lead="water", reason="yours")
    assert refused(disputed, inside, verdict) == "D3"
    held = walk_to(State.SUSPENDED)
    assert refused(held, inside, c.Resume(reason="dry")) == "D3"


def test_d4_refuses_a_call_back_from_inside_the_unit() -> None:
    walk = walk_to(State.REPLYING).do(b.HAN, c.Reply(raiser="raiser-1", answer=b.ANSWER))
    inside = b.person("ina", "water", Role.SUPERVISOR)
    assert refused(walk, inside, c.CallbackOk(raiser="raiser-1")) == "D4"
    assert refused(walk, inside, c.CallbackUnsolved(raiser="raiser-1", reason="no")) == "D4"


def test_d5_refuses_cancelling_what_one_asked_for() -> None:
    walk = walk_to(State.REGISTERED)
    both = b.person("wen", "office", Role.REGISTRAR, Role.SUPERVISOR)
    walk.do(both, c.AskCancel(reason="typed twice"))
    assert refused(walk, both, c.Cancel(reason="yes")) == "D5"
    told = c.Cancel(reason="yes", told=("raiser-1",))
    assert walk.do(b.ALICE, told).m.state is State.CANCELLED


def test_d6_asks_for_two_persons_and_a_reason() -> None:
    asha, other = b.ASHA, b.person("otto", "office", Role.ASSESSOR)

    def change(
        by: Person = asha, decided: Person = other, reason: str = "miscounted"
    ) -> Refusal | None:
        return judge(
            ScoreChange(
                unit="water",
                asked_by=by,
                decided_by=decided,
                points_before=9000,
                points_after=9200,
                reason=reason,
            )
        )

    assert change() is None
    bad = (
        change(decided=asha),
        change(reason=" "),
        change(decided=b.ALICE),
        change(decided=b.person("ina", "water", Role.ASSESSOR)),
        change(decided=b.person("sy", "it", Role.ASSESSOR, Role.SYSADMIN)),
    )
    assert [r and r.code for r in bad] == ["D6"] * 5


def test_d7_keeps_the_ban_of_the_working_side_in_a_supervisors_role() -> None:
    walk = walk_to(State.PLAN_REVIEW)
    two_hats = b.person("bo", "water", Role.UNIT_HEAD, Role.SUPERVISOR)
    assert refused(walk, two_hats, c.ApprovePlan()) == "D7"
    transferred = b.person("bo", "office", Role.SUPERVISOR)
    assert refused(walk, transferred, c.ApprovePlan()) == "D7"


def test_d8_hands_on_the_bans_with_the_task() -> None:
    walk = walk_to(State.VERIFYING)
    helper = b.person("outsider", "elsewhere", Role.READER)
    people = {**b.DIRECTORY, "outsider": helper}
    ctx = replace(b.context(b.VINCE, walk.now), directory=people)
    order = c.Delegate(role=Role.VERIFIER, to="outsider", reason="ill")
    answer = decide(walk.m, order, ctx)
    assert not isinstance(answer, Refusal)
    walk.matter = evolve(walk.matter, answer[0])
    got = refusal(walk, helper, b.check(walk))
    assert got.code == "D8"
    assert dict(got.params) == {"rule": "D1"}


def test_a_delegate_acts_in_the_lent_role_for_the_giver() -> None:
    walk = walk_to(State.VERIFYING).do(
        b.VERA, c.Delegate(role=Role.VERIFIER, to="ada", reason="ill")
    )
    walk.do(b.ADA, b.check(walk))
    passed = walk.events[-1]
    assert (passed.actor, passed.on_behalf_of, passed.role) == ("ada", "vera", Role.VERIFIER)
    b.answer_all(walk).do(b.ALICE, c.ProposeClose(statement="done")).wait(days=20)
    assert refused(walk, b.ADA, c.Close()) == "D2"
    vera_moved = b.person("vera", "office", Role.SUPERVISOR)
    assert refused(walk, vera_moved, c.Close()) == "D2"


def test_d9_draws_the_verifier_of_a_major_matter_and_records_the_draw() -> None:
    walk = walk_to(State.VERIFYING, grade=Grade.MAJOR)
    assert refused(walk, b.VERA, b.check(walk)) == "D9"
    walk.do(b.ALICE, c.DrawVerifier(seed="public"))
    event = walk.events[-1]
    assert isinstance(event, VerifierDrawn)
    assert event.drawn in event.candidates == ("vera", "viktor")
    drawn = b.DIRECTORY[event.drawn]
    other = b.VIKTOR if drawn is b.VERA else b.VERA
    assert refused(walk, other, b.check(walk)) == "D9"
    for drawer in (b.ALICE, b.LI):
        assert refused(walk, drawer, c.DrawVerifier(seed="2")) == "G-DRAWN"
    assert walk.do(drawn, b.check(walk)).m.state is State.REPLYING


def drawn_from(walk: Walk, drawer: Person, *people: Person) -> VerifierDrawn | str:
    """What the drawer gets when these people are the directory."""
    asked = replace(b.context(drawer, walk.now), directory={p.id: p for p in people})
    answer = decide(walk.m, c.DrawVerifier(seed="public"), asked)
    if isinstance(answer, Refusal):
        return answer.code
    assert isinstance(answer[0], VerifierDrawn)
    return answer[0]


def test_d9_draws_among_all_who_may_check_and_nobody_else() -> None:
    walk = walk_to(State.VERIFYING, grade=Grade.MAJOR)
    two_hats = b.person("olga", "third", Role.VERIFIER, Role.AUDITOR)
    drawer = b.person("otto", "office", Role.SUPERVISOR, Role.VERIFIER)
    event = drawn_from(walk, drawer, b.VERA, b.VIKTOR, b.VINCE, b.HAN, two_hats, drawer)
    assert isinstance(event, VerifierDrawn)
    assert event.candidates == ("vera", "viktor")
    assert drawn_from(walk, drawer, b.VERA, b.VINCE, drawer) == "D9"


def test_d9_bars_from_the_draw_who_was_handed_a_banned_task() -> None:
    walk = walk_to(State.RECTIFYING, grade=Grade.MAJOR)
    walk.do(b.BO, c.Delegate(role=Role.UNIT_HEAD, to="viktor", reason="leave"))
    b.STAGES[State.VERIFYING](walk)
    assert drawn_from(walk, b.ALICE, b.VERA, b.VIKTOR) == "D9"


def test_d9_draws_again_only_when_the_person_drawn_may_no_longer_check() -> None:
    walk = walk_to(State.VERIFYING, grade=Grade.MAJOR)
    walk.do(b.ALICE, c.DrawVerifier(seed="public"))
    assert walk.m.draw is not None
    name = walk.m.draw.drawn
    assert drawn_from(walk, b.LI, b.VERA, b.VIKTOR) == "G-DRAWN"
    others = [b.person(x, "third", Role.VERIFIER) for x in ("vasil", "vlad")]
    gone = drawn_from(walk, b.ALICE, *others)
    assert isinstance(gone, VerifierDrawn)
    moved = b.person(name, "water", Role.VERIFIER)
    event = drawn_from(walk, b.ALICE, moved, *others)
    assert isinstance(event, VerifierDrawn)
    assert event.candidates == ("vasil", "vlad")


def test_a_remark_made_before_the_draw_does_not_change_who_is_drawn() -> None:
    walk = walk_to(State.VERIFYING, grade=Grade.MAJOR)
    pool = tuple("abcdefgh")
    for seed in ("s", "t", "u"):
        first = draw(walk.m, pool, seed)
        assert draw(walk.do(b.ALICE, c.Note(text="again")).m, pool, seed) == first


def test_the_draw_is_the_same_for_everyone_and_fair_over_seeds() -> None:
    matter = walk_to(State.VERIFYING, grade=Grade.MAJOR).m
    pool = ("a", "b", "c", "d")
    assert draw(matter, pool, "seed") == draw(matter, pool[::-1], "seed")
    counts = Counter(draw(matter, pool, str(seed)) for seed in range(4000))
    expected = 1000
    chi_square = sum((counts[p] - expected) ** 2 / expected for p in pool)
    assert chi_square < 16.3, counts  # 0.1 % point of chi-square with three degrees of freedom
