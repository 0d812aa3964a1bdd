"""`huiyin facility import`: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.cli import build
from huiyin.water.models import Record, Subject
from tests.water.works.conftest import NOW
from tests.water.works.test_import import GOOD, HEAD, table

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    with clock.fixed(NOW):
        done = CliRunner().invoke(build(), ["facility", "import", *arguments])
    if isinstance(done.exception, HuiyinError):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    good = tuple(str(cell) for cell in GOOD)
    path.write_bytes(table(good, ("X2", "站", "水利局", "约50", "", ""), head=HEAD))
    return path


def test_a_dry_run_tells_and_writes_nothing(people, file):
    code, told = run(str(file), "--by", "jing", "--dry-run")
    assert code == 1
    assert "1 good rows, 1 bad rows" in told
    assert "约50" in told
    assert not Subject.objects.exists()


def test_good_rows_are_kept_and_bad_ones_counted_twice_the_same(people, file):
    code, told = run(str(file), "--by", "jing", "--json")
    report = json.loads(told)
    assert (code, report["entered"], report["bad_rows"]) == (1, ["X1"], 1)
    assert report["bad"][0]["line"] == 3
    written = Record.objects.count()
    report = json.loads(run(str(file), "--by", "jing", "--json")[1])
    assert (report["same"], report["entered"]) == (["X1"], [])
    assert Record.objects.count() == written


@pytest.mark.parametrize(
    ("who", "name", "said"),
    [
        ("xie", "list.csv", "KEEPER"),
        ("nobody", "list.csv", "Nobody signs in"),
        ("jing", "none.csv", "cannot be read"),
    ],
)
@pytest.mark.usefixtures("english")
def test_it_refuses_strangers_and_missing_files(people, file, who, name, said):
    with pytest.raises(HuiyinError, match=said):
        run(str(file.parent / name), "--by", who)
    assert not Subject.objects.exists()
