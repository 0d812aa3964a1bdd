"""A matter keeps the policy it was assigned under, whatever the office decides later."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from huiyin.ledger import kinds_loader, rulebook
from huiyin.ledger.choices import State
from huiyin.ledger.kinds_loader import DATA, PolicyFileError, read_versions
from huiyin.ledger.replay import replay
from huiyin.ledger.rulebook import NoPolicy
from tests.ledger.people import Walk

FIRST = (DATA / "kinds" / "request.yaml").read_text(encoding="utf-8")
SECOND = (
    FIRST.replace("version: 1", "version: 2")
    .replace("effective_from: 2020-01-01", "effective_from: 2020-06-03")
    .replace("whole: {amount: 10", "whole: {amount: 5")
)


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The second version of a kind beside its first, from 2020-06-03 on."""
    (tmp_path / "request.yaml").write_text(SECOND, encoding="utf-8")
    (tmp_path / "request.1.yaml").write_text(FIRST, encoding="utf-8")
    found = read_versions(tmp_path)
    monkeypatch.setattr(kinds_loader, "versions", lambda: found)
    return tmp_path


def test_the_version_in_force_is_the_latest_that_has_begun(two_versions: Path) -> None:
    def in_force(day: int) -> int:
        return rulebook.in_force("request", datetime(2020, 6, day, tzinfo=UTC)).version

    assert [in_force(1), in_force(2), in_force(3), in_force(30)] == [1, 1, 2, 2]
    assert rulebook.kinds()["request"].version == 2
    with pytest.raises(NoPolicy):
        rulebook.in_force("request", datetime(2019, 12, 30, tzinfo=UTC))


def test_two_files_of_one_version_are_refused(two_versions: Path) -> None:
    (two_versions / "request.2.yaml").write_text(SECOND, encoding="utf-8")
    with pytest.raises(PolicyFileError, match="version 2"):
        read_versions(two_versions)


@pytest.mark.django_db
def test_a_matter_goes_on_under_the_version_it_was_assigned_under(people, two_versions):
    old = Walk(people).to(State.PLANNING)
    assert old.matter.policy_version == 1
    old.later(days=7)
    new = Walk(people, now=old.now).register(place=None).assign()
    assert new.matter.policy_version == 2
    old.propose_plan().approve_plan()
    assert (old.state, old.matter.policy_version) == (State.RECTIFYING, 1)
    assert replay().differences == []
