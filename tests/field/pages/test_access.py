"""Who may see and change what; a refusal changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.field.access import SignedIn, may_register, may_see_quarantine
from huiyin.field.models import Device, DeviceCommand, Point, QuarantinedFrame
from huiyin.ledger.choices import Role
from huiyin.ledger.models import Unit, User
from huiyin.ledger.verbs import accounts
from tests.field.pages.conftest import AUDITOR, HANDLER, KEEPER, refuse

pytestmark = pytest.mark.django_db

NEW_POINT = {"code": "P2", "name": "other", "kind": "river"}


def state():
    models = (Point, Device, DeviceCommand, QuarantinedFrame)
    return [list(model.objects.order_by("pk").values()) for model in models]


def writes(device: Device, frame: QuarantinedFrame) -> list[tuple[str, dict]]:
    """Every act of the pages with input that its owner could use."""
    registered = {"mn": "M2", "name": "x", "edition": "2017", "crc_variant": "hj212"}
    return [
        ("/field/points/new/", NEW_POINT),
        ("/field/devices/new/", {**registered, "point": device.point_id}),
        (f"/field/devices/{device.pk}/amend/", {**registered, "point": device.point_id}),
        (f"/field/devices/{device.pk}/retire/", {}),
        (f"/field/devices/{device.pk}/enable/", {}),
        (f"/field/devices/{device.pk}/ask/", {"kind": "1012"}),
        ("/field/quarantine/", {"frame": frame.pk, "resolution": "done"}),
    ]


@pytest.mark.parametrize("who", [HANDLER, AUDITOR, "he", "du", "ren", "ling"])
def test_nobody_but_the_system_administrator_changes_anything(browse, device, who):
    frame = refuse()
    before, client = state(), browse(who)
    for url, sent in writes(device, frame):
        answer = client.post(url, sent)
        assert answer.status_code == 409, url
        assert "Only a system administrator" in answer.content.decode()
    assert state() == before


def test_the_system_administrator_may_do_each_of_them(browse, device):
    frame = refuse()
    client = browse(KEEPER)
    for url, sent in writes(device, frame):
        before = state()
        assert client.post(url, sent).status_code == 302, url
        assert state() != before or url.endswith("enable/"), url


def test_a_stranger_is_sent_to_the_door(db, device):
    frame = refuse()
    before = state()
    for url, sent in writes(device, frame):
        answer = Client().post(url, sent)
        assert answer.status_code == 302
        assert "/sign-in/" in answer["Location"]
    for url in ("/field/", "/field/quarantine/", "/field/device/M1/"):
        assert Client().get(url).status_code == 302
    assert state() == before


def test_a_forged_form_is_refused(browse, device):
    client = browse(KEEPER, enforce_csrf_checks=True)
    before = state()
    for url, sent in writes(device, refuse()):
        if "quarantine" not in url:
            assert client.post(url, sent).status_code == 403
    assert state()[:3] == before[:3]


def test_a_look_changes_nothing_where_only_a_form_may(browse, device):
    client = browse(KEEPER)
    for act in ("retire", "enable", "ask"):
        assert client.get(f"/field/devices/{device.pk}/{act}/").status_code == 405


@pytest.mark.parametrize(
    ("who", "sees"), [(KEEPER, True), (AUDITOR, True), ("du", True), (HANDLER, False)]
)
def test_refused_frames_are_for_those_who_keep_and_oversee_them(browse, device, who, sees):
    refuse(mn="M1", peer="10.9.8.7:1")
    client = browse(who)
    assert (client.get("/field/quarantine/").status_code == 200) is sees
    for url in ("/field/", "/field/device/M1/"):
        page = client.get(url)
        assert page.status_code == 200
        assert ("/field/quarantine/" in page.content.decode()) is sees


def test_a_reader_is_offered_no_act(browse, device):
    refuse()
    client = browse(AUDITOR)
    for url in ("/field/", "/field/device/M1/", "/field/quarantine/"):
        page = client.get(url).content.decode()
        assert "/field/devices/new/" not in page
        assert "/ask/" not in page
        assert 'name="resolution"' not in page


@pytest.fixture
def security_admin(browse):
    """The person of the city who is its security administrator."""
    user = User.objects.get(username="hai")
    user.grants.all().delete()
    accounts.grant_role(user, role=Role.SECURITY_ADMIN, unit=None, since=date(2019, 1, 1))
    return user


def test_the_security_administrator_reads_the_quarantine_and_changes_nothing(security_admin):
    actor = SignedIn(security_admin)
    assert may_see_quarantine(actor)
    assert not may_register(actor)


def test_a_role_granted_in_a_unit_ends_when_its_holder_leaves_the_unit(browse):
    user = User.objects.get(username="hai")
    user.grants.all().delete()
    accounts.grant_role(user, role=Role.SYSADMIN, unit=user.unit, since=date(2019, 1, 1))
    assert may_register(SignedIn(user))
    accounts.move_user(user, unit=Unit.objects.get(code="TC"), at=clock.now())
    assert not may_register(SignedIn(User.objects.get(pk=user.pk)))
