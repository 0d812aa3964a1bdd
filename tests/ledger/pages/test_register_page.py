"""Registering: the likes of a matter are shown before it is saved."""

from __future__ import annotations

import pytest

from huiyin.ledger.models import Matter
from tests.ledger.pages.test_act_pages import minute

pytestmark = pytest.mark.django_db
URL = "/matters/new/"


def form(walk, **more) -> dict[str, str]:
    usual = {
        "token": "t1",
        "kind": "request",
        "title": "西河口异味",
        "cause": "sewage",
        "grade": "ordinary",
        "place_name": "西河口",
        "channel": "hotline",
        "observed_at": minute(walk),
        "summary": "河边有异味",
        "raiser_kind": "person",
        "raiser_name": "周某某",
        "raiser_phone": "13800000001",
        "words": "味道很大",
        "description": "多次反映",
    }
    return usual | more


def send(desk, who, data):
    return desk.at(desk.client(who).post, URL, data)


def test_a_registrar_registers_and_lands_on_the_matter(walk, desk):
    page = desk.at(desk.client("ren").get, URL)
    assert page.status_code == 200
    answer = send(desk, "ren", form(walk, latitude="34.9", longitude="113.6"))
    matter = Matter.objects.get()
    assert answer.url == f"/matters/{matter.number}/"
    assert (matter.title, matter.place_name, matter.latitude) == ("西河口异味", "西河口", 34.9)
    assert (matter.registered_at - matter.clues.get().observed_at).total_seconds() < 3600


@pytest.mark.parametrize("who", ["he", "yan", "shen", "guan", "ling"])
def test_nobody_else_registers(walk, desk, who):
    page = desk.at(desk.client(who).get, URL)
    assert page.status_code == 409
    assert page.context["form"] is None
    answer = send(desk, who, form(walk))
    assert answer.status_code == 409
    assert "Registrar" in answer.content.decode()
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    "likeness", [{"place_name": "东河口", "cause": "other"}, {"cause": "SEWAGE"}]
)
def test_open_matters_of_the_same_place_or_cause_are_shown_first(walk, desk, likeness):
    walk.register()
    answer = send(desk, "ren", form(walk, **likeness))
    assert answer.status_code == 200
    assert walk.number in answer.content.decode()
    assert Matter.objects.count() == 1
    compared = answer.context["form"]["compared"].value()
    assert send(desk, "ren", form(walk, **likeness, compared=compared)).status_code == 302
    assert Matter.objects.count() == 2


def test_a_changed_place_is_compared_again(walk, desk):
    walk.register()
    compared = send(desk, "ren", form(walk)).context["form"]["compared"].value()
    answer = send(desk, "ren", form(walk, place_name="东河口", compared=compared))
    assert answer.status_code == 200
    assert Matter.objects.count() == 1


def test_a_form_sent_twice_is_one_matter(walk, desk):
    first, second = (send(desk, "ren", form(walk)) for _ in range(2))
    assert first.url == second.url
    assert Matter.objects.count() == 1


def test_an_open_matter_of_the_same_kind_place_and_cause_is_never_doubled(walk, desk):
    walk.register()
    same = form(walk, place_name="东河口", place_code="donghekou")
    compared = send(desk, "ren", same).context["form"]["compared"].value()
    answer = send(desk, "ren", same | {"compared": compared})
    assert answer.status_code == 409
    assert Matter.objects.count() == 1


def test_a_clue_from_the_future_is_refused_beside_its_field(walk, desk):
    answer = send(desk, "ren", form(walk, observed_at=minute(walk, days=2)))
    assert answer.status_code == 422
    assert "This lies in the future." in str(answer.context["form"].errors["observed_at"])
    assert answer.context["form"]["title"].value() == "西河口异味"
    assert not Matter.objects.exists()


def test_everything_missing_is_named_at_once(walk, desk):
    answer = send(desk, "ren", {"token": "t"})
    missing = {"kind", "title", "cause", "grade", "place_name", "channel", "raiser_name"}
    assert answer.status_code == 422
    assert missing <= set(answer.context["form"].errors)
