"""Carrying against odds: receivers that drip or answer nonsense, several workers, addresses that
go, secrets that must stay out of logs."""

from __future__ import annotations

import threading

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from huiyin.ledger.models import AccessLog
from huiyin.ledger.verbs.outbox import deliver_due
from huiyin.messaging import carriers
from huiyin.messaging.core import outcomes, parcels
from huiyin.messaging.models import Dispatch, Mailbox
from huiyin.messaging.verbs import addresses, carrying
from tests.messaging import servers
from tests.messaging.test_carrying import states, told

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_that_no_database_takes_is_kept_readable(walk, webhook, chat):
    webhook("plain")
    chat.answer = lambda post: (400, {}, b"no\x00\r\nINFO all is well\x1b[0m")
    walk.to("assigned")
    told(walk)
    assert states() == ["refused"]
    assert Dispatch.objects.get().said == "400 no INFO all is well [0m"


def test_an_error_nobody_thought_of_ends_one_parcel_only(walk, webhook, chat, monkeypatch):
    for form in ("wecom", "plain"):
        webhook(form, name=form)
    walk.to("assigned")
    deliver_due(walk.now)

    def break_down(answer_to, *_):
        if answer_to is parcels.Form.WECOM:
            raise RuntimeError("https://secret.example/?key=k1")
        return outcomes.Outcome(outcomes.End.SENT)

    monkeypatch.setattr(outcomes, "judge", break_down)
    assert carrying.carry_due(walk.now) == 1
    by_form = dict(Dispatch.objects.values_list("webhook__form", "state"))
    assert by_form == {"wecom": "unknown", "plain": "sent"}
    assert not Dispatch.objects.filter(said__contains="k1").exists()


def test_a_receiver_that_drips_its_headers_is_left(walk, webhook, chat, monkeypatch):
    monkeypatch.setattr(carriers, "WHOLE_SECONDS", 0.3)
    gone = threading.Event()

    def drip(connection):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not gone.wait(0.05):
            try:
                connection.sendall(b"X-More: 1\r\n")
            except OSError:
                return

    with servers.raw(drip) as port:
        webhook("wecom", url=f"http://127.0.0.1:{port}/robot")
        walk.to("assigned")
        assert told(walk) == 0
        gone.set()
    assert states() == ["unknown"]


def test_no_log_line_holds_a_webhooks_address(walk, webhook, chat, caplog):
    webhook("dingtalk")
    for name, asked in settings.LOGGING["loggers"].items():
        caplog.set_level(asked["level"], logger=name)
    caplog.set_level(settings.LOGGING["root"]["level"])
    walk.to("assigned")
    assert told(walk) == 1
    assert "key=k1" in chat.posts[0].path
    assert "k1" not in caplog.text
    assert "sign=" not in caplog.text


def test_as_many_parcels_as_are_carried_at_once_are_claimed(walk, webhook, chat):
    for n in range(carrying.SIDE_BY_SIDE + 3):
        webhook("wecom", name=str(n))
    walk.to("assigned")
    assert told(walk) == carrying.SIDE_BY_SIDE
    assert sorted(set(states())) == ["sent", "waiting"]
    assert told(walk) == 3


@pytest.mark.postgresql
def test_workers_side_by_side_carry_everything_once(walk, webhook, chat):
    for n in range(20):
        webhook("plain", name=str(n))
    walk.to("assigned")
    deliver_due(walk.now)
    start, errors = threading.Barrier(4), []

    def worker():
        try:
            start.wait()
            while Dispatch.objects.filter(state="waiting").exists():
                carrying.carry_due(walk.now)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(chat.posts) == 20
    assert set(states()) == {"sent"}


@pytest.mark.parametrize("gone", ["mailbox", "webhook"])
def test_an_address_that_goes_while_its_parcel_is_under_way(walk, webhook, mailbox, chat, gone):
    """What was claimed is carried; nothing else of it is left to stumble over."""
    hook = webhook("wecom")
    walk.to("assigned")
    deliver_due(walk.now)
    claimed = carrying._claim(walk.now)
    if gone == "mailbox":
        addresses.remove_mailbox(mailbox.user)
    else:
        addresses.enable_webhook(walk.people["guan"], key=hook.pk, enabled=False, now=walk.now)
    sent = outcomes.Outcome(outcomes.End.SENT)
    assert sum(carrying.settle(one.parcel, sent, walk.now) for one in claimed) == 1
    posted = Dispatch.objects.filter(webhook=hook)
    assert list(posted.values_list("state", flat=True)) == ["sent"]
    assert Dispatch.objects.filter(mailbox__isnull=False).exists() == (gone == "webhook")


def test_codes_are_not_sent_without_end(people, post_office):
    he = people["he"]
    for n in range(addresses.CODES_IN_WINDOW):
        ask_code(he, f"a{n}@example.cn")
    with pytest.raises(addresses.BadAddress):
        ask_code(he, "victim@example.cn")
    assert len(post_office.letters) == addresses.CODES_IN_WINDOW
    assert Mailbox.objects.get(user=he).email == "a4@example.cn"
    ask_code(people["du"], "du@example.cn")
    assert AccessLog.objects.filter(rule=addresses.CODE_RULE, username="he").count() == 5


def ask_code(user, email):
    addresses.set_mailbox(user, email=email, rhythm="daily", hour=8, now=timezone.now())
