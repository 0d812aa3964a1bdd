"""Amending, retiring and enabling devices; asking for past data."""

from __future__ import annotations

from datetime import datetime

import pytest

from huiyin.base.clock import CHINA
from huiyin.field import verbs
from huiyin.field.access import SYSTEM, NotAllowed
from huiyin.field.choices import CommandKind
from huiyin.field.gateway.keeper import command_frame
from huiyin.field.gateway.registry import current_version, load
from huiyin.field.models import Device, DeviceCommand
from tests.field.test_verbs import Visitor

pytestmark = pytest.mark.django_db

SPAN = {"BeginTime": "2020-06-01T00:00:00+08:00", "EndTime": "2020-06-02T00:00:00+08:00"}
NOW = datetime(2020, 6, 3, tzinfo=CHINA)


@pytest.fixture
def device() -> Device:
    point = verbs.register_point(SYSTEM, code="P1", name="outlet", kind="effluent")
    return verbs.register_device(SYSTEM, mn="M1", name="d", point=point, password="123456")


def test_a_retired_device_can_be_enabled_again(device):
    verbs.retire_device(SYSTEM, device)
    verbs.enable_device(SYSTEM, device)
    assert load().entries[0].enabled


def test_a_gateway_learns_of_an_allowed_checksum(device):
    version = current_version()
    verbs.amend_device(SYSTEM, device, crc_variant="modbus")
    assert load().entries[0].crc_variant == "modbus"
    assert current_version() > version


def test_amending_keeps_the_password_unless_another_is_given(device):
    before = device.password_hash
    verbs.amend_device(SYSTEM, device, name="other")
    device.refresh_from_db()
    assert (device.name, device.password_hash) == ("other", before)
    verbs.amend_device(SYSTEM, device, password="")
    device.refresh_from_db()
    assert device.password_hash == ""


def test_an_mn_is_never_amended(device):
    with pytest.raises(TypeError, match="mn"):
        verbs.amend_device(SYSTEM, device, mn="M2")
    assert Device.objects.get().mn == "M1"


def test_a_visitor_changes_nothing(device):
    before = Device.objects.values().get()
    with pytest.raises(NotAllowed):
        verbs.amend_device(Visitor(), device, name="mine")
    with pytest.raises(NotAllowed):
        verbs.enable_device(Visitor(), device)
    assert Device.objects.values().get() == before


@pytest.mark.parametrize(
    ("edition", "joint"), [("2017", b";EndTime="), ("2005", b",EndTime=")], ids=["2017", "2005"]
)
def test_past_data_is_asked_for_as_the_edition_writes_it(device, edition, joint):
    verbs.amend_device(SYSTEM, device, edition=edition)
    device.refresh_from_db()
    command = verbs.queue_command(SYSTEM, device, CommandKind.FETCH_HOURS, **SPAN)
    frame = command_frame(command, "20200603000000000", NOW, "123456")
    assert b"CN=2061;" in frame
    assert b"BeginTime=20200601000000" + joint + b"20200602000000&&" in frame


@pytest.mark.parametrize(
    "span",
    [
        {},
        {**SPAN, "EndTime": SPAN["BeginTime"]},
        {**SPAN, "BeginTime": "yesterday"},
        {"BeginTime": "2020-06-01T00:00:00", "EndTime": "2020-06-02T00:00:00"},
    ],
    ids=["none", "empty", "words", "without zone"],
)
def test_a_span_that_is_none_queues_nothing(device, span):
    with pytest.raises(verbs.Refused):
        verbs.queue_command(SYSTEM, device, CommandKind.FETCH_HOURS, **span)
    assert not DeviceCommand.objects.exists()
