"""A form on the phone survives a reload, the loss of the network and a second sending."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import assert_usable
from tests.browser.chromium import sign_in
from tests.browser.city import City
from tests.browser.conftest import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ROUND = """
from datetime import timedelta
from huiyin.base import clock
from huiyin.ledger.choices import Role
from huiyin.ledger.verbs import accounts
from huiyin.inspection.verbs import rounds
now = clock.now()
since = now - timedelta(days=30)
def one(name, shown, unit, role):
    user = accounts.make_user(username=name, display_name=shown, unit=unit, since=since,
        password={password!r}, must_change_password=False, invented=True)
    accounts.grant_role(user, role=role, unit=None, since=since.date())
    return user
office = accounts.make_unit(code="phone-office", name="督查室（虚构）", name_en="Office")
bureau = accounts.make_unit(code="phone-bureau", name="被督导单位（虚构）", name_en="Bureau")
planner = one("phone-planner", "计划人（虚构）", office, Role.SUPERVISOR)
one("phone-inspector", "督导员（虚构）", office, Role.VERIFIER)
today = now.date()
made = rounds.plan(rounds.Plan(name="手机督导", topics=("water",), visits=(("phone-bureau", None),),
    first_day=today - timedelta(days=3), last_day=today + timedelta(days=3),
    leader="phone-inspector"), actor=planner)
rounds.start(made.number, actor=accounts.User.objects.get(username="phone-inspector"))
print("made", made.number)
"""
FINDINGS = """
from huiyin.inspection.models import Finding
for row in Finding.objects.order_by("number"):
    print("finding", row.place_name, row.photos.count(), sep="|")
"""


@pytest.fixture(scope="module")
def number(city: City) -> str:
    told = city.script(ROUND.format(password=PASSWORD))
    return told.rsplit("made ", 1)[1].split()[0]


@pytest.fixture
def phone(browser: Browser, city: City, number: str) -> Iterator[Page]:
    """The inspector's phone, signed in, on the page of a new finding, ready without a network."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    sign_in(page, city.url, "phone-inspector", PASSWORD)
    page.goto(f"{city.url}/inspection/rounds/{number}/finding/")
    expect(page.locator("[data-draft-offline]")).to_be_visible()
    yield page
    context.close()


def picture(shade: int) -> dict:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 80, 90)).save(out, "JPEG")
    return {"name": f"照片{shade}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def fill(page: Page, place: str) -> None:
    page.locator("[name=cause]").select_option("sewage_outfall")
    page.locator("[name=place_name]").fill(place)
    page.locator("[name=seen]").fill("排口有污水流出")


def ready(page: Page) -> None:
    page.locator("form[data-draft-ready]").wait_for()


def recorded(city: City) -> list[str]:
    lines = city.script(FINDINGS).splitlines()
    return [line.removeprefix("finding|") for line in lines if line.startswith("finding|")]


def kept(page: Page) -> int:
    return page.locator(".draft-photos li").count()


def test_a_finding_written_without_a_network_arrives_once_with_both_photographs(
    phone: Page, city: City
) -> None:
    offline(phone.context, True)
    phone.reload()
    ready(phone)
    fill(phone, "无信号处")
    phone.locator("[name=photos]").set_input_files([picture(20)])
    expect(phone.locator(".draft-photos li")).to_have_count(1)
    phone.locator("[name=photos]").set_input_files([picture(200)])
    expect(phone.locator(".draft-photos li")).to_have_count(2)
    phone.reload()
    ready(phone)
    expect(phone.locator("[name=place_name]")).to_have_value("无信号处")
    assert kept(phone) == 2
    phone.locator("form button.primary").click()
    expect(phone.locator("[data-draft-list] li")).to_contain_text("无信号处")
    expect(phone.locator("[data-draft-status]")).to_contain_text("尚未发送")
    assert kept(phone) == 0
    assert "无信号处|2" not in recorded(city)
    offline(phone.context, False)
    expect(phone.locator("[data-draft-list] li")).to_have_count(0)
    assert recorded(city).count("无信号处|2") == 1
    phone.reload()
    ready(phone)
    assert recorded(city).count("无信号处|2") == 1


def test_an_answer_lost_on_the_way_does_not_make_a_second_finding(phone: Page, city: City) -> None:
    fill(phone, "回执丢失处")
    phone.locator("[name=photos]").set_input_files([picture(60)])
    expect(phone.locator(".draft-photos li")).to_have_count(1)

    def swallow(route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    phone.route("**/finding/", swallow)
    phone.locator("form button.primary").click()
    expect(phone.locator("[data-draft-list] li")).to_contain_text("回执丢失处")
    assert recorded(city).count("回执丢失处|1") == 1
    phone.unroute("**/finding/")
    phone.reload()
    ready(phone)
    expect(phone.locator("[data-draft-list] li")).to_have_count(0)
    assert recorded(city).count("回执丢失处|1") == 1


def test_what_the_city_refuses_stays_on_the_phone(phone: Page, city: City) -> None:
    fill(phone, "时间有误处")
    phone.locator("[name=seen_at]").fill("2020-01-01T08:00")
    phone.locator("[name=photos]").set_input_files([picture(120)])
    expect(phone.locator(".draft-photos li")).to_have_count(1)
    phone.locator("form button.primary").click()
    expect(phone.locator(".refusal")).to_contain_text("R-DAYS")
    expect(phone.locator("[name=place_name]")).to_have_value("时间有误处")
    assert kept(phone) == 1
    assert "时间有误处|1" not in recorded(city)


def test_signing_out_empties_the_phones_pages_but_not_what_waits(phone: Page, city: City) -> None:
    fill(phone, "签退前草稿")
    expect(phone.locator("[data-draft-status]")).to_contain_text("尚未发送")
    address = phone.url
    phone.goto(f"{city.url}/")
    phone.locator("form[action='/sign-out/'] button").dispatch_event("click")
    phone.wait_for_url("**/sign-in/**")
    phone.wait_for_function(
        "async () => !(await caches.has('huiyin-phone'))"
        " && (await navigator.serviceWorker.getRegistrations()).length === 0"
    )
    sign_in(phone, city.url, "phone-inspector", PASSWORD)
    phone.goto(address)
    ready(phone)
    expect(phone.locator("[name=place_name]")).to_have_value("签退前草稿")


def test_the_form_is_usable_with_one_thumb(phone: Page) -> None:
    assert_usable(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    height = phone.locator("form button.primary").bounding_box()
    assert height is not None
    assert height["height"] >= 44


def offline(context: BrowserContext, value: bool) -> None:
    context.set_offline(value)
