"""The simulator against a real gateway: what it reports is what is stored."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl
import pytest

from huiyin.base.clock import CHINA
from huiyin.field.simulate import Row, mn_of, replay
from huiyin.field.simulate.replay import Manners
from huiyin.field.store.read import observations
from tests.field.gateway.city import City

pytestmark = pytest.mark.django_db
BEGIN = datetime(2020, 5, 10, 8, tzinfo=CHINA)
STATIONS = ("陶岔", "马坡渡口")
CITY_COMMAND = "from huiyin.cli import main; import sys; sys.argv[0] = 'huiyin'; main()"


@pytest.fixture(scope="module")
def running(city: City) -> Iterator[City]:
    """A gateway that knows two stations."""
    with city.open():
        for name in STATIONS:
            city.device(mn_of(name))
    city.start()
    yield city
    city.stop()


def rows(days: int, station: str = STATIONS[0], value: str = "0.10024") -> list[Row]:
    return [
        Row(mn_of(station), BEGIN + timedelta(days=n), {"w21011": value}, {"w21011": "N"})
        for n in range(days)
    ]


def stored(city: City, station: str) -> pl.DataFrame:
    with city.open():
        return observations([f"at-{mn_of(station)}"])


def test_every_row_is_acknowledged_and_stored_unrounded(running: City):
    both = sorted(rows(40) + rows(40, STATIONS[1], "7.0"), key=lambda row: row.at)
    report = replay(both, running.address)
    assert (report.frames, report.acknowledged, report.unanswered) == (80, 80, 0)
    found = stored(running, STATIONS[0])
    assert found.get_column("value").to_list() == [0.10024] * 40
    assert set(found.get_column("flag")) == {"N"}


def test_a_row_of_hour_data_is_stored_as_means_of_the_hour_it_speaks_of(running: City):
    hour = timedelta(hours=1)
    sent = [
        Row(
            mn_of(STATIONS[1]),
            BEGIN + hour,
            {"w01018": "31.5"},
            {"w01018": "M"},
            cn="2061",
            label=BEGIN,
        )
    ]
    assert replay(sent, running.address).acknowledged == 1
    found = stored(running, STATIONS[1]).filter(pl.col("factor") == "w01018")
    assert found.select("kind", "time", "value", "flag").rows() == [("hour_avg", BEGIN, 31.5, "M")]


def test_a_row_waits_for_the_clock_of_the_city(running: City):
    asked = 0

    def clock() -> datetime:
        nonlocal asked
        asked += 1
        return BEGIN + timedelta(days=asked // 3)

    report = replay(rows(4), running.address, clock=clock)
    assert report.acknowledged == 4
    assert asked >= 9


def test_a_device_the_gateway_does_not_know_is_named_and_holds_nobody_up(running: City):
    mixed = sorted(rows(3) + rows(300, "nobody"), key=lambda row: row.at)
    report = replay(mixed, running.address, manners=Manners(over_time=0.1, re_count=1))
    assert report.acknowledged == 3
    assert report.unanswered == 300
    assert report.silent_devices == [mn_of("nobody")]


def test_it_sends_again_after_the_gateway_was_killed(running: City):
    """The old connections break in mid-stream; the new gateway gets everything."""
    killed = False

    def kill_once(report) -> None:
        nonlocal killed
        if report.acknowledged >= 20 and not killed:
            killed = True
            port = running.address[1]
            running.stop(signal.SIGKILL)
            running.start(port)

    spaced = rows(2_000, STATIONS[1], "8.0")
    report = replay(
        spaced, running.address, manners=Manners(over_time=1.0, re_count=9), progress=kill_once
    )
    assert killed
    assert report.acknowledged == report.frames == 2_000
    found = stored(running, STATIONS[1]).filter(pl.col("value") == 8.0)
    assert found.height == 2_000


def test_the_command_tells_what_was_left_out_and_acknowledged(running: City, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text(
        "mn,time,factor,value\n"
        f"{mn_of(STATIONS[0])},2021-01-01 08:00,w21003,0.5\n"
        f"{mn_of(STATIONS[0])},never,w21003,0.5\n"
    )
    done = run_huiyin("simulate", str(table), "--to", f"127.0.0.1:{running.address[1]}")
    assert done.returncode == 0, done.stderr
    assert "left out 1 rows: its time cannot be read" in done.stdout
    assert "1 of 1 frames acknowledged" in done.stdout


def test_ctrl_c_tells_what_was_acknowledged(running: City, tmp_path):
    table = tmp_path / "table.csv"
    lines = [f"{mn_of(STATIONS[0])},2021-02-0{day} 08:00,w21003,0.5\n" for day in (1, 2)]
    table.write_text("mn,time,factor,value\n" + "".join(lines))
    to = f"127.0.0.1:{running.address[1]}"
    command = [sys.executable, "-c", CITY_COMMAND, "simulate", str(table), "--to", to]
    with subprocess.Popen(
        [*command, "--speed", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("2 rows of 1 devices")
        process.send_signal(signal.SIGINT)
        said, complaint = process.communicate(timeout=60)
    assert process.returncode == 130, complaint
    assert "broken off" in said
    assert "frames acknowledged" in said


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["missing.csv"], "does not exist"),
        (["missing.csv", "--speed", "quick"], "no speed"),
        (["missing.csv", "--to", "nowhere"], "no address"),
    ],
)
def test_the_command_refuses_in_one_line(arguments, complaint):
    done = run_huiyin("simulate", *arguments)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def run_huiyin(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", CITY_COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
