"""News carried outside: once, retried when it certainly was not taken, never twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from huiyin.ledger.models import Notification, OutboxRow, RoleGrant, Unit
from huiyin.ledger.verbs.outbox import deliver_due
from huiyin.messaging import carriers
from huiyin.messaging.models import Dispatch, Mailbox
from huiyin.messaging.verbs import addresses, carrying

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db(transaction=True)


def told(walk, *, later: timedelta = timedelta(0)):
    """What waits is told in-app and then carried; how many rows were sent."""
    now = walk.now + later
    deliver_due(now)
    return carrying.carry_due(now)


def states() -> list[str]:
    return list(Dispatch.objects.order_by("pk").values_list("state", flat=True))


def test_a_person_is_written_to_once_for_what_waits(walk, mailbox, post_office, settings):
    settings.HUIYIN_ADDRESS = "https://city.example.cn"
    walk.to("assigned")
    assert told(walk) == 1
    assert told(walk, later=DAY) == 0
    (letter,) = post_office.letters
    text = letter.get_payload(decode=True).decode()
    assert letter["To"] == "he@example.cn"
    assert walk.number in text
    assert "东河口断面水质异常" in text
    assert f"https://city.example.cn/matters/{walk.number}/" in text
    assert "赵某某" not in text
    assert letter["Message-ID"].startswith(f"<{Dispatch.objects.get().parcel}@")


def test_a_daily_letter_holds_the_days_news(walk, people, post_office):
    Mailbox.objects.create(
        user=people["du"], email="du@example.cn", rhythm="daily", hour=8, confirmed_at=walk.now
    )
    walk.register()
    deliver_due(walk.now)
    first, walk.number = walk.number, ""
    walk.register(cause="dust")
    assert told(walk) == 0
    assert told(walk, later=timedelta(hours=22)) == 0
    assert told(walk, later=timedelta(hours=23)) == 2
    (letter,) = post_office.letters
    text = letter.get_payload(decode=True).decode()
    assert first in text
    assert walk.number in text


@pytest.mark.parametrize("form", ["dingtalk", "wecom", "feishu", "plain"])
def test_a_group_chat_is_told_without_titles(walk, webhook, chat, form):
    webhook(form)
    walk.to("assigned")
    assert told(walk) == 1
    assert told(walk, later=DAY) == 0
    (post,) = chat.posts
    text = json.dumps(json.loads(post.body), ensure_ascii=False).replace("\\", "")
    assert walk.number in text
    assert "东河口" not in text
    assert post.path.startswith("/robot?key=k1")
    assert ("sign=" in post.path) == (form == "dingtalk")
    assert ("webhook-signature" in {name.lower() for name in post.headers}) == (form == "plain")


def test_the_offices_own_chat_is_told_once_of_what_waits_for_a_role(walk, webhook, chat):
    hook = webhook("wecom", unit=Unit.objects.get(code="SO"))
    walk.register()
    assert told(walk) == 1
    assert told(walk, later=DAY) == 0
    (post,) = chat.posts
    assert walk.number in post.body.decode().replace("\\", "")
    assert Dispatch.objects.get().webhook == hook


def test_who_holds_the_role_no_more_brings_his_unit_no_news(walk, people, webhook, chat):
    webhook("wecom", unit=Unit.objects.get(code="SO"))
    supervisors = RoleGrant.objects.filter(role="supervisor")
    supervisors.update(valid_to=walk.now.date() - DAY)
    walk.register()
    assert told(walk) == 0
    assert not Dispatch.objects.exists()
    assert chat.posts == []


def test_a_unit_that_leads_is_not_asked_to_verify_its_own_matter(walk, webhook, chat):
    webhook("wecom", name="甲", unit=Unit.objects.get(code="EEB"))
    hook = webhook("wecom", name="乙", unit=Unit.objects.get(code="TC"))
    walk.to("verifying")
    told(walk)
    assert Dispatch.objects.get(verb="submit").webhook == hook


def test_dingtalk_reads_the_signature_it_expects(walk, webhook, chat):
    webhook("dingtalk")
    walk.to("assigned")
    told(walk)
    asked = parse_qs(urlsplit(chat.posts[0].path).query)
    text = f"{asked['timestamp'][0]}\ns1".encode()
    wanted = base64.b64encode(hmac.new(b"s1", text, hashlib.sha256).digest()).decode()
    assert asked["sign"] == [wanted]
    assert asked["key"] == ["k1"]


def test_a_storm_is_one_message(walk, webhook, chat):
    webhook("wecom", with_titles=True)
    for n in range(25):
        walk.number = ""
        walk.register(cause=f"c{n}").assign()
        deliver_due(walk.now)
    assert carrying.carry_due(walk.now) == 25
    (post,) = chat.posts
    content = json.loads(post.body)["markdown"]["content"]
    assert content.count("\n- ") == 20
    assert "5" in content.splitlines()[-1]


def test_what_was_not_taken_is_tried_again_later_and_then_rests(walk, webhook, chat):
    webhook("dingtalk")
    chat.answer = lambda post: (200, {}, b'{"errcode":310000,"errmsg":"sign not match"}')
    walk.to("assigned")
    assert told(walk) == 0
    assert told(walk) == 0
    assert len(chat.posts) == 1
    assert told(walk, later=timedelta(minutes=2)) == 0
    assert len(chat.posts) == 2
    assert states() == ["waiting"]
    assert told(walk, later=4 * DAY) == 0
    assert states() == ["given_up"]
    assert "sign not match" in Dispatch.objects.get().said
    chat.answer = lambda post: (200, {}, b'{"errcode":0}')
    assert told(walk, later=8 * DAY) == 0
    carrying.send_again(Dispatch.objects.get().parcel, walk.now)
    assert told(walk) == 1


def test_an_end_nobody_knows_is_not_tried_again_by_itself(walk, webhook, chat):
    webhook("feishu")
    chat.answer = lambda post: None
    walk.to("assigned")
    assert told(walk) == 0
    assert states() == ["unknown"]
    chat.answer = lambda post: (200, {}, b'{"code":0}')
    assert told(walk, later=DAY) == 0
    assert len(chat.posts) == 1
    assert carrying.drop(Dispatch.objects.get().parcel) == 1
    assert states() == ["dropped"]


def test_a_receiver_that_knows_the_parcel_is_asked_again_under_the_same_id(walk, webhook, chat):
    webhook("plain")
    chat.answer = lambda post: None
    walk.to("assigned")
    assert told(walk) == 0
    chat.answer = lambda post: (204, {}, b"")
    assert told(walk, later=DAY) == 1
    first, second = ({k.lower(): v for k, v in post.headers.items()} for post in chat.posts)
    assert first["webhook-id"] == second["webhook-id"]


def test_whoever_dies_while_sending_leaves_an_unknown_end(walk, webhook, mailbox, chat):
    for form in ("wecom", "plain"):
        webhook(form, name=form)
    walk.to("assigned")
    deliver_due(walk.now)
    long_ago = timezone.now() - carrying.LOST_AFTER * 2
    Dispatch.objects.update(state="sending", parcel="p", started_at=long_ago, first_try_at=walk.now)
    assert carrying.carry_due(walk.now) == 1
    by_form = dict(Dispatch.objects.values_list("webhook__form", "state"))
    assert by_form == {None: "unknown", "wecom": "unknown", "plain": "sent"}


def test_two_workers_carry_a_row_once(walk, webhook, chat):
    webhook("wecom")
    walk.to("assigned")
    deliver_due(walk.now)
    claimed = carrying._claim(walk.now)
    assert carrying.carry_due(walk.now) == 0
    assert len(claimed) == 1
    assert chat.posts == []


def test_a_redirect_is_not_followed_and_rests(walk, webhook, chat):
    webhook("plain")
    chat.answer = lambda post: (302, {"Location": "http://169.254.169.254/"}, b"")
    walk.to("assigned")
    assert told(walk) == 0
    assert states() == ["refused"]
    assert len(chat.posts) == 1


def test_a_name_that_now_points_inside_is_not_called(walk, webhook, chat, settings):
    webhook("plain")
    settings.HUIYIN_WEBHOOK_NETWORKS = ""
    walk.to("assigned")
    assert told(walk) == 0
    assert states() == ["refused"]
    assert chat.posts == []


def test_an_answer_without_end_is_cut(walk, webhook, chat, monkeypatch):
    monkeypatch.setattr(carriers, "MOST_BYTES", 1000)
    webhook("wecom")
    chat.answer = lambda post: (200, {}, b" " * 500_000)
    walk.to("assigned")
    assert told(walk) == 0
    assert states() == ["unknown"]


def test_a_server_that_is_away_is_tried_again(walk, webhook, chat, settings):
    webhook("wecom", url="http://127.0.0.1:9/robot")
    walk.to("assigned")
    assert told(walk) == 0
    assert states() == ["waiting"]


@pytest.mark.parametrize(
    ("says", "state"),
    [
        (("250 OK", False), "sent"),
        (("550 no such user", False), "refused"),
        (("451 later", False), "waiting"),
        (("250 OK", True), "unknown"),
    ],
)
def test_what_a_mail_server_says(walk, mailbox, post_office, says, state):
    post_office.to_recipient, post_office.hang_up_in_data = says
    walk.to("assigned")
    told(walk)
    assert states() == [state]
    told(walk, later=timedelta(minutes=1))
    assert len(post_office.letters) == (1 if state in {"sent", "unknown"} else 0)


def test_without_a_mail_server_letters_wait(walk, mailbox, settings):
    settings.EMAIL_HOST = ""
    walk.to("assigned")
    assert told(walk) == 0
    assert states() == ["waiting"]


def test_an_unconfirmed_address_is_not_written_to(walk, mailbox, post_office):
    Mailbox.objects.update(confirmed_at=None)
    walk.to("assigned")
    assert told(walk) == 0
    assert states() == []
    assert Notification.objects.filter(user=mailbox.user).exists()


def test_a_row_that_cannot_be_spread_leaves_nothing_told(walk, mailbox, monkeypatch):
    walk.to("assigned")
    Mailbox.objects.update(hour=77, rhythm="daily")
    deliver_due(walk.now)
    assert states() == []
    assert not Notification.objects.filter(user=mailbox.user).exists()
    assert OutboxRow.objects.filter(delivered_at__isnull=True, tries=1).exists()


def test_an_address_is_used_once_its_code_came_back(people, post_office):
    he = people["he"]
    row = addresses.set_mailbox(
        he, email="he@example.cn", rhythm="daily", hour=8, now=timezone.now()
    )
    assert row.confirmed_at is None
    text = post_office.letters[0].get_payload(decode=True).decode()
    code = "".join(letter for letter in text if letter.isdigit())[-6:]
    with pytest.raises(addresses.BadAddress):
        addresses.confirm_mailbox(he, code=f"{(int(code) + 1) % 10**6:06d}", now=timezone.now())
    addresses.confirm_mailbox(he, code=code, now=timezone.now())
    assert Mailbox.objects.get(user=he).confirmed_at is not None


def test_a_code_is_void_after_five_wrong_tries(people, post_office):
    he = people["he"]
    addresses.set_mailbox(he, email="he@example.cn", rhythm="daily", hour=8, now=timezone.now())
    text = post_office.letters[0].get_payload(decode=True).decode()
    code = "".join(letter for letter in text if letter.isdigit())[-6:]
    for _ in range(addresses.CODE_TRIES):
        with pytest.raises(addresses.BadAddress):
            addresses.confirm_mailbox(he, code="x", now=timezone.now())
    with pytest.raises(addresses.BadAddress):
        addresses.confirm_mailbox(he, code=code, now=timezone.now())
    assert Mailbox.objects.get(user=he).confirmed_at is None
