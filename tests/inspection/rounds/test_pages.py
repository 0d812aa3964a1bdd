"""Pages of rounds and rechecks as the people see them."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.base import clock
from huiyin.inspection.core.rounds import RoundState
from huiyin.inspection.models import Finding, RecheckList, Round
from huiyin.ledger.models import Matter, User
from tests.inspection.rounds.players import Play
from tests.inspection.rounds.test_rechecks import Closed, closed
from tests.ledger.people import a_photo

pytestmark = pytest.mark.django_db
__all__ = ["closed"]


@dataclass
class Desk:
    play: Play

    def client(self, name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(self.play.people[name])
        client.cookies["django_language"] = "en"
        return client

    def get(self, name: str, path: str):
        with clock.fixed(self.play.tick()):
            return self.client(name).get(path)

    def post(self, name: str, path: str, data: dict):
        with clock.fixed(self.play.tick()):
            return self.client(name).post(path, data)

    def send(self, name: str, path: str, data: dict, form: str = "form"):
        page = self.get(name, path)
        hidden = {b.html_name: b.value() for b in page.context[form].hidden_fields()}
        return self.post(name, path, {k: v for k, v in hidden.items() if v is not None} | data)

    @property
    def url(self) -> str:
        return f"/inspection/rounds/{self.play.number}/"


@pytest.fixture
def desk(play: Play) -> Desk:
    User.objects.update(must_change_password=False)
    return Desk(play)


PLAN = {
    "name": "夏季督导",
    "topics": ["water"],
    "units": ["EEB"],
    "first_day": "2020-06-01",
    "last_day": "2020-06-09",
    "leader": "yan",
    "members": ["yao"],
    "experts": "外请专家，省院",
}
FINDING = {
    "unit": "EEB",
    "cause": "sewage_outfall",
    "place_name": "云溪河 3 号桥",
    "seen": "污水直排",
    "severity": "ordinary",
    "seen_at": "2020-06-01T09:05",
    "longitude": "113.6",
    "latitude": "34.9",
}


def photo(shade: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{shade}.jpg", a_photo(shade), "image/jpeg")


def test_a_round_is_planned_on_its_page(desk):
    answer = desk.send("du", "/inspection/rounds/new/", PLAN)
    assert answer.status_code == 302
    row = Round.objects.get()
    assert (row.name, row.team.count()) == ("夏季督导", 3)
    assert desk.get("du", answer.url).status_code == 200


def test_a_conflict_keeps_the_plan_and_names_the_rule(desk):
    answer = desk.send("du", "/inspection/rounds/new/", PLAN | {"members": ["yu"]})
    assert answer.status_code == 409
    assert b"R-CONFLICT" in answer.content
    assert "夏季督导" in answer.content.decode()
    assert not Round.objects.exists()


def test_planning_is_refused_to_others_with_who_may(desk):
    answer = desk.get("yan", "/inspection/rounds/new/")
    assert answer.status_code == 409
    assert b"a supervisor or the leader in charge" in answer.content


def test_a_finding_with_two_photographs_comes_in_once(desk):
    desk.play.plan().start()
    photos = [photo(20), photo(120)]
    facts = FINDING | {"token": "t1", "photos": photos}
    answer = desk.post("yao", f"{desk.url}finding/", facts)
    assert answer.status_code == 302
    again = desk.post(
        "yao", f"{desk.url}finding/", FINDING | {"token": "t1", "photos": [photo(20)]}
    )
    assert again.status_code == 302
    row = Finding.objects.get()
    assert (row.photos.count(), row.longitude) == (2, 113.6)


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        ({"unit": "WRB"}, 422, "Select a valid choice"),
        ({"seen": ""}, 422, "required"),
        ({"longitude": "700"}, 422, "180"),
        ({"seen_at": "2020-05-01T09:00"}, 409, "R-DAYS"),
        ({"photos": [SimpleUploadedFile("a.jpg", b"\x00rubbish")]}, 422, "a.jpg"),
    ],
)
def test_a_finding_that_cannot_be_keeps_what_was_typed(desk, facts, status, words):
    desk.play.plan().start()
    answer = desk.post("yao", f"{desk.url}finding/", FINDING | {"token": "t"} | facts)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "云溪河 3 号桥" in answer.content.decode()
    assert not Finding.objects.exists()


def test_the_unit_reads_only_its_own_and_answers(desk):
    desk.play.plan().start().record().record(unit="HUD", place_name="西门")
    assert "西门" not in desk.get("hai", desk.url).content.decode()
    desk.play.present()
    page = desk.get("hai", f"{desk.url}confirm/")
    assert "西门" in page.content.decode()
    assert "云溪河" not in page.content.decode()
    finding = Finding.objects.get(number=2)
    facts = {"finding": finding.pk, "view": "objected", "reason": ""}
    refused = desk.post("hai", f"{desk.url}confirm/", facts | {"token": "a"})
    assert refused.status_code == 409
    assert b"R-REASON" in refused.content
    sent = desk.post("hai", f"{desk.url}confirm/", facts | {"token": "b", "reason": "不属实"})
    assert sent.status_code == 302
    finding.refresh_from_db()
    assert finding.unit_reason == "不属实"


def test_another_units_finding_cannot_be_answered(desk):
    desk.play.plan().start().record().present()
    pk = Finding.objects.get().pk
    answer = desk.post(
        "hai", f"{desk.url}confirm/", {"finding": pk, "view": "agreed", "token": "x"}
    )
    assert answer.status_code == 404
    assert Finding.objects.get().unit_view == "none"


def test_photographs_are_handed_only_to_those_who_see_the_finding(desk):
    desk.play.plan().start().record()
    row = Finding.objects.get()
    path = f"/inspection/findings/{row.pk}/photo/{row.photos.get().sha256}/"
    assert desk.get("he", path).status_code == 404
    assert desk.get("yan", path)["content-type"] == "image/jpeg"
    assert desk.get("yan", path.replace(row.photos.get().sha256, "0" * 64)).status_code == 404
    desk.play.present()
    assert desk.get("he", path).status_code == 200


def test_an_informant_is_named_to_nobody_on_these_pages(desk):
    desk.play.plan().start().record(informant_name="李告密", informant_phone="13900001111")
    desk.play.present()
    for who in ("yan", "du", "he"):
        for path in (desk.url, f"{desk.url}confirm/"):
            page = desk.get(who, path).content.decode()
            assert "李告密" not in page
            assert ("name protected" in page) is (who != "he")


def test_leader_groups_and_hands_over_then_a_supervisor_assigns(desk):
    desk.play.confirmed({}, {"cause": "waste_heap"})
    page = f"{desk.url}groups/"
    assert desk.get("he", page).status_code == 404
    assert desk.send("yan", page, {"group-1": "1", "group-2": "2"}).status_code == 302
    assert desk.post("du", f"{desk.url}hand-over/", {"token": "n"}).status_code == 409
    assert desk.post("yan", f"{desk.url}hand-over/", {"token": "h"}).status_code == 302
    assert desk.post("yan", f"{desk.url}hand-over/", {"token": "h2"}).status_code == 302
    numbers = list(Matter.objects.values_list("number", flat=True))
    assert len(numbers) == 2
    facts = {"matter": numbers, "lead": "EEB", "due": "", "token": "assign"}
    assert desk.post("yan", f"{desk.url}assign/", facts).status_code == 302
    assert set(Matter.objects.values_list("state", flat=True)) == {"registered"}
    desk.post("du", f"{desk.url}assign/", facts)
    assert set(Matter.objects.values_list("state", flat=True)) == {"assigned"}
    assert numbers[0] in desk.get("du", page).content.decode()


def test_acts_on_an_old_page_are_refused(desk):
    desk.play.plan().start().record()
    version = desk.play.round.version
    desk.play.record(place_name="西河口")
    answer = desk.post("yan", f"{desk.url}do/present/", {"token": "p", "version": version})
    assert answer.status_code == 409
    assert desk.play.round.state == RoundState.UNDER_WAY


def test_a_round_that_is_not_yours_looks_like_one_that_is_not_there(desk):
    desk.play.plan()
    mine, none = desk.get("he", desk.url), desk.get("he", "/inspection/rounds/R1999-1/")
    assert (mine.status_code, none.status_code) == (404, 404)
    assert b"ACCESS" in mine.content


@pytest.fixture
def later(desk: Desk, closed: Closed) -> Desk:
    desk.play.now = closed.now
    return desk


def test_a_draw_and_its_proof(later, closed):
    order = closed.order
    facts = {
        "first_day": order.first_day.isoformat(),
        "last_day": order.last_day.isoformat(),
        "by_lot": 1,
        "by_risk": 1,
    }
    answer = later.send("du", "/inspection/rechecks/draw/", facts)
    assert answer.status_code == 302
    assert b"the same list" in later.get("du", answer.url).content
    proof = json.loads(later.get("du", f"{answer.url}?proof").content)
    assert len(proof["pool"]) == len(proof["drawn"]) == 2
    refused = later.send("du", "/inspection/rechecks/draw/", facts)
    assert (refused.status_code, b"R-DRAWN" in refused.content) == (409, True)
    assert later.get("yao", answer.url).status_code == 404
    assert later.get("yan", "/inspection/rechecks/draw/").status_code == 404


def test_a_recheck_on_the_phone_and_the_reopening(later, closed):
    item = closed.draw().items.first()
    later.play.tick()
    page = f"/inspection/rechecks/{item.pk}/do/"
    assert str(item.matter) in later.get("yao", "/inspection/rechecks/").content.decode()
    seen = later.play.now.strftime("%Y-%m-%dT%H:%M")
    facts = {"passed": "no", "place_name": "东河口", "remark": "又见黑水", "seen_at": seen}
    sent = later.post("yao", page, facts | {"token": "r", "photos": [photo(90)]})
    assert sent.status_code == 302, sent.content.decode()
    assert later.post("yao", page, facts | {"token": "r"}).status_code == 302
    assert later.get("du", page).status_code == 409
    reopen = f"/inspection/rechecks/{item.pk}/reopen/"
    assert later.post("du", reopen, {"token": "o", "reason": "未整改到位"}).status_code == 302
    assert Matter.objects.get(pk=item.matter_id).cycle == 2
    listed = later.get("du", f"/inspection/rechecks/{RecheckList.objects.get().number}/")
    assert b"opened again" in listed.content


@pytest.mark.parametrize("who", ["du", "yan", "he", "guan"])
def test_lists_open_for_everybody_with_what_is_theirs(desk, who):
    desk.play.plan()
    for path in ("/inspection/rounds/", "/inspection/rechecks/", "/"):
        assert desk.get(who, path).status_code == 200
    shown = desk.play.number in desk.get(who, "/inspection/rounds/").content.decode()
    assert shown is (who in {"du", "yan"})


def test_the_worker_script_is_open_and_never_kept(client):
    answer = client.get("/phone-worker.js")
    assert answer["content-type"].startswith("text/javascript")
    assert answer["cache-control"] == "no-cache"
