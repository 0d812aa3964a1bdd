"""Replay reads stored bytes, and what lies beside the chain: texts, raisers, files, posts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from huiyin.ledger.choices import State
from huiyin.ledger.models import Clue, Event, EvidenceFile, Raiser, SealedText, WaitingFor
from huiyin.ledger.replay import replay
from huiyin.ledger.verbs.sealing import erase_raiser, make_raiser
from tests.ledger.append_only import lifted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def edit_body(seq: int, change) -> None:
    row = Event.objects.get(seq=seq)
    with lifted(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_event SET body = %s WHERE id = %s", [change(row.body), row.pk]
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace("{", '{"actor":"hai",', 1),
        lambda body: " " + body,
        lambda body: body[:-1],
        lambda body: '"' + "x" * 9 + '"',
    ],
    ids=["a key twice", "a blank", "cut", "another thing"],
)
def test_it_finds_a_body_that_is_not_the_text_that_was_hashed(walk, change):
    walk.to(State.RECTIFYING)
    edit_body(3, change)
    assert [found.where for found in replay().differences if found.matter] == ["event 3"]


def test_it_finds_a_changed_policy_beside_the_body(walk):
    walk.to(State.RECTIFYING)
    with lifted():
        Event.objects.filter(verb="assign").update(policy="request/2")
    assert "header columns" in {found.stored for found in replay().differences}


@pytest.mark.parametrize(
    ("where", "lie"),
    [
        ("waiting_for", lambda: WaitingFor.objects.update(red_from=None)),
        ("waiting_for", lambda: WaitingFor.objects.update(due=None)),
        ("sealed text", lambda: SealedText.objects.update(text="什么也没有")),
        ("sealed text", lambda: SealedText.objects.first().delete()),
        ("raiser", lambda: Raiser.objects.update(phone="13900000000")),
        ("raiser", lambda: Clue.objects.update(raiser=make_raiser(name="钱某某"))),
        ("evidence", lambda: EvidenceFile.objects.update(sha256="0" * 64)),
        ("evidence", lambda: EvidenceFile.objects.all().delete()),
    ],
)
def test_it_finds_a_record_that_lies(walk, where, lie):
    walk.to(State.REPLYING).reply()
    assert replay().differences == []
    lie()
    assert any(found.where.startswith(where) for found in replay().differences)


def test_what_was_erased_by_right_is_no_lie(walk):
    walk.to(State.RECTIFYING)
    for raiser in Raiser.objects.all():
        erase_raiser(raiser)
    SealedText.objects.update(text="", salt="", erased_at=walk.now + timedelta(days=1))
    assert replay().differences == []
