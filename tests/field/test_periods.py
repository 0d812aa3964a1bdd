"""Hourly and daily values of stored readings, as the command gives them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
import typer
from typer.testing import CliRunner

from huiyin.base.clock import CHINA
from huiyin.base.errors import HuiyinError
from huiyin.field import verbs
from huiyin.field.access import SYSTEM
from huiyin.field.commands import register
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.models import Device
from huiyin.field.rules import mean_rule
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings

pytestmark = pytest.mark.django_db(transaction=True)
BEGIN = datetime(2026, 7, 1, tzinfo=CHINA)
DAY = ("--from", "2026-07-01", "--to", "2026-07-02")


@pytest.fixture(autouse=True)
def outlet(tmp_path, monkeypatch) -> Device:
    """An outlet that reports flow and phosphorus every quarter of an hour for two hours."""
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    monkeypatch.delenv("HUIYIN_COLD_URL", raising=False)
    point = verbs.register_point(
        SYSTEM, code="OUT", name="outlet", kind="effluent", interval_seconds=900
    )
    device = verbs.register_device(SYSTEM, mn="M1", name="d", point=point)
    rows = [
        Reading(
            "OUT", factor, "rtd", epoch_ms(BEGIN + n * timedelta(minutes=15)), value(n), flag(n)
        )
        for n in range(8)
        for factor, value, flag in (
            ("w00000", lambda n: n % 4 + 1.0, lambda _n: ""),
            ("w21011", lambda n: 10.0 * (n % 4 + 1), lambda n: "D" if n == 7 else "N"),
        )
    ]
    log = hot.open_log()
    log.append(encode(from_readings(rows, "test")), len(rows), b"", 1_000)
    log.close()
    return device


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["means", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_hourly_values_say_share_class_and_rule():
    code, output = run("OUT", "--every", "hour", *DAY, "--factor", "w21011", "--json")
    assert code == 0
    said = json.loads(output)
    first, second = said["values"]
    assert first["start"] == "2026-07-01T00:00:00+08:00"
    assert (first["value"], first["share"], first["status"]) == (30.0, 1.0, "valid")
    assert (second["value"], second["share"], second["status"]) == (140 / 6, 0.75, "invalid")
    assert first["method"] == "flow_weighted"
    assert [rule["rule"] for rule in said["rules"]] == ["mean", "weighting", "spoiling"]
    assert {rule["confidence"] for rule in said["rules"]} == {"medium"}


def test_a_day_of_two_hours_is_unknown_or_spoilt_and_has_no_value():
    said = json.loads(run("OUT", "--every", "day", *DAY, "--json")[1])
    assert [(row["factor"], row["value"], row["status"]) for row in said["values"]] == [
        ("w00000", None, "unknown"),
        ("w21011", None, "invalid"),
    ]


def test_the_table_names_the_source():
    _code, output = run("OUT", "--every", "hour", *DAY)
    assert "75% (3/4)" in output
    assert "HJ 212-2017 Appendix D" in " ".join(output.split())


def test_letters_of_devices_that_differ_in_edition_are_not_understood(outlet):
    verbs.register_device(SYSTEM, mn="M2", name="e", point=outlet.point, edition="2005")
    said = json.loads(run("OUT", "--every", "hour", *DAY, "--factor", "w21011", "--json")[1])
    assert [row["status"] for row in said["values"]] == ["unknown", "unknown"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("NOWHERE", "--every", "hour", *DAY), "no point"),
        (("OUT", "--every", "hour", *DAY, "--interval", "7200"), "does not fit"),
        (("OUT", "--every", "day", "--from", "July", "--to", "2026-07-02"), "is no day"),
    ],
)
def test_what_cannot_be_made_is_said(arguments, words):
    with pytest.raises(HuiyinError, match=words):
        run(*arguments)


def test_the_interval_of_a_point_is_never_guessed():
    verbs.register_point(SYSTEM, code="P2", name="x", kind="river")
    with pytest.raises(HuiyinError, match="not known"):
        run("P2", "--every", "hour", *DAY)


def test_rivers_are_neither_weighed_nor_spoilt():
    assert (mean_rule("river").weighting, mean_rule("river").spoiling) == (None, None)
    weighting = mean_rule("effluent").weighting
    assert weighting is not None
    assert "w21011" in weighting.factors
    assert not {"w00000", "w01001", "w01010"} & weighting.factors
