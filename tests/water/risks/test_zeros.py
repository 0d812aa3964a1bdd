"""The zeros of past days out of the ledger's events, and the account that must balance."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.base.clock import CHINA
from huiyin.ledger.core.workdays import day_end
from huiyin.ledger.models import Matter
from huiyin.water.core.risks.indicators import flow
from huiyin.water.core.risks.zeros import STARTS, CanalMatter, Kind, Step
from huiyin.water.queries.canal import canal_zeros
from tests.water.risks.conftest import DAY, NOW, Bank

pytestmark = pytest.mark.usefixtures("english")
JUNE_1 = NOW.date()


def test_unassigned_then_assigned_then_overdue_then_none_of_it_each_on_its_day(bank: Bank):
    subject = bank.register(bank.source(50))
    walk = bank.walk(subject)
    number = walk.number
    walk.now = NOW + 2 * DAY
    walk.assign(lead="EEB", co_units=(), due=day_end(date(2020, 6, 8)))
    assert canal_zeros(JUNE_1).zeros.unassigned.sure == (number,)
    assert canal_zeros(date(2020, 6, 3)).zeros.all_four is True
    assert canal_zeros(date(2020, 6, 8)).zeros.dynamic_zero is True
    assert canal_zeros(date(2020, 6, 9)).zeros.overdue.sure == (number,)
    walk.accept().propose_plan().approve_plan()
    walk.ask_extension(until=day_end(date(2020, 6, 12))).decide_extension()
    found = canal_zeros(date(2020, 6, 11))
    assert found.zeros.dynamic_zero is True
    assert canal_zeros(date(2020, 6, 13)).zeros.dynamic_zero is False
    assert canal_zeros(date(2020, 6, 13)).since_breach == 0
    assert canal_zeros(date(2020, 5, 31)).rows == ()


def test_an_extension_does_not_undo_a_breach_that_was(bank: Bank):
    walk = bank.walk(bank.register(bank.source(50)))
    walk.assign(lead="EEB", co_units=(), due=day_end(date(2020, 6, 3)))
    walk.accept().propose_plan().approve_plan()
    walk.now = NOW + 2 * DAY
    walk.ask_extension(until=day_end(date(2020, 6, 20)))
    walk.now = NOW + 4 * DAY
    walk.decide_extension()
    assert canal_zeros(date(2020, 6, 4)).zeros.overdue.sure == (walk.number,)
    assert canal_zeros(date(2020, 6, 10)).zeros.dynamic_zero is True
    assert canal_zeros(date(2020, 6, 10)).since_breach == 6


def test_said_to_be_done_and_not_verified_until_another_looks(bank: Bank):
    walk = bank.walk(bank.register(bank.source(50)))
    walk.assign(lead="EEB", co_units=()).accept().propose_plan().approve_plan()
    walk.complete("1").complete("2").evidence().submit()
    assert canal_zeros(JUNE_1).zeros.unverified.sure == (walk.number,)
    walk.now = NOW + DAY
    walk.pass_check()
    assert canal_zeros(JUNE_1 + DAY).zeros.unverified.sure == ()
    assert canal_zeros(JUNE_1).zeros.unverified.sure == (walk.number,)


def test_the_account_of_a_month_balances_for_every_unit_and_counts_what_came_back(bank: Bank):
    first, second = bank.register(bank.source(50)), bank.register(bank.source(500))
    walk = bank.clear(first)
    closed = walk.now.astimezone(CHINA).date()
    found = canal_zeros(closed, start=JUNE_1)
    assert found.balances
    assert (found.flow.new, found.flow.closed, found.flow.closing) == (2, 1, 1)
    assert {unit for unit, _ in found.units} == {"EEB", "WRB"}
    assert Matter.objects.get(place_code=second.code).state == "registered"
    assert canal_zeros(closed).indicators.closed == 1
    assert canal_zeros(closed - DAY).indicators.closed == 0


@st.composite
def lives(draw) -> CanalMatter:
    days = sorted(draw(st.lists(st.integers(0, 60), min_size=1, max_size=6)))
    ends = st.sampled_from(sorted(set(Kind) - STARTS))
    steps = [Step(JUNE_1 + timedelta(days=day), _kind(n, draw(ends))) for n, day in enumerate(days)]
    unit = draw(st.sampled_from(["yunxi", "baishi", "canal"]))
    return CanalMatter(id=f"m{draw(st.integers())}", unit=unit, steps=tuple(steps))


def _kind(number: int, end: Kind) -> Kind:
    if number == 0:
        return Kind.FOUND
    return end if number % 2 else Kind.REOPENED


@given(st.lists(lives(), max_size=12), st.integers(-3, 65), st.integers(0, 40))
def test_nothing_is_lost_between_two_days_in_total_and_by_unit(matters, start, length):
    first = JUNE_1 + timedelta(days=start)
    last = first + timedelta(days=length)
    whole = flow(matters, first, last)
    parts = [
        flow([m for m in matters if m.unit == u], first, last) for u in {m.unit for m in matters}
    ]
    assert whole.balances
    assert all(part.balances for part in parts)
    for name in ("opening", "new", "reopened", "closed", "rejected", "merged", "closing"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
