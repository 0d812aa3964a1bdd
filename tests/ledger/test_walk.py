"""The whole way of a matter through the verbs, and what each act leaves behind."""

from __future__ import annotations

import pytest

from huiyin.ledger.choices import State
from huiyin.ledger.core import chain
from huiyin.ledger.history import chain_row
from huiyin.ledger.models import Event, Notification, OutboxRow
from huiyin.ledger.verbs.outbox import deliver_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_six_people_take_a_matter_from_registered_to_closed(walk):
    walk.to(State.CLOSED)
    matter = walk.matter
    assert matter.state == State.CLOSED
    assert not matter.is_open
    assert matter.closed_at == walk.now
    assert (matter.steps_done, matter.steps_total, matter.evidence_count) == (2, 2, 1)
    assert list(matter.events.values_list("verb", flat=True)) == [
        "register", "assign", "accept", "propose_plan", "approve_plan", "complete_step",
        "complete_step", "add_evidence", "submit", "pass", "reply", "callback_ok",
        "propose_close", "close",
    ]  # fmt: skip
    assert len(set(matter.events.values_list("actor", flat=True))) == 6
    assert not matter.waiting_for.exists()


def test_every_event_is_chained_to_the_one_before(walk):
    walk.to(State.CLOSED)
    rows = [chain_row(row, walk.number) for row in walk.matter.events.order_by("seq")]
    assert chain.verify_chain(rows) is None
    assert walk.matter.last_hash == rows[-1].hash
    assert walk.matter.version == len(rows)


def test_no_event_holds_what_may_have_to_be_erased(walk):
    walk.to(State.CLOSED)
    everything = "".join(Event.objects.values_list("body", flat=True))
    for secret in ("赵某某", "13912345678", "发黑发臭", "欢迎监督", "群众反映"):
        assert secret not in everything


def test_people_are_told_once_of_what_waits_for_them(walk):
    walk.register().assign()
    assert deliver_due(walk.now) == 2
    assert deliver_due(walk.now) == 0
    told = Notification.objects.values_list("user__username", "verb")
    assert ("he", "assign") in set(told)
    assert "du" not in {name for name, verb in told if verb == "assign"}
    assert not OutboxRow.objects.filter(delivered_at__isnull=True).exists()
