"""`huiyin month`: closing and replay from the command line; the demo's two closings."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.cli import build
from huiyin.water import closing_parts
from huiyin.water.demo import months as demo
from huiyin.water.models import Record
from huiyin.water.queries import months
from huiyin.water.report.part import listed
from tests.water.report.conftest import CLOSED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SEPTEMBER = datetime(2020, 9, 1, 8, tzinfo=CHINA)


@pytest.fixture
def run(city, people):
    city.add("A")
    city.month("A", SEPTEMBER)

    def call(*words: str):
        with clock.fixed(CLOSED_AT):
            return CliRunner().invoke(build(), ["month", *words])

    return call


def test_it_closes_shows_and_replays(run):
    closed = run("close", "2020-09", "--by", "jing")
    assert closed.exit_code == 0
    told = json.loads(run("show", "2020-09", "--json").stdout)
    assert (told["month"], told["records"]) == ("2020-09", 0)
    assert told["parts"]["waters"] in closed.stdout
    replayed = run("replay", "2020-09", "--json")
    assert (replayed.exit_code, json.loads(replayed.stdout)["same"]) == (0, True)
    assert "same: True" in run("replay", "2020-09").stdout


def test_a_replay_that_differs_ends_with_one(run, monkeypatch):
    count = iter(range(9))
    part = listed(
        "x", "X", lambda _month, _known: [next(count)], table="T", columns=("N", "Empty"),
        rows=lambda value: [(value[0], None)],
    )  # fmt: skip
    monkeypatch.setattr(closing_parts, "PARTS", (part,))
    run("close", "2020-09", "--by", "jing")
    found = run("replay", "2020-09")
    assert found.exit_code == 1
    assert "changed: x" in found.stdout
    assert part.tables([5])[0].rows == (("5", "—"),)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("close", "2020-09", "--by", "nobody"), "nobody"),
        (("replay", "2020-09"), "is not closed"),
        (("show", "2020-Q3"), "is no month"),
    ],
)
def test_what_cannot_be_done_is_said(run, words, why):
    found = run(*words)
    assert found.exit_code == 2
    assert why in found.output
    assert not Record.objects.exists()


def test_who_may_not_close_may_not_from_here_either(run):
    found = run("close", "2020-09", "--by", "hai")
    assert found.exit_code == 1
    assert not Record.objects.exists()


def test_the_demo_closes_its_months_once_and_in_time(city, people, monkeypatch):
    monkeypatch.setattr(demo, "person", lambda _name: people["jing"])
    city.add("A")
    start = date(2020, 10, 13)
    for back in range(45, 0, -1):
        day = start - timedelta(days=back)
        demo.play_day(day, start)
        demo.play_day(day, start)
    found = {one.period.text: one.closing for one in months.months(start)}
    days = {text: row.at.astimezone(CHINA).date() for text, row in found.items() if row}
    assert days == dict(demo.CLOSED)
    assert Record.objects.filter(kind="closing").count() == 2
