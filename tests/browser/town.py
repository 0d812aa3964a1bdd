"""What tests of a whole city need beside its pages: its clock, its rows, its people at work."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from huiyin.base.clock import CHINA, DemoClock
from huiyin.base.paths import replace_file
from tests.browser.chromium import sign_in
from tests.browser.city import City

WAIT_SECONDS = 90.0
LOOK_EVERY_SECONDS = 0.25
HARMLESS = "Failed to load resource"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
CHANGED_BY_ACTS = (
    *("ledger_event", "ledger_matter", "ledger_matter_co_units", "ledger_dailytally"),
    *("ledger_waitingfor", "ledger_steprow", "ledger_clue", "ledger_raiser", "ledger_sealedtext"),
    *("ledger_evidencefile", "ledger_acttoken", "ledger_numberseries", "ledger_outboxrow"),
    "ledger_notification",
)


def at(text: str) -> datetime:
    """A moment in China: `at("2020-06-05 09:00")`."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def hold_clock(city: City, moment: datetime) -> None:
    """Let every process of the city read this time, and let it stand still."""
    seconds = moment.timestamp()
    clock = DemoClock(anchor_wall=0.0, anchor_demo=seconds, speed=0.0, end=seconds + 1e9)
    replace_file(city.data / "clock.json", json.dumps(asdict(clock)).encode())


def eventually(look: Callable[[], Any], what: str, seconds: float = WAIT_SECONDS) -> Any:
    """The first true answer of `look`; fails with `what` when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (answer := look()):
        assert time.monotonic() < deadline, f"it did not happen within {seconds:.0f} s: {what}"
        time.sleep(LOOK_EVERY_SECONDS)
    return answer


def rows(city: City, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the city's database says now."""
    with closing(sqlite3.connect(f"file:{city.data}/huiyin.sqlite3?mode=ro", uri=True)) as database:
        return database.execute(sql, values).fetchall()


def state_of(city: City, number: str) -> str:
    """Where a matter stands."""
    return rows(city, "SELECT state FROM ledger_matter WHERE number = ?", number)[0][0]


def ledger_prints(city: City) -> dict[str, str]:
    """A digest of every table that an act could change: a refusal must leave all as they were."""
    known = {name for (name,) in rows(city, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert set(CHANGED_BY_ACTS) <= known, set(CHANGED_BY_ACTS) - known
    return {name: _print(rows(city, f'SELECT * FROM "{name}"')) for name in CHANGED_BY_ACTS}  # noqa: S608


def _print(found: Iterable[Sequence[Any]]) -> str:
    return hashlib.sha256(repr(sorted(map(repr, found))).encode()).hexdigest()


def replay_of(city: City) -> dict[str, Any]:
    """What `huiyin replay --json` says."""
    return json.loads(city.command("replay", "--json"))


def write_readings(
    path: Path, mn: str, readings: Iterable[tuple[datetime, dict[str, str]]]
) -> Path:
    """A table as `huiyin simulate` reads it."""
    told = list(readings)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["mn", "time", *told[0][1]])
        table.writerows([mn, f"{when:%Y-%m-%d %H:%M}", *values.values()] for when, values in told)
    return path


@dataclass
class People:
    """A browser profile for each person, signed in once through the page."""

    browser: Browser
    city: City
    password: str
    errors: list[str] = field(default_factory=list)
    _desks: dict[tuple[str, bool], Page] = field(default_factory=dict)

    def __call__(self, username: str, *, phone: bool = False) -> Page:
        """This person's page, on a desk or on a phone 390 px wide."""
        key = (username, phone)
        if key not in self._desks:
            page = self._profile(phone).new_page()
            page.on("console", lambda message: self._hear(username, message))
            page.on("pageerror", lambda error: self.errors.append(f"{username}: {error}"))
            sign_in(page, self.city.url, username, self.password)
            self._desks[key] = page
        return self._desks[key]

    @property
    def at_work(self) -> set[str]:
        """Who has signed in."""
        return {username for username, _phone in self._desks}

    def leave(self) -> None:
        """Close every profile; fails if a page wrote an error to its console."""
        for page in self._desks.values():
            page.context.close()
        assert self.errors == []

    def _profile(self, phone: bool) -> BrowserContext:
        return self.browser.new_context(**(PHONE if phone else DESK))

    def _hear(self, username: str, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(HARMLESS):
            self.errors.append(f"{username}: {message.text}")


def fill(page: Page, **values: Any) -> None:
    """Fill the fields of the page's form by name, whatever kind each is."""
    for name, value in values.items():
        named = page.locator(f'main form [name="{name}"]')
        kind = named.first.evaluate("field => field.type || field.tagName.toLowerCase()")
        if kind in {"radio", "checkbox"}:
            page.locator(f'main form [name="{name}"][value="{value}"]').check()
        elif kind.startswith("select"):
            named.select_option(value)
        elif kind == "file":
            named.set_input_files(value)
        else:
            named.fill(value)
