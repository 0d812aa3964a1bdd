"""What device and centre say to each other besides ordinary data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from huiyin.base.clock import CHINA
from huiyin.field import verbs
from huiyin.field.access import SYSTEM
from huiyin.field.models import Device, DeviceCommand
from huiyin.field.protocols.hj212.core import (
    Deframer,
    Edition,
    Frame,
    Station,
    modbus_crc,
    parse,
    upload,
)
from huiyin.field.store.read import latest, observations
from tests.field.gateway.city import City, data_frame, raw_frame, receive

pytestmark = pytest.mark.django_db
NOW = datetime.now(CHINA).replace(microsecond=0)
STAMP = f"{NOW:%Y%m%d%H%M%S}"


@pytest.fixture(scope="module")
def running(city: City) -> Iterator[City]:
    """A gateway that looks at its registry often."""
    city.policy("[registry]\npoll = 0.05\n")
    city.start()
    yield city
    city.stop()


def messages(raw: bytes):
    items = Deframer().feed(raw)
    assert all(isinstance(item, Frame) and item.trusted for item in items)
    return [parse(item.data) for item in items]


def send_until_answered(city: City, frame: bytes) -> bytes:
    """As a device does: send again until the answer comes."""
    with city.connect() as sock:
        sock.settimeout(0.2)
        for _attempt in range(200):
            sock.sendall(frame)
            try:
                return receive(sock, 1)
            except TimeoutError:
                continue
    raise AssertionError("never answered")


def registered(city: City, mn: str, **facts) -> Device:
    with city.open():
        device = city.device(mn, **facts)
    send_until_answered(city, data_frame(mn, NOW - timedelta(hours=5), code="hello"))
    return device


def readings(city: City, mn: str, **asked):
    with city.open():
        return observations([f"at-{mn}"], **asked)


def test_a_device_registered_while_the_gateway_runs_is_answered(running: City):
    with running.open():
        running.device("NEW")
    assert b"CN=9014" in send_until_answered(running, data_frame("NEW", NOW))
    assert readings(running, "NEW").get_column("value").to_list() == [0.1]


def test_a_duplicate_is_answered_again_and_stored_once(running: City):
    registered(running, "TWICE")
    frame = data_frame("TWICE", NOW)
    with running.connect() as sock:
        sock.sendall(frame)
        first = receive(sock, 1)
        sock.sendall(frame)
        assert receive(sock, 1) == first
    assert readings(running, "TWICE", factors=["w21011"], history=True).height == 1


def test_late_data_is_stored_at_its_own_time(running: City):
    registered(running, "LATE")
    with running.connect() as sock:
        for days in (0, 40):
            sock.sendall(data_frame("LATE", NOW - timedelta(days=days), f"{days + 1}.0"))
        receive(sock, 2)
    with running.open():
        newest = latest(["at-LATE"]).filter(factor="w21011")
    assert newest.get_column("value").to_list() == [1.0]
    assert readings(running, "LATE", factors=["w21011"]).height == 2


def test_a_frame_may_come_byte_by_byte_and_many_in_one_read(running: City):
    registered(running, "BITS")
    frames = [data_frame("BITS", NOW - timedelta(minutes=n), f"{n}.5") for n in range(4)]
    with running.connect() as sock:
        for byte in frames[0]:
            sock.sendall(bytes([byte]))
        receive(sock, 1)
        sock.sendall(b"".join(frames[1:]))
        receive(sock, 3)
    assert readings(running, "BITS", factors=["w21011"]).height == 4


def test_every_part_of_a_split_upload_is_stored_and_answered(running: City):
    registered(running, "SPLIT")
    items = [{f"w{n:05d}-Rtd": f"{n}.25", f"w{n:05d}-Flag": "N"} for n in range(60)]
    parts = upload(Station(mn="SPLIT", st="21"), "2011", NOW, NOW, items)
    assert len(parts) > 1
    with running.connect() as sock:
        sock.sendall(parts[-1])
        receive(sock, 1)
        sock.sendall(b"".join(parts[:-1]))
        receive(sock, len(parts) - 1)
    assert readings(running, "SPLIT", start=NOW).height == 60


def test_one_connection_may_carry_many_devices(running: City):
    for mn in ("FORWARD1", "FORWARD2"):
        registered(running, mn)
    with running.connect() as sock:
        sock.sendall(data_frame("FORWARD1", NOW) + data_frame("FORWARD2", NOW, "0.2"))
        answers = messages(receive(sock, 2))
    assert {message.mn for message in answers} == {"FORWARD1", "FORWARD2"}
    assert readings(running, "FORWARD2", start=NOW).get_column("value").to_list() == [0.2]


def test_data_without_the_wish_for_an_answer_is_stored_in_silence(running: City):
    registered(running, "SILENT")
    with running.connect() as sock:
        sock.sendall(data_frame("SILENT", NOW, wants_answer=False) + data_frame("SILENT", NOW))
        assert len(messages(receive(sock, 1))) == 1
    assert readings(running, "SILENT", start=NOW).height == 1


def test_a_device_of_2005_is_answered_as_2005_by_registry(running: City):
    registered(running, "OLD", edition="2005")
    head = f"QN={STAMP}001;ST=32;CN=2011;PW=123456;MN=OLD;Flag=1;"
    with running.connect() as sock:
        sock.sendall(raw_frame(f"{head}CP=&&DataTime={STAMP};060-Rtd=1.5,060-Flag=N&&"))
        answer = receive(sock, 1)
    assert f"Flag=0;CP=&&QN={STAMP}001;CN=2011&&".encode() in answer
    assert readings(running, "OLD", factors=["w21003"]).get_column("value").to_list() == [1.5]


def test_a_device_of_2025_is_answered_with_its_version_bits(running: City):
    registered(running, "FUTURE", edition="2025")
    station = Station(mn="FUTURE", st="21", edition=Edition.E2025)
    item = [{"w21011-Rtd": "0.2", "w21011-Flag": "N"}]
    with running.connect() as sock:
        sock.sendall(upload(station, "2011", NOW, NOW, item, resent=True)[0])
        assert b";Flag=8;CP=&&&&" in receive(sock, 1)
    assert readings(running, "FUTURE", start=NOW).height == 1


def test_a_heartbeat_is_answered_by_9013(running: City):
    registered(running, "BEAT", edition="2025")
    with running.connect() as sock:
        sock.sendall(raw_frame(f"QN={STAMP}001;ST=21;CN=9015;PW=1;MN=BEAT;Flag=9;CP=&&&&"))
        assert messages(receive(sock, 1))[0].cn == "9013"


def test_minute_hour_and_day_data_of_one_moment_stay_apart(running: City):
    registered(running, "SPANS")
    midnight = NOW.replace(hour=0, minute=0, second=0) - timedelta(days=1)
    item = [{"w21003-Avg": "1.0", "w21003-Flag": "N"}]
    with running.connect() as sock:
        for cn in ("2051", "2061", "2031"):
            sock.sendall(upload(Station(mn="SPANS"), cn, NOW, midnight, item)[0])
        receive(sock, 3)
    kinds = readings(running, "SPANS", factors=["w21003"]).get_column("kind").to_list()
    assert kinds == ["day_avg", "hour_avg", "minute_avg"]


def test_facility_states_and_running_times_are_kept(running: City):
    registered(running, "WORKS")
    with running.connect() as sock:
        for cn, item in (("2021", {"SB1-RS": "1"}), ("2041", {"SB1-RT": "23.5"})):
            sock.sendall(upload(Station(mn="WORKS", st="52"), cn, NOW, NOW, [item])[0])
        receive(sock, 2)
    rows = readings(running, "WORKS", factors=["SB1"]).select("kind", "value").rows()
    assert rows == [("day_runtime", 23.5), ("state", 1.0)]


def test_an_unknown_command_is_kept_and_answered(running: City):
    registered(running, "ODDCN")
    with running.connect() as sock:
        sock.sendall(upload(Station(mn="ODDCN"), "2062", NOW, NOW, [{"w21003-Check": "1.0"}])[0])
        assert messages(receive(sock, 1))[0].cn == "9014"
    assert readings(running, "ODDCN", start=NOW).get_column("kind").to_list() == ["cn2062_check"]


def test_a_modbus_check_sum_is_taken_from_a_device_that_may_use_it(running: City):
    registered(running, "MODBUS", crc_variant="modbus")
    good = data_frame("MODBUS", NOW)
    with running.connect() as sock:
        sock.sendall(good[:-6] + b"%04X\r\n" % modbus_crc(good[6:-6]))
        assert messages(receive(sock, 1))[0].cn == "9014"


def test_a_device_that_asks_for_the_time_gets_it(running: City):
    registered(running, "CLOCK", st="21")
    with running.connect() as sock:
        sock.sendall(raw_frame(f"QN={STAMP}001;ST=21;CN=1013;PW=123456;MN=CLOCK;Flag=5;CP=&&&&"))
        answer, command = messages(receive(sock, 2))
        assert (answer.cn, answer.qn) == ("9013", f"{STAMP}001")
        assert (command.cn, command.mn, command.pw) == ("1012", "CLOCK", "123456")
        assert command.params["SystemTime"].startswith("20")
        reply = f"QN={command.qn};ST=91;CN={{}};PW=123456;MN=CLOCK;Flag=4;CP=&&{{}}&&"
        sock.sendall(raw_frame(reply.format("9011", "QnRtn=1")))
        sock.sendall(raw_frame(reply.format("9012", "ExeRtn=1")))
        sock.sendall(data_frame("CLOCK", NOW))
        receive(sock, 1)
        sock.sendall(raw_frame(f"QN={STAMP}002;ST=21;CN=1013;PW=123456;MN=CLOCK;Flag=5;CP=&&&&"))
        again = messages(receive(sock, 2))[1]
    assert again.qn != command.qn, "the first command was not seen as done"
    with running.open():
        done = DeviceCommand.objects.get(qn=command.qn)
        assert (done.state, done.qn_rtn, done.exe_rtn) == ("done", "1", "1")


def test_a_rejected_command_fails_with_the_devices_reason(running: City):
    device = registered(running, "REJECTS")
    with running.connect() as sock:
        sock.sendall(data_frame("REJECTS", NOW))
        receive(sock, 1)
        with running.open():
            queued = verbs.queue_command(SYSTEM, device, "1062", RtdInterval="300")
        command = messages(receive(sock, 1))[0]
        assert (command.cn, command.params["RtdInterval"]) == ("1062", "300")
        reply = f"QN={command.qn};ST=91;CN=9011;PW=123456;MN=REJECTS;Flag=4;CP=&&QnRtn=3&&"
        sock.sendall(raw_frame(reply) + raw_frame(f"{HEARTBEAT}"))
        receive(sock, 1)
        with running.open():
            second = verbs.queue_command(SYSTEM, device, "1061")
        receive(sock, 1)
    with running.open():
        queued.refresh_from_db()
        assert (queued.state, queued.qn_rtn) == ("failed", "3")
        second.refresh_from_db()
        assert second.state in {"queued", "sent"}


HEARTBEAT = f"QN={STAMP}009;ST=21;CN=9015;PW=123456;MN=REJECTS;Flag=5;CP=&&&&"


def test_an_interval_outside_the_standard_is_refused(running: City):
    device = registered(running, "BOUNDS")
    with running.open():
        with pytest.raises(verbs.Refused, match="30"):
            verbs.queue_command(SYSTEM, device, "1062", RtdInterval="5")
        assert not DeviceCommand.objects.filter(device=device).exists()
