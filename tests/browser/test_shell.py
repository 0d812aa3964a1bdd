"""The shell in a real browser: usable by everybody, by keyboard, on a phone, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import assert_usable, findings
from tests.browser.chromium import sign_in
from tests.browser.city import City
from tests.browser.conftest import PASSWORD

BEFORE_THE_DOOR = ["/help/", "/sign-in/", "/nothing-here/", "/gallery/", "/breaks/"]
BEHIND_THE_DOOR = ["/", "/me/password/", "/me/second-factor/"]


@pytest.mark.parametrize("path", BEFORE_THE_DOOR)
def test_everybody_can_use_the_pages_before_the_door(city: City, page: Page, path: str) -> None:
    page.goto(city.url + path)
    assert_usable(page)


@pytest.mark.parametrize("path", BEHIND_THE_DOOR)
def test_everybody_can_use_the_pages_behind_the_door(city: City, page: Page, path: str) -> None:
    sign_in(page, city.url, "someone", PASSWORD)
    page.goto(city.url + path)
    assert_usable(page)


def test_axe_is_awake(city: City, page: Page) -> None:
    page.goto(f"{city.url}/help/")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    page.evaluate("""() => {
        const faint = document.createElement('p');
        faint.textContent = '看不清';
        faint.style.color = '#000';
        document.querySelector('main').append(faint);
    }""")
    told = findings(page)
    assert any(line.startswith("[light] label:") for line in told)
    assert any(line.startswith("[dark] color-contrast:") for line in told)


@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("path", BEFORE_THE_DOOR)
def test_no_page_is_wider_than_its_window(city: City, page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(city.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_in_elder_mode_no_letter_is_smaller_than_18_px(city: City, page: Page) -> None:
    page.goto(f"{city.url}/gallery/")
    page.get_by_text("显示", exact=True).click()
    page.get_by_role("button", name="大字（长辈模式）").click()
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('body *')]
            .filter((e) => e.checkVisibility() && !e.closest('canvas, code, kbd')
                && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
            .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert smallest >= 18


def test_charts_are_drawn_and_follow_the_theme(city: City, page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{city.url}/gallery/", wait_until="networkidle")
    assert page.locator("figure.chart.drawn canvas").count() == 2
    line = page.locator("#line canvas")
    light = line.evaluate("canvas => canvas.toDataURL()")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "before => document.querySelector('#line canvas').toDataURL() !== before", arg=light
    )


def test_every_chart_opens_as_a_table(city: City, page: Page) -> None:
    page.goto(f"{city.url}/gallery/")
    page.locator("#bridge summary").click()
    expect(page.locator("#bridge table")).to_be_visible()
    expect(page.locator("#bridge tbody tr")).to_have_count(6)


def test_rows_are_walked_and_opened_from_the_keyboard(city: City, page: Page) -> None:
    page.goto(f"{city.url}/gallery/")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("tr.at th")).to_have_text("SS-2020-00001")
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/?m=SS-2020-00001")


def test_slash_goes_to_the_search_and_letters_typed_there_stay_there(
    city: City, page: Page
) -> None:
    page.goto(f"{city.url}/gallery/")
    page.keyboard.press("/")
    page.keyboard.type("jk?/")
    expect(page.locator("#q")).to_have_value("jk?/")
    expect(page.locator("tr.at")).to_have_count(0)


def test_the_question_mark_lists_the_keys(city: City, page: Page) -> None:
    page.goto(f"{city.url}/gallery/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="键盘")).to_be_hidden()


def test_the_first_tab_leads_past_the_frame(city: City, page: Page) -> None:
    page.goto(f"{city.url}/help/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_menu_closes_on_escape_and_gives_the_focus_back(city: City, page: Page) -> None:
    page.goto(f"{city.url}/help/")
    page.locator("details.menu summary").click()
    expect(page.locator("details.menu")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    expect(page.locator("details.menu summary")).to_be_focused()


def test_signing_in_changing_the_look_and_leaving_work_without_scripts(
    city: City, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, city.url, "someone", PASSWORD)
    page.get_by_role("button", name="English").click()
    page.get_by_text("Display").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("details.menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", ["/help/", "/sign-in/"])
def test_a_page_without_charts_weighs_less_than_300_kb(city: City, page: Page, path: str) -> None:
    weights: list[int] = []
    page.on("response", lambda answer: weights.append(len(answer.body())))
    page.goto(city.url + path, wait_until="networkidle")
    assert len(weights) > 5
    assert sum(weights) < 300_000
