"""`huiyin import` registers only with --save; `huiyin export` writes what one may see."""

from __future__ import annotations

import json

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from huiyin.cli import build
from huiyin.intake.models import Workbook, WorkbookState
from huiyin.intake.workbooks import demo
from huiyin.ledger.models import Matter, User
from tests.intake.workbooks import layouts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "english", "people")]


def run(*words: str):
    return CliRunner().invoke(build(), list(words), catch_exceptions=False)


def test_it_reads_first_and_registers_only_when_told(tmp_path):
    file = tmp_path / "台账.xlsx"
    file.write_bytes(layouts.several_units().content)
    asked = ("import", str(file), "--sender", "督导组", "--by", "ren")
    read = run(*asked, "--json")
    assert read.exit_code == 0
    assert json.loads(read.stdout)["counts"]["rows"] == 4
    assert Matter.objects.count() == 0
    saved = run(*asked, "--save")
    assert "registered 4" in saved.stdout
    assert "D4" in saved.stdout
    assert Matter.objects.count() == 4
    out = tmp_path / "out.xlsx"
    assert run("export", str(out), "--by", "du", "--layout", "supervision").exit_code == 0
    assert len(CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()) == 8


def test_the_demo_ledger_shows_guesses_refusals_and_a_finished_row():
    User.objects.filter(username="ren").update(username="wenjing")
    demo.send_ledger(None)
    workbook = Workbook.objects.get()
    assert workbook.state == WorkbookState.READY
    states = list(workbook.rows.values_list("state", flat=True))
    assert states == ["guessed", "read", "guessed", "finished"]
