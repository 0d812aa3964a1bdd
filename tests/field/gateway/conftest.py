"""Cities with a gateway."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.empty_city import migrate
from tests.field.gateway.city import City, drop_database, name_of, new_database


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Iterator[str]:
    """The name of a migrated PostgreSQL database to be copied; none on SQLite."""
    if not os.environ.get("HUIYIN_DATABASE_URL"):
        yield ""
        return
    url = new_database()
    migrate(tmp_path_factory.mktemp("template"), url)
    yield name_of(url)
    drop_database(url)


@pytest.fixture(scope="module")
def city(template, tmp_path_factory, django_db_blocker) -> Iterator[City]:
    """One city for a module; its gateway is started by whoever needs it."""
    folder = tmp_path_factory.mktemp("city")
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = City(folder, monkeypatch, django_db_blocker, template)
        yield made
        made.remove()
