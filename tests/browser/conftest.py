"""A browser and a running city for the tests in this folder; both are shared by the session.

    def test_…(city: City, page: Page): page.goto(f"{city.url}/help/")

`page` fails a test afterwards if the page wrote an error to the console, so that a broken
script or a breach of the content security policy never passes unseen.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.browser.chromium import chromium, program
from tests.browser.city import City, free_port, new_city

PASSWORD = "a sentence nobody guesses"
HARMLESS = ("Failed to load resource",)

expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are marked, and skipped only where no Chromium is."""
    for item in items:
        if "tests/browser/" not in item.nodeid:
            continue
        item.add_marker(pytest.mark.browser)
        if program() is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The pages of a city without matters and with one person, `someone`, who holds no role.

    It also has `/gallery/`, where every component stands beside the others.
    """
    made = new_city(tmp_path_factory.mktemp("city"), "tests.browser.gallery.settings")
    made.script(
        "from django.utils import timezone\n"
        "from huiyin.ledger.verbs import accounts\n"
        "accounts.make_user(username='someone', display_name='某人', unit=None,"
        f" since=timezone.now(), password={PASSWORD!r}, must_change_password=False)"
    )
    made.start(whole=False)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def demo_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """What `make demo` starts: `huiyin demo` on an empty folder, building its city first."""
    made = City(tmp_path_factory.mktemp("demo"), free_port(), free_port())
    made.start(demo=True)
    yield made
    made.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile, 1440 x 900."""
    opened = browser.new_context(viewport={"width": 1440, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that may not write errors to its console."""
    errors: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(HARMLESS):
            errors.append(message.text)

    opened = context.new_page()
    opened.on("console", keep)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []
