"""No page of the desk breaks on a day that nobody can mean."""

from __future__ import annotations

import pytest
from django.test import Client

from huiyin.ledger.models import User

pytestmark = pytest.mark.django_db
PAGES = (
    "effluent/", "effluent/messages/", "effluent/rates/", "facilities/", "facilities/rates/",
    "patrols/", "reports/", "reports/2020-09/", "risks/", "sheets/", "standards/", "supply/",
    "village-works/", "zeros/", "zones/",
)  # fmt: skip


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2020-9-1"])
@pytest.mark.parametrize("page", PAGES)
def test_a_day_out_of_reach_is_answered(people, page, day):
    User.objects.update(must_change_password=False)
    browser = Client()
    browser.force_login(people["du"])
    assert browser.get(f"/water/{page}?as_of={day}").status_code in {200, 409, 422}
