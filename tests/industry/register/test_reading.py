"""Registers as people hand them in: hostile cells, codes and files lose no good row."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.industry.catalogue import shipped
from huiyin.industry.core.register.cells import BadCell, number, status
from huiyin.industry.core.register.credit_code import ALPHABET, check_character, valid
from huiyin.industry.core.register.headings import FieldColumn, TitleColumn, Unread, meaning
from huiyin.industry.core.rules.facts import Span, Spell
from huiyin.industry.core.rules.units import UNITS
from huiyin.industry.register.read import reading
from huiyin.industry.register.tables import BadRegister

CATALOGUE = shipped()
DAY = date(2026, 6, 30)
YI = 100_000_000 * 100
WAN = 10_000 * 100


def code(number_of: int) -> str:
    """An invented enterprise's code with a right check character."""
    body = f"91410100MA{number_of:07d}"
    return body + check_character(body)


def written(folder: Path, rows: list[str], name: str = "register.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def read(path: Path):
    with reading(path, CATALOGUE, DAY) as reader:
        batches = list(reader.batches())
    return batches, reader.report


# ── codes ──


def test_published_codes_pass_and_their_neighbours_do_not():
    """The standard's own example, and what every register in the fact sheet says of itself."""
    assert valid(np.array([b"91350100M000100Y43"])).all()
    others = [b"91350100M000100Y43"[:17] + one.encode() for one in ALPHABET if one != "3"]
    assert not valid(np.array(others)).any()


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(body: str, place: int, other: str):
    good = body + check_character(body)
    bad = good[:place] + other + good[place + 1 :]
    assert valid(np.array([good.encode()])).all()
    assert bad == good or not valid(np.array([bad.encode()])).any()


# ── headings and cells ──


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("营业收入(万元)", FieldColumn("rev", UNITS["万元"])),
        ("营业收入(前年,亿元)", FieldColumn("rev_prev", UNITS["亿元"])),
        ("rev", FieldColumn("rev", UNITS["元"])),
        ("上年营业收入", FieldColumn("rev", UNITS["元"])),
        ("高新技术企业", TitleColumn("高新技术企业")),
        ("高新技术企业有效期至", TitleColumn("高新技术企业", "end")),
    ],
)
def test_headings_say_field_and_unit(heading: str, found: object):
    assert meaning(heading, CATALOGUE) == found


def test_a_heading_with_a_wrong_unit_is_not_used():
    one = meaning("营业收入(人)", CATALOGUE)
    assert isinstance(one, Unread)
    assert "money" in one.why


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", 12_345 * WAN // 10),
        ("1234.56", 123_456 * WAN // 100),
        ("2亿元", 2 * YI),
        (" — ", None),
        ("不详", None),
        ("2000~4000", Span(2000 * WAN, 4000 * WAN)),
        ("1~2亿元", Span(YI, 2 * YI)),
        ("≥2000", Span(2000 * WAN, None)),
        ("2000以上", Span(2000 * WAN, None)),
    ],
)
def test_cells_are_read_exactly(text: str, value: object):
    assert number(text, UNITS["万元"], CATALOGUE.fields["rev"]) == value


@pytest.mark.parametrize("text", ["约三千", "12人", "-5", "4000~2000", "9e99", "0.00000001"])
def test_cells_that_say_nothing_are_refused(text: str):
    with pytest.raises(BadCell):
        number(text, UNITS["万元"], CATALOGUE.fields["rev"])


def test_a_title_is_held_not_held_or_not_known():
    assert status("是", DAY) == (Spell(DAY, DAY),)
    assert status("无", DAY) == ()
    assert status("", DAY) is None
    assert status("2024-01-01~2026-12-31", DAY) == (Spell(date(2024, 1, 1), date(2026, 12, 31)),)


# ── whole files ──


