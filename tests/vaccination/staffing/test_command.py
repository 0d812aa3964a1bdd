"""`huiyin staff` from the file to the page."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from huiyin.vaccination.staff import commands as staff_commands

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "staffing"
COMMUNITY, SHIFTS = EXAMPLES / "community.yaml", EXAMPLES / "shifts.yaml"
QUICK = ("--robust-sample", 60, "--holdout", 60)


def staff(*words: object):
    app = typer.Typer()
    staff_commands.register(app)
    return CliRunner().invoke(app, ["staff", *(str(word) for word in words)])


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    folder = tmp_path_factory.mktemp("staff")
    result = staff(
        COMMUNITY, *QUICK, "--shifts", SHIFTS, "--json", "--english",
        "--report", folder / "page.docx", "--chart", folder / "hours.svg",
        "--table", folder / "shifts.csv",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return folder, json.loads(result.stdout)


def test_json_has_value_bound_gap_and_certificates(everything):
    _folder, found = everything
    assert found["proven"] is True
    assert found["value"] == found["bound"] == found["robust"]["cost"]
    assert found["gap"] == 0
    certificate = found["pooled"]["certificate"]
    assert certificate["failing"]
    assert "under this assumption" in certificate["assumption"]
    assert set(found["pooled"]["staff"]) == {"登记", "健康询问", "接种", "留观", "离场"}
    assert found["pooled"]["hold_out"]["days"] == 60


def test_the_roster_covers_the_need_and_is_tried(everything):
    _folder, found = everything
    plan = found["roster"]
    for name, need in plan["need"].items():
        assert all(n <= there for n, there in zip(need, plan["at_work"][name], strict=True))
    assert plan["gap"] == pytest.approx(0, abs=1e-6)
    assert plan["fresh"]["days"] == 60
    assert "急救" in plan["need"]


def test_the_page_says_it_is_synthetic_and_has_its_tables(everything):
    folder, found = everything
    paper = docx.Document(str(folder / "page.docx"))
    text = "\n".join(one.text for one in paper.paragraphs)
    assert "Synthetic, for demonstration" in text
    assert f"{found['robust']['cost']:.2f}" in text
    assert len(paper.tables) == 3
    assert len(paper.inline_shapes) == 1
    assert "<svg" in (folder / "hours.svg").read_text(encoding="utf-8")
    rows = pl.read_csv(folder / "shifts.csv")
    assert rows["people"].sum() == sum(found["roster"]["people"].values())


def test_a_certificate_is_checked_again_and_a_forged_one_refused(everything, tmp_path):
    _folder, found = everything
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    result = staff("check", path, COMMUNITY, "--json")
    assert result.exit_code == 0, result.output
    assert [one["proven"] for one in json.loads(result.stdout)] == [True, True]
    found["pooled"]["certificate"]["failing"] = []
    path.write_text(json.dumps(found), encoding="utf-8")
    assert staff("check", path, COMMUNITY).exit_code == 1


def test_a_certificate_of_another_clinic_is_refused(everything, tmp_path):
    _folder, found = everything
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(found["pooled"]["certificate"] | {"costs": [1] * 5}))
    result = staff("check", path, COMMUNITY)
    assert result.exit_code == 2
    assert "other stages or costs" in result.output


def test_the_frontier_is_drawn_and_told_in_chinese(tmp_path):
    page = tmp_path / "line.md"
    result = staff(COMMUNITY, "--days-share", 0, "--sample", 10, "--holdout", 20, "--frontier",
                   "--report", page, "--chart", tmp_path / "line.png")  # fmt: skip
    assert result.exit_code == 0, result.output
    text = page.read_text(encoding="utf-8")
    assert "示范数据" in text
    assert "拐点" in text
    assert "| 时限（分） |" in text
    assert (tmp_path / "line.png").stat().st_size > 5000


def test_a_list_of_sites_keeps_the_good_lines_and_names_the_bad(tmp_path):
    sites = tmp_path / "sites.csv"
    sites.write_text("name,people\n甲,200\n乙,-3\n甲,90\n,50\n丙,120\n", encoding="utf-8")
    table = tmp_path / "city.csv"
    result = staff(COMMUNITY, "--sites", sites, *QUICK, "--json", "--table", table)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [one["name"] for one in found["sites"]] == ["甲", "丙"]
    assert [one["line"] for one in found["bad_lines"]] == [3, 4, 5]
    assert pl.read_csv(table).height == 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((COMMUNITY, "--minutes", 30), "Ask for more than"),
        ((COMMUNITY, "--people", 95), "0.95"),
        ((COMMUNITY, "--robust-sample", 20), "at least 59 are needed"),
        ((EXAMPLES.parent / "clinic" / "community.yaml",), "cost"),
        ((COMMUNITY, "--sites", SHIFTS), "column"),
        ((SHIFTS,), "not known"),
        ((COMMUNITY, *QUICK, "--chart", "x.pdf"), ".svg or a .png"),
    ],
)
def test_refusals_say_what_to_do(words: tuple, complaint: str):
    result = staff(*words, "--json")
    assert result.exit_code == 2
    assert complaint in result.output


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rules: {block_hours: [4]}\n", "roles is missing"),
        ("rules: {block_hours: [x]}\nroles: []\n", "no number"),
        ("rules: {block_hour: [4]}\nroles: []\n", "Did you mean block_hours"),
        (
            "rules: {block_hours: [4]}\nroles:\n- {name: a, works: [b], cost_per_hour: -1}\n",
            "less than nothing",
        ),
        (
            "rules: {block_hours: [4]}\nroles:\n- {name: a, works: [猫], cost_per_hour: 1}\n",
            "no stage or duty here",
        ),
        (
            "rules: {block_hours: [4]}\nroles:\n- {name: a, works: [登记], cost_per_hour: 1}\n",
            "No role does",
        ),
        (
            "rules: {block_hours: [4], latest: '12:00'}\nroles:\n"
            "- {name: a, works: [登记, 健康询问, 接种, 离场], cost_per_hour: 1}\n",
            "No legal shift works at 12:00",
        ),
    ],
)
def test_shift_files_that_cannot_be_used_say_where_and_why(tmp_path, text: str, complaint: str):
    path = tmp_path / "shifts.yaml"
    path.write_text(text, encoding="utf-8")
    result = staff(COMMUNITY, *QUICK, "--sample", 5, "--shifts", path)
    assert result.exit_code == 2
    assert complaint in result.output.replace("\n", " ")
