"""`make demo`, then every page of its city: nobody is shut out and nothing is left in English.

The demo city holds matters in every state, so that each page stands there with real content. An
address that is added to the city and to none of the lists below fails a test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, Page

from huiyin.ledger.choices import State
from tests.browser.axe import findings
from tests.browser.caller import Caller
from tests.browser.city import City
from tests.browser.town import People, eventually, replay_of, rows

STATION = "HN-HUANGKOU"
ASSESSED = "/inspection/assessment/periods/city_month-2020-09/"
LIGHTEST = 300_000
A_STOPPED_WEBHOOK = """
from huiyin.ledger.models import Unit
from huiyin.messaging.models import Webhook
Webhook.objects.create(pk=1, name="虚构工作群", form="plain", unit=Unit.objects.first(),
    host="chat.invalid", sealed_url="", enabled=False)
"""
PAGES = {
    "overview": ("suheng", "/"),
    "help": ("suheng", "/help/"),
    "help-lifecycle": ("suheng", "/help/lifecycle/"),
    "change-password": ("suheng", "/me/password/"),
    "totp": ("suheng", "/me/second-factor/"),
    "inbox": ("suheng", "/inbox/"),
    "ledger": ("suheng", "/ledger/"),
    "board": ("liangyuan", "/board/"),
    "people": ("suheng", "/people/"),
    "person": ("suheng", "/people/one/heshi/"),
    "person-hand-over": ("suheng", "/people/one/heshi/hand-over-list/"),
    "person-act": ("suheng", "/people/one/heshi/act/hand-over/"),
    "person-new": ("yunwei", "/people/new/"),
    "unit-new": ("yunwei", "/people/units/new/"),
    "matter-new": ("wenjing", "/matters/new/"),
    "intake:home": ("wenjing", "/intake/"),
    "intake:workbooks": ("wenjing", "/intake/workbooks/"),
    "intake:workbook": ("wenjing", "/intake/workbooks/1/"),
    "intake:workbook-new": ("wenjing", "/intake/workbooks/new/"),
    "intake:door": ("wenjing", "/intake/doors/hotline/"),
    "intake:report": ("wenjing", "/intake/reports/FY2020-000001/"),
    "intake:slip": ("wenjing", "/intake/matters/{closed}/slip/"),
    "intake:erase": ("wenjing", "/intake/matters/{closed}/erase/"),
    "intake:answers": ("suheng", "/intake/answers/"),
    "inspection:rounds": ("suheng", "/inspection/rounds/"),
    "inspection:round-new": ("suheng", "/inspection/rounds/new/"),
    "inspection:round": ("suheng", "/inspection/rounds/R2020-001/"),
    "inspection:round-confirm": ("baishi-head", "/inspection/rounds/R2020-002/confirm/"),
    "inspection:round-groups": ("suheng", "/inspection/rounds/R2020-001/groups/"),
    "inspection:finding-new": ("zhengcha", "/inspection/rounds/R2020-002/finding/"),
    "inspection:rechecks": ("suheng", "/inspection/rechecks/"),
    "inspection:recheck-draw": ("suheng", "/inspection/rechecks/draw/"),
    "inspection:recheck-list": ("suheng", "/inspection/rechecks/H2020-001/"),
    "inspection:practical": ("suheng", "/inspection/practical/"),
    "inspection:practical-new": ("suheng", "/inspection/practical/new/"),
    "inspection:assessment": ("pinggong", "/inspection/assessment/"),
    "inspection:assessment-freeze": ("pinggong", "/inspection/assessment/freeze/"),
    "inspection:assessment-compute": ("pinggong", "/inspection/assessment/compute/"),
    "inspection:assessment-policy": ("suheng", "/inspection/assessment/policy/city_month/1/"),
    "inspection:assessment-period": ("liangyuan", ASSESSED),
    "inspection:assessment-unit": ("lvwan-head", f"{ASSESSED}lvwan/"),
    "inspection:assessment-behind": ("pinggong", f"{ASSESSED}lvwan/behind/on_time/"),
    "inspection:assessment-appeal": ("lvwan-head", f"{ASSESSED}lvwan/appeal/"),
    "inspection:assessment-appeal-decide": ("pinggong", "/inspection/assessment/appeals/1/"),
    "inspection:assessment-falsehood": ("pinggong", f"{ASSESSED}lvwan/falsehood/"),
    "inspection:unit": ("pinggong", "/inspection/units/lvwan/"),
    "inspection:unit-behind": ("lvwan-head", "/inspection/units/lvwan/behind/on_time/"),
    "inspection:reports": ("suheng", "/inspection/reports/?day=2020-09-15"),
    "messaging:mine": ("suheng", "/messaging/"),
    "messaging:webhooks": ("yunwei", "/messaging/webhooks/"),
    "messaging:webhook": ("yunwei", "/messaging/webhooks/1/"),
    "messaging:webhook-new": ("yunwei", "/messaging/webhooks/new/"),
    "practical-public": ("suheng", "/ask/practical/"),
    "ask:query": ("suheng", "/ask/"),
    "ask:new": ("suheng", "/ask/new/"),
    "audit": ("shenji", "/audit/"),
    "matter-receipt": ("shenji", "/matters/{closed}/receipt/"),
    "matter-verify": ("shenji", "/matters/{closed}/verify/"),
    "water:stations": ("guanlan", "/water/"),
    "water:station": ("guanlan", f"/water/station/{STATION}/"),
    "water:alarms": ("ecology-handler", "/water/alarms/"),
    "water:alarm-watch": ("ecology-handler", "/water/alarms/watch/"),
    "water:alarm": ("ecology-handler", "/water/alarms/{alarm}/"),
    "water:matter": ("suheng", "/water/matter/{exceedance}/"),
    "water:standards": ("guanlan", "/water/standards/"),
    "water:standard": ("guanlan", "/water/standards/of/GB 18918-2002/?on=2026-03-01"),
    "water:standard-version": ("guanlan", "/water/standards/version/虚构-2020/DB41/1820-2019/"),
    "water:standard-import": ("ecology-handler", "/water/standards/import/"),
    "water:standard-act": (
        "ecology-head",
        "/water/standards/activate/虚构-2020/DB41/1820-2019/",
    ),
    "water:standard-diff": (
        "ecology-handler",
        "/water/standards/diff/?code=DB41/1820-2019&before=shipped&after=虚构-2020&cod=55",
    ),
    "water:standard-choose": ("ecology-handler", "/water/standards/choose/?facility=BS-02"),
    "water:sheets": ("suheng", "/water/sheets/?month=2020-09"),
    "water:sheet-import": ("yunxi-handler", "/water/sheets/import/"),
    "water:facility-sheet": ("baishi-handler", "/water/facilities/BS-04/sheet/2020-09/"),
    "water:facility-day": ("lvwan-handler", "/water/facilities/LW-02/day/2020-09-12/"),
    "water:facility-write": ("yunxi-handler", "/water/facilities/YX-02/write/daily_run/"),
    "water:facility-records": ("ecology-head", "/water/facilities/BS-03/records/?kind=stop"),
    "water:supply": ("canal-handler", "/water/supply/"),
    "water:supply-import": ("canal-handler", "/water/supply/import/"),
    "water:supply-offtake-new": ("canal-handler", "/water/supply/offtake-new/"),
    "water:supply-station-new": ("canal-handler", "/water/supply/pump-new/"),
    "water:supply-reach-report": ("canal-handler", "/water/supply/reach/report/?month=2020-08"),
    "water:supply-offtake": ("canal-handler", "/water/supply/offtake/23/"),
    "water:supply-report": ("canal-handler", "/water/supply/offtake/23/report/?month=2020-08"),
    "water:supply-allocation": ("canal-handler", "/water/supply/offtake/23/allocation/2019-11/"),
    "water:supply-station": ("works-handler", "/water/supply/pump/BZ-01/"),
    "water:supply-pump-report": ("works-handler", "/water/supply/pump/BZ-01/report/"),
    "water:village-works": ("ecology-handler", "/water/village-works/"),
    "water:village-works-new": ("ecology-handler", "/water/village-works-new/"),
    "water:village-works-one": ("suheng", "/water/village-works/CZ-02/"),
    "water:village-works-progress": ("lvwan-handler", "/water/village-works/CZ-04/progress/"),
    "water:village-works-apply": ("lvwan-handler", "/water/village-works/CZ-04/apply/"),
    "water:village-works-decide": ("ecology-handler", "/water/village-works/CZ-03/decide/"),
    "water:facilities": ("suheng", "/water/facilities/"),
    "water:facilities-import": ("ecology-handler", "/water/facilities/import/"),
    "water:facility-new": ("ecology-handler", "/water/facilities/new/"),
    "water:facility": ("yunxi-head", "/water/facilities/YX-02/"),
    "water:facility-amend": ("ecology-handler", "/water/facilities/YX-02/amend/"),
    "water:facility-logger": ("ecology-handler", "/water/facilities/YX-02/logger/"),
    "water:rates": ("suheng", "/water/facilities/rates/?month=2020-09"),
    "water:rates-behind": ("suheng", "/water/facilities/rates/load/?month=2020-09"),
    "water:effluent": ("suheng", "/water/effluent/"),
    "water:effluent-messages": ("suheng", "/water/effluent/messages/?since=2020-09-01"),
    "water:effluent-rates": ("suheng", "/water/effluent/rates/?month=2020-09"),
    "water:facility-effluent": (
        "suheng",
        "/water/facilities/CQ-01/effluent/?since=2020-09-10&until=2020-09-20",
    ),
    "water:reports": ("guanlan", "/water/reports/"),
    "water:report": ("suheng", "/water/reports/2020-09/"),
    "water:risks": ("suheng", "/water/risks/"),
    "water:risk-map": ("suheng", "/water/risks/map/"),
    "water:risk-new": ("ecology-handler", "/water/risks/new/?category=R01"),
    "water:risk": ("ecology-handler", "/water/risks/one/FX-2020-021/"),
    "water:risk-sample": ("ecology-handler", "/water/risks/one/FX-2020-011/sample/"),
    "water:risk-review": ("ecology-handler", "/water/risks/one/FX-2020-001/review/"),
    "water:zeros": ("suheng", "/water/zeros/"),
    "water:zones": ("ecology-handler", "/water/zones/"),
    "water:patrols": ("ecology-handler", "/water/patrols/"),
    "water:patrol-new": ("ecology-handler", "/water/patrols/new/"),
    "water:patrol": ("canal-handler", "/water/patrol/XC-GQ-A/"),
    "water:patrol-find": ("ecology-handler", "/water/patrol/XC-GQ-A/find/{sighting}/"),
    "documents:notices": ("suheng", "/documents/"),
    "documents:drafts": ("suheng", "/documents/drafts/"),
    "documents:document": ("suheng", "/documents/{issued}/"),
    "documents:print": ("suheng", "/documents/{issued}/print/"),
    "documents:act": ("suheng", "/documents/{draft}/act/amend/"),
    "documents:new": ("suheng", "/documents/new/notice/{rectifying}/"),
    "documents:templates": ("suheng", "/documents/templates/"),
    "documents:template": ("suheng", "/documents/templates/notice/"),
    "field:devices": ("yunwei", "/field/"),
    "field:quarantine": ("yunwei", "/field/quarantine/"),
    "field:point-new": ("yunwei", "/field/points/new/"),
    "field:device-new": ("yunwei", "/field/devices/new/"),
    "field:device-amend": ("yunwei", "/field/devices/1/amend/"),
    "field:device": ("yunwei", "/field/device/41DEMO20200003HUIYIN0003/"),
}
ACTS = (
    ("registered", "assign", "suheng"),
    ("registered", "add_clue", "wenjing"),
    ("assigned", "accept", "{lead}-head"),
    ("disputed", "adjudicate", "duanming"),
    ("planning", "propose_plan", "{lead}-head"),
    ("plan_review", "approve_plan", "suheng"),
    ("rectifying", "add_evidence", "{lead}-handler"),
    ("rectifying", "suspend", "liangyuan"),
    ("suspended", "resume", "suheng"),
    ("verifying", "pass", "heshi"),
    ("replying", "reply", "{lead}-handler"),
    ("closing", "object", "suheng"),
    ("closed", "recur", "suheng"),
    ("closed", "recheck", "heshi"),
)
FILES = {
    "intake:workbook-refused": ("wenjing", "/intake/workbooks/1/refused/"),
    "intake:workbook-original": ("wenjing", "/intake/workbooks/1/original/"),
    "inspection:finding-photo": ("suheng", "/inspection/findings/{finding}/photo/{photo}/"),
    "inspection:assessment-workbook": (
        "pinggong",
        "/inspection/assessment/workbook/city_month-2020-09/",
    ),
    "audit-keys": ("shenji", "/audit/keys.pub"),
    "audit-checkpoint": ("shenji", "/audit/checkpoint/1/"),
    "matter-receipt-file": ("shenji", "/matters/{closed}/receipt.json"),
    "ledger-export": ("suheng", "/ledger/export/"),
    "evidence": ("suheng", "/matters/{shown}/file/{sha256}/"),
    "evidence-thumb": ("suheng", "/matters/{shown}/thumb/{sha256}/"),
    "documents:export": ("suheng", "/documents/export/"),
    "documents:paper": ("suheng", "/documents/{issued}/paper.docx"),
    "documents:template-file": ("suheng", "/documents/templates/notice/0.docx"),
    "field:device-daily": ("yunwei", "/field/devices/1/daily.csv"),
    "water:readings": ("guanlan", f"/water/station/{STATION}/readings.csv"),
    "water:episode-chart": ("guanlan", "/water/episode/1/chart.png"),
    "water:episode-table": ("guanlan", "/water/episode/1/readings.csv"),
    "water:standards-file": ("guanlan", "/water/standards/list.xlsx"),
    "water:standard-file": ("guanlan", "/water/standards/table/GB 18918-2002.xlsx"),
    "water:standard-diff-file": ("guanlan", "/water/standards/diff.xlsx"),
    "water:sheets-file": ("suheng", "/water/sheets/2020-09.xlsx"),
    "water:facility-sheet-file": ("suheng", "/water/facilities/BS-03/sheet/2020-09.xlsx"),
    "water:facility-records-file": ("suheng", "/water/facilities/BS-03/records.xlsx"),
    "water:supply-export": ("canal-handler", "/water/supply/export.xlsx"),
    "water:village-works-export": ("ecology-handler", "/water/village-works/export.xlsx"),
    "water:facilities-export": ("suheng", "/water/facilities/export/"),
    "water:rates-export": ("suheng", "/water/facilities/rates/export/?month=2020-09"),
    "water:facility-effluent-export": ("suheng", "/water/facilities/CQ-01/effluent/export/"),
    "water:effluent-export": ("suheng", "/water/effluent/export/"),
    "water:effluent-messages-export": ("suheng", "/water/effluent/messages/export/"),
    "water:effluent-rates-export": ("suheng", "/water/effluent/rates/export/?month=2020-09"),
    "water:report-word": ("suheng", "/water/reports/2020-09/report.docx"),
    "water:report-workbook": ("suheng", "/water/reports/2020-09/report.xlsx"),
    "water:risk-register": ("suheng", "/water/risks/register.xlsx"),
    "water:risk-problems": ("suheng", "/water/risks/problems.xlsx"),
    "water:risk-photo": ("suheng", "/water/risks/one/FX-2020-021/photo/{risk_photo}/"),
    "water:patrol-photo": ("suheng", "/water/patrol/XC-GQ-A/photo/{find}/{risk_photo}/"),
}
ACT_ONLY = {
    "water:alarm-stop",
    *("inspection:round-act", "inspection:round-hand-over", "inspection:round-assign"),
    *("inspection:recheck-reopen", "phone-worker"),
    "inspection:assessment-publish",
    "inspection:assessment-change",
    *("appearance", "language", "demo-clock", "sign-out", "matter-look"),
    *("inbox-read", "inbox-accept", "field:device-retire", "field:device-enable"),
    "field:device-ask",
    "intake:report-set-aside",
    *("intake:workbook-columns", "intake:workbook-confirm", "intake:workbook-cancel"),
    "intake:workbook-assign",
    "inspection:report-letter",
    *("messaging:confirm", "messaging:remove", "messaging:parcel"),
    *("water:risk-decide", "water:patrol-begin", "water:patrol-finish"),
    *("messaging:webhook-try", "messaging:webhook-enable", "messaging:webhook-forget"),
    *("water:facility-record-act", "water:sheet-import-report", "water:sheet-import-refused"),
    "water:supply-raise",
}
TESTED_AT_THE_DOOR = {"sign-in", "second-factor"}
BY_STATE = {"matter", "matter-act", "intake:answer", "inspection:recheck"}

FOREIGN = r"""() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    if (box.closest('script, style, code, pre, kbd, [lang="en"], .hash') || !box.checkVisibility())
      continue;
    if (/[A-Za-z]{2,}([ ,]+[A-Za-z]{2,}){2,}/.test(node.data) && !/[\u4e00-\u9fff]/.test(node.data))
      found.push(node.data.trim());
  }
  return found;
}"""
WEIGHT = """() => [...performance.getEntriesByType('navigation'),
    ...performance.getEntriesByType('resource')]
    .filter((part) => !part.name.includes('chart'))
    .reduce((sum, part) => sum + part.decodedBodySize, 0)"""


@dataclass
class Tour:
    """The demo city at rest, its people, and the numbers of its matters by state."""

    city: City
    people: People
    facts: dict[str, str]
    password: str

    def look(self, who: str, path: str, *, status: int = 200) -> None:
        """Fail with everything that is wrong with a page."""
        page = self.people(who)
        answer = page.goto(self.city.url + path.format(**self.facts))
        assert answer is not None
        assert answer.status == status, page.url
        wrong = [*_too_wide(page), *(f"in English: {text}" for text in page.evaluate(FOREIGN))]
        weight = page.evaluate(WEIGHT)
        wrong += [f"weighs {weight} bytes"] if weight > LIGHTEST else []
        wrong += findings(page)
        wrong += self._in_english(page)
        wrong += self.people.errors
        self.people.errors.clear()
        assert wrong == [], f"{page.url}\n" + "\n".join(wrong)

    def _in_english(self, page: Page) -> list[str]:
        told = page.context.request.get(page.url, headers={"cookie": self._english(page)})
        return [] if '<html lang="en"' in told.text() else ["does not speak English"]

    @staticmethod
    def _english(page: Page) -> str:
        kept = {one["name"]: one["value"] for one in page.context.cookies()}
        return "; ".join(f"{k}={v}" for k, v in {**kept, "django_language": "en"}.items())


def _too_wide(page: Page) -> Iterator[str]:
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"is {wide} px wide in a window of {width}"


@pytest.fixture(scope="module")
def tour(demo_city: City, browser: Browser) -> Iterator[Tour]:
    password = json.loads((demo_city.data / "demo_logins.json").read_text())[0]["password"]
    eventually(lambda: _live_reading(demo_city, password), "a device's frame after the start")
    demo_city.command("clock", "--speed", "0")
    demo_city.script(A_STOPPED_WEBHOOK)
    people = People(browser, demo_city, password)
    yield Tour(demo_city, people, _facts(demo_city), password)
    people.leave()


def _live_reading(city: City, password: str) -> bool:
    """Whether a reading that the devices sent on the demo's own clock is stored."""
    caller = Caller(city.url)
    caller.sign_in("guanlan", password)
    told = caller.read(f"/water/station/{STATION}/readings.csv?since=2020-10-14&until=2020-12-31")
    return re.search(r"2020-1[012]-\d\d", told) is not None


