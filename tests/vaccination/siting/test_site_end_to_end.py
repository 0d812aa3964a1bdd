"""`huiyin site` with the real solver: the example city and a published optimum."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huiyin.cli import build
from tests.shared import REPOSITORY, SHARED

EXAMPLE = REPOSITORY / "examples" / "siting"
PMED = SHARED / "data" / "siting" / "pmed"


def call(*words: str) -> str:
    result = CliRunner().invoke(build(), list(words))
    assert result.exit_code == 0, result.output + str(result.exception)
    return result.stdout


def proven(path: Path, certificate: Path, *words: str) -> dict:
    told = json.loads(call("site", str(path), *words, "--json", "--certificate", str(certificate)))
    assert "no plan is better" in call("site", "check", str(certificate), str(path))
    assert told["proven"]
    return told


def test_the_example_is_proven_and_its_certificate_holds(tmp_path):
    told = proven(EXAMPLE, tmp_path / "c.json.gz", "--p", "12")
    assert len(told["open"]) == 12
    kept = proven(EXAMPLE, tmp_path / "c.json.gz", "--p", "12", "--must-open", "S0003")
    assert "S0003" in kept["open"]
    assert kept["value"] >= told["value"]


def test_a_search_cut_off_says_what_it_knows(tmp_path):
    told = json.loads(call("site", str(EXAMPLE), "--p", "12", "--json", "--time-limit", "0"))
    assert told["bound"] <= told["value"]
    assert told["proven"] == (told["bound"] == told["value"])


@pytest.mark.shared
@pytest.mark.skipif(not PMED.is_dir(), reason="needs the research set beside the repository")
def test_a_published_optimum(tmp_path):
    told = proven(PMED / "pmed1.txt", tmp_path / "c.json", "--format", "orlib")
    assert (told["value"], told["bound"], len(told["open"])) == (5819, 5819, 5)
