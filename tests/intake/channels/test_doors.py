"""The doors: one form is one matter, likes are shown first, what is wrong is named."""

from __future__ import annotations

import pytest

from huiyin.intake.forms import HotlineForm, ReportForm
from huiyin.intake.models import Particulars
from huiyin.ledger.choices import AccessKind, State
from huiyin.ledger.models import AccessLog, Clue, Event, Matter
from tests.intake.channels.doors import bring, call
from tests.ledger.people import Walk

pytestmark = pytest.mark.django_db
DOOR = "/intake/doors/hotline/"


def send(desk, who: str, data: dict, door: str = DOOR):
    return desk.at(desk.client(who).post, door, data)


def test_a_call_becomes_a_matter_with_its_particulars(walk, desk):
    answer = send(desk, "ren", call(walk))
    matter = Matter.objects.get()
    assert answer.url == f"/intake/matters/{matter.number}/slip/"
    kept, clue = Particulars.objects.get(), matter.clues.get()
    assert (kept.request_type, kept.urgent, kept.answer_way) == ("complaint", False, "phone")
    assert (kept.clue_id, kept.raiser_ref) == (clue.clue_id, clue.raiser_ref)
    assert clue.raiser.phone == "13800001111"
    assert (matter.kind, matter.channel, matter.state) == ("request", "hotline", State.REGISTERED)


def test_neither_name_nor_number_nor_words_go_into_the_chain(walk, desk):
    send(desk, "ren", call(walk))
    bodies = " ".join(Event.objects.values_list("body", flat=True))
    assert "钱某某" not in bodies
    assert "13800001111" not in bodies
    assert "13800001111" not in Particulars.objects.get().phone_mark