def _facts(city: City) -> dict[str, str]:
    states = rows(city, "SELECT state, min(number) FROM ledger_matter GROUP BY state")
    leads = rows(
        city, "SELECT m.state, u.code, min(m.number) FROM ledger_matter m"
        " JOIN ledger_unit u ON u.id = m.lead_unit_id GROUP BY m.state"
    )  # fmt: skip
    shown = rows(
        city, "SELECT m.number, f.sha256 FROM ledger_evidencefile f"
        " JOIN ledger_matter m ON m.id = f.matter_id WHERE f.mime = 'image/png' LIMIT 1"
    )[0]  # fmt: skip
    [(issued,)] = rows(city, "SELECT min(id) FROM documents_document WHERE number <> ''")
    [(draft,)] = rows(city, "SELECT min(id) FROM documents_document WHERE state = 'draft'")
    [(exceedance,)] = rows(city, "SELECT min(matter_number) FROM water_episode")
    [(alarm,)] = rows(city, "SELECT max(id) FROM water_record WHERE kind = 'alarm'")
    [(find, seen)] = rows(
        city, "SELECT key, body FROM water_record WHERE kind = 'sighting' AND key LIKE"
        " 'demo-GQ-A-2020-08-%' AND body LIKE '%R14%'"
    )  # fmt: skip
    [(sighting,)] = rows(
        city, "SELECT max(key) FROM water_record WHERE kind = 'sighting' AND body LIKE '%R06%'"
    )  # fmt: skip
    finding, photo = rows(
        city, "SELECT finding_id, sha256 FROM inspection_findingphoto ORDER BY id LIMIT 1"
    )[0]  # fmt: skip
    facts = {
        "finding": str(finding),
        "photo": photo,
        "shown": shown[0],
        "sha256": shown[1],
        "exceedance": exceedance,
        "alarm": str(alarm),
        "find": find,
        "sighting": sighting,
        "risk_photo": json.loads(seen)["photos"][0]["sha256"],
        **dict(states),
    }
    facts |= {"issued": str(issued), "draft": str(draft)}
    for state, lead, number in leads:
        facts |= {state: number, f"lead of {state}": lead}
    return facts


