"""Registering, correcting and commanding through forms."""

from __future__ import annotations

import pytest

from huiyin.field import queries, verbs
from huiyin.field.access import SYSTEM
from huiyin.field.models import Device, DeviceCommand, Point
from tests.field.pages.conftest import KEEPER

pytestmark = pytest.mark.django_db

POINT = {"code": "P7", "name": "七号", "kind": "river"}
DEVICE = {"mn": "M7", "name": "seven", "edition": "2017", "crc_variant": "hj212"}


def test_a_point_leads_on_to_its_device_with_the_mn_asked_about(browse):
    client = browse(KEEPER)
    answer = client.post("/field/points/new/?mn=A%2F1", POINT)
    assert answer["Location"] == "/field/devices/new/?point=P7&mn=A%2F1"
    form = client.get(answer["Location"]).context["form"]
    assert form["mn"].value() == "A/1"
    assert form["point"].value() == Point.objects.get().pk


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"code": ""}, "code"),
        ({"kind": "sky"}, "kind"),
        ({"longitude": "200"}, "longitude"),
        ({"latitude": "north"}, "latitude"),
        ({"interval_seconds": "-1"}, "interval_seconds"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\0b"}, "name"),
    ],
)
def test_a_wrong_point_comes_back_with_what_is_wrong(browse, sent, field):
    answer = browse(KEEPER).post("/field/points/new/", {**POINT, **sent})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Point.objects.exists()


def test_a_code_is_taken_once(browse, point):
    answer = browse(KEEPER).post("/field/points/new/", {**POINT, "code": "P1"})
    assert answer.status_code == 409
    assert "There is already a point with the code P1." in answer.content.decode()
    assert Point.objects.get().name == "outlet"


@pytest.mark.parametrize(
    "sent",
    [
        {"mn": ""},
        {"mn": "x" * 65},
        {"point": "0"},
        {"edition": "1999"},
        {"st": "!!"},
        {"crc_variant": "crc32"},
        {"password": "12;456"},
        {"password": "密码"},
    ],
    ids=lambda sent: next(iter(sent)),
)
def test_a_wrong_device_comes_back_with_what_is_wrong(browse, point, sent):
    answer = browse(KEEPER).post("/field/devices/new/", {**DEVICE, "point": point.pk, **sent})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(sent)
    assert not Device.objects.exists()


@pytest.mark.parametrize("mn", ["A;B", "A B", "井号"])
def test_an_mn_that_would_break_a_frame_is_refused(browse, point, mn):
    sent = {**DEVICE, "point": point.pk, "mn": mn}
    answer = browse(KEEPER).post("/field/devices/new/", sent)
    assert answer.status_code == 409
    assert "An MN is printable ASCII" in answer.content.decode()
    assert not Device.objects.exists()


@pytest.mark.parametrize("mn", ["A/B", "A?x", "A%2FB", "<b>", "'\"", "ä".encode().hex()])
def test_every_registered_mn_has_a_page_that_its_row_opens(browse, point, mn):
    client = browse(KEEPER)
    answer = client.post("/field/devices/new/", {**DEVICE, "point": point.pk, "mn": mn})
    page = client.get(answer["Location"])
    assert page.context["device"].mn == mn
    assert answer["Location"] in client.get("/field/").content.decode().replace("&#x27;", "'")


def test_a_password_is_kept_hashed_and_never_shown(browse, point):
    client = browse(KEEPER)
    client.post("/field/devices/new/", {**DEVICE, "point": point.pk, "password": "s3cr3t"})
    kept = Device.objects.get()
    assert kept.password_hash
    assert "s3cr3t" not in kept.password_hash
    for url in ("/field/device/M7/", f"/field/devices/{kept.pk}/amend/"):
        page = client.get(url).content.decode()
        assert "s3cr3t" not in page
        assert kept.password_hash not in page


