"""The pages of accounts and posts: who reads them, who acts, and what each act leaves behind."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from huiyin.ledger.choices import AccessKind, Role, State
from huiyin.ledger.models import AccessLog, RoleGrant, Unit, User
from huiyin.ledger.verbs import accounts
from tests.ledger.people import SINCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def guard(walk) -> User:
    """The security administrator."""
    user = accounts.make_user(
        username="anan", display_name="安管", unit=Unit.objects.get(code="GO"), since=SINCE
    )
    accounts.grant_role(user, role=Role.SECURITY_ADMIN, unit=None, since=SINCE.date())
    User.objects.update(must_change_password=False)
    walk.people["anan"] = user
    return user


def get(desk, name: str, url: str):
    return desk.at(desk.client(name).get, url)


def post(desk, name: str, url: str, data: dict):
    return desk.at(desk.client(name).post, url, data)


def act(username: str, name: str) -> str:
    return reverse("person-act", args=(username, name))


@pytest.mark.parametrize("name", ["guan", "anan", "shen", "du"])
def test_administrators_the_auditor_and_supervisors_read_the_directory(walk, desk, guard, name):
    walk.to(State.RECTIFYING)
    for url in (reverse("people"), reverse("person", args=("jing",))):
        answer = get(desk, name, url)
        assert answer.status_code == 200
        assert "13912345678" not in answer.content.decode()


@pytest.mark.parametrize("name", ["jing", "he", "ling", "ren", "yan"])
def test_nobody_else_does_and_the_look_is_logged(walk, desk, guard, name):
    before = AccessLog.objects.filter(kind=AccessKind.REFUSED).count()
    answer = get(desk, name, reverse("people"))
    assert answer.status_code >= 400
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED).count() == before + 1
    assert reverse("people") not in get(desk, name, reverse("inbox")).content.decode()


def test_an_account_is_made_and_its_password_shown_once(walk, desk, guard):
    facts = {"username": "Xin.Lai", "display_name": "辛来", "unit": "HUD", "phone": "13800000000"}
    answer = post(desk, "guan", reverse("person-new"), facts)
    password = re.search(r"<output[^>]*>([^<]+)</output>", answer.content.decode())[1]
    user = User.objects.get(username="xin.lai")
    assert user.check_password(password)
    assert user.must_change_password
    assert user.grants.count() == 0
    again = get(desk, "guan", reverse("person", args=("xin.lai",)))
    assert password not in again.content.decode()


@pytest.mark.parametrize("name", ["du", "anan", "shen"])
def test_only_the_system_administrator_makes_accounts(walk, desk, guard, name):
    count = User.objects.count()
    facts = {"username": "xin", "display_name": "辛", "unit": "HUD"}
    assert post(desk, name, reverse("person-new"), facts).status_code == 409
    assert post(desk, name, reverse("unit-new"), {"code": "X", "name": "某局"}).status_code == 409
    assert User.objects.count() == count
    assert not Unit.objects.filter(code="X").exists()


def test_a_unit_is_declared_and_a_taken_code_refused(walk, desk, guard):
    facts = {"code": "PRK", "name": "园林局", "parent": "HUD"}
    assert post(desk, "guan", reverse("unit-new"), facts).status_code == 302
    assert Unit.objects.get(code="PRK").parent.code == "HUD"
    assert post(desk, "guan", reverse("unit-new"), facts).status_code == 409
    assert Unit.objects.filter(code="PRK").count() == 1


def test_roles_are_granted_and_revoked_by_the_security_administrator_alone(walk, desk, guard):
    order = {"role": "handler", "since": "2020-06-01"}
    assert post(desk, "guan", act("hai", "grant"), order).status_code == 409
    assert post(desk, "anan", act("hai", "grant"), order).status_code == 302
    grant = RoleGrant.objects.get(user__username="hai", role=Role.HANDLER)
    assert grant.unit.code == "HUD"
    assert grant.granted_by == guard
    ending = {"grant": str(grant.pk), "last_day": "2020-06-30"}
    assert post(desk, "anan", act("hai", "revoke"), ending).status_code == 302
    grant.refresh_from_db()
    assert f"{grant.valid_to}" == "2020-06-30"


def test_nobody_grants_himself_and_administrators_get_no_business(walk, desk, guard):
    count = RoleGrant.objects.count()
    order = {"role": "supervisor", "since": "2020-06-01"}
    for name in ("anan", "guan"):
        assert post(desk, "anan", act(name, "grant"), order).status_code == 409
    assert RoleGrant.objects.count() == count


def test_somebody_with_matters_in_his_name_stays_until_they_are_handed_over(walk, desk, guard):
    walk.to(State.RECTIFYING)
    refused = post(desk, "guan", act("jing", "disable"), {})
    assert refused.status_code == 409
    assert walk.number in refused.content.decode()
    assert User.objects.get(username="jing").is_active
    listed = get(desk, "du", reverse("person-hand-over", args=("jing",)))
    assert walk.number in listed.content.decode()
    order = {"to": "he", "reason": "调岗"}
    assert post(desk, "du", act("jing", "hand-over"), order).status_code == 302
    assert walk.folded.handlers == ("he",)
    assert post(desk, "guan", act("jing", "disable"), {}).status_code == 302
    assert not User.objects.get(username="jing").is_active


def test_what_could_not_be_handed_over_is_listed_with_its_reason(walk, desk, guard):
    walk.to(State.RECTIFYING)
    answer = post(desk, "du", act("jing", "hand-over"), {"to": "hai", "reason": "调岗"})
    assert answer.status_code == 200
    assert walk.number in answer.content.decode()
    assert walk.folded.handlers == ("jing",)


def test_an_administrator_sees_no_matters_in_the_hand_over_list(walk, desk, guard):
    walk.to(State.RECTIFYING)
    answer = get(desk, "guan", reverse("person-hand-over", args=("jing",)))
    assert answer.status_code >= 400
    assert walk.number not in answer.content.decode()


def test_a_reset_password_is_shown_once_and_moves_are_kept(walk, desk, guard):
    answer = post(desk, "guan", act("hai", "reset"), {})
    password = re.search(r"<output[^>]*>([^<]+)</output>", answer.content.decode())[1]
    assert User.objects.get(username="hai").check_password(password)
    assert post(desk, "guan", act("hai", "move"), {"unit": "WRB"}).status_code == 302
    units = User.objects.get(username="hai").memberships.values_list("unit__code", flat=True)
    assert list(units) == ["HUD", "WRB"]


def test_a_disabled_account_is_enabled_again_with_a_new_password(walk, desk, guard):
    hai = User.objects.get(username="hai")
    assert post(desk, "guan", act("hai", "enable"), {}).status_code == 409
    assert User.objects.get(username="hai").password == hai.password
    post(desk, "guan", act("hai", "disable"), {})
    assert post(desk, "anan", act("hai", "enable"), {}).status_code == 409
    assert not User.objects.get(username="hai").is_active
    answer = post(desk, "guan", act("hai", "enable"), {})
    password = re.search(r"<output[^>]*>([^<]+)</output>", answer.content.decode())[1]
    hai.refresh_from_db()
    assert hai.is_active
    assert hai.must_change_password
    assert hai.check_password(password)


@pytest.mark.parametrize("name", ["guan", "anan", "du"])
def test_every_act_on_the_page_of_a_person_has_its_name(walk, desk, guard, name):
    page = get(desk, name, reverse("person", args=("hai",))).content.decode()
    names = re.findall(r'<a class="button" href="/people/one/hai/act/[^"]+">([^<]*)</a>', page)
    assert names
    assert all(names)


def test_a_refused_act_says_which_it_was(walk, desk, guard):
    page = get(desk, "guan", act("hai", "grant")).content.decode()
    assert "<h1>Grant a role</h1>" in page


def test_a_vacant_post_is_named_to_the_office(walk, desk, guard):
    walk.to(State.ASSIGNED)
    User.objects.filter(username="he").update(is_active=False)
    page = get(desk, "du", reverse("people")).content.decode()
    assert "Posts without a person" in page
    assert "Environment Bureau" in page


def test_unknown_people_and_acts_are_not_found(walk, desk, guard):
    for url in (reverse("person", args=("ghost",)), act("hai", "promote"), act("ghost", "move")):
        assert get(desk, "guan", url).status_code == 404
