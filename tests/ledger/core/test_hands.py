"""Tasks in other hands: what is kept of them, where they came from, and when they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Delegation, Membership
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.standing import Standing, stand, standings
from huiyin.ledger.core.states import Role, State, Verb
from tests.ledger.core import builders as b
from tests.ledger.core.builders import walk_to

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
WORKING = walk_to(State.RECTIFYING).m


def hand(giver: str, receiver: str, behind: str | None = None, **changes: object) -> Delegation:
    given = Delegation(
        giver=giver,
        unit="water",
        cycle=1,
        giver_units=("water",),
        receiver=receiver,
        role=Role.UNIT_HEAD,
        at=b.MONDAY,
        on_behalf_of=behind,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def lent(*hands: Delegation) -> Matter:
    return replace(WORKING, delegations=hands)


def test_a_handler_who_leaves_hands_over_his_bans_and_not_his_post() -> None:
    walk = walk_to(State.RECTIFYING)
    at = walk.now
    walk.do(b.BO, c.HandOver(leaver="han", to="bo", reason="new post"))
    assert walk.m.handlers == ("bo",)
    assert walk.m.delegations == (hand("han", "bo", role=Role.HANDLER, at=at, ended=True),)
    assert walk.m.delegations_in_force == ()


def test_whoever_hands_on_a_lent_task_acts_for_the_unit_that_lent_it() -> None:
    walk = walk_to(State.RECTIFYING)
    walk.do(b.BO, c.Delegate(role=Role.UNIT_HEAD, to="ada", reason="on leave"))
    walk.do(b.ADA, c.Delegate(role=Role.UNIT_HEAD, to="wen", reason="ill"))
    event, kept = walk.events[-1], walk.m.delegations[-1]
    assert (event.unit, event.role, event.on_behalf_of) == ("water", Role.UNIT_HEAD, "bo")
    assert (kept.unit, kept.giver, kept.on_behalf_of) == ("water", "ada", "bo")


def test_the_origin_of_a_task_is_the_first_of_its_hands() -> None:
    first, second, third = hand("bo", "ada"), hand("ada", "wen", "bo"), hand("wen", "lu", "ada")
    matter = lent(first, second, third)
    assert [matter.origin(d) for d in (first, second, third)] == [first] * 3
    assert lent(third).origin(third) == third
    assert lent(second, third).origin(third) == second


def test_a_ring_of_hands_has_an_origin_too() -> None:
    there, back = hand("ada", "bo", "bo"), hand("bo", "ada", "ada")
    assert lent(there, back).origin(there) == back


@pytest.mark.parametrize(
    "other",
    [
        {"role": Role.HANDLER},
        {"cycle": 2},
        {"receiver": "wen"},
        {"giver": "li"},
    ],
)
def test_a_hand_leads_to_the_next_only_in_the_same_task(other: dict[str, object]) -> None:
    first, later = hand("bo", "ada"), hand("ada", "wen", "bo")
    assert first.leads_to(later, "bo")
    assert not replace(first, **other).leads_to(later, "bo")  # type: ignore[arg-type]


def test_a_task_is_in_force_in_its_own_cycle_until_it_is_handed_over() -> None:
    now, over, old = hand("bo", "ada"), hand("bo", "lu", ended=True), hand("bo", "li", cycle=2)
    assert lent(now, over, old).delegations_in_force == (now,)


@pytest.mark.parametrize(
    ("role", "roles", "unit", "holds"),
    [
        (Role.SUPERVISOR, {Role.SUPERVISOR}, "office", True),
        (Role.SUPERVISOR, {Role.SUPERVISOR}, "elsewhere", True),
        (Role.SUPERVISOR, {Role.READER}, "office", False),
        (Role.UNIT_HEAD, {Role.UNIT_HEAD}, "office", True),
        (Role.UNIT_HEAD, {Role.UNIT_HEAD}, "elsewhere", False),
        (Role.UNIT_HEAD, {Role.READER}, "office", False),
    ],
)
def test_nobody_lends_more_than_he_still_has(
    role: Role, roles: set[Role], unit: str, holds: bool
) -> None:
    """A post in a unit is lost by moving; a supervisor stays one wherever he sits."""
    giver = b.person("giver", unit, *roles)
    given = hand("giver", "reed", role=role, unit="office")
    asked = replace(b.context(b.REED, WORKING.last_event_at), directory={"giver": giver})
    expected = (Standing(role=role, unit="office", on_behalf_of="giver"),) if holds else ()
    assert standings(lent(given), asked, (role,)) == expected
    assert standings(lent(given), replace(asked, directory={}), (role,)) == ()
    assert standings(lent(given), asked, (Role.VERIFIER,)) == ()
    assert standings(None, asked, (Role.READER,)) == (Standing(role=Role.READER, unit="office"),)


def test_for_the_lead_unit_only_the_lead_unit_stands_and_a_helper_for_co_units() -> None:
    helper = b.person("helga", "water", Role.HELPER)
    at = WORKING.last_event_at
    row = TABLE[Verb.ADD_EVIDENCE]
    for actor, stands in ((b.HAN, True), (b.HOU, True), (helper, False)):
        answer = stand(row, WORKING, b.context(actor, at))
        assert isinstance(answer, Refusal) is not stands
    other = stand(TABLE[Verb.SUBMIT], WORKING, b.context(b.PENG, at))
    assert isinstance(other, Refusal)
    assert (other.code, other.who_may[0]) == ("UNIT", Role.UNIT_HEAD)


def test_a_membership_overlaps_from_its_first_moment_to_before_its_last() -> None:
    time = Membership(unit="water", since=b.MONDAY, until=b.MONDAY + DAY)
    open_ended = replace(time, until=None)
    before, within, after = b.MONDAY - DAY, b.MONDAY + SECOND, b.MONDAY + 2 * DAY
    assert time.overlaps(before, b.MONDAY)
    assert not time.overlaps(before, b.MONDAY - SECOND)
    assert time.overlaps(within, after)
    assert time.overlaps(b.MONDAY + DAY - SECOND, after)
    assert not time.overlaps(b.MONDAY + DAY, after)
    assert open_ended.overlaps(after, after)
    assert not open_ended.overlaps(before, b.MONDAY - SECOND)


def test_a_person_belongs_to_his_present_unit_whatever_the_directory_remembers() -> None:
    once = Membership(unit="parks", since=b.LONG_AGO, until=b.MONDAY)
    moved = replace(b.HAN, memberships=(once,))
    assert moved.units_between(b.MONDAY - DAY, b.MONDAY) == {"parks", "water"}
    assert moved.units_between(b.MONDAY, b.MONDAY + DAY) == {"water"}
