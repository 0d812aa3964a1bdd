"""Cities with a gateway."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.field.gateway.city import City


@pytest.fixture(scope="module")
def city(tmp_path_factory, django_db_blocker) -> Iterator[City]:
    """One city for a module; its gateway is started by whoever needs it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = City(tmp_path_factory.mktemp("city"), monkeypatch, django_db_blocker)
        yield made
        made.remove()
