"""`huiyin sheet`: out, in, and the same again."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from huiyin.cli import build
from huiyin.water.verbs import facility_records as verbs
from tests.water.sheets.conftest import moment, run
from tests.water.sheets.test_workbooks import HEAD, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]


def call(*args: str):
    return CliRunner().invoke(build(), ["sheet", *args])


def test_a_sheet_goes_out_and_in_without_a_change(works, people, tmp_path):
    verbs.write_daily_run(works, run(1, 400.25), actor=people["xie"], at=moment(2))
    out = tmp_path / "w1.xlsx"
    assert call("export", "W1", "2020-09", str(out), "--by", "xie").exit_code == 0
    told = call("import", str(out), "--by", "xie", "--save", "--json")
    assert json.loads(told.stdout)["rows"]["unchanged"] == 1
    assert works.records.count() == 2


def test_only_save_keeps_and_refused_rows_are_written_out(works, people, tmp_path):
    file, refused = tmp_path / "in.xlsx", tmp_path / "bad.xlsx"
    file.write_bytes(book(HEAD, ["W1", "2020-09-01", 5], ["W1", "2020-09-02", "x"]))
    told = call("import", str(file), "--by", "xie", "--refused", str(refused))
    assert "1 new" in told.stdout
    assert "1 refused" in told.stdout
    assert "Nothing was kept" in told.stdout
    assert refused.read_bytes().startswith(b"PK")
    assert works.records.count() == 1
    call("import", str(file), "--by", "xie", "--save")
    assert works.records.count() == 2


@pytest.mark.parametrize(
    "args", [("export", "W1", "2020-9x", "o.xlsx", "--by", "xie"),
             ("export", "W1", "2020-09", "o.xlsx", "--by", "niemand")]
)  # fmt: skip
def test_what_cannot_be_is_said(works, people, args):
    assert call(*args).exit_code == 2
