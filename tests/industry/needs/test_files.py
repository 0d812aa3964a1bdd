"""Files of people: what is wrong is told with its line and key, what is good is used."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner, Result

from huiyin.base.console.yaml_fields import BadFile
from huiyin.industry.need.commands import register
from huiyin.industry.need.line_files import NoLines, read_needs
from huiyin.industry.need.ontology_file import read_ontology
from tests.industry.needs.desk import ontology

HOSTILE = [
    ('{"id": "1", "text": "想办高企"}', None),
    ("不是 JSON", "is no JSON"),
    ("[1, 2]", "is no JSON object"),
    ('{"id": "2"}', "text: is missing or empty"),
    ('{"id": "3", "text": "  "}', "text: is missing or empty"),
    ('{"id": "4", "text": 7}', "text: is no text but int"),
    ('{"text": "没有编号"}', "id: is missing"),
    ('{"id": true, "text": "a"}', "id: is neither"),
    ('{"id": "1", "text": "重复"}', "'1' was there before, in line 1"),
    ('{"id": "5", "text": "a", "gaps": [{"class": "wizardry"}]}', "gaps[0].class: 'wizardry'"),
    ('{"id": "6", "gaps": {}}', "gaps: is no list"),
    ("[" * 100_000, "is no JSON"),
    ("", None),
    ('{"id": 9, "query": "厂里招不来人"}', None),
]


def run(*args: str | Path) -> Result:
    app = typer.Typer()
    register(app)
    app.command("other")(lambda: None)
    return CliRunner().invoke(app, ["need", *map(str, args)])


def test_bad_lines_are_told_and_good_ones_kept(tmp_path: Path) -> None:
    path = tmp_path / "needs.jsonl"
    path.write_text("\ufeff" + "\n".join(line for line, _ in HOSTILE), encoding="utf-8")
    read = read_needs(path, ontology())
    assert [one.id for one in read.rows] == ["1", "9"]
    assert read.count == len(HOSTILE) - 1
    told = {fault.line: str(fault) for fault in read.faults}
    for number, (_, expected) in enumerate(HOSTILE, 1):
        assert (expected is None) == (number not in told)
        assert expected is None or expected in told[number]


def test_a_line_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "needs.jsonl"
    path.write_bytes('{"id": "1", "text": "想办高企"}\n'.encode() + "{坏}\n".encode("gb18030"))
    assert "UTF-8" in str(read_needs(path, ontology()).faults[0])


@pytest.mark.parametrize("text", ["", "\n\n", "x\n"])
def test_a_file_without_a_good_line_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "needs.jsonl"
    path.write_text(text)
    with pytest.raises(NoLines):
        read_needs(path, ontology())
    refused = run(path, "--json")
    assert refused.exit_code == 2
    assert "can be used" in json.loads(refused.stdout)["error"]


def test_many_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "needs.jsonl"
    path.write_text("".join(f'{{"id": {n}, "text": "要贷款"}}\n' for n in range(100_000)))
    assert len(read_needs(path, ontology()).rows) == 100_000


def test_the_command_ranks_services_of_any_wording(tmp_path: Path) -> None:
    asked, offered = tmp_path / "needs.jsonl", tmp_path / "services.jsonl"
    asked.write_text('{"id": "q", "text": "设备太贵一次拿不出,想按月付"}\n{"id": "q"}\n')
    rows = [
        {"id": "a", "title": "专利申请代理", "description": "撰写发明专利"},
        {"id": "b", "名称": "机床融资租赁", "内容": "直租回租,分期付款"},
        {"id": "c", "name": "", "text": ""},
    ]
    offered.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    done = run(asked, "--services", offered, "--json", "--reasons")
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert said["results"][0]["services"] == ["b", "a"]
    assert said["results"][0]["ranked"][0]["reasons"]["class"] == "leasing"
    assert said["read"] == {
        "needs": {"lines": 2, "used": 1},
        "services": {"lines": 3, "used": 2},
    }
    assert {(one["file"], one["line"]) for one in said["left_out"]} == {
        ("needs.jsonl", 2),
        ("services.jsonl", 3),
    }


def test_a_table_has_a_row_for_each_rank(tmp_path: Path) -> None:
    asked, out = tmp_path / "needs.jsonl", tmp_path / "out.parquet"
    asked.write_text('{"id": "q", "text": "环评手续没办全要停产"}\n')
    assert run(asked, "--top", "4", "--out", out).exit_code == 0
    table = pl.read_parquet(out)
    assert table["名次"].to_list() == ["1", "2", "3", "4"]
    assert "环评" in table["服务"][0]
    assert "多因" in table["理由"][0]


GOOD = """classes:
- id: a
  zh: 甲
  en: A
  text: 甲服务
  names: [甲]
  causes:
  - {id: x, zh: 因, en: why, phrases: [没有甲, 要+甲]}
"""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("names: [甲]", "nams: [甲]", "line 6, classes[0].nams: this field is not known"),
        ("  en: A\n", "", "en is missing"),
        ("要+甲", "要+", "'要+' has an empty part"),
        ("要+甲", "没有甲", "'没有甲' is there twice"),
        ("names: [甲]", "names: []", "a word without a letter"),
        ("zh: 甲", "zh: ''", "zh is empty"),
        ("classes:", "classses:", "Did you mean classes?"),
        ("- id: a", "- id: [", "is no YAML"),
        ("[没有甲, 要+甲]", "[没有甲, {}]", "one value is expected"),
    ],
)
def test_a_faulty_ontology_says_where(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    assert len(read_ontology(tmp_path)) == 1
    (tmp_path / "a.yaml").write_text(GOOD.replace(before, after, 1))
    with pytest.raises(BadFile) as caught:
        read_ontology(tmp_path)
    assert expected in str(caught.value)


def test_a_class_stands_in_one_file_only(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(GOOD)
    with pytest.raises(BadFile, match=r"there already, in a\.yaml"):
        read_ontology(tmp_path)
