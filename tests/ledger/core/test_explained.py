"""Words: rules explain themselves, lists are whole, and stored words never change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

import pytest

from huiyin.ledger.core import chain, kinds, lifecycle, lights, roadmap, states
from huiyin.ledger.core import commands as c
from huiyin.ledger.core.decide import ask
from huiyin.ledger.core.duties import DUTIES
from huiyin.ledger.core.guards import GUARDS
from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.rules import Duty, Guard
from huiyin.ledger.core.states import Grade, Role, State, Verb
from huiyin.ledger.core.workdays import day_end, local_date
from tests.ledger.core import builders as b
from tests.ledger.core.builders import walk_to

ENUMERATIONS = [
    found
    for module in (chain, kinds, lifecycle, lights, states)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, StrEnum) and found is not StrEnum
]


@pytest.mark.parametrize("words", ENUMERATIONS, ids=lambda words: words.__name__)
def test_a_stored_word_is_its_name_for_ever(words: type[StrEnum]) -> None:
    """Chains of many years are read with these words; a new spelling would lose them."""
    assert [word.value for word in words] == [word.name.lower() for word in words]


def test_the_sets_of_states_and_posts_are_those_of_the_design() -> None:
    assert set(states.FINAL) == {"closed", "declined", "merged", "cancelled"}
    unit_has_it = {"assigned", "disputed", "planning", "plan_review", "rectifying"}
    assert set(states.UNIT_CLOCK) == unit_has_it
    assert set(states.ADMINISTRATORS) == {"sysadmin", "security_admin", "auditor"}
    assert set(lifecycle.UNIT_ROLES) == {"unit_head", "handler", "helper"}
    assert set(lifecycle.BACK_TO_WORK) == {"fail", "callback_unsolved", "object"}


@pytest.mark.parametrize("rule", [*DUTIES, *GUARDS], ids=lambda rule: rule.code)
def test_every_rule_says_what_it_asks_why_not_and_what_next(rule: Duty | Guard) -> None:
    assert rule.summary
    for sentence in (rule.message, rule.next_step):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_the_lists_hold_every_rule_of_the_table_and_no_other() -> None:
    rows = TABLE.values()
    assert {duty.code for row in rows for duty in row.all_duties()} == {x.code for x in DUTIES}
    assert {duty for row in rows for duty in row.all_duties()} == set(DUTIES)
    assert {guard for row in rows for guard in row.guards} == set(GUARDS)
    assert len({guard.code for guard in GUARDS}) == len(GUARDS)


def test_every_verb_has_a_chinese_name_of_its_own() -> None:
    names = {row.zh for row in TABLE.values()}
    assert len(names) == len(TABLE)
    assert all("\u4e00" <= letter <= "\u9fff" for name in names for letter in name)


def refusal(actor: Person, verb: Verb, state: State = State.RECTIFYING) -> Refusal:
    walk = walk_to(state)
    answer = ask(walk.m, verb, b.context(actor, walk.now))
    assert isinstance(answer, Refusal)
    return answer


def test_a_refusal_names_the_state_and_where_the_act_belongs() -> None:
    found = refusal(b.BO, Verb.ACCEPT)
    assert found.code == "STATE"
    assert dict(found.params) == {"state": "rectifying", "sources": "assigned"}
    assert found.text == "This is not possible while the matter is rectifying."
    assert found.who_may == (Role.UNIT_HEAD,)
    assert found.next_step == "It is possible when the matter is: %(sources)s."
    both = refusal(b.ALICE, Verb.OBJECT)
    assert dict(both.params)["sources"] == "replying, closing"


def test_a_refusal_names_who_may_and_whom_to_ask() -> None:
    role = refusal(b.REED, Verb.SUBMIT)
    assert (role.code, role.who_may) == ("ROLE", (Role.UNIT_HEAD,))
    assert "role" in role.text
    assert "roles named" in role.next_step
    unit = refusal(b.PENG, Verb.SUBMIT)
    assert (unit.code, unit.who_may) == ("UNIT", (Role.UNIT_HEAD,))
    assert "unit" in unit.text
    assert "unit concerned" in unit.next_step
    guard = refusal(b.BO, Verb.SUBMIT)
    assert (guard.code, guard.who_may) == ("G-STEPS", (Role.UNIT_HEAD,))


def test_a_ban_that_came_with_a_task_names_the_rule_behind_it() -> None:
    walk = walk_to(State.CLOSING)
    walk.do(b.ALICE, c.Delegate(role=Role.SUPERVISOR, to="ada", reason="ill"))
    answer = ask(walk.m, Verb.CLOSE, b.context(b.ADA, walk.now))
    assert isinstance(answer, Refusal)
    assert (answer.code, dict(answer.params)) == ("D8", {"rule": "D2"})
    assert answer.text.startswith("The ban D2 of the person who handed you the task")
    assert answer.next_step.startswith("Ask somebody")
    assert answer.who_may == (Role.SUPERVISOR, Role.LEADER)


def test_a_clock_and_a_policy_that_do_not_fit_are_explained() -> None:
    walk = walk_to(State.ASSIGNED)
    past = ask(walk.m, Verb.ACCEPT, b.context(b.BO, b.MONDAY - timedelta(days=1)))
    other = ask(walk.m, Verb.ACCEPT, b.context(b.BO, walk.now, "task"))
    for answer, code, word in ((past, "CLOCK", "clock"), (other, "POLICY", "policy")):
        assert isinstance(answer, Refusal)
        assert answer.code == code
        assert word in answer.text
        assert answer.next_step.endswith(".")
    at_once = ask(walk.m, Verb.ACCEPT, b.context(b.BO, walk.m.last_event_at))
    assert not isinstance(at_once, Refusal)


@pytest.mark.parametrize(("actor", "code"), [(b.SAM, "D7"), (b.REED, "ROLE")])
def test_registering_is_refused_in_words_too(actor: Person, code: str) -> None:
    answer = ask(None, Verb.REGISTER, b.context(actor, b.MONDAY))
    assert isinstance(answer, Refusal)
    assert answer.code == code
    assert answer.text.endswith(".")
    assert answer.next_step.startswith("Ask")
    assert answer.who_may == (Role.REGISTRAR, Role.SUPERVISOR, Role.SYSTEM)
    nothing = ask(None, Verb.CLOSE, b.context(b.ALICE, b.MONDAY))
    assert isinstance(nothing, Refusal)
    assert (nothing.text, nothing.next_step) == ("There is no such matter.", "Register it first.")


def test_a_leader_acts_instead_of_the_office_for_a_major_matter_only() -> None:
    row = TABLE[Verb.ASSIGN]
    assert row.roles(None) == (Role.SUPERVISOR,)
    assert row.roles(walk_to(State.REGISTERED, grade=Grade.MAJOR).m) == (Role.LEADER,)


def test_each_fault_of_a_plan_names_step_and_field() -> None:
    due = day_end(local_date(b.MONDAY))
    first, second = b.steps(local_date(due))
    tomorrow = local_date(due) + timedelta(days=1)
    for broken, field, code in (
        (replace(second, id="a"), "steps.1.id", "R-ID"),
        (replace(second, title=" "), "steps.1.title", "R-TITLE"),
        (replace(second, owner=""), "steps.1.owner", "R-OWNER"),
        (replace(second, due=None), "steps.1.due", "R-DATE"),
        (replace(second, due=tomorrow), "steps.1.due", "R-LATE"),
        (replace(second, predecessors=("z",)), "steps.1.predecessors", "R-BEFORE"),
        (replace(second, due=local_date(b.LONG_AGO)), "steps.1.due", "R-ORDER"),
        (replace(second, predecessors=("b",)), "steps", "R-CYCLE"),
    ):
        found = [fault for fault in roadmap.faults((first, broken), due) if fault.code == code]
        assert field in [fault.field for fault in found]
        for fault in found:
            text = fault.message % dict(fault.params)
            assert "%" not in text
            assert text.endswith(".")
            assert broken.id in text
    assert roadmap.faults((first, second), due) == ()
    (empty,) = roadmap.faults((), due)
    assert (empty.code, empty.field, empty.message) == (
        "R-EMPTY",
        "steps",
        "The plan has no steps.",
    )
