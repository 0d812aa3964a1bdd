"""Twelve core tasks, each by keyboard alone on a desk and with a thumb on a phone 390 px wide.

A task is told once; the hands know how a link is followed or a field filled with keys or by
touch, and fail where the page stands in the way (see `keyboard.py` and `touch.py`). Everybody
signs in by the same hands, and after the sign-in page no address is ever typed.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import xlsxwriter
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, expect

from tests.browser.city import City, new_city
from tests.browser.conftest import PASSWORD
from tests.browser.keyboard import Keyboard
from tests.browser.touch import Touch
from tests.browser.town import DESK, HARMLESS, PHONE, at, hold_clock, rows, state_of

NOW = at("2020-06-23 10:00")
HANDS = {"keyboard": (Keyboard, DESK), "touch": (Touch, PHONE)}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Office:
    """The city and the numbers of what was prepared, by task and hand."""

    city: City
    numbers: dict[str, str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    city = new_city(tmp_path_factory.mktemp("tasks"))
    hold_clock(city, NOW)
    told = city.script(
        f"from tests.browser import core_stages; core_stages.build({PASSWORD!r}, {[*HANDS]!r})"
    )
    city.start(whole=False)
    yield Office(city, json.loads(told))
    city.stop()


class Person:
    """Somebody signed in, with the hands of this run on a page of his own."""

    def __init__(self, page: Page, hand: Keyboard | Touch) -> None:
        self.page, self.hand = page, hand

    def go(self, name: str) -> None:
        """Follow the link of this name in the main navigation."""
        self.hand.press(self.page.locator("nav.nav").get_by_role("link", name=name, exact=True))
        expect(self.page.locator("nav.nav [aria-current=page]")).to_have_text(name)

    def find(self, number: str) -> None:
        """Open a matter by the search of the ledger."""
        self.go("台账")
        self.hand.search(self.page.locator("#id-q"), number)
        self.page.wait_for_url("**/ledger/?*")
        self.hand.open_row(self.page.locator("main tbody").get_by_role("link", name=number))
        self.page.wait_for_url(f"**/matters/{number}/")

    def begin(self, verb: str) -> None:
        """From the matter's page to the form of an act."""
        self.hand.press(self.page.locator(f'.page-head a[href$="/act/{verb}/"]'))
        expect(self.page.locator("form.act-form")).to_be_visible()

    def field(self, name: str) -> Locator:
        """A field of the page's forms."""
        return self.page.locator(f'main form [name="{name}"]')

    def option(self, name: str, value: str) -> Locator:
        """One of several radio buttons or boxes."""
        return self.page.locator(f'main form [name="{name}"][value="{value}"]')

    def send(self, said: str) -> None:
        """Send the form; the page then says this."""
        self.hand.press(self.page.locator("main form .primary"))
        expect(self.page.locator("#messages .success").first).to_contain_text(said)


@dataclass
class Staff:
    """People at work on one task; each has a fresh browser profile."""

    office: Office
    browser: Browser
    way: str
    contexts: list[BrowserContext]
    errors: list[str]

    @property
    def city(self) -> City:
        return self.office.city

    def number(self, task: str) -> str:
        """The matter prepared for this task and these hands."""
        return self.office.numbers[f"{task} {self.way}"]

    def __call__(self, username: str) -> Person:
        """Sign in by the same hands: the one address that is typed is that of the door."""
        hand, window = HANDS[self.way]
        context = self.browser.new_context(**window, locale="en-US", reduced_motion="reduce")
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: told.type == "error" and self._hear(told.text))
        page.on("pageerror", lambda error: self._hear(str(error)))
        page.goto(f"{self.city.url}/sign-in/")
        person = Person(page, hand(page))
        person.hand.write(page.locator("#id_username"), username)
        person.hand.write(page.locator("#id_password"), PASSWORD)
        person.hand.press(page.locator("form:has(#id_username) button"))
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        return person

    def _hear(self, text: str) -> None:
        if not text.startswith(HARMLESS):
            self.errors.append(text)


@pytest.fixture(params=[*HANDS])
def staff(request: pytest.FixtureRequest, office: Office, browser: Browser) -> Iterator[Staff]:
    here = Staff(office, browser, request.param, [], [])
    yield here
    for context in here.contexts:
        context.close()
    assert here.errors == []


def photo(way: str) -> FilePayload:
    """A small real JPEG, another one for each way."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (40, 110, 20 * len(way))).save(out, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def small_workbook(way: str) -> FilePayload:
    """A ledger of two rows as an office might keep it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, ["序号", "问题描述", "类别", "地点", "牵头单位", "整改时限"])
        for row, title in enumerate((f"北渠护坡开裂 {way}", f"南塘水面漂浮物 {way}"), start=1):
            place = f"{title[:2]} {way}"
            sheet.write_row(row, 0, [row, title, "水环境", place, "生态环境局", "2020-07-31"])
    return {"name": f"{way}.xlsx", "mimeType": XLSX, "buffer": out.getvalue()}


