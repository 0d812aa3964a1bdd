"""The sender of a draft is told where to go next; nobody else notices."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.ledger.models import User
from huiyin.ledger.verbs import accounts
from huiyin.web.appearance import THEME_COOKIE

pytestmark = pytest.mark.django_db
FORM = {"theme": "dark", "next": "/help/"}
AS_DRAFT = {"X-Huiyin-Draft": "1"}


@pytest.fixture
def inside(client: Client) -> Client:
    client.force_login(make_someone(owes_password=False))
    return client


def make_someone(*, owes_password: bool) -> User:
    return accounts.make_user(
        username="someone",
        display_name="某人",
        unit=None,
        since=timezone.now(),
        password="a sentence nobody guesses",
        must_change_password=owes_password,
    )


def test_a_draft_gets_the_next_address_and_the_cookies_but_no_redirect(inside: Client) -> None:
    plain = inside.post(reverse("appearance"), FORM)
    told = inside.post(reverse("appearance"), FORM, headers=AS_DRAFT)
    assert (plain.status_code, plain.headers["Location"]) == (302, "/help/")
    assert (told.status_code, told.headers["X-Huiyin-Next"]) == (204, "/help/")
    assert "Location" not in told.headers
    assert told.cookies[THEME_COOKIE].value == "dark"


def test_a_page_is_handed_out_as_ever(inside: Client) -> None:
    assert inside.get(reverse("help"), headers=AS_DRAFT).status_code == 200


def test_whoever_must_sign_in_is_redirected_there(client: Client) -> None:
    answer = client.post(reverse("change-password"), {}, headers=AS_DRAFT)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("sign-in"))


def test_whoever_owes_a_password_is_redirected_there(client: Client) -> None:
    client.force_login(make_someone(owes_password=True))
    answer = client.post(reverse("matter-new"), {}, headers=AS_DRAFT)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("change-password"))
