"""The leader's page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.ledger.core.balance import Flow
from huiyin.ledger.queries.board import FourZeros
from huiyin.ledger.views.zeros import bridge, four_zeros
from tests.ledger.lists.conftest import City, city  # noqa: F401
from tests.ledger.people import make_people


@pytest.fixture
def people(db):
    return make_people()


def test_each_zero_opens_so_many_rows_and_only_overdue_is_red(city: City):  # noqa: F811
    zeros = city.get("ling", "/").context["zeros"]
    assert [zero.tone for zero in zeros] == ["warning", "error", "warning", "warning"]
    for zero in zeros:
        assert city.count("ling", zero.href) == zero.value > 0
        assert zero.means


def test_what_changed_is_told_in_sentences_newest_first(city: City):  # noqa: F811
    shown = city.get("ling", "/").context
    times = [one.at for one in shown["happened"]]
    assert times == sorted(times, reverse=True)
    assert shown["happened_count"] >= len(times)


def test_what_falls_due_soon_is_the_list_behind_its_number(city: City):  # noqa: F811
    shown = city.get("ling", "/").context
    assert city.count("ling", shown["due_href"]) == shown["due_count"]
    assert [row.matter.number for row in shown["due"]] == city.listed("ling", shown["due_href"])


def test_a_head_sees_the_own_units_numbers_only(city: City):  # noqa: F811
    shown = city.get("hai", "/").context
    assert [zero.value for zero in shown["zeros"]] == [0, 1, 0, 0]
    for zero in shown["zeros"]:
        assert city.count("hai", zero.href) == zero.value
    assert city.numbers["red"] not in city.get("hai", "/").content.decode()


def test_the_period_is_seven_or_thirty_days(city: City):  # noqa: F811
    assert len(city.get("ling", "/?days=30").context["board"].days) == 30
    assert len(city.get("ling", "/?days=<b>").context["board"].days) == 7


def test_who_sees_no_matters_is_told_so_and_not_that_all_is_zero(
    client: Client, django_user_model, db
) -> None:
    client.force_login(django_user_model.objects.create(username="a", must_change_password=False))
    answer = client.get(reverse("overview"))
    assert "zeros" not in answer.context
    assert "您的角色不查看事项" in answer.content.decode()


def test_the_bridge_leaves_out_what_did_not_happen() -> None:
    flow = Flow(opening=3, new=2, closed=1, transferred_in=2, transferred_out=2, closing=4)
    points = bridge(flow, one_unit=False)["series"][0]["points"]
    assert [change for _, change in points] == [3, 2, -1, 4]
    points = bridge(flow, one_unit=True)["series"][0]["points"]
    assert [change for _, change in points] == [3, 2, 2, -1, -2, 4]


def test_what_is_zero_is_green() -> None:
    class Board:
        zeros = FourZeros(unassigned=0, overdue=0, unverified=0, unanswered=1)

    tones = [zero.tone for zero in four_zeros(Board())]
    assert tones == ["success", "success", "success", "warning"]
