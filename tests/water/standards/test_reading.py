"""Tables as people send them: units, slips, hostile cells; good lines are kept and counted."""

from __future__ import annotations

import io
import zipfile

import pytest

from huiyin.water.core.discharge.limits import DischargeStandard
from huiyin.water.discharge import DB41_1820, DB41_2087, GB18918, law
from huiyin.water.models import Record, Subject
from huiyin.water.standard_book import rows_of, table_book
from huiyin.water.standard_file import LARGEST, Reading, read_version
from huiyin.water.tables import BadTable
from huiyin.water.verbs.standards import NotRead, import_version
from tests.water.standards.tables import AMENDED, DATA, HEAD, NOW, line, table, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MERCURY = {
    "factor": "mercury",
    "name_en": "Total mercury",
    "factor_codes": "w20111",
    "averaging": "daily_mean",
    "class_1B": "-",
    "class_2": "-",
    "class_3": "-",
}


def read(
    content: bytes, code: str = GB18918, *, as_law: bool = True, name: str = "a.csv"
) -> Reading:
    known = law().standards
    standing = known.get(code) or DischargeStandard(code, "", (), ())
    return read_version(code, content, name=name, standing=standing, known=known, as_law=as_law)


def mercury() -> str:
    """The factor's name in the shipped table."""
    return next(row.factor for row in law().standards[GB18918].limits if "w20111" in row.codes)


def test_a_good_table_is_read_whole():
    found = read(table())
    assert (len(found.rows), found.refused, found.asked) == (1, [], [])
    [row] = found.limits
    assert row.limit.figure("1A").high == 60
    assert row.silent == {"2", "3"}


def test_a_thousandfold_figure_is_asked_back_and_not_taken_in_silence(people):
    content = table(line(**MERCURY | {"factor": mercury(), "class_1A": "1"}))
    found = read(content)
    [asked] = found.asked
    assert (asked.line, asked.column) == (2, "class_1A")
    assert "µg/L" in asked.why
    with pytest.raises(NotRead):
        import_version(upload(content), actor=people["jing"], at=NOW)
    assert not Record.objects.exists()
    meant = upload(content, confirmed=frozenset({asked.key}))
    done = import_version(meant, actor=people["jing"], at=NOW)
    assert done.record.number == 2


@pytest.mark.parametrize(("printed", "taken"), [("1", "0.001"), ("0.5", "0.0005"), ("10", "0.01")])
def test_micrograms_become_milligrams_and_the_report_says_so(printed, taken):
    found = read(
        table(line(**MERCURY | {"factor": mercury(), "unit": "ug/L", "class_1A": printed}))
    )
    assert (found.rows[0]["class_1A"], found.rows[0]["unit"]) == (taken, "mg/L")
    assert f"{printed} ug/L is {taken} mg/L" in found.converted[0].why
    assert found.asked == []


def test_milligrams_written_as_micrograms_are_asked_back():
    row = MERCURY | {"factor": mercury(), "unit": "ug/L", "class_1A": "0.001"}
    assert [one.column for one in read(table(line(**row))).asked] == ["class_1A"]


def test_a_factor_nobody_knows_is_asked_back():
    [asked] = read(table(line(factor="COD"))).asked
    assert (asked.column, "COD" in asked.why) == ("factor", True)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"class_1A": "=1+1"}, "class_1A"),
        ({"name_zh": "=HYPERLINK(1)"}, "name_zh"),
        ({"source": "@SUM(A1)"}, "source"),
        ({"note": "+1"}, "note"),
        ({"name_en": "-cmd"}, "name_en"),
        ({"class_1A": "fifty"}, "class_1A"),
        ({"class_1A": "nan"}, "class_1A"),
        ({"class_1A": "inf"}, "class_1A"),
        ({"class_1A": "50-60"}, "class_1A"),
        ({"class_1B": "1e999"}, "class_1B"),
        ({"unit": ""}, "unit"),
        ({"unit": "kg"}, "unit"),
        ({"unit": "count/L"}, "unit"),
        ({"rule": "min"}, "rule"),
        ({"rule": "special"}, "rule"),
        ({"averaging": "weekly"}, "averaging"),
        ({"confidence": "certain"}, "confidence"),
        ({"confidence": "medium"}, "confidence"),
        ({"source": ""}, "source"),
        ({"factor": ""}, "factor"),
        ({"factor_codes": "COD"}, "factor_codes"),
        ({"effective_from": ""}, "effective_from"),
        ({"effective_from": "2026-13-01"}, "effective_from"),
        ({"effective_to": "2020-01-01"}, "effective_to"),
        ({"condition": "when it rains"}, "condition"),
        ({"standard": "GB 8978-1996"}, "standard"),
        ({"note": "x" * 501}, "note"),
        ({"factor": "nh3n", "averaging": "daily_mean"}, "condition"),
    ],
)
def test_a_bad_line_is_refused_with_its_place_and_the_good_one_kept(people, changes, column):
    content = table(line(**changes), line(factor="tn", factor_codes="w21001"))
    found = read(content)
    assert [(one.line, one.column) for one in found.refused] == [(2, column)]
    assert all(one.why and one.todo for one in found.refused)
    assert [row["factor"] for row in found.rows] == ["tn"]
    with pytest.raises(NotRead):
        import_version(upload(content), actor=people["jing"], at=NOW)
    assert not Subject.objects.exists()
    done = import_version(upload(content, keep_good=True), actor=people["jing"], at=NOW)
    assert (len(done.reading.rows), done.reading.refused_rows) == (1, 1)


