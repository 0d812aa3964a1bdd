"""Signing in and out, password, second factor, as pages."""

from __future__ import annotations

import json
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiyin.base.paths import data_dir
from huiyin.ledger.models import User
from huiyin.ledger.verbs import accounts
from huiyin.web.views.door import DEMO_LOGINS

PASSWORD = "a sentence nobody guesses"

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone() -> User:
    return accounts.make_user(
        username="someone",
        display_name="某人",
        unit=None,
        since=timezone.now(),
        password=PASSWORD,
        must_change_password=False,
    )


@pytest.fixture
def inside(client: Client, someone: User) -> Client:
    client.post(reverse("sign-in"), {"username": "someone", "password": PASSWORD})
    return client


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code(device: TOTPDevice) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return f"{totp.token():06d}"


@pytest.mark.parametrize("name", ["overview", "change-password", "totp", "second-factor"])
def test_a_stranger_is_sent_to_the_door(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("sign-in"))


def test_the_right_password_opens_the_page_that_was_asked_for(
    client: Client, someone: User
) -> None:
    answer = client.post(
        reverse("sign-in"), {"username": "Someone", "password": PASSWORD, "next": "/help/"}
    )
    assert answer["Location"] == "/help/"
    assert signed_in(client)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(
    client: Client, someone: User, elsewhere: str
) -> None:
    answer = client.post(
        reverse("sign-in"), {"username": "someone", "password": PASSWORD, "next": elsewhere}
    )
    assert answer["Location"] == "/"


def test_a_wrong_password_is_refused_in_words_and_never_shown_again(
    client: Client, someone: User
) -> None:
    answer = client.post(reverse("sign-in"), {"username": "someone", "password": "not this one"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "not this one" not in answer.content.decode()
    assert not signed_in(client)


def test_after_five_wrong_tries_the_page_names_the_time_to_come_back(
    client: Client, someone: User
) -> None:
    for _ in range(5):
        client.post(reverse("sign-in"), {"username": "someone", "password": "wrong"})
    answer = client.post(reverse("sign-in"), {"username": "someone", "password": PASSWORD})
    assert answer.context["until"] is not None
    assert not signed_in(client)


def test_a_form_without_token_changes_nothing_and_says_what_to_do(someone: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("sign-in"), {"username": "someone", "password": PASSWORD})
    assert answer.status_code == 403
    assert "表单已失效" in answer.content.decode()
    assert not signed_in(strict)


def test_signing_out_needs_a_form_and_ends_the_session(inside: Client) -> None:
    assert inside.get(reverse("sign-out")).status_code == 405
    assert signed_in(inside)
    inside.post(reverse("sign-out"))
    assert not signed_in(inside)


def test_demo_people_are_listed_only_where_their_file_is(client: Client) -> None:
    file = data_dir() / DEMO_LOGINS
    assert "demo-only" not in client.get(reverse("sign-in")).content.decode()
    file.write_text(
        json.dumps(
            [{"username": "zhou", "password": "demo-only", "name": "周明", "unit": "", "roles": ""}]
        )
    )
    try:
        assert "demo-only" in client.get(reverse("sign-in")).content.decode()
    finally:
        file.unlink()


def test_a_new_password_is_typed_the_same_twice(inside: Client, someone: User) -> None:
    facts = {"old": PASSWORD, "new": "another good sentence", "again": "another bad sentence"}
    assert inside.post(reverse("change-password"), facts).status_code == 422
    someone.refresh_from_db()
    assert someone.check_password(PASSWORD)


def test_a_refused_password_says_why(inside: Client, someone: User) -> None:
    facts = {"old": PASSWORD, "new": "short", "again": "short"}
    answer = inside.post(reverse("change-password"), facts)
    assert answer.status_code == 422
    assert "12" in answer.context["form"].non_field_errors()[0]
    someone.refresh_from_db()
    assert someone.check_password(PASSWORD)


def test_a_changed_password_keeps_this_session(inside: Client, someone: User) -> None:
    facts = {"old": PASSWORD, "new": "another good sentence", "again": "another good sentence"}
    assert inside.post(reverse("change-password"), facts).status_code == 302
    someone.refresh_from_db()
    assert someone.check_password("another good sentence")
    assert signed_in(inside)


def test_a_telephone_counts_only_after_its_first_right_code(inside: Client, someone: User) -> None:
    inside.post(reverse("totp"), {"start": "1"})
    device = TOTPDevice.objects.get(user=someone)
    page = inside.get(reverse("totp")).content.decode()
    assert "<svg" in page
    assert "style=" not in page
    inside.post(reverse("totp"), {"code": "000000" if code(device) != "000000" else "111111"})
    assert not accounts.has_second_factor(someone)
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert inside.post(reverse("totp"), {"code": code(device)}).status_code == 302
    assert accounts.has_second_factor(someone)


def test_another_telephone_needs_the_current_code_or_the_password(
    client: Client, someone: User
) -> None:
    device = accounts.enrol_totp(someone)
    TOTPDevice.objects.update(confirmed=True)
    client.post(reverse("sign-in"), {"username": "someone", "password": PASSWORD})
    client.post(reverse("second-factor"), {"code": code(device)})
    assert 'name="proof"' in client.get(reverse("totp")).content.decode()
    client.post(reverse("totp"), {"start": "1"})
    assert list(TOTPDevice.objects.filter(user=someone)) == [device]
    client.post(reverse("totp"), {"start": "1", "proof": PASSWORD})
    assert TOTPDevice.objects.filter(user=someone, confirmed=False).count() == 1


def test_somebody_with_a_second_factor_is_asked_for_it(client: Client, someone: User) -> None:
    device = accounts.enrol_totp(someone)
    TOTPDevice.objects.update(confirmed=True)
    answer = client.post(
        reverse("sign-in"), {"username": "someone", "password": PASSWORD, "next": "/help/"}
    )
    assert answer["Location"] == f"{reverse('second-factor')}?next=%2Fhelp%2F"
    answer = client.post(reverse("second-factor"), {"code": code(device), "next": "/help/"})
    assert answer["Location"] == "/help/"


def test_a_code_that_is_not_six_digits_never_reaches_the_verb(
    client: Client, someone: User
) -> None:
    accounts.enrol_totp(someone)
    TOTPDevice.objects.update(confirmed=True)
    client.post(reverse("sign-in"), {"username": "someone", "password": PASSWORD})
    answer = client.post(reverse("second-factor"), {"code": "12 34"})
    assert answer.status_code == 422
    assert TOTPDevice.objects.get().throttling_failure_count == 0
