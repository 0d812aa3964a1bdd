"""For every test: which database it is for, how append-only events are emptied, whom it meets."""

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.ledger.append_only import let_tests_flush
from tests.ledger.people import Walk, make_people

let_tests_flush()

settings.register_profile(
    "busy machine", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is only for the other database; `make test` runs the suite on both."""
    other = {"postgresql": "sqlite", "sqlite": "postgresql"}[connection.vendor]
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture
def english():
    """Messages in the language of their ids."""
    with translation.override("en"):
        yield


@pytest.fixture
def people(db):
    """Everybody of tests.ledger.people by name."""
    return make_people()


@pytest.fixture
def walk(people):
    """A matter nobody has registered yet, and who does what."""
    return Walk(people)
