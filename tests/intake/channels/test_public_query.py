"""Number and code: exactly four words, the last answer, the next date; nothing to be guessed."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.intake.models import DoorTry, QueryCode, Vote
from huiyin.intake.verbs import asking, channels
from huiyin.intake.verbs.doors import QUERY
from huiyin.ledger.errors import Refused
from huiyin.ledger.verbs import opening
from tests.intake.channels.doors import bring, receipt
from tests.ledger.people import Walk

pytestmark = pytest.mark.django_db
ASK = "/ask/"


@pytest.fixture
def public():
    return Client(headers={"accept-language": "en"})


def ask(public, number, code, **more):
    return public.post(ASK, {"number": number, "code": code, **more})


def plain(response) -> str:
    """The page without what differs from one request to the next, whatever was asked."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r'name="(number|code)" value="[^"]*"', "", text)


def test_the_holder_of_a_receipt_reads_word_answer_and_date(walk, public):
    bring(walk)
    given = receipt(walk)
    walk.assign()
    page = ask(public, given.number, given.code)
    assert page.status_code == 200
    told = page.context["told"]
    assert (str(told.state), told.answer) == ("received", "")
    assert told.next_date == walk.matter.due
    walk.accept().propose_plan().approve_plan()
    assert str(ask(public, given.number, given.code).context["told"].state) == "in_hand"


def test_nothing_else_is_on_the_page(walk, public):
    bring(walk)
    given = receipt(walk)
    walk_on(walk)
    walk.reply()
    text = ask(public, given.number, given.code).content.decode()
    assert "排口已封堵" in text
    secrets = ("赵", "13912345678", "我家门口", "生态环境局", "景办", "贺局", "西河口", "sewage")
    assert [word for word in secrets if word in text] == []


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(
    walk, public, django_assert_num_queries
):
    bring(walk)
    given = receipt(walk)
    answers = []
    for number, code in (
        (given.number, "000000000000"),
        ("HY2020-999999", given.code),
        ("HY2020-999998", ""),
        ("'; DROP TABLE", "１"),
    ):
        with django_assert_num_queries(QUERIES):
            answers.append(ask(public, number, code or "x"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({plain(answer) for answer in answers}) == 1


QUERIES = 5
"""Two counts of tries, the look-up, tidying up and noting the try."""


def test_a_number_that_is_tried_too_often_is_shut_even_with_the_right_code(walk, public):
    bring(walk)
    given = receipt(walk)
    for wrong in range(QUERY.per_subject):
        assert ask(public, given.number, f"{wrong:012d}").status_code == 404
    elsewhere = Client(headers={"accept-language": "en"}, REMOTE_ADDR="203.0.113.7")
    assert ask(elsewhere, given.number, given.code).status_code == 429
    unknown = [ask(public, "HY2020-777777", f"{n:012d}").status_code for n in range(6)]
    assert unknown == [404] * 5 + [429]


def test_an_address_that_tries_many_numbers_is_shut(walk, public):
    for number in range(QUERY.per_address):
        assert ask(public, f"HY2020-{number:06d}", "000000000000").status_code == 404
    bring(walk)
    given = receipt(walk)
    assert ask(public, given.number, given.code).status_code == 429
    elsewhere = Client(headers={"accept-language": "en"}, REMOTE_ADDR="203.0.113.7")
    assert ask(elsewhere, given.number, given.code).status_code == 200


def test_asking_rightly_often_shuts_nothing(walk, public):
    bring(walk)
    given = receipt(walk)
    assert {ask(public, given.number, given.code).status_code for _ in range(30)} == {200}


def test_addresses_are_counted_as_hashes(walk, public):
    ask(public, "HY2020-000001", "1")
    assert "127.0.0.1" not in DoorTry.objects.get().address


def test_the_page_is_not_kept_and_sets_no_session(walk, public):
    bring(walk)
    given = receipt(walk)
    page = ask(public, given.number, given.code)
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert set(public.cookies) <= {"csrftoken"}


def test_the_form_needs_its_csrf_token(walk):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ASK, {"number": "HY2020-000001", "code": "1"}).status_code == 403


def test_a_code_is_for_one_raiser_and_one_number(walk, public):
    first = bring(walk)
    mine = receipt(walk)
    opening.add_clue(
        first.number,
        clue=walk.clue(raiser_name="孙某", raiser_phone=""),
        actor=walk.people["ren"],
        at=walk.tick(),
    )
    theirs = receipt(walk, first.clues.last().raiser_ref)
    assert mine.code != theirs.code
    assert QueryCode.objects.count() == 2
    assert not QueryCode.objects.filter(mark__contains=mine.code).exists()


def test_each_reads_his_own_answer_also_after_a_merge(walk, public):
    main = bring(walk)
    bring(walk, token="u" * 24, title="西河口异味", cause="smell", place=None)
    merged, given = walk.number, receipt(walk)
    opening.merge(
        merged, into=main.number, reason="同一排口", actor=walk.people["du"], at=walk.tick()
    )
    assert str(ask(public, given.number, given.code).context["told"].state) == "received"
    walk.number = main.number
    walk_on(walk)
    other, mine = (r.raiser for r in walk.folded.people_raisers)
    walk.reply(raiser=other, answer="给别人的答复")
    assert ask(public, given.number, given.code).context["told"].answer == ""
    walk.reply(raiser=mine, answer="给您的答复")
    told = ask(public, given.number, given.code).context["told"]
    assert (told.answer, str(told.state)) == ("给您的答复", "to_answer")


def walk_on(walk: Walk) -> None:
    walk.assign().accept().propose_plan().approve_plan()
    walk.complete("1").complete("2").evidence().submit().pass_check()


def test_who_is_declined_reads_why(walk, public):
    bring(walk)
    given = receipt(walk)
    opening.decline(
        walk.number,
        reason="邻里纠纷，请走调解",
        told=(walk.raiser,),
        actor=walk.people["du"],
        at=walk.tick(),
    )
    told = ask(public, given.number, given.code).context["told"]
    assert (str(told.state), told.answer, told.next_date) == ("done", "邻里纠纷，请走调解", None)


def test_a_new_receipt_makes_the_old_one_useless(walk, public):
    bring(walk)
    old, new = receipt(walk), receipt(walk)
    assert ask(public, old.number, old.code).status_code == 404
    assert ask(public, new.number, new.code).status_code == 200


@pytest.mark.parametrize("who", ["he", "jing", "shen", "guan", "yan"])
def test_only_the_office_gives_receipts(walk, who):
    bring(walk)
    with pytest.raises(Refused):
        channels.give_receipt(walk.number, walk.raiser, actor=walk.people[who], at=walk.now)
    assert not QueryCode.objects.exists()


def test_a_vote_counts_once_and_only_after_the_end(walk, public):
    bring(walk)
    given = receipt(walk)
    early = ask(public, given.number, given.code, vote="1", satisfied="yes")
    assert early.context["told"].voted is False
    close(walk)
    assert ask(public, given.number, given.code).context["vote"] is not None
    said = ask(public, given.number, given.code, vote="1", satisfied="no", reason="又冒了")
    assert said.context["told"].voted is True
    ask(public, given.number, given.code, vote="1", satisfied="yes")
    kept = Vote.objects.get()
    assert (kept.satisfied, kept.reason) == (False, "又冒了")


def test_what_was_said_is_read_by_the_office_and_nobody_else(walk, public, desk):
    bring(walk)
    given = receipt(walk)
    close(walk)
    with clock.fixed(walk.tick()):
        ask(public, given.number, given.code, vote="1", satisfied="no", reason="又冒了")
    page = desk.at(desk.client("du").get, "/intake/answers/?show=said")
    assert page.context["votes"].reasons == ((walk.number, "又冒了"),)
    assert (
        "又冒了"
        not in desk.at(desk.client("he").get, "/intake/answers/?show=said").content.decode()
    )


def close(walk: Walk) -> None:
    walk_on(walk)
    walk.reply().callback_ok().propose_close().close()


def test_an_empty_form_is_answered_like_a_form(public):
    assert ask(public, "", "").status_code == 422
    assert public.get(ASK).status_code == 200


def test_a_receipt_page_is_the_only_place_of_the_code(walk, desk):
    bring(walk)
    page = desk.at(
        desk.client("ren").post, f"/intake/matters/{walk.number}/slip/", {"raiser": walk.raiser}
    )
    code = page.context["receipt"].code
    assert page.context["code"].replace(" ", "") == code
    with clock.fixed(walk.tick()):
        assert str(asking.ask(walk.number, code, address="::1").state) == "received"
    assert (
        code
        not in desk.at(
            desk.client("ren").get, f"/intake/matters/{walk.number}/slip/"
        ).content.decode()
    )
