"""A patrol on the phone: place by GPS, a photograph, kept without a network, sent once."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import assert_usable
from tests.browser.chromium import sign_in
from tests.browser.city import City
from tests.browser.conftest import PASSWORD

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "permissions": ["geolocation"],
    "geolocation": {"latitude": 34.7005, "longitude": 113.55, "accuracy": 7},
}
CANAL = """
from datetime import timedelta
from huiyin.base import clock
from huiyin.ledger.choices import Role
from huiyin.ledger.verbs import accounts
from huiyin.water.core.risks.patrols import Every, PatrolPlan
from huiyin.water.verbs.patrols import plan_patrol
from huiyin.water.verbs.zones import import_zones
from tests.water.risks.conftest import CANAL, text_of
now = clock.now()
since = now - timedelta(days=30)
unit = accounts.make_unit(code="canal", name="干渠（虚构）", name_en="Canal", invented=True)
user = accounts.make_user(username="walker", display_name="巡查人（虚构）", unit=unit, since=since,
    password={password!r}, must_change_password=False, invented=True)
accounts.grant_role(user, role=Role.HANDLER, unit=unit, since=since.date())
import_zones(text_of(*CANAL), unit=unit, actor=user, invented=True)
plan_patrol("XC-1", PatrolPlan(reach="A", name="试验渠段每月巡查（虚构）", every=Every.MONTH,
    first=since.date(), last=None, unit="canal"), actor=user)
"""
SEEN = """
from huiyin.water.core.risks.patrols import Sighting
from huiyin.water.queries.register import entries
for one in entries("sighting", Sighting):
    s = one.value
    place = s.place and (round(s.place.longitude, 4), round(s.place.latitude, 4), s.place.accuracy)
    print("seen", s.category or "-", s.place_name, place, s.place and s.place.datum,
          len(s.photos), s.chainage, sep="|")
"""


@pytest.fixture(scope="module")
def canal(city: City) -> City:
    city.script(CANAL.format(password=PASSWORD))
    return city


@pytest.fixture
def phone(browser: Browser, canal: City) -> Iterator[Page]:
    """The walker's phone on the page of the plan, the patrol begun."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    sign_in(page, canal.url, "walker", PASSWORD)
    page.goto(f"{canal.url}/water/patrol/XC-1/")
    begin = page.locator("form[action$='/begin/'] button")
    if begin.count():
        begin.click()
    page.locator("form[data-draft-ready]").wait_for()
    yield page
    context.close()


def seen(city: City) -> list[str]:
    lines = city.script(SEEN).splitlines()
    return [line.removeprefix("seen|") for line in lines if line.startswith("seen|")]


def picture() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 80, 90)).save(out, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_find_goes_out_with_place_and_photograph_once_there_is_a_network(
    phone: Page, canal: City
) -> None:
    expect(phone.locator("[data-draft-offline]")).to_be_visible()
    phone.context.set_offline(True)
    phone.reload()
    phone.locator("form[data-draft-ready]").wait_for()
    phone.locator("[name=found][value=yes]").check()
    phone.locator("[name=category]").select_option("R06")
    phone.locator("[data-draft] [name=words]").fill("新倒垃圾")
    phone.locator("[name=place_name]").fill("左岸无信号处")
    phone.locator("[name=photos]").set_input_files([picture()])
    phone.locator("[data-locate] button").click()
    expect(phone.locator("[data-locate] [role=status]")).to_contain_text("±7 m")
    phone.locator("form[data-draft] button.primary").click()
    expect(phone.locator("[data-draft-list] li")).to_contain_text("左岸无信号处")
    assert seen(canal) == []
    phone.context.set_offline(False)
    expect(phone.locator("[data-draft-list] li")).to_have_count(0)
    [line] = seen(canal)
    assert line.startswith("R06|左岸无信号处|(113.55, 34.7005, 7.0)|wgs84|1|K4+58")


def test_nothing_found_is_written_down_and_the_patrol_is_finished(phone: Page, canal: City) -> None:
    phone.locator("[name=found][value=no]").check()
    phone.locator("[name=place_name]").fill("本段")
    phone.locator("form[data-draft] button.primary").click()
    expect(phone.locator("#seen")).to_contain_text("2")
    assert "-|本段|None|None|0|None" in seen(canal)
    assert_usable(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    box = phone.locator("form[data-draft] button.primary").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    phone.locator("form[action$='/finish/'] button").click()
    expect(phone.locator(".note.success")).to_be_visible()
