"""The demo city: made once, then it lives on its own clock.

Its past goes the real way: readings through the gateway, judged day by day, while the cast does its
work with the same verbs as everybody. Its future is replayed by `feed` as demo time passes.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time as wall
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

from rich.progress import Progress

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.base.desks import registered
from huiyin.base.errors import HuiyinError
from huiyin.base.paths import data_dir, replace_file
from huiyin.base.supervise import Child
from huiyin.web.city import prepare
from huiyin.web.commands import huiyin

START = datetime(2020, 10, 13, 8, 0, tzinfo=CHINA)
END = datetime(2020, 12, 31, 20, 0, tzinfo=CHINA)
PAST_DAYS = 80
LOOK_AT, NOON = time(20, 0), time(12)
PAUSE_SECONDS = 0.3
HALF_DAY = timedelta(hours=12)
BUILT, LOGINS = "demo_city.json", "demo_logins.json"


class HalfBuilt(HuiyinError):
    """The data directory holds something else, or a demo city that was broken off."""


def is_built() -> bool:
    """Whether the data directory holds a whole demo city."""
    return (data_dir() / BUILT).exists()


def build() -> None:
    """Make the demo city in an empty data directory."""
    if (data_dir() / "clock.json").exists() or (data_dir() / "huiyin.sqlite3").exists():
        raise HalfBuilt(
            f"{data_dir()} is not empty and holds no finished demo city.",
            "Empty it (make clean) or name another with HUIYIN_DATA.",
        )
    prepare()
    clock.start_demo(START, end=END, speed=0)
    with Progress(transient=True) as bar:
        task = bar.add_task("people", total=None)
        _settle()
        rows = readings()
        bar.update(task, description="readings", total=len(rows), completed=0)
        _send_past(rows, lambda done: bar.update(task, completed=done))
        bar.update(task, description="days", total=PAST_DAYS, completed=0)
        for _ in _live_past():
            bar.advance(task)
    replace_file(data_dir() / BUILT, json.dumps({"start": START.isoformat()}).encode())


def readings() -> list[Any]:
    """What the desks' devices will ever send, in order of time; points and devices are made."""
    rows = [row for desk in registered() if desk.demo is not None for row in desk.demo()]
    return sorted(rows, key=lambda row: row.at)


def logins() -> list[dict[str, str]]:
    """The invented people with their passwords."""
    return json.loads((data_dir() / LOGINS).read_text(encoding="utf-8"))


def _settle() -> None:
    from huiyin.ledger.demo import people

    told = json.dumps(people.settle(), ensure_ascii=False).encode()
    replace_file(data_dir() / LOGINS, told)


def _send_past(rows: list[Any], show: Any) -> None:
    from huiyin.field.demo import send_broken
    from huiyin.field.simulate import replay
    from huiyin.field.store.chores import move

    past = [row for row in rows if row.at < START]
    with gateway() as address:
        moving = _Moving([row.at for row in past], show)
        report = replay(past, address, clock=moving.now, progress=moving.told)
        clock.start_demo(START, end=END, speed=0)
        send_broken(address, past[-1].mn, past[-1].at)
    move(START)
    if report.acknowledged < report.frames:
        raise HalfBuilt(
            f"The gateway acknowledged {report.acknowledged} of {report.frames} frames.",
            "Look at its messages above, empty the data directory and try again.",
        )


class _Moving:
    """The demo clock of the past: it goes from half day to half day as the devices are answered.

    So a reading is received in the half day it was made, and what was known on a past day can be
    told. `now` is the moment up to which rows are sent, `told` hears how far the replay has come.
    """

    def __init__(self, times: list[datetime], show: Any) -> None:
        self._ahead = iter(sorted({_received(at) for at in times}))
        self._show = show
        self._next()

    def now(self) -> datetime:
        return self._moment

    def told(self, report: Any) -> None:
        self._show(report.acknowledged)
        if not report.waiting:
            self._next()

    def _next(self) -> None:
        self._moment = next(self._ahead, START)
        clock.start_demo(self._moment, end=END, speed=0)


def _received(at: datetime) -> datetime:
    """The end of the half day, at START's hour or twelve hours on, in which a reading comes in."""
    halves = -((START - at) // HALF_DAY)
    return START + halves * HALF_DAY


def _live_past() -> Iterator[datetime]:
    """Day by day: the desks judge what was known that evening, the cast acts and writes."""
    from huiyin.documents import demo as letters
    from huiyin.inspection import demo_assessment, demo_practical, demo_rounds
    from huiyin.intake import demo as callers
    from huiyin.ledger.demo import cast

    for back in range(PAST_DAYS, 0, -1):
        day = START.date() - timedelta(days=back)
        evening = datetime.combine(day, LOOK_AT, CHINA)
        with clock.fixed(evening):
            for desk in registered():
                while desk.judge is not None and desk.judge(evening):
                    pass
        for part in (callers, demo_practical, cast, demo_rounds, demo_assessment):
            part.play_day(day, START.date())
        for desk in registered():
            if desk.demo_day is not None:
                desk.demo_day(day, START.date())
        letters.play_day(evening, START.date() - timedelta(days=1))
        yield evening


@contextmanager
def gateway() -> Iterator[tuple[str, int]]:
    """A gateway of our own on a free port, once it has compiled its loops, until the block ends."""
    port = free_port()
    asked = huiyin("gateway", "--port", str(port))
    with subprocess.Popen(asked, stdout=subprocess.PIPE) as process:  # noqa: S603
        if process.stdout is not None:
            process.stdout.readline()
        try:
            yield "127.0.0.1", port
        finally:
            process.terminate()


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def feeder(host: str, port: int) -> Child:
    """The process that lets the devices speak as demo time passes."""
    return Child("devices", huiyin("feed", "--to", f"{host}:{port}"), once=True)


def feed(host: str, port: int) -> None:
    """Send every reading whose time has come on the demo clock; end with the last one."""
    from huiyin.field.simulate import replay

    ahead = [row for row in readings() if row.at >= START]
    replay(ahead, (host, port), clock=clock.now)


def liver() -> Child:
    """The process in which the desks' people go on writing as demo time passes."""
    return Child("people", huiyin("live"), once=True)


def live() -> None:
    """Play each day at noon of the demo clock until its last; a day played before adds nothing."""
    day = START.date()
    while day <= END.date():
        if clock.now() < datetime.combine(day, NOON, CHINA):
            wall.sleep(PAUSE_SECONDS)
            continue
        for desk in registered():
            if desk.demo_day is not None:
                desk.demo_day(day, START.date())
        day += timedelta(days=1)