def test_a_form_sent_twice_is_one_matter(walk, desk):
    data = call(walk)
    first, again = send(desk, "ren", data), send(desk, "ren", data)
    assert first.url == again.url
    assert (Matter.objects.count(), Clue.objects.count(), Particulars.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"raiser_phone": "call me"}, "raiser_phone"),
        ({"raiser_phone": ""}, "raiser_phone"),
        ({"raiser_name": "钱" * 61}, "raiser_name"),
        ({"title": "长" * 201}, "title"),
        ({"title": ""}, "title"),
        ({"words": ""}, "words"),
        ({"words": "长" * 4001}, "words"),
        ({"request_type": "bribe"}, "request_type"),
        ({"urgent": ""}, "urgent"),
        ({"latitude": "91", "longitude": "0"}, "latitude"),
        ({"title": "x\0y"}, "title"),
        ({"observed_at": "tomorrow"}, "observed_at"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(walk, desk, wrong, field):
    answer = send(desk, "ren", call(walk, **wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Matter.objects.exists()


def test_texts_at_their_limits_are_kept_whole(walk, desk):
    data = call(walk, raiser_name="钱" * 60, title="长" * 200, words="字" * 4000, cause="因" * 120)
    assert send(desk, "ren", data).status_code == 302
    assert Matter.objects.get().title == "长" * 200
    assert Clue.objects.get().raiser.name == "钱" * 60


def test_a_script_in_a_text_stays_a_text(walk, desk):
    send(desk, "ren", call(walk, title="<script>alert(1)</script>西河口"))
    page = desk.at(desk.client("ren").get, "/intake/")
    assert b"<script>alert" not in page.content
    assert b"&lt;script&gt;alert(1)" in page.content


@pytest.mark.parametrize("who", ["he", "yan", "shen", "guan", "ling", "jing"])
def test_a_door_is_shut_to_everybody_else(walk, desk, who):
    answer = send(desk, who, call(walk))
    assert answer.status_code == 403
    assert not Matter.objects.exists()
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED, detail=DOOR).count() == 1


def test_likes_are_shown_first_and_one_button_adds_the_clue_there(walk, desk):
    main = bring(walk)
    data = call(walk, token="u" * 24, title="西河口又冒黑水")
    shown = send(desk, "ren", data)
    assert shown.status_code == 200
    like = shown.context["likes"][0]
    assert like.row == main
    assert "same place" in like.why
    assert "same cause" in like.why
    assert Matter.objects.count() == 1
    added = send(desk, "ren", data | {"into": main.number})
    assert added.url == f"/intake/matters/{main.number}/slip/"
    assert (Matter.objects.count(), main.clues.count()) == (1, 2)
    again = send(desk, "ren", data | {"into": main.number})
    assert again.status_code == 302
    assert main.clues.count() == 2


def test_what_was_compared_may_be_registered_and_a_change_is_compared_anew(walk, desk):
    bring(walk)
    data = call(walk, token="u" * 24, cause="smell", title="西河口异味")
    shown = send(desk, "ren", data)
    compared = data | {"compared": shown.context["form"].data["compared"]}
    changed = send(desk, "ren", compared | {"title": "西河口排口冒黑水"})
    assert changed.status_code == 200
    assert send(desk, "ren", compared).status_code == 302
    assert Matter.objects.count() == 2


def test_the_same_caller_is_known_without_being_shown(walk, desk):
    bring(walk, clue={"raiser_phone": "139 1234 5678"}, place=None, cause="lamp", title="路灯")
    data = call(walk, token="u" * 24, raiser_phone="+8613912345678", cause="lamp")
    shown = send(desk, "ren", data)
    assert "same telephone number" in shown.context["likes"][0].why
    assert "赵" not in shown.content.decode()


def test_a_leaders_instruction_keeps_date_number_and_cycle(walk, desk):
    data = {
        "leader": "凌市长",
        "words": "请抓紧办理，每周报告。",
        "issued_on": "2020-05-29",
        "document_number": "批〔2020〕12号",
        "feedback": "periodic",
        "feedback_days": "7",
        "title": "抓紧治理西河口",
        "cause": "order",
        "grade": "ordinary",
        "place_name": "",
        "token": "l" * 24,
    }
    door = "/intake/doors/leader/"
    assert send(desk, "ren", data | {"issued_on": "2020-06-02"}, door).status_code == 422
    assert send(desk, "ren", data | {"feedback_days": ""}, door).status_code == 422
    assert not Matter.objects.exists()
    assert send(desk, "ren", data, door).status_code == 302
    kept = Particulars.objects.get()
    assert (kept.leader, kept.document_number, kept.feedback_days) == (
        "凌市长",
        "批〔2020〕12号",
        7,
    )
    assert (kept.matter.kind, kept.matter.channel) == ("task", "leader")


def test_a_meeting_decision_is_a_task_of_its_item(walk, desk):
    data = {
        "meeting": "市政府第8次常务会议",
        "agenda_item": "三、水环境整治",
        "issued_on": "2020-05-28",
        "document_number": "",
        "words": "由生态环境局牵头，年底前完成。",
        "title": "年底前完成西河整治",
        "cause": "decision",
        "grade": "major",
        "place_name": "",
        "token": "m" * 24,
    }
    assert send(desk, "ren", data, "/intake/doors/meeting/").status_code == 302
    matter = Matter.objects.get()
    assert (matter.kind, matter.channel, matter.grade) == ("task", "meeting", "major")
    assert matter.clues.get().raiser_kind == "unit"


def test_the_home_page_counts_by_channel_and_opens_the_list(walk, desk):
    bring(walk)
    Walk(walk.people, now=walk.now).register(kind="finding", cause="other", title="另一件")
    page = desk.at(desk.client("du").get, "/intake/?channel=hotline")
    assert page.status_code == 200
    assert sum(shown.count for shown in page.context["channels"]) == 2
    unit = desk.at(desk.client("he").get, "/intake/")
    assert unit.context["doors"] == []
    assert not unit.context["channels"]


def test_there_is_no_other_door(desk):
    assert desk.at(desk.client("ren").get, "/intake/doors/back/").status_code == 404


def test_what_was_called_urgent_stands_first_and_says_so(walk, desk):
    bring(walk, token="a" * 24, cause="aa")
    facts = {"request_type": "help", "urgent": True, "answer_way": "phone"}
    urgent = bring(walk, token="b" * 24, cause="bb", particulars=facts)
    page = desk.at(desk.client("du").get, "/intake/")
    assert page.context["page"][0].number == urgent.number
    assert page.content.decode().count("Urgent") == 1


def test_nothing_is_chosen_for_who_reports(walk, desk):
    for form in (ReportForm(), HotlineForm(walk.now)):
        assert form["request_type"].value() is None
