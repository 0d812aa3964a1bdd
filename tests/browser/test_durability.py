"""kill -9 in the middle of the work: what was answered is there, and nothing is there twice."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.browser.caller import Caller, Unreachable
from tests.browser.city import City, new_city
from tests.browser.conftest import PASSWORD
from tests.browser.town import at, eventually, hold_clock, replay_of, rows, write_readings

WRITERS = {"ren": "noted", "du": "other", "dan": "noted", "dou": "stale"}
BEFORE_KILL = 40
STAGES = (
    "from tests.browser import stages\n"
    f"stages.build({PASSWORD!r})\n"
    "from huiyin.water.demo import demo; demo()"
)
GOOD = {"w01001": "8.1", "w01009": "9.5", "w01019": "1.5", "w21003": "0.1", "w21011": "0.01"}
BAD = GOOD | {"w21011": "0.55"}
DEVICES = [f"41DEMO2020000{number}HUIYIN000{number}" for number in (1, 2, 3, 5, 6, 7)]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[City, dict[str, str]]]:
    """A running city with matters, and their numbers by stage."""
    city = new_city(tmp_path_factory.mktemp("busy"))
    told = json.loads(city.script(STAGES))
    hold_clock(city, at("2020-06-29 10:00"))
    city.start()
    yield city, {stage: matter["number"] for stage, matter in told.items()}
    city.stop()


def process_of(city: City, word: str) -> int:
    """The city's own child process with this word in its command line."""
    assert city.process is not None
    children = Path(f"/proc/{city.process.pid}/task/{city.process.pid}/children").read_text()
    for pid in map(int, children.split()):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_text()
        except OSError:
            continue
        if word in command:
            return pid
    return 0


@dataclass
class Load:
    """Several people post remarks without a pause; each is sent until it is answered."""

    city: City
    numbers: dict[str, str]
    round: str
    answered: list[str] = field(default_factory=list)
    unreachable: int = 0
    strange: list[int] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Post until the block ends; fails when an answer was neither success nor silence."""
        callers = {name: Caller(self.city.url) for name in WRITERS}
        for name, caller in callers.items():
            caller.sign_in(name, PASSWORD)
        threads = [threading.Thread(target=self._write, args=pair) for pair in callers.items()]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join()
        assert self.strange == []

    def wait_for(self, count: int) -> None:
        """Wait until so many more are answered."""
        goal = len(self.answered) + count
        eventually(lambda: len(self.answered) >= goal, f"{goal} answered acts")

    def _write(self, name: str, caller: Caller) -> None:
        count = 0
        while not self.stopping.is_set():
            count += 1
            self._send(name, caller, f"{self.round}-{name}-{count}")

    def _send(self, name: str, caller: Caller, token: str) -> None:
        path = f"/matters/{self.numbers[WRITERS[name]]}/act/note/"
        while True:
            try:
                status = caller.call(path, token=token, text=f"第{token}条记录。")
            except Unreachable:
                self.unreachable += 1
                if self.stopping.wait(0.1):
                    return
                continue
            (self.answered if status == 302 else self.strange).append(token)  # type: ignore[arg-type]
            return


def kept(city: City, load: Load) -> list[str]:
    """The remarks of this load that stand in the events, oldest first."""
    bodies = rows(city, "SELECT body FROM ledger_event WHERE verb = 'note' ORDER BY id")
    texts = [json.loads(body) for (body,) in bodies]
    found = [word for text in texts for word in _strings(text) if word.startswith("第")]
    return [word[1:-4] for word in found if word.startswith(f"第{load.round}-")]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)


def test_kill_9_of_the_pages_loses_no_answered_act_and_doubles_none(
    busy: tuple[City, dict[str, str]],
) -> None:
    city, numbers = busy
    load = Load(city, numbers, "pages")
    with load.running():
        for _kill in range(2):
            load.wait_for(BEFORE_KILL)
            os.kill(process_of(city, "granian"), signal.SIGKILL)
        load.wait_for(BEFORE_KILL)
    assert load.unreachable > 0
    found = kept(city, load)
    assert set(load.answered) <= set(found)
    assert len(found) == len(set(found))
    caller = Caller(city.url)
    caller.sign_in("du", PASSWORD)
    mine = [token for token in load.answered if token.split("-")[1] == "du"][:5]
    for token in mine:
        path = f"/matters/{numbers[WRITERS['du']]}/act/note/"
        assert caller.call(path, token=token, text=f"第{token}条记录。") == 302
    assert kept(city, load) == found
    assert replay_of(city)["differences"] == []


def test_kill_9_of_the_worker_opens_every_matter_once(
    busy: tuple[City, dict[str, str]], tmp_path: Path
) -> None:
    city, numbers = busy
    hold_clock(city, at("2020-07-02 09:00"))
    table = tmp_path / "all.csv"
    days = [(at(f"2020-06-{day} 08:00"), GOOD) for day in (27, 28, 29)]
    days += [(at("2020-06-30 08:00"), BAD), (at("2020-07-01 08:00"), BAD)]
    texts = [write_readings(table, mn, days).read_text().splitlines() for mn in DEVICES]
    table.write_text("\n".join([texts[0][0], *(line for text in texts for line in text[1:])]))
    load = Load(city, numbers, "worker")
    opened = "SELECT count(*) FROM ledger_matter WHERE kind = 'exceedance'"
    with load.running():
        city.command("simulate", str(table), "--to", f"127.0.0.1:{city.gateway_port}")
        for some in (1, 3):
            eventually(lambda some=some: rows(city, opened)[0][0] >= some, f"{some} matters")
            os.kill(eventually(lambda: process_of(city, "worker"), "a worker"), signal.SIGKILL)
        eventually(lambda: rows(city, opened)[0][0] == len(DEVICES), "every matter")
        load.wait_for(BEFORE_KILL)
    places = rows(city, "SELECT place_code FROM ledger_matter WHERE kind = 'exceedance'")
    assert len(places) == len(set(places)) == len(DEVICES)
    waiting = "SELECT count(*) FROM ledger_outboxrow WHERE delivered_at IS NULL"
    eventually(lambda: rows(city, waiting) == [(0,)], "every message is delivered")
    assert sorted(kept(city, load)) == sorted(load.answered)
    assert replay_of(city)["differences"] == []
