"""A log whose key and public keys live in a directory of the test's own."""

from __future__ import annotations

import pytest

from huiyin.ledger.log import signing
from tests.ledger.log import city
from tests.ledger.people import START


@pytest.fixture(autouse=True)
def own_keys(tmp_path, settings, monkeypatch):
    """No test signs with another's key, and none sends a checkpoint unless it says where to."""
    settings.HUIYIN_LOG_KEY_FILE = str(tmp_path / "log_key.pem")
    settings.HUIYIN_LOG_ORIGIN = "test.example/log"
    settings.HUIYIN_CHECKPOINT_TO = ""
    monkeypatch.setattr(signing, "data_dir", lambda: tmp_path)


@pytest.fixture
def now():
    """Well after everything that the walks do."""
    return START.replace(year=START.year + 1)


@pytest.fixture(scope="session")
def whole_city(tmp_path_factory):
    """A small city that nobody has tampered with. Not to be changed: copy it."""
    return city.make(tmp_path_factory.mktemp("city"))
