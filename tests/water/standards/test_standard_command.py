"""`huiyin standard …`: the same acts and refusals without a page."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from huiyin.cli import build
from huiyin.water.discharge import DB41_1820, GB18918
from huiyin.water.models import Record
from huiyin.water.queries.standards import versions
from tests.water.standards.tables import line, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "people")]
DAYS = ("--before-day", "2026-02-28", "--after-day", "2026-03-01")


def run(*words: str, code: int = 0) -> str:
    told = CliRunner().invoke(build(), ["standard", *words], env={"COLUMNS": "240"})
    assert told.exit_code == code, told.output
    return told.output


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(table())
    return str(path)


def test_list_and_show_name_what_is_shipped():
    assert DB41_1820 in run("list")
    told = run("show", GB18918, "--on", "2026-03-01")
    assert "not known" in told
    assert "water > 12" in told
    assert "no standard" in run("show", "GB 1-1900", code=2)


def test_import_activate_and_end_need_two_persons(file):
    told = run("import", file, "--code", GB18918, "--label", "a", "--by", "jing", "--law")
    assert "1 rows" in told
    about = ("--reason", "公告", "--from", "2026-03-01")
    assert "OTHER_PERSON" in run("activate", GB18918, "a", "--by", "jing", *about, code=2)
    assert versions(GB18918)[0].starts is None
    assert "2026-03-01" in run("activate", GB18918, "a", "--by", "he", *about)
    assert "a (from 2026-03-01)" in run("list")
    assert "became known" in run("diff", GB18918, "--by", "he", "--before", "shipped", *DAYS[2:],
                                 "--before-day", "2026-03-01")  # fmt: skip
    assert "no more" in run("end", GB18918, "a", "--by", "jing", *about)


def test_a_refused_import_names_the_line_and_keeps_nothing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(table(line(confidence="unverified"), line(factor="tn", class_1A="15000")))
    words = ("import", str(path), "--code", GB18918, "--label", "a", "--by", "jing", "--law")
    told = run(*words, code=2)
    assert "line 2, confidence" in told
    assert "--confirm '3:class_1A=15000'" in told
    assert not Record.objects.exists()
    assert "left out: line 2" in run(*words, "--keep-good", "--confirm", "3:class_1A=15000")


def test_whose_names_facilities_and_wrong_words_are_refused(file):
    assert "facility" in run("whose", GB18918, "--by", "he", *DAYS)
    assert "no version" in run("diff", GB18918, "--by", "he", "--after", "nothing", code=2)
    assert "no account" in run("diff", GB18918, "--by", "nobody", code=2)
    assert "no day" in run("show", GB18918, "--on", "tomorrow", code=2)
    words = ("--code", GB18918, "--label", "a", "--by", "jing")
    assert "cannot be read" in run("import", f"{file}.gone", *words, code=2)
