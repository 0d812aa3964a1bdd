"""`huiyin site` with the real solver: the example city and a published optimum."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from huiyin.cli import build
from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.cities import cloud
from huiyin.vaccination.core.siting.network import EVERY_PAIR
from huiyin.vaccination.core.siting.problem import Kind, Wish
from huiyin.vaccination.core.siting.solvers import check_certificate, solver_of
from huiyin.vaccination.site.files.tsplib import cloud as problem_of
from tests.shared import REPOSITORY, SHARED

EXAMPLE = REPOSITORY / "examples" / "siting"
PMED = SHARED / "data" / "siting" / "pmed"


def call(*words: str) -> str:
    result = CliRunner().invoke(build(), list(words))
    assert result.exit_code == 0, result.output + str(result.exception)
    return result.stdout


def proven(path: Path, certificate: Path, *words: str) -> dict:
    told = json.loads(call("site", str(path), *words, "--json", "--certificate", str(certificate)))
    checked = call("site", "check", str(certificate), str(path), "--english")
    assert "no plan is better" in checked
    assert told["proven"]
    return told


def test_the_example_is_proven_and_its_certificate_holds(tmp_path):
    told = proven(EXAMPLE, tmp_path / "c.json.gz", "--p", "12")
    assert len(told["open"]) == 12
    kept = proven(EXAMPLE, tmp_path / "c.json.gz", "--p", "12", "--must-open", "S0003")
    assert "S0003" in kept["open"]
    assert kept["value"] >= told["value"]


@pytest.mark.parametrize(
    ("language", "head", "sentence"),
    [
        ((), "届时最远路程（米）", "最远路程变为 43,279 米。"),
        (("--english",), "longest way of all then (metres)", "becomes 43,279 metres."),
    ],
)
def test_of_a_center_the_backup_table_tells_ways(tmp_path, language, head, sentence):
    page = tmp_path / "page.md"
    call("site", str(EXAMPLE), "--p", "12", "--kind", "p-center", "--report", str(page), *language)
    told = page.read_text(encoding="utf-8")
    assert head in told
    assert sentence in told
    assert "S0026 | 64,587 | S0002 (45,625), S0048 (18,962) | 43,279 | 0" in told
    assert "kilometres" not in told
    assert "公里" not in told


def test_a_search_cut_off_says_what_it_knows(tmp_path):
    told = json.loads(call("site", str(EXAMPLE), "--p", "12", "--json", "--time-limit", "0"))
    assert told["bound"] <= told["value"]
    assert told["proven"] == (told["bound"] == told["value"])


@example(1, 80)
@example(23, 80)
@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(1, 160))
def test_every_proof_of_the_solver_holds_for_the_checker(seed, p):
    """Clustered points with many sites open, where fixings and handed-down prices do the work.

    The examples once had a site closed by prices that counted without arcs left out.
    """
    points = cloud(400, seed)
    names = tuple(str(number) for number in range(len(points)))
    network = problem_of(names, np.rint(points / 3000), EVERY_PAIR).network
    limits = Limits(20, time.process_time)
    solved = solver_of(Kind.P_MEDIAN)(network, Wish(Kind.P_MEDIAN, p), limits)
    assert check_certificate(network, solved.certificate).bound == solved.bound


@pytest.mark.shared
@pytest.mark.skipif(not PMED.is_dir(), reason="needs the research set beside the repository")
def test_a_published_optimum(tmp_path):
    told = proven(PMED / "pmed1.txt", tmp_path / "c.json", "--format", "orlib")
    assert (told["value"], told["bound"], len(told["open"])) == (5819, 5819, 5)
