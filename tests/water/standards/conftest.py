"""People of the keeping unit, and a moment after the amendment."""

import pytest
from django.test import override_settings

from huiyin.base import clock
from tests.water.standards.tables import NOW


@pytest.fixture(autouse=True)
def keeping_unit():
    with override_settings(HUIYIN_WATER_UNITS=["EEB"]), clock.fixed(NOW):
        yield
