"""The guide's five minutes, done as it says: its labels, its values, its command.

The steps are read from docs/user-guide.md. What the guide presses, fills in and chooses is looked
for on the pages by its Chinese label and afterwards by its English one: neither can drift.
"""

from __future__ import annotations

import csv
import json
import re
import shlex
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import assert_usable
from tests.browser.city import ROOT, City, new_city
from tests.browser.test_walk import SETTLE
from tests.browser.town import People, at, eventually, hold_clock, rows

TITLE = "## Add a facility and see its data in five minutes"
VERBS = ("open", "press", "fill in", "choose")
TOKEN = re.compile(rf"\b({'|'.join(VERBS)})\b|\*\*(.+?)\*\*(?:\s+`(.+?)`)?", re.IGNORECASE)
HAN = re.compile(r"[㐀-鿿]")
PLACES = ("/water/facilities/", "/water/facilities/new/", "/water/facilities/{code}/",
          "/water/facilities/{code}/logger/")  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One thing the guide tells people to do."""

    verb: str
    english: str
    chinese: str
    value: str = ""


@dataclass(frozen=True)
class Guide:
    """The section as it stands: acts by step, the table to send, the command that sends it."""

    steps: dict[int, list[Act]]
    table: str
    command: list[str]
    who: str

    def value(self, label: str) -> str:
        """What the guide fills in under an English label."""
        return next(a.value for acts in self.steps.values() for a in acts if a.english == label)


def read_guide() -> Guide:
    text = (ROOT / "docs" / "user-guide.md").read_text(encoding="utf-8")
    section = text.partition(TITLE)[2].partition("\n## ")[0]
    steps = {
        int(number): list(acts(step))
        for number, step in re.findall(r"^(\d)\. (.+)$", section, re.MULTILINE)
    }
    table = section.partition("```csv\n")[2].partition("```")[0]
    command = re.search(r"^huiyin (simulate .+)$", section, re.MULTILINE)
    who = re.search(r"sign in as `(.+?)`", section)
    assert command is not None
    assert who is not None
    return Guide(steps, table, shlex.split(command[1]), who[1])


def acts(step: str) -> Iterator[Act]:
    verb = ""
    for said, label, value in TOKEN.findall(step):
        if said:
            verb = said.lower()
            continue
        han = HAN.search(label)
        cut = han.start() if han else len(label)
        english = label[:cut].strip()
        yield Act(verb, english, label[cut:].strip() or english, value)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[City, str]]:
    """A running city of the invented people, on the 1st of September 2020 at noon."""
    city = new_city(tmp_path_factory.mktemp("five"))
    hold_clock(city, at("2020-09-01 12:00"))
    password = json.loads(city.script(SETTLE))[0]["password"]
    city.start()
    eventually(lambda: listens(city.gateway_port), "the gateway takes connections")
    yield city, password
    city.stop()


def listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def people(town: tuple[City, str], browser: Browser) -> Iterator[People]:
    here = People(browser, *town)
    yield here
    here.leave()


def test_the_guide_has_five_steps_with_something_to_do() -> None:
    guide = read_guide()
    assert list(guide.steps) == [1, 2, 3, 4, 5]
    assert [len(guide.steps[number]) for number in (1, 2, 3, 4, 5)] == [2, 7, 4, 0, 2]
    assert guide.value("MN") in guide.table


def test_a_facility_is_added_and_its_data_seen_as_the_guide_says(
    town: tuple[City, str], people: People, tmp_path: Path
) -> None:
    city, _password = town
    guide = read_guide()
    page = people(guide.who)
    page.goto(f"{city.url}/")
    for number in (1, 2, 3):
        for act in guide.steps[number]:
            do(page, act)
    expect(page.locator("main")).to_contain_text("等待数据")
    expect(page.locator("main")).to_contain_text(str(city.gateway_port))
    send(city, guide, tmp_path)
    look, see = guide.steps[5]
    do(page, look)
    expect(page.locator("main")).to_contain_text("数据已到达")
    assert_usable(page)
    do(page, see)
    stands(page, guide)
    assert_usable(page)
    assert rows(city, "SELECT count(*) FROM field_quarantinedframe") == [(0,)]
    in_english(city, page, guide)
    assert city.log.read_text().count("Traceback") == 0


def do(page: Page, act: Act) -> None:
    """One act of the guide, by the label it names."""
    if act.verb == "open":
        page.get_by_role("navigation").get_by_role("link", name=act.chinese).first.click()
    elif act.verb == "press":
        pressed(page, act.chinese).click()
    elif act.verb == "choose":
        page.locator("main").get_by_label(act.chinese).select_option(label=act.value)
    else:
        page.locator("main").get_by_label(act.chinese).fill(act.value)


def pressed(page: Page, label: str) -> Locator:
    """The button or link of this name in the page itself."""
    main = page.locator("main")
    button = main.get_by_role("button", name=label, exact=True)
    return button.or_(main.get_by_role("link", name=label, exact=True)).first


def send(city: City, guide: Guide, folder: Path) -> None:
    """The guide's command on the guide's table; only the address is this city's."""
    file = folder / guide.command[1]
    file.write_text(guide.table, encoding="utf-8")
    address = guide.command.index("--to") + 1
    command = [*guide.command]
    command[1], command[address] = str(file), f"127.0.0.1:{city.gateway_port}"
    told = " ".join(city.command(*command).split())
    assert "3 of 3 frames acknowledged" in told


def stands(page: Page, guide: Guide) -> None:
    """Name, state and the last row of the table stand on the page of the facility."""
    expect(page.locator("h1")).to_have_text(guide.value("Name"))
    values = page.get_by_role("region", name="最新在线数据").last
    *_before, last = csv.DictReader(guide.table.splitlines())
    for factor, value in last.items():
        if factor not in {"mn", "time"}:
            row = values.locator("tr", has_text=factor)
            expect(row).to_contain_text(value)
            expect(row).to_contain_text(last["time"])
    expect(page.locator("main")).to_contain_text(guide.value("MN"))
    expect(values).to_contain_text("mg/L")


def in_english(city: City, page: Page, guide: Guide) -> None:
    """Every English label of the guide stands on one of the pages it speaks of."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    cookie = "; ".join(f"{k}={v}" for k, v in {**cookies, "django_language": "en"}.items())
    told = ""
    for place in PLACES:
        address = city.url + place.format(code=guide.value("Code"))
        told += page.context.request.get(address, headers={"cookie": cookie}).text()
    missing = [
        act.english for steps in guide.steps.values() for act in steps if act.english not in told
    ]
    assert missing == []
