"""`huiyin policy check` and `explain` as somebody at a terminal sees them."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from huiyin.industry.policy.app import register
from tests.industry.text.test_loading import GOOD

APP = typer.Typer()
register(APP)


def run(folder: Path, text: str, *words: str) -> tuple[int, str, str]:
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(APP, ["policy", words[0], str(folder), *words[1:]])
    return done.exit_code, done.stdout, done.stderr


def test_good_policies_pass(tmp_path: Path):
    code, said, _ = run(tmp_path, GOOD, "check", "--as-of", "2025-06-30")
    assert (code, said) == (0, "1 policies, 3 examples: 0 errors, 0 warnings, 0 notes\n")


def test_an_error_is_told_with_its_place_and_ends_in_one(tmp_path: Path):
    text = GOOD.replace("because: [niche]", "because: [old]")
    code, said, _ = run(tmp_path, text, "check", "--as-of", "2025-06-30", "--json")
    (finding,) = json.loads(said)["findings"]
    assert (code, finding["kind"], finding["file"]) == (1, "example_fails", "rules.yaml")


def test_faults_end_in_two_and_are_there_for_programs(tmp_path: Path):
    code, said, told = run(tmp_path, GOOD.replace("v: 2年,", "v: 2,"), "check", "--json")
    (fault,) = json.loads(said)["faults"]
    assert (code, fault["file"]) == (2, "rules.yaml")
    assert f"rules.yaml:{fault['line']}" in told


def test_a_policy_is_explained_in_either_language(tmp_path: Path):
    code, said, _ = run(tmp_path, GOOD, "explain", "srdi", "--as-of", "2025-06-30")
    assert code == 0
    assert "上年末细分市场年限 不少于 2年  (第一条)  [niche]" in said
    _, said, _ = run(tmp_path, GOOD, "explain", "srdi", "--as-of", "2025-06-30", "--lang", "en")
    assert "the class by size_class is medium, small  [size]" in said


def test_what_is_not_there_is_refused_with_what_is(tmp_path: Path):
    code, _, told = run(tmp_path, GOOD, "explain", "srd")
    assert (code, told.strip()) == (2, "No policy is called 'srd'. Did you mean srdi?")
    code, _, told = run(tmp_path, GOOD, "explain", "srdi", "--as-of", "2020-01-01")
    assert code == 2
    assert "2022-08-01 to further notice" in told


def test_a_register_tells_the_fields_that_it_never_fills(tmp_path: Path):
    (tmp_path / "firms.csv").write_text("统一社会信用代码,从业人员\n", encoding="utf-8")
    given = ["--as-of", "2025-06-30", "--register", str(tmp_path / "firms.csv")]
    code, said, _ = run(tmp_path, GOOD, "check", *given)
    assert code == 0
    assert "warning: the register never fills rd (研发费用)" in said
    assert "never fills emp" not in said
