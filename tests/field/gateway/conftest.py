"""Cities with a gateway."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.field.gateway.city import City, migrate


@pytest.fixture(scope="session")
def founded(tmp_path_factory) -> Path:
    """A migrated city without anything in it, to be copied."""
    folder: Path = tmp_path_factory.mktemp("founded")
    migrate(folder, "")
    return folder


@pytest.fixture(scope="module")
def city(founded, tmp_path_factory, django_db_blocker) -> Iterator[City]:
    """One city for a module; its gateway is started by whoever needs it."""
    folder = tmp_path_factory.mktemp("city")
    shutil.copytree(founded, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = City(folder, monkeypatch, django_db_blocker)
        yield made
        made.remove()
