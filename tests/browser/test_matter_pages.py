"""Pages of a matter in a browser: usable by everybody, on a desk and on a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import assert_usable
from tests.browser.chromium import sign_in
from tests.browser.city import City, new_city

PASSWORD = "a sentence nobody guesses"
PREPARE = f"""
import json
from datetime import timedelta
from huiyin.base import clock
from huiyin.ledger.models import User
from tests.ledger.people import Walk, make_people
people = make_people()
for user in User.objects.all():
    user.set_password({PASSWORD!r})
    user.must_change_password = False
    user.save()
numbers = {{}}
for days, state, place in ((2, "planning", "a"), (3, "rectifying", "b"), (4, "verifying", "c")):
    walk = Walk(people, now=clock.now() - timedelta(days=days))
    walk.register(cause=place)
    for name in ("assign", "accept", "propose_plan", "approve_plan"):
        if walk.state != state:
            getattr(walk, name)()
    if state == "verifying":
        walk.complete("1").complete("2").evidence().submit()
    numbers[state] = walk.number
print(json.dumps(numbers))
"""


@pytest.fixture(scope="module")
def matters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[City, dict[str, str]]]:
    """A city of its own with three invented matters, by state."""
    made = new_city(tmp_path_factory.mktemp("matters"))
    numbers = json.loads(made.script(PREPARE).splitlines()[-1])
    made.start(whole=False)
    yield made, numbers
    made.stop()


PAGES = [
    ("rectifying", "jing", ""),
    ("planning", "he", "act/propose_plan/"),
    ("rectifying", "jing", "act/add_evidence/"),
    ("verifying", "yan", "act/pass/"),
    ("verifying", "yu", ""),
]


@pytest.mark.parametrize(("state", "who", "tail"), PAGES)
def test_axe_finds_nothing_and_a_phone_never_scrolls_sideways(matters, page, state, who, tail):
    city, numbers = matters
    sign_in(page, city.url, who, PASSWORD)
    page.goto(f"{city.url}/matters/{numbers[state]}/{tail}")
    assert_usable(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_verifier_checks_on_a_phone_without_a_script(matters, browser: Browser):
    city, numbers = matters
    phone = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page: Page = phone.new_page()
    sign_in(page, city.url, "yan", PASSWORD)
    page.goto(f"{city.url}/matters/{numbers['verifying']}/")
    page.locator("a.button.primary").click()
    for criterion in page.locator("fieldset.criterion").all():
        criterion.locator("input[type=radio]").first.check()
    page.locator(".form-foot button.primary").click()
    page.wait_for_url(f"**/matters/{numbers['verifying']}/")
    assert page.locator(".message.success").count() == 1
    assert "待答复" in page.locator(".page-head").inner_text()
    phone.close()
