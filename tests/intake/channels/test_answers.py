"""Answers owed, answers of one text, what people said; reports of the public; desk signals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.intake import queries
from huiyin.intake.models import DeskSignal, PublicReport, QueryCode
from huiyin.intake.verbs import reports, signals
from huiyin.intake.verbs.doors import REPORT
from huiyin.intake.verbs.reports import ReportFacts
from huiyin.intake.verbs.signals import SignalFacts
from huiyin.ledger.choices import State
from huiyin.ledger.core.parts import Place
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Clue, Matter, Raiser, Unit
from tests.intake.channels.doors import bring, brought, call
from tests.intake.channels.test_public_query import walk_on
from tests.ledger.people import START, Walk

pytestmark = pytest.mark.django_db
ANSWER = "已安排处理,请您放心,感谢支持。"


def to_answer(walk, cause: str) -> Walk:
    """Another matter at the point where its raiser is to be answered."""
    other = Walk(walk.people, now=walk.now)
    bring(other, token=cause * 12, cause=cause, place=None)
    walk_on(other)
    walk.now = other.now
    return other


def test_the_queues_name_each_raiser_and_what_is_owed(walk, desk):
    bring(walk)
    walk_on(walk)
    page = desk.at(desk.client("du").get, "/intake/answers/")
    assert [line.matter.number for line in page.context["owed"]] == [walk.number]
    assert "赵**" in page.context["owed"][0].raiser
    walk.reply()
    assert desk.at(desk.client("du").get, "/intake/answers/").context["owed"] == []
    calls = desk.at(desk.client("du").get, "/intake/answers/?show=call").context["owed"]
    assert [line.verb for line in calls] == ["callback_ok"]


def test_who_must_be_told_of_a_new_date_stands_in_the_queue(walk, desk):
    bring(walk)
    walk.assign().accept().propose_plan().approve_plan().ask_extension()
    url = "/intake/answers/?show=dates"
    assert desk.at(desk.client("du").get, url).context["owed"] == []
    walk.decide_extension()
    owed = desk.at(desk.client("du").get, url).context["owed"]
    assert [(line.matter.number, line.verb) for line in owed] == [(walk.number, "tell_due")]


def test_the_same_words_sent_elsewhere_are_shown_before_they_go(walk, desk):
    for cause in ("aa", "bb"):
        to_answer(walk, cause).reply(answer=ANSWER)
    mine = to_answer(walk, "cc")
    url = f"/intake/answers/{mine.number}/"
    form = {"raiser": mine.raiser, "answer": ANSWER.replace("。", "！"), "token": "q" * 24}
    client = desk.client("jing")
    walk.number = mine.number
    shown = desk.at(client.post, url, form)
    assert len(shown.context["same"]) == 2
    assert "sent in 2 other matters" in shown.content.decode()
    assert mine.matter.unanswered == 1
    seen = {"seen": shown.context["form"].data["seen"]}
    assert desk.at(client.post, url, form | seen).status_code == 302
    assert mine.matter.unanswered == 0
    assert desk.at(client.post, url, form | seen).status_code == 302


def test_an_answer_of_its_own_goes_at_once(walk, desk):
    to_answer(walk, "aa").reply(answer=ANSWER)
    mine = to_answer(walk, "cc")
    form = {"raiser": mine.raiser, "answer": "您门前排口已于6月3日封堵。", "token": "q" * 24}
    answer = desk.at(desk.client("jing").post, f"/intake/answers/{mine.number}/", form)
    assert answer.status_code == 302
    assert mine.matter.unanswered == 0


@pytest.mark.parametrize("who", ["du", "hai", "yan"])
def test_nobody_but_the_handler_answers(walk, desk, who):
    mine = to_answer(walk, "cc")
    form = {"raiser": mine.raiser, "answer": "好的", "token": "q" * 24}
    answer = desk.at(desk.client(who).post, f"/intake/answers/{mine.number}/", form)
    assert answer.status_code in {404, 409}
    assert mine.matter.unanswered == 1


def test_who_was_not_asked_is_unknown_and_reasons_are_kept(walk):
    to_answer(walk, "aa").reply().callback_ok(satisfied=True)
    to_answer(walk, "bb").reply().callback_ok(satisfied=False, remark="太慢")
    to_answer(walk, "cc").reply().callback_ok(satisfied=None)
    last = to_answer(walk, "dd").reply().callback_unsolved()
    said = queries.call_backs(walk.people["du"], START, last.now)
    counts = said.counts
    assert (counts.satisfied, counts.dissatisfied, counts.unknown, counts.reworked) == (1, 1, 1, 1)
    assert counts.asked == 2
    assert [words for _number, words in said.reasons] == ["仍有异味", "太慢"]


REPORTED = {
    "words": "河边有人倒垃圾",
    "place": "东河口",
    "request_type": "report",
    "name": "周某",
    "phone": "13700001111",
    "website": "",
    "token": "r" * 32,
}


def test_a_report_waits_and_opens_no_matter(walk, desk):
    public = Client(headers={"accept-language": "en"})
    page = desk.at(public.post, "/ask/new/", REPORTED)
    receipt = page.context["receipt"]
    assert not Matter.objects.exists()
    assert set(public.cookies) <= {"csrftoken"}
    again = desk.at(public.post, "/ask/new/", REPORTED)
    assert again.context["receipt"] is None
    assert PublicReport.objects.count() == 1
    told = public.post("/ask/", {"number": receipt.number, "code": receipt.code}).context["told"]
    assert (str(told.state), told.answer, told.next_date) == ("received", "", None)


def test_a_machine_that_fills_the_hidden_field_leaves_nothing(desk):
    page = desk.at(Client().post, "/ask/new/", REPORTED | {"website": "http://x"})
    assert page.status_code == 200
    assert not PublicReport.objects.exists()


def test_a_flood_from_one_address_is_stopped(desk):
    answers = [
        desk.at(Client().post, "/ask/new/", REPORTED | {"token": f"{n:032d}"}).status_code
        for n in range(REPORT.per_address + 1)
    ]
    assert answers == [200] * REPORT.per_address + [429]
    assert PublicReport.objects.count() == REPORT.per_address


def test_a_giant_upload_is_refused(desk):
    answer = desk.at(Client().post, "/ask/new/", REPORTED | {"words": "垃" * 2_000_000})
    assert answer.status_code in {400, 413, 422}
    assert not PublicReport.objects.exists()


@pytest.fixture
def report(walk):
    with clock.fixed(walk.tick()):
        receipt = reports.send_report(
            ReportFacts(
                words="倒垃圾",
                place="东河口",
                request_type="report",
                name="周某",
                phone="13700001111",
            ),
            token="r" * 32,
            address="::1",
        )
    return receipt


def test_a_report_taken_up_is_a_matter_and_keeps_its_receipt(walk, desk, report):
    data = call(walk, raiser_name="周某", raiser_phone="13700001111", request_type="report")
    url = f"/intake/reports/{report.number}/"
    assert "周某" in desk.at(desk.client("ren").get, url).content.decode()
    assert desk.at(desk.client("ren").post, url, data).status_code == 302
    matter = Matter.objects.get()
    assert (matter.channel, matter.clues.get().raiser.protected) == ("public", True)
    row = PublicReport.objects.get()
    assert (row.name, row.phone, row.words, row.matter) == ("", "", "", matter)
    assert QueryCode.objects.get().raiser_ref == matter.clues.get().raiser_ref
    again = desk.at(desk.client("du").post, url, data)
    assert again.status_code == 409
    assert Matter.objects.count() == 1


def test_a_report_set_aside_is_answered_and_forgotten(walk, desk, report):
    url = f"/intake/reports/{report.number}/set-aside/"
    desk.at(desk.client("ren").post, url, {"told": "  "})
    assert PublicReport.objects.get().state == "waiting"
    desk.at(desk.client("ren").post, url, {"told": "已由城管处理"})
    row = PublicReport.objects.get()
    assert (row.state, row.words, row.name) == ("set_aside", "", "")
    page = Client().post("/ask/", {"number": report.number, "code": report.code})
    assert (str(page.context["told"].state), page.context["told"].answer) == (
        "done",
        "已由城管处理",
    )
    with pytest.raises(Refused, match="REPORT"):
        reports.set_aside(report.number, told="x", actor=walk.people["du"], at=walk.now)


@pytest.mark.parametrize("who", ["he", "shen", "ling"])
def test_only_the_office_reads_reports(walk, desk, report, who):
    url = f"/intake/reports/{report.number}/"
    assert desk.at(desk.client(who).get, url).status_code == 403
    with pytest.raises(Refused):
        reports.take_up(report.number, brought(walk), actor=walk.people[who], at=walk.now)
    assert not Raiser.objects.exists()


def storm(count: int, *, first: int = 0, cause: str = "dust") -> list[SignalFacts]:
    return [
        SignalFacts(
            id=f"{cause}-{n}",
            kind="exceedance",
            cause=cause,
            sensor=f"sensor-{n}",
            at=START + timedelta(seconds=n),
            place=Place(name=f"站点{n}", lon_e6=113_600_000 + 50 * n, lat_e6=34_900_000),
            summary="PM10 超标",
        )
        for n in range(first, first + count)
    ]


def test_a_storm_is_one_matter_and_no_signal_is_lost(people):
    told = storm(120) + storm(3, cause="noise")
    assert signals.take_signals(told) == 123
    assert signals.take_signals(told) == 0
    assert signals.join_signals(START + timedelta(hours=1)) == 123
    assert Matter.objects.count() == 2
    assert not DeskSignal.objects.filter(matter=None).exists()
    assert signals.join_signals(START + timedelta(hours=1)) == 0
    assert Clue.objects.count() == 2


def test_what_comes_late_joins_the_storm_and_after_its_end_opens_anew(people):
    now = START + timedelta(hours=1)
    signals.take_signals(storm(10))
    signals.join_signals(now)
    signals.take_signals(storm(5, first=10))
    assert signals.join_signals(now) == 5
    matter = Matter.objects.get()
    assert (matter.clues.count(), matter.desk_signals.count()) == (2, 15)
    late = storm(1, first=9000)
    signals.take_signals(late)
    signals.join_signals(now + timedelta(hours=4))
    assert Matter.objects.count() == 2


def test_signals_of_the_future_wait(people):
    signals.take_signals(storm(2))
    assert signals.join_signals(START - timedelta(seconds=1)) == 0
    assert DeskSignal.objects.filter(matter=None).count() == 2
    assert not Matter.objects.filter(state=State.REGISTERED).exists()


def test_a_storm_the_ledger_refuses_waits_and_stops_no_other(people):
    bad = [replace(one, kind="nonesuch") for one in storm(2, cause="odd")]
    signals.take_signals(bad + storm(3))
    assert signals.join_signals(START + timedelta(hours=1)) == 3
    assert Matter.objects.count() == 1
    assert DeskSignal.objects.filter(matter=None).count() == 2


def test_signals_with_texts_at_the_limit_are_kept(people):
    long = [replace(one, summary="水" * 5000) for one in storm(2)]
    assert signals.take_signals(long) == 2
    assert {len(row.summary) for row in DeskSignal.objects.all()} == {200}
    assert signals.join_signals(START + timedelta(hours=1)) == 2


def test_numbers_of_other_units_matters_are_counted_and_not_named(walk, desk):
    other = Walk(walk.people, now=walk.now)
    bring(other, token="o" * 24, cause="oo", place=None)
    walk_on(other)
    walk.now = other.now
    other.reply(answer=ANSWER)
    Matter.objects.filter(number=other.number).update(lead_unit=Unit.objects.get(code="HUD"))
    mine = to_answer(walk, "cc")
    form = {"raiser": mine.raiser, "answer": ANSWER, "token": "q" * 24}
    walk.number = mine.number
    shown = desk.at(desk.client("jing").post, f"/intake/answers/{mine.number}/", form)
    assert len(shown.context["same"]) == 1
    assert other.number not in shown.content.decode()


def test_a_button_to_answer_is_shown_to_handlers_only(walk, desk):
    bring(walk)
    walk_on(walk)
    link = f"/intake/answers/{walk.number}/"
    page = "/intake/answers/"
    assert link in desk.at(desk.client("jing").get, page).content.decode()
    assert link not in desk.at(desk.client("ren").get, page).content.decode()
