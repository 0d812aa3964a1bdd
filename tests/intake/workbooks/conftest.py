"""Units of the layouts, the invented office, and a city's clock that stands still."""

from __future__ import annotations

from datetime import datetime

import pytest

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import User
from huiyin.ledger.verbs import accounts
from tests.intake.workbooks.layouts import UNITS
from tests.ledger.people import make_people

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _data(tmp_path, monkeypatch):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))


@pytest.fixture
def now():
    """Ten in the morning of a Monday, and it stays so."""
    with clock.fixed(NOW):
        yield NOW


@pytest.fixture
def people(db) -> dict[str, User]:
    """Everybody of tests.ledger.people, and the units that the layouts name."""
    everybody = make_people()
    for code, name in UNITS.items():
        accounts.make_unit(code=f"L{code}", name=name, invented=True)
    User.objects.update(must_change_password=False)
    for user in everybody.values():
        user.refresh_from_db()
    return everybody
