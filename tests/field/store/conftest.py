"""A city of its own for every test of the store."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def own_city(tmp_path, monkeypatch, transactional_db):
    """An empty data directory."""
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    monkeypatch.delenv("HUIYIN_COLD_URL", raising=False)
    return tmp_path