def test_a_line_said_twice_is_refused_once():
    found = read(table(line(), line(class_1A="55")))
    assert [(one.line, one.column) for one in found.refused] == [(3, "factor")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"a,b,c\n1,2,3\n",
        HEAD.replace("class_1A,class_1B,class_2,class_3,", "").encode(),
        HEAD.replace("source,", "").encode(),
        b"\x00\x01\x02",
        b"\xff\xff\xff",
        b"PK\x03\x04 no workbook",
        b"\x1f\x8b compressed",
        b"x" * (LARGEST + 1),
    ],
    ids=["empty", "blank", "columns", "no levels", "no source", "binary", "bytes", "zip", "gzip",
         "large"],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_as_a_whole(people, content):
    with pytest.raises(BadTable) as refused:
        read(content)
    assert refused.value.hint
    with pytest.raises(BadTable):
        import_version(upload(content), actor=people["jing"], at=NOW)
    assert not Subject.objects.exists()


def test_a_workbook_that_unpacks_to_very_much_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (33 * LARGEST))
    with pytest.raises(BadTable, match="workbook"):
        read(file.getvalue(), name="a.xlsx")


def test_a_line_with_too_few_cells_is_refused_and_counted():
    found = read(table("GB 18918-2002,Table 1", line()))
    assert ([one.line for one in found.refused], len(found.rows)) == ([2], 1)


def test_an_empty_cell_is_not_known_and_a_word_says_no_limit():
    [row] = read(table(line(class_1A="", class_1B="?", class_2="no_limit", class_3="不限"))).limits
    states = [str(row.limit.figure(level).state) for level in ("1A", "1B", "2", "3")]
    assert states == ["not_known", "not_known", "no_limit", "no_limit"]
    assert row.silent == {"1A"}


def test_nothing_but_remarks_and_refused_lines_is_no_version(people):
    with pytest.raises(NotRead):
        import_version(
            upload(table(line(class_1A="x")), keep_good=True), actor=people["jing"], at=NOW
        )
    assert not Subject.objects.exists()


@pytest.mark.parametrize("code", [GB18918, DB41_1820, DB41_2087])
def test_what_was_exported_is_read_again_as_the_same(code):
    shipped = law().standards[code]
    with table_book(rows_of(shipped.limits, shipped.levels), [("a", "b")]) as file:
        found = read(file.read(), code, as_law=False, name="export.xlsx")
    assert (found.refused, found.asked, found.converted) == ([], [], [])
    assert [row.limit.figures for row in found.limits] == [row.figures for row in shipped.limits]
    assert [row.limit.conditions for row in found.limits] == [r.conditions for r in shipped.limits]
    with table_book(found.rows, [("a", "b")]) as again:
        assert read(again.read(), code, as_law=False, name="b.xlsx").rows == found.rows


@pytest.mark.parametrize(
    ("name", "code"),
    [("db41_1820_2019.csv", DB41_1820), ("db41_2087_2021.csv", DB41_2087)],
)
def test_the_unverified_tables_never_enter_as_law(name, code):
    content = (DATA / name).read_bytes()
    as_law, advice = read(content, code), read(content, code, as_law=False)
    assert {one.column for one in as_law.refused} == {"confidence"}
    assert as_law.refused_rows == len(advice.rows)
    assert as_law.rows == []
    assert advice.refused == []


def test_the_figures_of_the_fact_file_are_the_law():
    """water_standards.md: 1A and 1B by daily mean, ammonia by temperature, phosphorus by date."""
    rows = [
        (row.factor, tuple(figure.high for _level, figure in row.figures)[:2])
        for row in law().standards[GB18918].in_force(AMENDED)
        if row.basis == "daily_mean" and row.factor in {"cod", "nh3n", "tp", "tn"}
    ]
    assert rows == [
        ("cod", (50, 60)),
        ("tn", (15, 20)),
        ("nh3n", (5, 8)),
        ("nh3n", (8, 15)),
        ("tp", (1, 1.5)),
        ("tp", (0.5, 1)),
    ]
