"""Tamper drills: whatever the database's owner does, a stranger with one file finds it.

The stranger has the stand-alone verifier, the public key and the checkpoints that left the city.
"""

from __future__ import annotations

import pytest

from tests.ledger.log.drills import DRILLS
from tests.ledger.log.owner import Owner


@pytest.fixture
def tampered(whole_city, tmp_path):
    return whole_city.copy(tmp_path / "home")


def test_the_city_as_it_is_is_clean(whole_city):
    verdict = whole_city.verdict()
    assert (verdict.code, verdict.told["faults"], verdict.told["notes"]) == (0, [], [])
    counts = verdict.told["counts"]
    assert counts["events"] == counts["leaves"] == 42
    assert counts["checkpoints"] == 6
    assert counts["files"] == 3
    assert counts["texts"] > 10


@pytest.mark.parametrize("name", DRILLS)
def test_it_is_found_and_named(tampered, name):
    deed, wanted = DRILLS[name]
    with tampered.owner() as db:
        deed(Owner(db, tampered))
    verdict = tampered.verdict()
    assert verdict.kinds == wanted
    assert verdict.code == 1


def test_there_are_enough_drills():
    assert len(DRILLS) >= 20


def test_an_erased_text_is_said_and_is_no_fault(tampered):
    with tampered.owner() as db:
        for sql in (
            "UPDATE ledger_sealedtext SET text='', salt='', erased_at='2026-01-01' WHERE id=1",
            "UPDATE ledger_raiser SET name='', salt='', erased_at='2026-01-01' WHERE id=1",
        ):
            db.execute(sql)
    verdict = tampered.verdict()
    assert (verdict.code, verdict.told["faults"]) == (0, [])
    assert verdict.told["counts"]["erased"] >= 2
    assert any("erased" in note for note in verdict.told["notes"])


def test_without_anything_from_outside_it_says_so(whole_city):
    done = whole_city.run("verifier/huiyin_verify.py", whole_city.database)
    assert done.returncode == 0
    assert "keys came with the data" in done.stdout
    assert "No checkpoint from outside" in done.stdout
