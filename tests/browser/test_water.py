"""The water desk in a real browser, with real readings of June and July 2020."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.axe import assert_usable
from tests.browser.chromium import sign_in
from tests.browser.city import City, new_city
from tests.browser.conftest import PASSWORD

FILL = f"""
from datetime import timedelta
from django.utils import timezone
from huiyin.base import clock
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from huiyin.ledger.verbs import accounts
from huiyin.water import demo
from huiyin.water.judge import judge
from huiyin.water.stations import national_stations

end = demo.FIRST + timedelta(days=75)
clock.start_demo(end, end=demo.END, speed=0)
user = accounts.make_user(username='reader', display_name='阅者', unit=None,
    since=timezone.now(), password={PASSWORD!r}, must_change_password=False)
accounts.grant_role(user, role='reader', unit=None, since=demo.FIRST.date())
demo.demo()
points = {{station.mn: station.code for station in national_stations()}}
readings = [
    Reading(points[row.mn], code, 'rtd', epoch_ms(row.at), float(value), row.flags.get(code, ''))
    for row in demo.readings(end=end) for code, value in row.values.items()
]
log = hot.open_log(0)
log.append(encode(from_readings(readings, 'test')), len(readings), b'##', epoch_ms(end))
log.close()
judge(end)
"""


@pytest.fixture(scope="module")
def water(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The pages of a city with Henan's stations, 75 days of readings, and one reader."""
    made = new_city(tmp_path_factory.mktemp("water"))
    made.script(FILL)
    made.start(whole=False)
    yield made
    made.stop()


PAGES = ["/water/", "/water/station/HN-BANTAI/?days=90", "/water/station/HN-TAOCHA/?since=x"]


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_the_pages_of_the_water_desk(water: City, page: Page, path: str) -> None:
    sign_in(page, water.url, "reader", PASSWORD)
    page.goto(water.url + path)
    assert_usable(page)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_the_desk_is_wider_than_a_phone(water: City, page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, water.url, "reader", PASSWORD)
    page.goto(water.url + path)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_station_is_opened_from_the_list_and_its_charts_are_drawn(
    water: City, page: Page
) -> None:
    sign_in(page, water.url, "reader", PASSWORD)
    page.goto(f"{water.url}/water/")
    page.get_by_role("link", name="新蔡班台(班台)").click()
    page.wait_for_url("**/water/station/HN-BANTAI/")
    assert page.locator("h1").inner_text() == "新蔡班台(班台)"
    charts = page.locator("figure.chart.drawn canvas")
    charts.first.wait_for()
    assert page.locator("section figure.chart").count() == 5
    assert page.locator("section figure.chart.drawn").count() == 5


def test_a_station_reads_without_scripts(water: City, page: Page) -> None:
    sign_in(page, water.url, "reader", PASSWORD)
    answer = page.request.get(f"{water.url}/water/station/HN-BANTAI/?days=90")
    text = answer.text()
    assert "Ⅳ类 ≤ 0.3 · GB 3838-2002 表1" in text
    assert "<summary>以表格查看</summary>" in text
