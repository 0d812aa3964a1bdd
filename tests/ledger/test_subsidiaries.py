"""Who belongs to a subsidiary belongs to the units above it: the bans hold there too."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.ledger import directory
from huiyin.ledger.choices import Role
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Unit, User
from huiyin.ledger.verbs import accounts
from tests.ledger.people import SINCE, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def one_below(people: dict[str, User], name: str, role: Role, bureau: str = "EEB") -> User:
    """Somebody of a station two floors below a bureau, holding the role in the whole city."""
    middle = accounts.make_unit(
        code=f"{name}-branch", name="分局", parent=Unit.objects.get(code=bureau)
    )
    station = accounts.make_unit(code=f"{name}-station", name="监测站", parent=middle)
    user = accounts.make_user(username=name, display_name="站人", unit=station, since=SINCE)
    accounts.grant_role(user, role=role, unit=None, since=date(2019, 1, 1))
    people[name] = user
    return user


def refusal_code(walk: Walk, act) -> str:
    before = walk.facts()
    with pytest.raises(Refused) as refused:
        act()
    assert walk.facts() == before
    return refused.value.refusal.code


def test_a_subsidiarys_verifier_may_not_check_its_bureau(people):
    one_below(people, "zhan", Role.VERIFIER)
    walk = Walk(people).to("verifying")
    assert refusal_code(walk, lambda: walk.pass_check("zhan")) == "D1"


def test_a_subsidiarys_supervisor_may_not_call_back_for_its_bureau(people):
    one_below(people, "zhan", Role.SUPERVISOR)
    walk = Walk(people).to("replying").reply()
    assert refusal_code(walk, lambda: walk.callback_ok("zhan")) == "D4"


def test_who_left_the_subsidiary_during_the_matter_keeps_the_ban(people):
    user = one_below(people, "zhan", Role.VERIFIER)
    walk = Walk(people).to("verifying")
    accounts.move_user(user, unit=Unit.objects.get(code="TC"), at=walk.tick())
    people["zhan"] = User.objects.get(pk=user.pk)
    assert refusal_code(walk, lambda: walk.pass_check("zhan")) == "D1"


def test_a_subsidiary_of_another_bureau_may_check(people):
    one_below(people, "zhan", Role.VERIFIER, bureau="HUD")
    assert Walk(people).to("verifying").pass_check("zhan").state == "replying"


def test_units_that_stand_above_each_other_in_a_ring_end_nobodys_page(people):
    user = one_below(people, "zhan", Role.VERIFIER)
    Unit.objects.filter(code="EEB").update(parent=user.unit)
    units = {m.unit for m in directory.person(User.objects.get(pk=user.pk), SINCE).memberships}
    assert units == {"zhan-station", "zhan-branch", "EEB"}
