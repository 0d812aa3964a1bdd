"""Registering devices from a table: good rows are kept, bad ones told."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from huiyin.field.access import SYSTEM, NotAllowed
from huiyin.field.commands import register
from huiyin.field.enrol import BadTable, Entry, enrol, enrol_file
from huiyin.field.models import Device, Point
from huiyin.field.verbs import Refused
from tests.field.test_verbs import Visitor

pytestmark = pytest.mark.django_db

TABLE = """section,mn,edition,st
陶岔,A001,2017,21
马坡渡口,A 2,2017,21
陶岔,A003,2005,
,A004,2017,21
third,A005,1999,21
third,A006,2017,21,surplus
third,A001,2017,21
third,A007,,
"""


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "devices.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["device", *arguments])
    return result.exit_code, result.output


def test_good_rows_are_kept_and_bad_ones_told_with_their_line(table):
    done = enrol_file(SYSTEM, table)
    assert done.mns == ["A001", "A003", "A007"]
    assert [row.line for row in done.bad] == [3, 5, 6, 7, 8]
    assert "MN" in done.bad[0].reason
    assert "point" in done.bad[1].reason
    assert "A001" in done.bad[4].reason
    rows = Device.objects.values_list("mn", "point__code", "edition", "st")
    assert list(rows) == [
        ("A001", "陶岔", "2017", "21"),
        ("A003", "陶岔", "2005", ""),
        ("A007", "third", "2017", ""),
    ]


def test_a_refused_row_leaves_no_point_behind(table):
    enrol_file(SYSTEM, table)
    assert sorted(Point.objects.values_list("code", flat=True)) == ["third", "陶岔"]


def test_the_same_table_twice_registers_nothing_more(table):
    enrol_file(SYSTEM, table)
    again = enrol_file(SYSTEM, table)
    assert (again.mns, again.known, len(again.bad)) == ([], 3, 5)
    assert Device.objects.count() == 3


def test_a_table_without_its_columns_is_refused_whole(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("name,number\na,b\n", encoding="utf-8")
    with pytest.raises(BadTable, match="section"):
        enrol_file(SYSTEM, path)
    assert not Device.objects.exists()


def test_a_visitor_registers_nothing():
    with pytest.raises(NotAllowed):
        enrol(Visitor(), Entry("A001", "P1"))
    assert not Point.objects.exists()


def test_a_point_of_no_known_kind_is_refused():
    with pytest.raises(Refused, match="effluent"):
        enrol(SYSTEM, Entry("A001", "P1", kind="moat"))
    assert not Point.objects.exists()


def test_the_commands_register_and_say_what_they_left_out(table):
    assert run("add", "B1", "--point", "P1", "--kind", "effluent")[0] == 0
    assert Device.objects.get().point.kind == "effluent"
    code, output = run("import", str(table))
    assert code == 1
    assert "3 devices registered" in output
    assert "line 3:" in output
