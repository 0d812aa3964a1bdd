"""Addresses that no link leads to are answered, on either database, and never end in a fault."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.ledger.models import User
from huiyin.ledger.verbs import accounts

pytestmark = pytest.mark.django_db

NUL = "%00"
ADDRESSES = [
    f"/matters/HY2020{NUL}/",
    f"/matters/{NUL}/act/assign/",
    f"/matters/1/file/{NUL}/",
    f"/water/station/{NUL}/",
    f"/field/device/{NUL}/",
    f"/{NUL}",
]


@pytest.fixture
def client() -> Client:
    someone = accounts.make_user(
        username="someone", display_name="某人", unit=None, since=timezone.now()
    )
    User.objects.update(must_change_password=False)
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=someone.pk))
    return client


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_nul_in_an_address_is_a_bad_request(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


def test_a_nul_in_a_filter_finds_nothing_and_breaks_nothing(client: Client) -> None:
    answer = client.get(f"/ledger/?q={NUL}&state={NUL}&unit={NUL}")
    assert answer.status_code in {200, 422}
