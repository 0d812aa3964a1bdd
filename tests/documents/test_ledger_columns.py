"""What the offices' forms learn from the register."""

from __future__ import annotations

import pytest

from huiyin.documents.core.kinds import Kind
from huiyin.documents.ledger_columns import known
from huiyin.ledger.office_values import values
from tests.documents.paper import draft, issued

pytestmark = pytest.mark.django_db


def test_reminders_and_the_sharpest_level_stand_in_the_ledger(walk):
    walk.to("rectifying")
    issued(walk, level="yellow")
    issued(walk, Kind.REMINDER, level="blue")
    draft(walk, Kind.REMINDER)
    (row,) = values([walk.matter], walk.now)
    assert (row["reminders"], row["level"]) == (1, "黄色督办")


def test_a_matter_about_which_nothing_was_sent_has_blanks_and_no_noughts(walk):
    walk.to("rectifying")
    draft(walk)
    assert known([walk.matter]) == {}
