"""The balance identity holds for whatever was written, read back through records and queries."""

from __future__ import annotations

import contextlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.water.core.supply.balance import ReachMonth
from huiyin.water.core.supply.offtake import Purpose
from huiyin.water.queries.register import end_of
from huiyin.water.queries.supply import month_supply
from huiyin.water.verbs import supply
from tests.water.supply.conftest import JULY, NOW, volume

pytestmark = pytest.mark.django_db
AMOUNT = st.floats(0, 5000).map(lambda value: round(value, 2))
MAYBE = st.none() | AMOUNT
SOME = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


class Undo(Exception):
    """Takes back what one example wrote."""


@SOME
@given(
    told=st.fixed_dictionaries(dict.fromkeys(Purpose, MAYBE)),
    parts=st.fixed_dictionaries(dict.fromkeys(("inflow", "lateral", "outflow", "losses"), MAYBE)),
    storage=st.none() | st.floats(-1000, 1000),
)
def test_in_is_out_and_lost_and_stored_and_the_residual(gate, people, told, parts, storage):
    with contextlib.suppress(Undo), transaction.atomic():
        rows = [volume(JULY, amount, purpose) for purpose, amount in told.items()]
        supply.report_volumes(gate, rows, actor=people["xie"], at=NOW)
        reach = ReachMonth(reach="CANAL", month=JULY, storage=storage, **parts)
        supply.report_reach_month(reach, actor=people["jing"], at=NOW)
        found = month_supply(JULY, known_before=end_of(NOW.date()))
        _holds(found, told, parts | {"storage": storage})
        raise Undo


def _holds(found, told, parts):
    taken = sum(amount for amount in told.values() if amount is not None)
    assert found.balance.offtakes.low == pytest.approx(taken)
    missing = {name for name, amount in parts.items() if amount is None}
    assert set(found.balance.missing) == missing
    if missing:
        assert found.balance.residual is None
        return
    out = parts["outflow"] + parts["losses"] + parts["storage"]
    residual = parts["inflow"] + parts["lateral"] - out - taken
    assert found.balance.residual.high == pytest.approx(residual, abs=1e-6)
    assert found.balance.residual.known == (None not in told.values() or _full(taken))


def _full(taken: float) -> bool:
    """What was reported fills the gate (1 m³/s in July), so that nothing unknown is left."""
    return taken >= 31 * 86_400 / 10_000
