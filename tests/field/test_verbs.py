"""The registry's verbs: what they refuse changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from huiyin.base import clock
from huiyin.field import queries, verbs
from huiyin.field.access import SYSTEM, NotAllowed
from huiyin.field.gateway.registry import Registry, current_version, fnv1a, load
from huiyin.field.models import Device, ExpiredFrames, Point, QuarantinedFrame
from huiyin.field.rules import BadPolicy, gateway_policy

pytestmark = pytest.mark.django_db


class Visitor:
    def has_role(self, role: str) -> bool:
        return role == "handler"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def point() -> Point:
    return verbs.register_point(SYSTEM, code="P1", name="outlet", kind="effluent")


def quarantined(raw: bytes = b"##", peer: str = "10.0.0.1:1") -> verbs.Quarantine:
    return verbs.Quarantine(clock.now(), peer, "M1", "noise", "why", "what to do", raw)


def test_a_visitor_may_not_touch_the_registry(point):
    with pytest.raises(NotAllowed):
        verbs.register_device(Visitor(), mn="M1", name="d", point=point)
    with pytest.raises(NotAllowed):
        verbs.register_point(Visitor(), code="P2", name="x", kind="river")
    assert not Device.objects.exists()
    assert Point.objects.count() == 1


def test_one_mn_belongs_to_one_device(point):
    verbs.register_device(SYSTEM, mn="M1", name="first", point=point)
    version = current_version()
    with pytest.raises(verbs.Refused, match="M1"):
        verbs.register_device(SYSTEM, mn="M1", name="second", point=point)
    assert Device.objects.get().name == "first"
    assert current_version() == version


@pytest.mark.parametrize("mn", ["", "A;B", "A=B", "A&B", "A B", "A,B", "井号", "A#", "A\n"])
def test_an_mn_that_would_break_a_frame_is_refused(point, mn):
    with pytest.raises(verbs.Refused):
        verbs.register_device(SYSTEM, mn=mn, name="d", point=point)
    assert not Device.objects.exists()


def test_old_frames_expire_and_their_counts_stay():
    now = clock.now()
    days = timedelta(days=1)
    for age, times in ((731, 3), (731, 1), (729, 5)):
        frame = quarantined(b"##%d %d" % (age, times))
        verbs.quarantine([replace(frame, received=now - age * days, times=times)])
    resolved = QuarantinedFrame.objects.get(times=3)
    verbs.resolve_quarantine(SYSTEM, resolved, "the logger was replaced")
    assert verbs.expire_quarantine(now - 730 * days) == 2
    assert verbs.expire_quarantine(now - 730 * days) == 0
    assert QuarantinedFrame.objects.get().times == 5
    row = ExpiredFrames.objects.get()
    assert (row.kind, row.times, row.resolved) == ("noise", 4, 3)
    assert row.month == (now - 731 * days).astimezone(clock.CHINA).date().replace(day=1)
    verbs.expire_quarantine(now)
    assert queries.expired_frames() == 9


def test_gateways_learn_of_every_change(point):
    device = verbs.register_device(SYSTEM, mn="M1", name="d", point=point)
    known = load()
    assert known.find(_hash("M1")).tolist() == [0]
    verbs.retire_device(SYSTEM, device)
    assert current_version() > known.version
    assert load().find(_hash("M1")).tolist() == [-1]


def test_a_password_is_kept_only_as_a_keyed_hash(point):
    device = verbs.register_device(SYSTEM, mn="M1", name="d", point=point, password="123456")
    assert "123456" not in device.password_hash
    known = load()
    assert known.password_fits(0, b"123456")
    assert known.password_fits(0, b"123456")
    assert not known.password_fits(0, b"654321")


def test_a_registry_of_no_device_finds_none():
    assert Registry(0, []).find(_hash("M1")).tolist() == [-1]


def test_the_hash_of_an_mn_is_fnv_1a():
    """Vectors of the FNV reference (http://www.isthe.com/chongo/tech/comp/fnv/)."""
    assert fnv1a(b"") == 0xCBF29CE484222325
    assert fnv1a(b"a") == 0xAF63DC4C8601EC8C
    assert fnv1a(b"foobar") == 0x85944171F73967E8


def test_equal_refused_bytes_of_one_address_become_one_counted_row():
    frames = [quarantined(), quarantined(peer="10.0.0.1:2"), quarantined(b"other")]
    assert verbs.quarantine(frames) == 2
    assert sorted(QuarantinedFrame.objects.values_list("times", flat=True)) == [1, 2]
    assert queries.troubles() == {"noise": 2}


def test_quarantine_is_resolved_once_and_in_words():
    verbs.quarantine([quarantined()])
    row = QuarantinedFrame.objects.get()
    with pytest.raises(verbs.Refused):
        verbs.resolve_quarantine(SYSTEM, row, "  ")
    with pytest.raises(NotAllowed):
        verbs.resolve_quarantine(Visitor(), row, "done")
    row.refresh_from_db()
    assert row.resolved is None
    verbs.resolve_quarantine(SYSTEM, row, "firmware corrected")
    with pytest.raises(verbs.Refused, match="already"):
        verbs.resolve_quarantine(SYSTEM, row, "again")
    row.refresh_from_db()
    assert row.resolution == "firmware corrected"
    assert not queries.quarantined().exists()


def test_a_clock_command_is_queued_once_and_given_up_when_nobody_answers(point):
    device = verbs.register_device(SYSTEM, mn="M1", name="d", point=point)
    command = verbs.queue_clock(device)
    assert command is not None
    assert verbs.queue_clock(device) is None
    verbs.note_sent(command, "20200101000000000")
    later, long_ago = clock.now() + timedelta(hours=1), clock.now() - timedelta(hours=1)
    assert verbs.fail_silent_commands(later, 2, long_ago) == 0
    verbs.note_sent(command, "20200101000000000")
    assert verbs.fail_silent_commands(later, 2, long_ago) == 1
    command.refresh_from_db()
    assert (command.state, command.sendings) == ("failed", 2)


def test_an_accepted_command_has_time_to_be_carried_out_and_not_for_ever(point):
    device = verbs.register_device(SYSTEM, mn="M1", name="d", point=point)
    command = verbs.queue_clock(device)
    assert command is not None
    for _sending in range(4):
        verbs.note_sent(command, "20200101000000000")
    verbs.note_request_answer("M1", "20200101000000000", "1")
    later, long_ago = clock.now() + timedelta(hours=1), clock.now() - timedelta(hours=1)
    assert verbs.fail_silent_commands(later, 4, long_ago) == 0
    assert verbs.fail_silent_commands(later, 4, later) == 1
    assert verbs.queue_clock(device) is not None


def test_what_a_device_reads_out_comes_under_a_qn_of_its_own(point):
    """HJ 212-2017 C.2: the request is ...223, the uploaded clock ...534."""
    device = verbs.register_device(SYSTEM, mn="M1", name="d", point=point)
    command = verbs.queue_command(SYSTEM, device, "1011")
    other = verbs.queue_command(SYSTEM, device, "1061")
    for number, sent in enumerate((command, other)):
        verbs.note_sent(sent, f"2016080108585722{number}")
    verbs.note_command_data("M1", "1011", {"SystemTime": "20160801085857"})
    command.refresh_from_db()
    other.refresh_from_db()
    assert (command.reply, other.reply) == ({"SystemTime": "20160801085857"}, {})


@pytest.mark.parametrize("fact", [{"edition": "2016"}, {"crc_variant": "xmodem"}])
def test_an_edition_or_check_sum_the_gateway_does_not_know_is_refused(point, fact):
    device = verbs.register_device(SYSTEM, mn="M1", name="d", point=point)
    version = current_version()
    with pytest.raises(verbs.Refused):
        verbs.register_device(SYSTEM, mn="M2", name="d", point=point, **fact)
    with pytest.raises(verbs.Refused):
        verbs.amend_device(SYSTEM, device, **fact)
    assert (load().entries[0].edition, Device.objects.count()) == ("2017", 1)
    assert current_version() == version


def test_a_unit_needs_a_scale_above_zero(point):
    with pytest.raises(verbs.Refused):
        verbs.declare_unit(SYSTEM, point, factor="w20111", unit="mg/L", scale=0.0)
    assert not point.factors.exists()


def test_a_policy_of_the_city_may_change_what_there_is_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    usual = gateway_policy()["limits"]["idle"]
    (tmp_path / "gateway.toml").write_text("[limits]\nidle = 1.0\n")
    assert gateway_policy()["limits"]["idle"] == 1.0 != usual
    (tmp_path / "gateway.toml").write_text("[limits]\nidel = 1.0\n")
    with pytest.raises(BadPolicy, match="idel"):
        gateway_policy()


def _hash(mn: str):
    import numpy as np

    return np.array([fnv1a(mn.encode())], np.uint64).view(np.int64)
