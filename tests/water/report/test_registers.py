"""The closing's parts of the registers: what comes later changes no closed month."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.base.clock import CHINA
from huiyin.ledger.models import Unit
from huiyin.water.core.assessment import parse_period
from huiyin.water.core.discharge.scope import Kind, Receiving
from huiyin.water.core.facilities.master import Master
from huiyin.water.core.supply.facts import OfftakeFacts
from huiyin.water.models import Subject
from huiyin.water.queries import months as queries
from huiyin.water.report.registers import REGISTERS
from huiyin.water.verbs.facilities import Logger, amend_facility, connect_logger, enter_facility
from huiyin.water.verbs.months import close_month
from huiyin.water.verbs.supply import enter_offtake
from tests.water.report.conftest import CLOSED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "city")]
BEFORE = datetime(2020, 8, 1, 9, tzinfo=CHINA)
LATER = CLOSED_AT + timedelta(days=1)
MONTH = parse_period("2020-09")
FACTS = Master(kind=Kind.TOWN, design=600.0, receiving=Receiving(water_class=3))


def enter(people, code: str, at: datetime) -> Subject:
    unit = Unit.objects.get(code="WRB")
    return enter_facility(code, FACTS, name=f"站{code}", unit=unit, actor=people["jing"], at=at)


def test_every_register_has_its_part():
    assert [part.name for part in REGISTERS] == ["sheets", "rates", "online", "supply", "zeros"]


def test_what_is_entered_connected_or_renamed_later_leaves_a_closed_month_as_it_was(people):
    works = enter(people, "W1", BEFORE)
    connect_logger(works, Logger(mn="MNW1"), password="", actor=people["jing"], at=BEFORE)
    gate = {"name": "某分水口", "unit": None, "actor": people["jing"]}
    enter_offtake("G1", OfftakeFacts(design=2.0), at=BEFORE, **gate)
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    closing = queries.closing_of(MONTH).value
    other = enter(people, "W2", LATER)
    for facility, mn in ((other, "MNW2"), (works, "MNW1B")):
        connect_logger(facility, Logger(mn=mn), password="", actor=people["jing"], at=LATER)
    amend_facility(
        works, FACTS, name="新名", unit=Unit.objects.get(code="HUD"), reason="划转",
        actor=people["he"], at=LATER,
    )  # fmt: skip
    enter_offtake("G2", OfftakeFacts(), at=LATER, **gate)
    found = queries.replay(MONTH, closing)
    assert found.same, found