def test_a_hostile_register_loses_no_good_row(tmp_path: Path):
    good = [code(number_of) for number_of in range(6)]
    wrong = good[0][:17] + ("A" if good[0][17] != "A" else "B")
    rows = [
        "统一社会信用代码,企业名称,营业收入(万元),从业人员(元),研发费用(万元),专精特新中小企业,备注",
        f"{good[0]},甲,1200,5,约三十,是,",
        f"{good[1]},乙,2亿元,6,30.5,否,",
        f"{good[1]},乙,2亿元,6,30.5,否,",
        f"{good[2]},丙,-3,7,30,,",
        f"{good[2]},丙,4,7,30,,",
        f"{wrong},丁,100,8,1,,",
        ",戊,100,8,1,,",
        f"{good[3].lower()},己,2000~4000,8,1,,",
        f"{good[4]},庚,100,8,1,,x,y,z",
        f"{good[5]},辛",
    ]
    (batch,), report = read(written(tmp_path, rows))
    assert batch.codes == [good[0], good[1], good[2], good[3], good[5]]
    assert batch.rows == [2, 3, 5, 9, 11]
    assert (report.rows, report.kept, report.repeated) == (10, 5, 1)
    reasons = Counter(batch.aside["set aside because"].to_list())
    assert sorted(reasons.values()) == [1, 1, 1, 1, 1]
    assert "从业人员(元)" in report.columns
    told = {
        column: sum(f.count for f in faults.values()) for column, faults in report.cells.items()
    }
    assert told == {"研发费用(万元)": 1, "营业收入(万元)": 1}
    place = next(iter(report.cells["研发费用(万元)"].values())).places[0]
    assert (place.row, place.value) == (2, "约三十")
    rev = batch.numbers["rev"]
    assert rev.has_low.tolist() == [True, True, False, True, False]
    assert rev.high is not None
    assert (rev.low[1], rev.low[3], rev.high[3]) == (2 * YI, 2000 * WAN, 4000 * WAN)
    assert batch.facts_of(0).titles == {"专精特新中小企业": (Spell(DAY, DAY),)}
    assert batch.facts_of(3).numbers["rev"] == Span(2000 * WAN, 4000 * WAN)


def test_excel_gb18030_and_parquet_say_the_same(tmp_path: Path):
    rows = ["统一社会信用代码,营业收入(万元)", *(f"{code(n)},{n + 0.5}" for n in range(3))]
    plain = written(tmp_path, rows)
    frame = pl.read_csv(plain, infer_schema=False)
    frame.write_excel(tmp_path / "register.xlsx")
    frame.with_columns(pl.last().cast(pl.Float64)).write_parquet(tmp_path / "register.parquet")
    (tmp_path / "gb.csv").write_bytes(plain.read_bytes().decode().encode("gb18030"))
    found = []
    for name in ("register.csv", "register.xlsx", "register.parquet", "gb.csv"):
        (batch,), report = read(tmp_path / name)
        assert report.kept == 3
        found.append(batch.numbers["rev"].low.tolist())
    assert found == [[50 * WAN // 100, 150 * WAN // 100, 250 * WAN // 100]] * 4


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("register.txt", "a", "a register is a"),
        ("register.csv", "", "cannot be read"),
        ("register.csv", "甲,乙\n1,2\n", "no column is a field"),
        ("register.xlsx", "no workbook", "no workbook"),
    ],
)
def test_files_that_are_no_register_are_refused(tmp_path: Path, name: str, text: str, says: str):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadRegister, match=says), reading(path, CATALOGUE, DAY):
        pass


@given(st.lists(st.text(max_size=8), min_size=1, max_size=20))
def test_any_text_in_a_column_keeps_its_row(tmp_path_factory, cells: list[str]):
    folder = tmp_path_factory.mktemp("any")
    frame = pl.DataFrame(
        {"code": [code(n) for n in range(len(cells))], "rev": pl.Series(cells, dtype=pl.String)}
    )
    frame.write_parquet(folder / "register.parquet")
    (batch,), report = read(folder / "register.parquet")
    assert report.kept == report.rows == len(cells)
    assert len(batch.codes) == len(cells)