def count(city: City, table: str, where: str, *values: str) -> int:
    return rows(city, f"SELECT count(*) FROM {table} WHERE {where}", *values)[0][0]  # noqa: S608


def test_sign_in_and_open_the_first_matter_of_my_inbox(staff: Staff) -> None:
    du = staff("du")
    du.go("我的待办")
    first = du.page.locator("main tbody tr").first.locator("a").first
    number = first.inner_text()
    du.hand.open_row(first)
    du.page.wait_for_url(f"**/matters/{number}/")
    expect(du.page.locator(".page-head")).to_contain_text(number)


def test_register_a_callers_clue_and_see_the_receipt(staff: Staff) -> None:
    ren, title = staff("ren"), f"虚构街雨水井盖松动 {staff.way}"
    ren.go("受理")
    ren.hand.press(ren.page.locator('main a[href$="/intake/doors/hotline/"]'))
    for name, text in (
        ("raiser_name", "虚构来电人"), ("raiser_phone", f"1380000{1000 + len(staff.way)}"),
        ("words", "井盖一踩就响，怕摔着人。"), ("title", title), ("cause", f"井盖 {staff.way}"),
        ("place_name", f"虚构街 {staff.way}"),
    ):  # fmt: skip
        ren.hand.write(ren.field(name), text)
    ren.hand.tick(ren.option("request_type", "complaint"))
    ren.hand.tick(ren.option("urgent", "no"))
    ren.send("已登记，编号")
    ren.hand.press(ren.page.locator("main form .primary"))
    number = rows(staff.city, "SELECT number FROM ledger_matter WHERE title = ?", title)[0][0]
    slip = ren.page.locator("main")
    expect(slip).to_contain_text(number)
    expect(slip).to_contain_text("查询码")
    ren.hand.press(slip.locator("a.primary"))
    ren.page.wait_for_url(f"**/matters/{number}/")


def test_assign_a_matter(staff: Staff) -> None:
    du, number = staff("du"), staff.number("assign")
    du.find(number)
    du.begin("assign")
    du.hand.choose(du.field("lead"), "EEB")
    du.send("待签收")
    assert state_of(staff.city, number) == "assigned"


def test_accept_from_the_inbox_and_name_a_handler(staff: Staff) -> None:
    he, number = staff("he"), staff.number("accept")
    he.go("我的待办")
    he.hand.press(he.page.locator(f'main a[href$="/{number}/act/accept/"]'))
    he.hand.choose(he.field("handler"), "jing")
    he.send("待报方案")
    expect(he.page.locator(".facts").first).to_contain_text("景办")


def test_propose_a_plan_with_two_steps(staff: Staff) -> None:
    he, number = staff("he"), staff.number("plan")
    he.find(number)
    he.begin("propose_plan")
    for index, (title, days) in enumerate((("查明来源", 1), ("封堵排口", 2))):
        he.hand.write(he.field(f"step-{index}-title"), title)
        he.hand.write_day(he.field(f"step-{index}-due"), NOW.date() + timedelta(days=days))
        if index:
            he.hand.write(he.field(f"step-{index}-predecessors"), str(index))
        he.hand.write(he.field(f"step-{index}-criterion"), f"{title}完成")
    he.send("方案待审")
    expect(he.page.locator("main")).to_contain_text("封堵排口完成")
    assert state_of(staff.city, number) == "plan_review"


def test_add_a_photograph_as_evidence_and_complete_a_step(staff: Staff) -> None:
    jing, number = staff("jing"), staff.number("work")
    jing.find(number)
    jing.begin("add_evidence")
    jing.hand.attach(jing.field("files_sent"), photo(staff.way))
    jing.hand.write_minute(jing.field("taken_at"), NOW - timedelta(minutes=5))
    jing.hand.write(jing.field("summary"), "来源已查明")
    jing.hand.tick(jing.option("steps", "1"))
    jing.send("整改中")
    jing.begin("complete_step")
    jing.hand.choose(jing.field("step"), "1")
    jing.send("整改中")
    of_matter = "matter_id = (SELECT id FROM ledger_matter WHERE number = ?)"
    assert count(staff.city, "ledger_evidencefile", of_matter, number) == 1
    assert count(staff.city, "ledger_steprow", f"{of_matter} AND done_at IS NOT NULL", number) == 1


