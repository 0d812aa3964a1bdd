"""One exceedance from its first frame to zero, by six people in a real city.

The readings come as HJ 212 frames over TCP from `huiyin simulate`; pages, gateway and worker are
processes of their own; everything a person does is done on a page.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import assert_usable
from tests.browser.city import City, new_city
from tests.browser.town import (
    People,
    at,
    eventually,
    fill,
    hold_clock,
    replay_of,
    rows,
    state_of,
    write_readings,
)

STATION, MN = "HN-HUANGKOU", "41DEMO20200003HUIYIN0003"
OTHER_STATION, OTHER_MN = "HN-LUYI", "41DEMO20200005HUIYIN0005"
GOOD = {"w01001": "8.1", "w01009": "7.5", "w01019": "4.1", "w21003": "0.2", "w21011": "0.12"}
BAD = GOOD | {"w21011": "0.55"}
SETTLE = (
    "import json\n"
    "from huiyin.ledger.demo import people\n"
    "from huiyin.water.demo import demo\n"
    "logins = people.settle(); demo()\n"
    "print(json.dumps(logins))"
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[City, str]]:
    """A running city of the invented people and Henan's stations, on the 1st of June 2020."""
    city = new_city(tmp_path_factory.mktemp("walk"))
    hold_clock(city, at("2020-06-01 09:00"))
    password = json.loads(city.script(SETTLE))[0]["password"]
    city.start()
    yield city, password
    city.stop()


@pytest.fixture
def people(town: tuple[City, str], browser: Browser) -> Iterator[People]:
    here = People(browser, *town)
    yield here
    here.leave()


def send(
    city: City, folder: Path, now: str, *readings: tuple[str, dict[str, str]], mn: str = MN
) -> None:
    """Let the clock stand at `now` and the device send its readings of 08:00; all are answered."""
    hold_clock(city, at(now))
    table = [(at(f"{day} 08:00"), values) for day, values in readings]
    file = write_readings(folder / "readings.csv", mn, table)
    told = city.command("simulate", str(file), "--to", f"127.0.0.1:{city.gateway_port}")
    assert f"{len(table)} of {len(table)} frames acknowledged" in " ".join(told.split())


