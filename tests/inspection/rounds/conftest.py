"""Fixtures of rounds: the ledger's invented people and a round to play."""

from __future__ import annotations

import pytest

from tests.inspection.rounds.players import Play


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path, monkeypatch):
    """Evidence of a test lies in the test's own folder."""
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))


@pytest.fixture
def play(people):
    """A round nobody has planned yet: the team of `yan` and `yao` goes to EEB and HUD."""
    return Play(people)
