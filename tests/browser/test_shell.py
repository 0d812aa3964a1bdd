"""The shell in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import assert_usable
from tests.browser.chromium import sign_in
from tests.browser.city import City
from tests.browser.conftest import PASSWORD


@pytest.mark.parametrize("path", ["/help/", "/sign-in/", "/nothing-here/"])
def test_everybody_can_use_the_pages_before_the_door(city: City, page: Page, path: str) -> None:
    page.goto(city.url + path)
    assert_usable(page)


@pytest.mark.parametrize("path", ["/", "/me/password/", "/me/second-factor/"])
def test_everybody_can_use_the_pages_behind_the_door(city: City, page: Page, path: str) -> None:
    sign_in(page, city.url, "someone", PASSWORD)
    page.goto(city.url + path)
    assert_usable(page)
