"""Every state × verb × role cell, generated from the table, with the rule that refuses it.

The expectation is worked out here from the table's rows alone; the answer comes from ``ask``.
Relations are made by unit: the lead unit, a co-unit, the office, and a stranger's unit.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin.ledger.core.decide import ask, decide, permitted
from huiyin.ledger.core.lifecycle import (
    LIFECYCLE_ROWS,
    SIDE_ROWS,
    TABLE,
    UNIT_ROLES,
    Relation,
    Transition,
)
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Part, Person
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import ADMINISTRATORS, LIFECYCLE, Capacity, Grade, Role, State, Verb
from tests.ledger.core.builders import context, person, sample_commands, walk_to

UNITS = ("water", "parks", "office", "stranger")


def expected_basic(row: Transition, matter: Matter, actor: Person) -> str | None:
    """The first refusal that the table's row promises, before duties and guards."""
    (role,) = actor.roles
    if matter.state not in row.sources:
        return "STATE"
    who = row.who_major if matter.is_major and row.who_major is not None else row.who
    if role not in who:
        return "ROLE"
    if role in UNIT_ROLES and row.relation is not Relation.NONE:
        units = {matter.lead}
        if row.relation is Relation.UNITS:
            units = set(matter.co_units) | (set() if role is Role.HELPER else {matter.lead})
        if actor.unit not in units:
            return "UNIT"
    return None


def code_of(answer: object) -> str | None:
    return answer.code if isinstance(answer, Refusal) else None


@pytest.mark.parametrize("grade", Grade)
@pytest.mark.parametrize("state", State)
def test_each_cell_is_refused_by_the_rule_the_table_names(state: State, grade: Grade) -> None:
    walk = walk_to(state, grade=grade)
    rules = {duty.code for row in TABLE.values() for duty in row.all_duties()} | {
        guard.code for row in TABLE.values() for guard in row.guards
    }
    cells = 0
    for row in (*LIFECYCLE_ROWS, *SIDE_ROWS):
        own = {duty.code for duty in row.all_duties()} | {guard.code for guard in row.guards}
        for role in Role:
            for unit in UNITS:
                actor = person("somebody", unit, role)
                got = code_of(ask(walk.m, row.verb, context(actor, walk.now)))
                basic = expected_basic(row, walk.m, actor)
                cell = (row.verb, role, unit, got)
                if basic is not None:
                    assert got == basic, cell
                else:
                    assert got is None or (got in rules and got in own), cell
                    inside = unit in walk.m.units_ever
                    if row.duties and row.duties[0].code in {"D1", "D3", "D4", "D7"} and inside:
                        assert got == row.duties[0].code, cell
                cells += 1
    assert cells == (len(LIFECYCLE) + len(SIDE_ROWS)) * len(Role) * len(UNITS)


@pytest.mark.parametrize("state", State)
def test_an_administrator_is_refused_by_d7_even_with_a_business_role(state: State) -> None:
    walk = walk_to(state)
    for admin in ADMINISTRATORS:
        for row in TABLE.values():
            if state not in row.sources:
                continue
            for role in row.who:
                unit = "parks" if role is Role.HELPER else "water"
                if expected_basic(row, walk.m, person("one-hat", unit, role)) is not None:
                    continue
                actor = person("two-hats", unit, role, admin)
                assert code_of(ask(walk.m, row.verb, context(actor, walk.now))) == "D7"


@pytest.mark.parametrize("state", State)
def test_a_part_in_the_history_brings_each_duty_to_bear(state: State) -> None:
    """For each capacity, an outsider who once acted in it is refused exactly where a duty says."""
    walk = walk_to(state)
    banned = {
        "D1": {"submitter", "handler", "plan_proposer"},
        "D2": {"close_proposer", "verifier", "submitter"},
        "D3": {"extension_asker", "disputer"},
        "D4": {"replier"},
        "D5": {"cancel_asker"},
        "D7": {
            *{"unit_head", "disputer", "plan_proposer", "handler", "submitter"},
            *{"extension_asker", "replier"},
        },
    }
    for row in TABLE.values():
        if state not in row.sources:
            continue
        for role in row.who:
            if role in UNIT_ROLES:
                continue
            clean = person("outsider", "elsewhere", role)
            for capacity in Capacity:
                for cycle in (1, 7):
                    part = Part(person="outsider", unit="elsewhere", capacity=capacity, cycle=cycle)
                    matter = replace(walk.m, parts=(*walk.m.parts, part))
                    hit = [
                        duty.code
                        for duty in row.duties
                        if capacity.value in banned.get(duty.code, set())
                    ]
                    got = code_of(ask(matter, row.verb, context(clean, walk.now)))
                    if hit:
                        assert got == hit[0], (row.verb, capacity)
                    else:
                        assert got is None or not got.startswith("D"), (row.verb, capacity, got)


@pytest.mark.parametrize("state", State)
def test_buttons_agree_with_what_happens(state: State) -> None:
    walk = walk_to(state)
    everyone = [person("x", unit, role) for role in Role for unit in ("water", "parks", "office")]
    commands = {command.verb: command for command in sample_commands(walk)}
    for actor in everyone:
        told = dict(permitted(walk.m, context(actor, walk.now)))
        assert set(told) == {v for v, row in TABLE.items() if state in row.sources}
        for verb, command in commands.items():
            answer = decide(walk.m, command, context(actor, walk.now))
            if verb not in told:
                assert code_of(answer) == "STATE"
            elif told[verb] is not None:
                assert answer == told[verb]
            else:
                assert not isinstance(answer, Refusal) or answer.fields


def test_a_refusal_always_says_who_may_and_what_to_do_next() -> None:
    for state in State:
        walk = walk_to(state)
        for verb in TABLE:
            if verb is Verb.REGISTER:
                continue
            answer = ask(walk.m, verb, context(person("nobody", "x", Role.READER), walk.now))
            assert isinstance(answer, Refusal)
            assert answer.text
            assert answer.next_step
            assert answer.who_may
