"""The demo's invented version: imported once, waiting, advice only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.ledger.models import User
from huiyin.water.demo import standards
from huiyin.water.discharge import DB41_1820, law
from huiyin.water.queries.standards import versions
from huiyin.water.standard_compare import SHIPPED, Sides, compare
from tests.water.standards.tables import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
OPENS = date(2020, 9, 22)


def test_it_is_imported_once_and_waits(people, monkeypatch):
    monkeypatch.setattr(standards, "person", lambda _name: User.objects.get(username="jing"))
    for days in range(40):
        for _twice in range(2):
            standards.play_day(OPENS - timedelta(days=40 - days), OPENS)
    [kept] = versions()
    assert (kept.code, kept.label, kept.starts) == (DB41_1820, standards.LABEL, None)
    assert kept.version.invented
    assert not kept.version.as_law
    assert all("虚构" in row["source"] for row in kept.version.rows)
    shown = compare(
        Sides(code=DB41_1820, before=SHIPPED, before_day=OPENS, after=kept.label, after_day=OPENS),
        people["he"],
        NOW,
    )
    shipped = law().standards[DB41_1820]
    assert {str(change.kind) for change in shown.changes} == {"tightened"}
    assert {change.level for change in shown.changes} == set(shipped.levels)
