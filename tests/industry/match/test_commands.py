"""`huiyin match` and `huiyin policy diff`, as a user runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from docx import Document
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from huiyin.cli import build
from huiyin.industry.catalogue import SHIPPED

EXAMPLES = Path(__file__).parents[3] / "examples" / "policies"
REGISTER = EXAMPLES / "register.csv"
RUN = CliRunner()
BEARINGS = "91410100MA9D000017"


def run(*words: object):
    return RUN.invoke(build(), [str(word) for word in words])


def matched(*words: object) -> dict:
    found = run("match", REGISTER, "--as-of", "2026-06-30", *words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_a_register_is_told_enterprise_by_enterprise():
    told = matched("--costs", EXAMPLES / "costs.yaml")
    assert told["reading"]["rows"] == told["reading"]["kept"] == 5
    assert told["reading"]["cells_unused"] == 1
    first = told["enterprises"][0]
    assert first["code"] == BEARINGS
    verdicts = first["verdicts"]
    assert verdicts["rd_deduction"]["status"] == "judged"
    assert verdicts["rd_deduction"]["worth"]["low"] == 8_200_000 * 0.25
    assert verdicts["steady_job"]["status"] == "out_of_force"
    assert "park_hangzhou" not in verdicts
    near = verdicts["giant"]["near"]
    moved = {one["field"]: (one["from"], one["to"], one["cost"]) for one in near["changes"]}
    assert moved["ip1"] == (3, 4, 30_000)
    for policy, counts in told["policies"].items():
        assert sum(counts["counts"].values()) == 5, policy


def test_counts_agree_with_the_enterprises():
    told = matched()
    for policy, one in told["policies"].items():
        for status, times in one["counts"].items():
            found = [e for e in told["enterprises"] if e["verdicts"][policy]["status"] == status]
            assert len(found) == times


def test_workbook_long_table_and_pages(tmp_path: Path):
    found = run(
        "match", REGISTER, "--as-of", "2026-06-30", "--xlsx", tmp_path / "all.xlsx",
        "--out", tmp_path / "all.parquet", "--enterprise", BEARINGS,
        "--report", tmp_path / "page.docx", "--set-aside", tmp_path / "aside.csv",
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    sheets = CalamineWorkbook.from_path(str(tmp_path / "all.xlsx"))
    assert sheets.sheet_names == ["结论", "汇总", "读入报告"]
    assert len(sheets.get_sheet_by_name("结论").to_python()) == 6
    long = pl.read_parquet(tmp_path / "all.parquet")
    assert long.height == 5 * 18
    page = Document(str(tmp_path / "page.docx"))
    assert page.paragraphs[0].text == "示例·嵩山轴承 政策匹配单"
    assert len(page.inline_shapes) == 1
    assert (tmp_path / "aside.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--policy", "nothing"], "no policy nothing"),
        (["--enterprise", "91350100M000100Y43", "--json"], "no sound row"),
        (["--xlsx", "all.txt"], "a workbook is an .xlsx"),
        (["--policies", "no-such-folder"], "is no directory"),
    ],
)
def test_what_cannot_be_done_is_refused(words: list[str], says: str):
    found = run("match", REGISTER, *words)
    assert found.exit_code == 2
    assert says in found.output


def test_a_changed_limit_is_told_with_who_loses(tmp_path: Path):
    for path in SHIPPED.iterdir():
        shutil.copy(path, tmp_path / path.name)
    text = (tmp_path / "tax.yaml").read_text(encoding="utf-8")
    assert 'taxinc, op: "<=", v: 300万元' in text
    (tmp_path / "tax.yaml").write_text(text.replace("v: 300万元", "v: 100万元"), encoding="utf-8")
    found = run("policy", "diff", SHIPPED, tmp_path, REGISTER, "--as-of", "2026-06-30", "--json")
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)["policies"]
    assert list(told) == ["small_profit"]
    assert told["small_profit"]["lose"] == 1
    assert told["small_profit"]["lost_by"] == {"income": 1}
    assert [one["name"] for one in told["small_profit"]["losing"]] == ["示例·金水智能"]
    assert [one["kind"] for one in told["small_profit"]["words"]] == ["limit"]
