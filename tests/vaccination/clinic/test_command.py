"""`huiyin clinic` from the file to the page."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import docx
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from huiyin.base.console.stopping import stoppable
from huiyin.vaccination.clinic import commands as clinic_commands
from huiyin.vaccination.clinic.run import run_clinic
from huiyin.vaccination.clinic.view import report
from tests.vaccination.clinic.test_results import EXAMPLES

HALL, COMMUNITY = EXAMPLES / "hall.yaml", EXAMPLES / "community.yaml"


def clinic(*words: object):
    app = typer.Typer()
    app.callback()(lambda: None)
    clinic_commands.register(app)
    return CliRunner().invoke(app, ["clinic", *map(str, words)])


def test_json_has_every_figure_with_its_limits():
    result = clinic(COMMUNITY, "--days", 30, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["days"], found["seed"], found["synthetic"]) == (30, 1, True)
    assert found["people"]["low"] < 500 < found["people"]["high"]
    assert found["gave_up"]["mean"] > 0
    screening = found["stages"][1]
    assert screening["english"] == "screening"
    assert len(screening["utilisation"]) == 9
    wait = screening["wait"]
    assert wait["p50"]["mean"] <= wait["p90"]["mean"] <= wait["p95"]["mean"]
    assert found["bottleneck"] | {"zh": "", "en": ""} == {
        "shown": "登记", "cause": "健康询问", "zh": "", "en": "",
    }  # fmt: skip
    assert "原因却在“健康询问”" in found["bottleneck"]["zh"]
    advice = found["advice"]
    assert advice["kind"] == "move"
    assert advice["change"]["to"] == "健康询问"
    assert advice["en"].startswith("Advice: move")
    assert advice["saved"]["low"] > 0
    assert advice["gave_up"]["after"] < advice["gave_up"]["before"]


def test_the_same_seed_gives_the_same_and_one_day_has_no_limits():
    def figures(*options: object) -> dict:
        found = json.loads(clinic(COMMUNITY, "--json", *options).stdout)
        del found["cpu_seconds"]
        return found

    assert figures("--days", 5) == figures("--days", 5)
    assert figures("--days", 5) != figures("--days", 5, "--seed", 2)
    one = figures("--days", 1)
    assert one["in_site"]["mean"]["low"] is None
    assert one["advice"]["days"] == 2


@pytest.mark.parametrize(("option", "word"), [([], "虚构数据"), (["--english"], "Synthetic data")])
def test_chart_page_and_table_are_written_and_say_that_it_is_invented(
    tmp_path: Path, option: list[str], word: str
):
    made = {
        kind: tmp_path / name
        for kind, name in (("--chart", "a.svg"), ("--report", "a.docx"), ("--table", "a.csv"))
    }
    files = [text for kind, path in made.items() for text in (kind, path)]
    result = clinic(HALL, "--days", 5, *option, *files)
    assert result.exit_code == 0, result.output
    assert word in result.stdout
    assert "<svg" in made["--chart"].read_text(encoding="utf-8")
    assert made["--chart"].stat().st_size < 250_000
    paper = docx.Document(str(made["--report"]))
    assert any(word in paragraph.text for paragraph in paper.paragraphs)
    assert len(paper.tables) == 2
    assert len(paper.inline_shapes) == 1
    table = pl.read_csv(made["--table"])
    assert set(table["stage"]) == {"登记", "健康询问", "接种", "留观", "离场"}
    assert clinic(HALL, "--days", 2, "--report", tmp_path / "a.md").exit_code == 0
    assert "| 健康询问 |" in (tmp_path / "a.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--chart", "--report", "--table"])
def test_an_ending_that_says_nothing_is_refused(tmp_path: Path, option: str):
    result = clinic(COMMUNITY, "--days", 2, option, tmp_path / "a.bmp")
    assert result.exit_code == 2
    assert "Name it so." in result.stderr


def test_a_mistake_is_told_on_both_streams(tmp_path: Path):
    (tmp_path / "bad.yaml").write_text("name: x\nopens: 8\n", encoding="utf-8")
    result = clinic(tmp_path / "bad.yaml", "--json")
    assert result.exit_code == 2
    assert "closes is missing" in json.loads(result.stdout)["error"]
    assert "bad.yaml, line 1" in result.stderr


def test_ctrl_c_takes_the_days_there_are():
    def press(done: int, _days: int) -> bool:
        if done >= 100:
            os.kill(os.getpid(), signal.SIGINT)
        return True

    before = signal.getsignal(signal.SIGINT)
    with stoppable(press) as heard:
        answer = run_clinic(COMMUNITY, 10_000, 1, 60.0, heard)
    assert signal.getsignal(signal.SIGINT) is before
    found = report(answer)
    assert found["days_asked"] == 10_000
    assert 100 <= found["days"] < 1000
    assert found["in_site"]["mean"]["low"] < found["in_site"]["mean"]["high"]


SITES = """site,people,screening
甲,300,4
乙,,3
甲,200,2
丙,150,2.5
丁,90,
戊,many,1
,50,1
"""


def test_a_city_is_simulated_from_a_pattern_and_a_list_of_sites(tmp_path: Path):
    (tmp_path / "sites.csv").write_text(SITES, encoding="utf-8")
    table = tmp_path / "waits.csv"
    words = ("city", HALL, tmp_path / "sites.csv", "--days", 20, "--table", table)
    refused = clinic(*words)
    assert refused.exit_code == 2
    assert "5 of 7 rows cannot be used: line 3" in refused.stderr
    assert not table.exists()
    result = clinic(*words, "--json", "--leave-out-bad")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["sites"], found["simulated"]) == (7, 2)
    reasons = {row["line"]: row["reason"] for row in found["bad"]}
    assert set(reasons) == {3, 4, 5, 7, 8}
    assert "is there twice" in reasons[4]
    assert "no whole number" in reasons[5]
    rows = pl.read_csv(table)
    assert rows.height == 2 * 10
    one = rows.filter((pl.col("site") == "甲") & (pl.col("hour") == "10:00")).row(0, named=True)
    assert one["people"] == pytest.approx(42, rel=0.2)
    assert 0 <= one["p50"] <= one["p90"] <= one["p95"]
    assert one["p90_half"] > 0
    shown = clinic(*words, "--leave-out-bad", "--english").stdout
    assert shown.index("5 of 7 rows") < shown.index("2 of 7 sites")
    shown = clinic("city", HALL, EXAMPLES / "city.csv", "--days", 4)
    assert "40 个接种点中的 40 个" in shown.stdout
    assert "虚构数据" in shown.stdout


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("site\n甲\n", "no column people"),
        ("site,people,doctors\n甲,5,1\n", "column 'doctors' is not known"),
        ("site,people\n甲,-5\n", "line 2: people: -5 is no number of people"),
        ("", "no column site"),
    ],
)
def test_a_list_of_sites_that_is_none_is_refused(tmp_path: Path, text: str, what: str):
    (tmp_path / "sites.csv").write_text(text, encoding="utf-8")
    result = clinic("city", HALL, tmp_path / "sites.csv")
    assert result.exit_code == 2
    assert what in result.stderr
