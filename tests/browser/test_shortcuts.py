"""Every forbidden short cut, in a real city with real sessions.

Each is tried twice: on the page, where a person would try it, and with a form that was never
offered. Both are refused by the name of the rule and change no row. Then the very same form is
taken from the right person, so that nothing else in it was the reason.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, expect

from tests.browser.city import City, new_city
from tests.browser.conftest import PASSWORD
from tests.browser.town import People, at, fill, hold_clock, ledger_prints, rows

NOW = "2020-06-29 10:00"
ALL_MET = {f"met-{number}": "yes" for number in range(8)}
FORMS: dict[str, dict[str, str]] = {
    "pass": {"seen_at": "2020-06-29T10:00", "seen_where": "东河口", **ALL_MET},
    "close": {"remark": ""},
    "submit": {"self_check": "已自查"},
    "propose_close": {"statement": "条件具备"},
    "decide_extension": {"granted": "yes", "reason": "情况属实"},
    "callback_ok": {"satisfied": "yes"},
    "cancel": {"reason": "误登记"},
    "assign": {"lead": "EEB"},
    "approve_plan": {"remark": ""},
}


@dataclass
class Office:
    """The city, its people, and the matters by the name of their stage."""

    city: City
    people: People
    matters: dict[str, dict[str, str]]

    def url(self, stage: str, verb: str) -> str:
        return f"{self.city.url}/matters/{self.matters[stage]['number']}/act/{verb}/"

    def filled(self, stage: str, verb: str) -> dict[str, str]:
        """A whole form for this act, as the page would send it."""
        matter = self.matters[stage]
        asked = "SELECT version FROM ledger_matter WHERE number = ?"
        [(version,)] = rows(self.city, asked, matter["number"])
        facts = {"token": secrets.token_urlsafe(24), "version": str(version)}
        named = {"raiser": matter["raiser"], "told": matter["raiser"]}
        return facts | named | FORMS.get(verb, {})

    def post(
        self, username: str, url: str, form: dict[str, str], *, csrf: bool = True
    ) -> APIResponse:
        """Send a form with this person's session, as a forger with his own browser could."""
        context = self.people(username).context
        cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
        proof = {"csrfmiddlewaretoken": cookies["csrftoken"]} if csrf else {}
        return context.request.post(url, form={**form, **proof}, max_redirects=0)

    def logged(self) -> list[tuple[Any, ...]]:
        return rows(self.city, "SELECT rule FROM ledger_accesslog WHERE kind = 'refused'")