def photo(words: str) -> dict[str, object]:
    """A small real PNG."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (40, 110, 150)).save(out, "PNG")
    return {"name": f"{words}.png", "mimeType": "image/png", "buffer": out.getvalue()}


def minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


class Work:
    """The matter, and acts on it through its pages."""

    def __init__(self, city: City, people: People, number: str) -> None:
        self.city, self.people, self.number = city, people, number

    def open(self, username: str, *, phone: bool = False) -> Page:
        page = self.people(username, phone=phone)
        page.goto(f"{self.city.url}/matters/{self.number}/")
        return page

    def begin(self, username: str, verb: str, *, phone: bool = False) -> Page:
        """From the matter's page to the act's, by its button."""
        page = self.open(username, phone=phone)
        page.locator(f'.page-head a[href$="/act/{verb}/"]').click()
        expect(page.locator("form.act-form")).to_be_visible()
        return page

    def finish(self, page: Page, state: str) -> None:
        """Send the form; the page says what was done and where the matter stands."""
        page.locator("form.act-form .primary").click()
        page.wait_for_url(f"**/matters/{self.number}/")
        expect(page.locator("#messages .success")).to_contain_text(f"事项当前状态：{state}")
        expect(page.locator(".page-head .badge, .page-head .state").first).to_have_text(state)

    def act(self, username: str, verb: str, state: str, **values: object) -> Page:
        page = self.begin(username, verb)
        fill(page, **values)
        self.finish(page, state)
        return page


def test_a_spike_asks_for_a_re_run_and_opens_nothing(
    town: tuple[City, str], people: People, tmp_path: Path
) -> None:
    city, _password = town
    now = "2020-06-02 09:00"
    readings = (("2020-05-31", GOOD), ("2020-06-01", GOOD), ("2020-06-02", BAD))
    send(city, tmp_path, now, *readings, mn=OTHER_MN)
    page = people("wenjing")
    asked = page.get_by_role("region", name="复测要求").locator("tbody tr")

    def is_asked() -> bool:
        page.goto(f"{city.url}/water/station/{OTHER_STATION}/")
        return asked.count() == 1

    eventually(is_asked, "a re-run is asked for on the station's page")
    expect(asked).to_contain_text("2020-06-02 08:00")
    expect(asked).to_contain_text("等待")
    send(city, tmp_path, "2020-06-03 09:00", ("2020-06-03", GOOD), mn=OTHER_MN)
    answered = "SELECT 1 FROM water_rerun WHERE result = 'not_confirmed'"
    eventually(lambda: rows(city, answered), "the next reading answers the re-run")
    page.reload()
    expect(asked).to_contain_text("未证实")
    expect(page.locator("main")).to_contain_text("连续 2 次")
    episodes = "SELECT 1 FROM water_episode e JOIN water_section s ON s.id = e.section_id"
    assert rows(city, f"{episodes} WHERE s.point_id = ?", OTHER_STATION) == []
    assert rows(city, "SELECT 1 FROM ledger_matter WHERE place_code = ?", OTHER_STATION) == []


def test_six_people_take_an_exceedance_from_its_frames_to_zero(
    town: tuple[City, str], people: People, tmp_path: Path
) -> None:
    city, _password = town
    send(
        city, tmp_path, "2020-06-05 09:00",
        *((f"2020-06-0{day}", GOOD) for day in (1, 2, 3)),
        ("2020-06-04", BAD), ("2020-06-05", BAD),
    )  # fmt: skip
    number = eventually(lambda: rows(city, "SELECT number FROM ledger_matter"), "a matter")[0][0]
    work = Work(city, people, number)
    from_station_to_matter(people("wenjing"), city, number)
    to_approved_plan(work)
    back_at_target(work, tmp_path)
    to_check_passed(work)
    to_closed(work)
    assert people.at_work == {
        "wenjing", "suheng", "duanming", "yunxi-head", "yunxi-handler", "heshi",
    }  # fmt: skip
    at_the_end(work)


def from_station_to_matter(page: Page, city: City, number: str) -> None:
    """The registrar finds the matter on the station's page; its chart and reason are there."""
    page.goto(f"{city.url}/water/station/{STATION}/")
    page.get_by_role("link", name=number).click()
    expect(page.locator(".page-head")).to_contain_text("待研判")
    expect(page.locator("figure.chart.drawn canvas")).to_have_count(1)
    expect(page.locator("#clues")).to_contain_text("无需答复")
    assert rows(city, "SELECT count(*) FROM ledger_matter") == [(1,)]


def to_approved_plan(work: Work) -> None:
    """A caller is added, so that somebody must be answered; then assignment and plan."""
    work.act(
        "wenjing", "add_clue", "待研判",
        channel="hotline", summary="市民反映黄口断面附近河水异味", raiser_kind="person",
        raiser_name="虚构来电人", raiser_phone="13800000000", words="河边有臭味，请来看看。",
    )  # fmt: skip
    work.act("suheng", "assign", "待签收", lead="yunxi")
    work.act("yunxi-head", "accept", "待报方案", handler="yunxi-handler")
    plan = work.begin("yunxi-head", "propose_plan")
    first = {"title": "查清总磷来源", "due": "2020-06-08", "criterion": "来源清楚"}
    second = {"title": "封堵排口", "due": "2020-06-10", "predecessors": "1", "criterion": "已封堵"}
    for index, step in enumerate((first, second)):
        fill(plan, **{f"step-{index}-{name}": value for name, value in step.items()})
    fill(plan, measures="排查、封堵、复测")
    work.finish(plan, "方案待审")
    work.act("suheng", "approve_plan", "整改中")


def back_at_target(work: Work, folder: Path) -> None:
    """Three readings at target suggest recovery; the page says so and nothing else moves."""
    send(
        work.city, folder, "2020-06-10 09:00",
        *((f"2020-06-0{day}", BAD) for day in (6, 7)),
        *((f"2020-06-{day}", GOOD) for day in ("08", "09", "10")),
    )  # fmt: skip
    found = "SELECT 1 FROM ledger_matter WHERE recovery_suggested_at IS NOT NULL"
    eventually(lambda: rows(work.city, found), "recovery is suggested")
    page = work.open("suheng")
    expect(page.locator("main")).to_contain_text("提示可能已恢复")
    expect(page.locator(".page-head")).to_contain_text("整改中")
    assert state_of(work.city, work.number) == "rectifying"


