"""Whatever bytes arrive, a table or one clear refusal comes out."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from huiyin.water.reading_files import read_readings
from huiyin.water.tables import BadTable, read_table

FACTORS = ("ph", "do", "codmn", "nh3n", "tp")
HEADING = "section,ph,do,codmn,nh3n,tp,klass\n"


def outcome(content: bytes, read):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(content)
        try:
            return read(path)
        except BadTable:
            return None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
@example(b"\x1f\x8b")
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf")
@example(b'"a,b\n')
def test_any_bytes_give_a_table_or_a_refusal(content):
    table = outcome(content, read_table)
    assert table is None or table.heading


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\0\n\r", codec="utf-8"), max_size=40)))
def test_every_line_is_either_read_or_listed_as_bad(lines):
    content = HEADING + "甲,7,8,2,0.1,0.05,Ⅱ\n" + "\n".join(lines)
    found = outcome(content.encode(), lambda path: read_readings(path, FACTORS, "klass"))
    if found is None:
        return
    expected = 1 + sum(bool(line.strip()) for line in lines)
    assert found.rows == expected == len(found.keys) + len(found.bad)
    assert sorted([*found.lines.tolist(), *[row.line for row in found.bad]])[0] == 2