@pytest.fixture(scope="module")
def office(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    city = new_city(tmp_path_factory.mktemp("office"))
    told = city.script(f"from tests.browser import stages; stages.build({PASSWORD!r})")
    hold_clock(city, at(NOW))
    city.start(whole=False)
    people = People(browser, city, PASSWORD)
    yield Office(city, people, json.loads(told))
    people.leave()
    city.stop()


SHORTCUTS = [
    ("a verifier from the lead unit", "submitted", "yu", "pass", "D1", "yan", "submitted"),
    ("a verifier lately inside", "submitted too", "qian", "pass", "D1", "yan", "submitted too"),
    ("the submitter checks", "submitted again", "he", "pass", "D1", "yan", "submitted again"),
    ("the closer proposed it", "public", "du", "close", "D2", "dan", "public"),
    ("the closer checked it", "public too", "yan", "close", "D2", "dan", "public too"),
    ("evidence older than the failed check", "failed", "he", "submit", "G-FRESH",
     "he", "failed, then shown"),
    ("a raiser not answered", "unanswered", "du", "propose_close", "G-ANSWERED",
     "du", "called back"),
    ("a raiser not called back", "answered", "du", "propose_close", "G-ANSWERED",
     "du", "called back too"),
    ("the asker's unit decides the extension", "extension asked", "gong", "decide_extension", "D3",
     "du", "extension asked"),
    ("the asker decides the extension", "extension asked", "he", "decide_extension", "D3", "", ""),
    ("the unit calls back", "answered too", "gong", "callback_ok", "D4", "du", "answered too"),
    ("one person cancels", "cancel asked", "du", "cancel", "D5", "dan", "cancel asked"),
    ("an administrator assigns", "new", "guan", "assign", "D7", "du", "new"),
    ("the unit approves its own plan", "planned", "he", "approve_plan", "D7", "du", "planned"),
    ("straight from work to closed", "working", "dan", "close", "STATE", "", ""),
    ("the handler asks for the check", "failed", "jing", "submit", "ROLE", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "who", "verb", "rule", "right_one", "right_stage"),
    [pytest.param(*rest, id=name) for name, *rest in SHORTCUTS],
)
def test_the_short_cut_is_refused_by_name_and_changes_nothing(  # noqa: PLR0917
    office: Office, stage: str, who: str, verb: str, rule: str, right_one: str, right_stage: str
) -> None:
    before, logged = ledger_prints(office.city), len(office.logged())
    page = office.people(who)
    answer = page.goto(office.url(stage, verb))
    assert answer is not None
    assert answer.status == 409
    expect(page.locator(".refusal")).to_contain_text(rule)
    expect(page.locator("form.act-form")).to_have_count(0)
    form = office.filled(stage, verb)
    forged = office.post(who, office.url(stage, verb), form)
    assert forged.status == 409
    assert f"<dd>{rule} · " in forged.text()
    assert ledger_prints(office.city) == before
    assert office.logged()[logged:] == [(rule,)]
    if right_one:
        right = office.filled(right_stage, verb)
        taken = office.post(right_one, office.url(right_stage, verb), right)
        assert taken.status == 302, taken.text()
        assert ledger_prints(office.city)["ledger_event"] != before["ledger_event"]


NOT_THERE = [
    ("a forged verb", "ren", "{number}/act/close_at_once/", None),
    ("an act that is the system's own", "ren", "{number}/act/suggest/", None),
    ("a number that is not there", "du", "HY2020-999999/act/assign/", "ACCESS"),
    ("a way out of the folder", "du", "%2e%2e%2f%2e%2e/act/assign/", None),
    ("a number out of the alphabet", "du", "%3Cb%3E/act/assign/", "ACCESS"),
    ("a matter of other units", "hai", "{number}/act/accept/", "ACCESS"),
]


@pytest.mark.parametrize(
    ("who", "path", "rule"), [pytest.param(*rest, id=name) for name, *rest in NOT_THERE]
)
def test_a_forged_address_is_not_found(
    office: Office, who: str, path: str, rule: str | None
) -> None:
    before = ledger_prints(office.city)
    number = office.matters["other"]["number"]
    url = f"{office.city.url}/matters/{path.format(number=number)}"
    answer = office.post(who, url, office.filled("other", "assign"))
    assert answer.status == 404
    assert rule is None or f"<dd>{rule} · " in answer.text()
    assert ledger_prints(office.city) == before


def test_an_administrator_registers_nothing(office: Office) -> None:
    before = ledger_prints(office.city)
    form = {
        "kind": "request", "title": "试", "cause": "试", "grade": "ordinary", "place_name": "试",
        "channel": "hotline", "observed_at": "2020-06-29T09:00", "summary": "试",
        "raiser_kind": "person", "raiser_name": "试", "token": secrets.token_urlsafe(24),
    }  # fmt: skip
    answer = office.post("guan", f"{office.city.url}/matters/new/", form)
    assert answer.status == 409
    assert "<dd>D7 · " in answer.text()
    assert ledger_prints(office.city) == before


def test_a_form_sent_again_is_done_once_and_serves_nobody_else(office: Office) -> None:
    url, number = office.url("noted", "note"), office.matters["noted"]["number"]
    form = office.filled("noted", "note") | {"text": "已电话核实"}
    assert office.post("du", url, form).status == 302
    before = ledger_prints(office.city)
    assert office.post("du", url, form).status == 302
    page = office.people("du")
    page.goto(f"{office.city.url}/matters/{number}/")
    expect(page.locator("#messages")).to_contain_text("该表单此前已提交，只办理一次。")
    for who, stage in (("dan", "noted"), ("du", "other")):
        stolen = office.post(who, office.url(stage, "note"), form)
        assert stolen.status == 409
        assert "<dd>TOKEN · " in stolen.text()
    assert ledger_prints(office.city) == before


def test_nobody_decides_on_a_page_that_is_out_of_date(office: Office) -> None:
    page = office.people("du")
    page.goto(office.url("stale", "assign"))
    fill(page, lead="EEB")
    clue = {
        "channel": "hotline", "observed_at": "2020-06-29T09:00", "summary": "又有人反映",
        "raiser_kind": "person", "raiser_name": "又一人", "token": secrets.token_urlsafe(24),
    }  # fmt: skip
    assert office.post("ren", office.url("stale", "add_clue"), clue).status == 302
    before = ledger_prints(office.city)
    with page.expect_navigation() as sent:
        page.locator("form.act-form .primary").click()
    assert sent.value is not None
    assert sent.value.status == 409
    expect(page.locator(".refusal")).to_contain_text("CONFLICT")
    assert ledger_prints(office.city) == before
    page.locator("form.act-form .primary").click()
    expect(page.locator("#messages .success")).to_contain_text("待签收")


def test_a_form_without_its_csrf_proof_or_without_a_session_does_nothing(office: Office) -> None:
    before = ledger_prints(office.city)
    url, form = office.url("other", "assign"), office.filled("other", "assign")
    assert office.post("du", url, form, csrf=False).status == 403
    stranger = office.people.browser.new_context()
    stranger.request.get(f"{office.city.url}/sign-in/")
    proof = next(c["value"] for c in stranger.cookies() if c["name"] == "csrftoken")
    answer = stranger.request.post(
        url, form={**form, "csrfmiddlewaretoken": proof}, max_redirects=0
    )
    assert answer.status == 302
    assert "/sign-in/" in answer.headers["location"]
    stranger.close()
    assert ledger_prints(office.city) == before