def to_check_passed(work: Work) -> None:
    """The handler finishes the steps and shows it, the head submits, a phone checks."""
    for step in ("1", "2"):
        work.act("yunxi-handler", "complete_step", "整改中", step=step)
    work.act(
        "yunxi-handler", "add_evidence", "整改中",
        files_sent=photo("封堵后"), taken_at=minute(at("2020-06-10 09:00")), taken_where="黄口排口",
        summary="排口已封堵",
    )  # fmt: skip
    work.act("yunxi-head", "submit", "待核查", self_check="逐项自查，已达到要求。")
    hold_clock(work.city, at("2020-06-11 10:00"))
    page = work.begin("heshi", "pass", phone=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_usable(page)
    criteria = page.locator("fieldset.criterion")
    assert criteria.count() == 4
    for index in range(criteria.count()):
        fill(page, **{f"met-{index}": "yes", f"remark-{index}": "到场核实"})
    fill(page, **{"photo-0": photo("核查现场")})
    work.finish(page, "待答复")


def to_closed(work: Work) -> None:
    """Answer, call-back and proposal; strike-off waits until the publicity is over."""
    work.act("yunxi-handler", "reply", "待答复", answer="排口已封堵，水质恢复，感谢监督。")
    work.act("suheng", "callback_ok", "待答复", satisfied="yes")
    work.act("suheng", "propose_close", "公示待销号", statement="整改、核查、答复、回访均已完成。")
    early = work.people("duanming")
    early.goto(f"{work.city.url}/matters/{work.number}/act/close/")
    expect(early.locator(".refusal")).to_contain_text("G-PUBLICITY")
    hold_clock(work.city, at("2020-06-19 09:30"))
    work.act("duanming", "close", "已销号")


SENTENCE = "line => line.childNodes[1].data.trim()"
TIMELINE = """
系统登记了事项，来源：监测。
闻静（市督查室）补充了线索，来源：12345 热线。
苏衡（市督查室）将事项交办给云溪区政府，期限 2020-07-06。
云大川（云溪区政府）签收了事项，由云小溪经办。
云大川（云溪区政府）报送第 1 版方案，共 2 个节点。
苏衡（市督查室）批准了方案。
系统提示：可能已恢复。提示不作决定。
系统提交了佐证，2020-06-10 08:00 取自黄口。
系统提交了佐证，2020-06-10 08:00 取自黄口。
云小溪（云溪区政府）于 2020-06-10 09:00 完成节点 1。
云小溪（云溪区政府）于 2020-06-10 09:00 完成节点 2。
云小溪（云溪区政府）提交了佐证，2020-06-10 09:00 取自黄口排口。
云大川（云溪区政府）申请销号，附佐证 3 件。
何实（市核查中心）于 2020-06-11 10:00 在黄口核查：4 项标准全部达到。
云小溪（云溪区政府）答复了诉求人 2（虚****）。
苏衡（市督查室）回访诉求人 2（虚****）：已解决，满意。
苏衡（市督查室）提请销号，公示至 2020-06-18。
段明（市督查室）销号。
"""


def at_the_end(work: Work) -> None:
    """Closed; the file tells the whole story, the chain is whole, replay finds the same."""
    page = work.open("suheng")
    expect(page.locator(".page-head")).to_contain_text("已销号")
    told = reversed(page.locator("ol.timeline > li").all())
    sentences = [line.evaluate(SENTENCE) for line in told]
    assert sentences == TIMELINE.strip().splitlines()
    expect(page.locator("body")).not_to_contain_text("虚构来电人")
    page.goto(f"{work.city.url}/matters/{work.number}/verify/")
    expect(page.locator(".note.success")).to_contain_text("校验链完整")
    replayed = replay_of(work.city)
    assert replayed["differences"] == []
    assert replayed["matters"] == 1
    closed = rows(work.city, "SELECT sum(closed) FROM ledger_dailytally")
    assert closed == [(1,)]
    assert work.city.log.read_text().count("Traceback") == 0
