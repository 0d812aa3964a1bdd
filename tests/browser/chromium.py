"""Debian's Chromium, driven by Playwright, at rest with the network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def program() -> str | None:
    """The Chromium of this machine, if it has one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Page, city_url: str, username: str, password: str) -> None:
    """Sign in through the page, as a person does."""
    page.goto(f"{city_url}/sign-in/")
    form = page.locator("form:has(#id_username)")
    form.locator("#id_username").fill(username)
    form.locator("#id_password").fill(password)
    form.locator("button").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