def test_make_demo_shows_a_living_city(tour: Tour) -> None:
    """`huiyin demo` built it, printed its log-ins, and its devices speak through the gateway."""
    told = tour.city.log.read_text()
    assert "wenjing" in told
    assert tour.password in told
    assert f"http://127.0.0.1:{tour.city.port}/" in told
    assert "Traceback" not in told
    assert set(dict(rows(tour.city, "SELECT state, 1 FROM ledger_matter"))) == set(State)
    assert replay_of(tour.city)["differences"] == []


def test_every_address_of_the_city_is_on_a_list() -> None:
    names = set(_names(get_resolver("huiyin.urls")))
    listed = PAGES.keys() | FILES.keys() | ACT_ONLY | TESTED_AT_THE_DOOR | BY_STATE
    assert names == listed


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for part in resolver.url_patterns:
        if isinstance(part, URLPattern):
            yield f"{space}{part.name}"
        else:
            yield from _names(part, f"{part.namespace}:" if part.namespace else space)


def test_the_look_is_awake(tour: Tour) -> None:
    page = tour.people("suheng")
    page.goto(f"{tour.city.url}/help/")
    assert page.evaluate(FOREIGN) == []
    assert list(_too_wide(page)) == []
    page.evaluate("""() => { const box = document.createElement('canvas'); box.width = 2000;
        document.querySelector('main').append('Nobody translated this', box); }""")
    assert page.evaluate(FOREIGN) == ["Nobody translated this"]
    assert len(list(_too_wide(page))) == 2