def test_check_on_site_and_pass(staff: Staff) -> None:
    yan, number = staff("yan"), staff.number("check")
    yan.find(number)
    yan.begin("pass")
    criteria = yan.page.locator("fieldset.criterion").count()
    assert criteria
    for index in range(criteria):
        yan.hand.tick(yan.option(f"met-{index}", "yes"))
        yan.hand.write(yan.field(f"remark-{index}"), "到场核实")
    yan.hand.attach(yan.field("photo-0"), photo(staff.way))
    yan.send("待答复")
    assert state_of(staff.city, number) == "replying"


def test_answer_a_raiser_and_call_back(staff: Staff) -> None:
    jing, number = staff("jing"), staff.number("answer")
    jing.find(number)
    jing.begin("reply")
    jing.hand.write(jing.field("answer"), "排口已封堵，欢迎监督。")
    jing.send("待答复")
    du = staff("du")
    du.find(number)
    du.begin("callback_ok")
    du.hand.tick(du.option("satisfied", "yes"))
    du.send("待答复")
    expect(du.page.locator("ol.timeline")).to_contain_text("已解决，满意")


def test_propose_and_strike_off(staff: Staff) -> None:
    du, number = staff("du"), staff.number("strike off")
    du.find(number)
    du.begin("propose_close")
    du.hand.write(du.field("statement"), "整改、核查、答复、回访均已完成。")
    du.send("公示待销号")
    dan = staff("dan")
    dan.find(number)
    dan.begin("close")
    dan.send("已销号")
    assert state_of(staff.city, number) == "closed"


def test_import_a_small_workbook_from_upload_to_confirmation(staff: Staff) -> None:
    ren = staff("ren")
    ren.go("受理")
    ren.hand.press(ren.page.locator('main a[href$="/intake/workbooks/"]'))
    ren.hand.press(ren.page.locator('main a[href$="/intake/workbooks/new/"]').first)
    ren.hand.attach(ren.field("file"), small_workbook(staff.way))
    ren.hand.write(ren.field("sender"), "虚构督导组")
    ren.hand.press(ren.page.locator("main form .primary"))
    report = ren.page.locator("#rows tbody")
    expect(report).to_contain_text(f"北渠护坡开裂 {staff.way}")
    expect(report).to_contain_text(f"南塘水面漂浮物 {staff.way}")
    imported = "title IN (?, ?)"
    titles = (f"北渠护坡开裂 {staff.way}", f"南塘水面漂浮物 {staff.way}")
    assert count(staff.city, "ledger_matter", imported, *titles) == 0
    ren.hand.press(ren.page.locator('form[action$="/confirm/"] .primary'))
    ren.hand.press(report.locator('a[href^="/matters/"]').first)
    expect(ren.page.locator("h1")).to_contain_text(f"北渠护坡开裂 {staff.way}")
    assert count(staff.city, "ledger_matter", imported, *titles) == 2


def test_enter_a_finding_in_a_round(staff: Staff) -> None:
    yan, place = staff("yan"), f"河道三号断面 {staff.way}"
    yan.go("督导轮次")
    yan.hand.open_row(yan.page.locator("main tbody a").first)
    yan.hand.press(yan.page.locator('.page-head a[href$="/finding/"]'))
    yan.page.locator("form[data-draft-ready]").wait_for()
    yan.hand.choose(yan.field("cause"), "sewage_outfall")
    yan.hand.write(yan.field("place_name"), place)
    yan.hand.write(yan.field("seen"), "排口有污水流出")
    yan.hand.attach(yan.field("photos"), photo(staff.way))
    expect(yan.page.locator(".draft-photos li")).to_have_count(1)
    yan.hand.press(yan.page.locator("form[data-draft] button.primary"))
    expect(yan.page.locator("#messages .success")).to_be_visible()
    found = "id IN (SELECT finding_id FROM inspection_findingphoto) AND place_name = ?"
    assert count(staff.city, "inspection_finding", found, place) == 1


def test_issue_a_notice_that_the_system_has_drafted(staff: Staff) -> None:
    du, number = staff("du"), staff.number("notice")
    du.go("督办单")
    du.hand.press(du.page.locator('main a.stat[href$="/documents/drafts/"]'))
    du.hand.open_row(du.page.locator("main tbody tr", has_text=number).locator("a").first)
    expect(du.page.locator("main")).to_contain_text("草稿")
    du.hand.press(du.page.locator('.page-head a[href$="/act/issue/"]'))
    du.hand.press(du.page.locator("main form .primary"))
    expect(du.page.locator("#messages .success")).to_be_visible()
    issued = "matter_id = (SELECT id FROM ledger_matter WHERE number = ?) AND number <> ''"
    assert count(staff.city, "documents_document", issued, number) == 1
