"""Frame, choices in the bar, error pages."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.base.paths import data_dir
from huiyin.web import navigation
from huiyin.web.appearance import ELDER_COOKIE, THEME_COOKIE, Theme, appearance_of
from huiyin.web.middleware import Refusals
from huiyin.web.views import errors


@pytest.fixture
def demo():
    clock.start_demo(
        datetime(2020, 6, 1, tzinfo=clock.CHINA),
        end=datetime(2020, 12, 31, tzinfo=clock.CHINA),
        speed=3600,
    )
    yield
    (data_dir() / "clock.json").unlink()


@pytest.mark.django_db
def test_pages_are_chinese_unless_english_was_chosen(client: Client) -> None:
    assert '<html lang="zh-Hans"' in client.get(reverse("help")).content.decode()
    client.post(reverse("language"), {"language": "en", "next": "/help/"})
    page = client.get(reverse("help")).content.decode()
    assert '<html lang="en"' in page
    assert "What a matter is" in page


@pytest.mark.django_db
def test_the_theme_is_remembered_and_rendered_by_the_server(client: Client) -> None:
    assert "prefers-color-scheme" in client.get(reverse("help")).content.decode()
    answer = client.post(reverse("appearance"), {"theme": "light", "next": "/help/"})
    assert answer["Location"] == "/help/"
    page = client.get(reverse("help")).content.decode()
    assert "dark.css" not in page
    assert 'data-theme="light"' in page


@pytest.mark.django_db
def test_elder_mode_is_remembered(client: Client) -> None:
    client.post(reverse("appearance"), {"elder": "1"})
    assert 'class="elder"' in client.get(reverse("help")).content.decode()


@pytest.mark.django_db
def test_a_theme_that_does_not_exist_changes_nothing(client: Client) -> None:
    answer = client.post(reverse("appearance"), {"theme": "pink", "elder": "yes"})
    assert not answer.cookies


def test_a_forged_cookie_counts_as_not_asked() -> None:
    request = RequestFactory().get("/")
    request.COOKIES = {THEME_COOKIE: '"><script>', ELDER_COOKIE: "2"}
    assert appearance_of(request).theme is Theme.AUTO
    assert not appearance_of(request).elder


@pytest.mark.django_db
def test_a_choice_never_leads_to_another_site(client: Client) -> None:
    answer = client.post(reverse("appearance"), {"theme": "dark", "next": "//evil.example/"})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_every_page_carries_the_strict_policy(client: Client) -> None:
    policy = client.get(reverse("help")).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.django_db
def test_a_demo_city_says_that_it_is_invented(client: Client, demo: None) -> None:
    page = client.get(reverse("help")).content.decode()
    assert "演示城 · 虚构" in page
    assert "2020-06-0" in page


@pytest.mark.django_db
def test_a_stranger_cannot_turn_the_demo_clock(client: Client, demo: None) -> None:
    client.post(reverse("demo-clock"), {"speed": "0"})
    assert clock.demo_state().speed == 3600


@pytest.mark.django_db
@pytest.mark.parametrize("speed", ["-1", "fast", "nan", "inf", "99999999"])
def test_an_impossible_speed_is_refused_and_time_runs_on(
    client: Client, django_user_model, demo: None, speed: str
) -> None:
    client.force_login(django_user_model.objects.create(username="a", must_change_password=False))
    client.post(reverse("demo-clock"), {"speed": speed})
    assert clock.demo_state().speed == 3600


@pytest.mark.django_db
def test_somebody_inside_turns_the_demo_clock(
    client: Client, django_user_model, demo: None
) -> None:
    client.force_login(django_user_model.objects.create(username="a", must_change_password=False))
    client.post(reverse("demo-clock"), {"speed": "86400"})
    assert clock.demo_state().speed == 86400


@pytest.mark.django_db
def test_an_address_that_does_not_exist_gets_a_page_with_a_way_out(client: Client) -> None:
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert f'href="{reverse("overview")}"' in answer.content.decode()


@pytest.mark.parametrize("view", [errors.bad_request, errors.forbidden, errors.not_found])
def test_error_pages_never_show_the_exception(view, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    answer: HttpResponse = view(request, ValueError("secret path /etc/x"))
    assert "secret path" not in answer.content.decode()


def test_a_fault_of_ours_is_told_without_database_or_context(rf: RequestFactory) -> None:
    answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "系统出现故障" in answer.content.decode()


def test_the_navigation_marks_the_nearest_page() -> None:
    marked = [
        link.href for group in navigation.groups("/help/x/") for link in group.links if link.current
    ]
    assert marked == ["/help/"]


def test_the_front_page_is_marked_only_on_itself() -> None:
    links = [link for group in navigation.groups("/elsewhere/") for link in group.links]
    assert not any(link.current for link in links)


def test_a_refusal_that_no_view_met_is_a_page_with_a_next_step(rf: RequestFactory) -> None:
    request = rf.post("/")
    request.user = SimpleNamespace(is_authenticated=False)
    request.session = {}
    answer = Refusals(HttpResponse).process_exception(request, HuiyinError("D1 says no.", "Ask X."))
    assert answer is not None
    assert answer.status_code == 409
    assert "D1 says no." in answer.content.decode()
    assert "Ask X." in answer.content.decode()


def test_a_fault_of_ours_is_not_dressed_up_as_a_refusal(rf: RequestFactory) -> None:
    assert Refusals(HttpResponse).process_exception(rf.get("/"), RuntimeError("x")) is None