@pytest.mark.parametrize("name", sorted(PAGES))
def test_everybody_can_use_the_page(tour: Tour, name: str) -> None:
    tour.look(*PAGES[name])


@pytest.mark.parametrize("state", sorted(State))
def test_everybody_can_use_a_matter_in_each_state(tour: Tour, state: State) -> None:
    tour.look("suheng", f"/matters/{tour.facts[state]}/")


@pytest.mark.parametrize(("state", "verb", "who"), ACTS)
def test_everybody_can_use_the_page_of_an_act(tour: Tour, state: str, verb: str, who: str) -> None:
    person = who.format(lead=tour.facts.get(f"lead of {state}", ""))
    tour.look(person, f"/matters/{tour.facts[state]}/act/{verb}/")


def test_everybody_can_use_a_recheck_on_the_phone(tour: Tour) -> None:
    [(item, checker)] = rows(
        tour.city, "SELECT i.id, u.username FROM inspection_recheckitem i"
        " JOIN ledger_user u ON u.id = i.checker_id WHERE i.result = '' ORDER BY i.id LIMIT 1"
    )  # fmt: skip
    tour.look(checker, f"/inspection/rechecks/{item}/do/")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_is_handed_out(tour: Tour, name: str) -> None:
    who, path = FILES[name]
    answer = tour.people(who).context.request.get(tour.city.url + path.format(**tour.facts))
    assert answer.status == 200
    assert len(answer.body()) > 64
    assert answer.headers["x-content-type-options"] == "nosniff"