def test_correcting_keeps_the_password_and_the_mn(browse, device):
    verbs.amend_device(SYSTEM, device, password="123456")
    before = Device.objects.values().get()
    sent = {**DEVICE, "point": device.point_id, "crc_variant": "modbus"}
    answer = browse(KEEPER).post(f"/field/devices/{device.pk}/amend/", sent)
    assert answer.status_code == 302
    after = Device.objects.values().get()
    assert after == {**before, "name": "seven", "crc_variant": "modbus"}


def test_a_password_can_be_forgotten_but_not_in_one_breath_with_a_new_one(browse, device):
    verbs.amend_device(SYSTEM, device, password="123456")
    client, url = browse(KEEPER), f"/field/devices/{device.pk}/amend/"
    sent = {**DEVICE, "point": device.point_id, "forget_password": "on"}
    assert client.post(url, {**sent, "password": "654321"}).status_code == 422
    assert Device.objects.get().password_hash
    assert client.post(url, sent).status_code == 302
    assert Device.objects.get().password_hash == ""


def test_retiring_and_enabling(browse, device):
    client = browse(KEEPER)
    client.post(f"/field/devices/{device.pk}/retire/")
    assert not Device.objects.get().enabled
    client.post(f"/field/devices/{device.pk}/enable/")
    assert Device.objects.get().enabled


@pytest.mark.parametrize("kind", ["1012", "1011", "1061"])
def test_plain_commands_are_queued(browse, device, kind):
    browse(KEEPER).post(f"/field/devices/{device.pk}/ask/", {"kind": kind})
    command = queries.commands_of(device).get()
    assert (command.kind, command.state, command.parameters) == (kind, "queued", {})


def test_past_data_is_asked_for_in_china_time(browse, device):
    sent = {
        "kind": "history",
        "history-kind": "2061",
        "history-begin": "2020-06-01T00:00",
        "history-end": "2020-06-02T00:00",
    }
    browse(KEEPER).post(f"/field/devices/{device.pk}/ask/", sent)
    assert DeviceCommand.objects.get().parameters == {
        "BeginTime": "2020-06-01T00:00:00+08:00",
        "EndTime": "2020-06-02T00:00:00+08:00",
    }


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "interval", "interval-seconds": "29"}, 422),
        ({"kind": "interval", "interval-seconds": "²"}, 422),
        ({"kind": "interval"}, 422),
        ({"kind": "history"}, 422),
        ({"kind": "history", "history-kind": "1012"}, 422),
        ({"kind": "1062"}, 409),
        ({"kind": "2061"}, 409),
        ({"kind": "9014"}, 409),
        ({"kind": "<b>"}, 409),
        ({}, 409),
    ],
)
def test_a_command_without_sense_queues_nothing(browse, device, sent, status):
    answer = browse(KEEPER).post(f"/field/devices/{device.pk}/ask/", sent)
    assert answer.status_code == status
    assert "<b>" not in answer.content.decode()
    assert not DeviceCommand.objects.exists()


@pytest.mark.parametrize(
    ("begin", "end"),
    [("2020-06-02T00:00", "2020-06-01T00:00"), ("2020-06-01T00:00", "2999-01-01T00:00")],
)
def test_past_data_end_after_they_begin_and_before_now(browse, device, begin, end):
    sent = {"kind": "history", "history-kind": "2061"}
    sent |= {"history-begin": begin, "history-end": end}
    answer = browse(KEEPER).post(f"/field/devices/{device.pk}/ask/", sent)
    assert answer.status_code == 422
    assert list(answer.context["history"].errors) == ["end"]
    assert not DeviceCommand.objects.exists()


def test_a_retired_device_is_asked_nothing(browse, device):
    verbs.retire_device(SYSTEM, device)
    answer = browse(KEEPER).post(f"/field/devices/{device.pk}/ask/", {"kind": "1012"})
    assert answer.status_code == 409
    assert not DeviceCommand.objects.exists()


def test_an_unknown_device_is_not_found(browse):
    client = browse(KEEPER)
    assert client.get("/field/device/nothing/").status_code == 404
    assert client.post("/field/devices/1/ask/", {"kind": "1012"}).status_code == 404
