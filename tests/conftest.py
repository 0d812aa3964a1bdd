"""For every test: which database it is for, and how append-only events are emptied afterwards."""

import pytest
from django.db import connection

from tests.ledger.append_only import let_tests_flush

let_tests_flush()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is only for the other database; `make test` runs the suite on both."""
    other = {"postgresql": "sqlite", "sqlite": "postgresql"}[connection.vendor]
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
