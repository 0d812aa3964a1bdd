"""`huiyin assess`: its JSON, its table, and what it says to bad input."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from huiyin.water.commands import register
from tests.water.core.assessment.made import CLEAN

FIVE = ("ph", "do", "codmn", "nh3n", "tp")
HEADING = "section,date,water_body,target_class," + ",".join(FIVE)
GOOD = "甲,2025-03-05,river,Ⅲ,7.5,8.1,2.5,0.10,0.05"


@pytest.fixture
def run(tmp_path):
    """Run the command on samples; gives exit code, JSON and output."""
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)

    def go(
        *rows, more=("--rule", "automatic_five"), heading=HEADING, period="2025-03", as_json=True
    ):
        path = tmp_path / "samples.csv"
        path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
        options = ["assess", str(path), "--period", period, *more]
        result = CliRunner().invoke(app, [*options, "--json"] if as_json else options)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        text = result.stdout.strip()
        return result.exit_code, json.loads(text) if as_json and text else None, result.output

    return go


def dirty(section: str) -> str:
    return f"{section},2025-03-05,river,Ⅲ,7.5,8.1,2.5,2.30,0.32"


def test_a_section_is_told_with_class_condition_and_multiples(run):
    code, found, _ = run(dirty("西湖村"))
    (line,) = found["sections"]
    assert code == 0
    assert (line["class"], line["condition"], line["word_zh"]) == ("劣Ⅴ", "heavy", "重度污染")
    assert [(one["factor"], one["multiple"]) for one in line["main"]] == [
        ("nh3n", "1.30"),
        ("tp", "0.60"),
    ]
    assert line["meets"] is False


def test_five_sections_are_one_water_by_shares(run):
    _, found, output = run(*(GOOD.replace("甲", name) for name in "甲乙丙丁"), dirty("戊"))
    water = found["water"]
    assert (water["way"], water["condition"], water["sections"]) == ("shares", "good", 5)
    assert water["shares"] == {
        "Ⅰ": "0.0",
        "Ⅱ": "80.0",
        "Ⅲ": "0.0",
        "Ⅳ": "0.0",
        "Ⅴ": "0.0",
        "劣Ⅴ": "20.0",
    }
    assert water["leading"][0] == {"factor": "nh3n", "over": 1, "known": 5}
    assert "戊" in output


def test_the_table_for_people_names_section_condition_and_pollutant(run):
    code, _, output = run(GOOD, dirty("乙"), as_json=False)
    assert code == 0
    for words in ("甲", "excellent", "nh3n(1.30)", "all: ", "2 of 2 sections known"):
        assert words in output


def test_twenty_one_items_with_chinese_headings_and_non_detects(run):
    heading = "断面,日期,water_body," + ",".join(CLEAN).replace("nh3n", "氨氮(mg/L)")
    row = "甲,2025/3/5,river," + ",".join(CLEAN.values())
    row = row.replace("2025/3/5", "2025/03/05").replace("0.0003", "0.0003L")
    _, found, _ = run(row, heading=heading, more=())
    (line,) = found["sections"]
    assert (line["class"], line["unknown"]) == ("Ⅰ", [])
    assert line["judged"]["phenol"] == "0.0002"  # half of 0.0003 is 0.00015, to the even digit


def test_a_quarter_of_one_sample_is_unknown_and_says_what_is_missing(run):
    _, found, output = run(GOOD, period="2025-Q1")
    (line,) = found["sections"]
    assert (line["class"], line["condition"], line["unknown"]) == ("", "unknown", list(FIVE))
    assert found["water"]["condition"] == "unknown"
    assert "甲" in output


def test_a_section_of_unknown_body_has_no_class_where_phosphorus_decides(run):
    row = GOOD.replace("river", "")
    assert run(row)[1]["sections"][0]["class"] == ""
    told = run(row, more=("--rule", "automatic_five", "--body", "river"))
    assert told[1]["sections"][0]["class"] == "Ⅱ"


def test_a_star_throughout_is_not_measured_and_not_missed(run):
    (line,) = run(GOOD.replace("0.05", "*"))[1]["sections"]
    assert (line["class"], line["unknown"]) == ("Ⅱ", [])


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("乙,2025-13-05,river,Ⅲ,7.5,8.1,2.5,0.10,0.05", "date", "write 2025-03-05"),
        ("乙,2025-03-05,pond,Ⅲ,7.5,8.1,2.5,0.10,0.05", "tp_rule", "write river or lake"),
        ("乙,2025-03-05,river,劣Ⅴ,7.5,8.1,2.5,0.10,0.05", "target", "no target class"),
        ("乙,2025-03-05,river,Ⅲ,7.5,8.1,x,0.10,0.05", "codmn", "is no result"),
        (",2025-03-05,river,Ⅲ,7.5,8.1,2.5,0.10,0.05", "section", "no section"),
        ("甲,2025-03-06,lake,Ⅲ,7.5,8.1,2.5,0.10,0.05", "section", "differs from its first row"),
        ("乙,2025-03-05", "", "cells where the heading has"),
    ],
)
def test_a_row_that_cannot_be_read_is_listed_with_its_line(run, row, column, reason):
    _, found, _ = run(GOOD, row)
    (bad,) = found["bad"]
    assert (bad["line"], bad["column"]) == (3, column)
    assert reason in bad["reason"]
    assert len(found["sections"]) == 1


def test_a_river_and_a_lake_are_two_sections_and_not_one_water(run):
    _, found, _ = run(GOOD, GOOD.replace("甲", "湖").replace("river", "lake"))
    assert found["water"] is None
    assert "judge each body by itself" in found["not_one_water"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"heading": "a,b\n1,2"}, "It needs section, date"),
        ({"heading": HEADING.replace("nh3n", "nh3n(µg/L)")}, "Convert the column to mg/L"),
        ({"period": "2019-03"}, "has no version for 2019-03-31"),
        ({"period": "March"}, "write 2025, 2025-Q1, 2025-03"),
        ({"more": ("--body", "pond")}, "write river or lake"),
        ({"more": ("--rule", "gold")}, "single_factor_rules.yaml"),
    ],
)
def test_it_says_what_is_wrong_and_what_to_do(run, options, words):
    code, _, output = run(GOOD, **options, as_json=False)
    assert code == 2
    assert words in " ".join(output.split())


def test_a_column_that_names_nothing_is_reported(run):
    _, found, _ = run(GOOD + ",sunny", heading=HEADING + ",weather")
    assert found["ignored_columns"] == ["weather"]
