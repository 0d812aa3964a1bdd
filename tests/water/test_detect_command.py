"""`huiyin detect`: its JSON, its table, and what it says to bad input."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from huiyin.water.commands import register
from huiyin.water.core.detector.values import Series
from huiyin.water.detector import detector_settings
from huiyin.water.standards import NotInForce
from tests.water.core.plant import changed, made, put

SPLIT, EVENT = 4000, (4300, 4330)
UNTIL = str(made(SPLIT + 1).times[SPLIT])


@pytest.fixture
def run(tmp_path):
    """Run the command on a file; gives exit code, JSON and output."""
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)

    def go(content, *more, name="readings.csv", until=UNTIL, flow="flow", as_json=True):
        path = tmp_path / name
        if isinstance(content, pl.DataFrame):
            content.write_parquet(path)
        else:
            path.write_text(content, encoding="utf-8")
        options = ["detect", str(path), "--learn-until", until, *more]
        options += ["--operational", flow] if flow else []
        result = CliRunner().invoke(app, [*options, "--json"] if as_json else options)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        text = result.stdout.strip()
        return result.exit_code, json.loads(text) if as_json and text else None, result.output

    return go


def frame_of(series: Series) -> pl.DataFrame:
    columns = {"time": series.times.astype("datetime64[us]")}
    for channel, column in zip(series.channels, series.values.T, strict=True):
        columns[channel.name] = np.round(column, 4)
    return pl.DataFrame(columns)


def text_of(series: Series) -> str:
    frame = frame_of(series).with_columns(pl.col("time").dt.strftime("%Y-%m-%d %H:%M:%S"))
    return frame.fill_nan(None).write_csv()


@pytest.fixture(scope="module")
def troubled() -> Series:
    """Five hours of one event and another of a failed sensor after the learnt days."""
    series = changed(made(4600, seed=7), *EVENT, chlorine=-0.25, redox=-40.0)
    return put(series, 4400, 4460, conductivity=0.0)


def test_an_alarm_is_told_with_its_reasons(run, troubled):
    code, found, _ = run(text_of(troubled))
    (alarm,) = found["alarms"]
    assert code == 0
    assert alarm["start"] == str(troubled.times[EVENT[0]])
    assert {reason["channel"] for reason in alarm["reasons"]} == {"chlorine", "redox"}
    assert all(reason["direction"] == "below" for reason in alarm["reasons"])
    assert found["learnt"]["rows"] == SPLIT
    assert found["watched"]["rows"] == 600
    assert found["settings"]["confidence"] == "product"
    assert found["score"] is None


def test_a_failed_sensor_is_told_as_a_fault(run, troubled):
    _, found, _ = run(text_of(troubled), "--default", "conductivity=0")
    assert found["faults"] == [
        {
            "channel": "conductivity",
            "kind": "default",
            "start": str(troubled.times[4400]),
            "end": str(troubled.times[4459]),
        }
    ]


def test_parquet_gives_the_same_as_text(run, troubled):
    _, text, _ = run(text_of(troubled))
    _, parquet, _ = run(frame_of(troubled), name="readings.parquet")
    assert parquet | {"file": ""} == text | {"file": ""}


def test_labels_are_scored_and_are_no_channel(run, troubled):
    labels = np.zeros(4600, int)
    labels[slice(*EVENT)] = 1
    frame = frame_of(troubled).with_columns(pl.Series("known", labels))
    _, found, _ = run(frame, "--label", "known", name="readings.parquet")
    assert (found["score"]["episodes"], found["score"]["found"]) == (1, 1)
    assert found["score"]["f1"] > 0.9


def test_for_people_it_prints_a_table(run, troubled):
    code, _, output = run(text_of(troubled), as_json=False)
    assert code == 0
    assert "below the" in output
    assert str(troubled.times[EVENT[0] + 1])[:16].replace("T", " ") in output
    assert "sensor conductivity: off_scale, 1 times" in output
    assert "1 alarms; 600 rows watched" in output


def test_a_cell_that_is_no_number_is_listed_and_unknown(run, troubled):
    lines = text_of(troubled).splitlines()
    cells = lines[4101].split(",")
    lines[4101] = ",".join([*cells[:2], "much", *cells[3:]])
    code, found, _ = run("\n".join(lines) + "\n")
    assert code == 0
    assert found["bad"] == [
        {"line": 4102, "column": "chlorine", "reason": "'much' is no number: unknown"}
    ]
    assert {"channel": "chlorine", "kind": "missing"}.items() <= found["faults"][0].items()


def test_a_row_that_steps_back_in_time_is_left_out(run, troubled):
    lines = text_of(troubled).splitlines()
    lines.insert(4200, lines[4100])
    _, found, _ = run("\n".join(lines) + "\n")
    assert (found["left_out"], found["rows"]) == (1, 4600)


def test_more_allowed_alarms_never_find_fewer(run, troubled):
    _, few, _ = run(text_of(troubled))
    _, many, _ = run(text_of(troubled), "--alarms", "300", "--memory", "120")
    assert many["watched"]["event"] >= few["watched"]["event"]


REFUSED = {
    "no such operational column": (("--ignore", "pressure"), {}, "has no column 'pressure'"),
    "nothing before": ((), {"until": "2020-01-01"}, "nothing to learn from"),
    "nothing after": ((), {"until": "2030-01-01"}, "nothing to watch"),
    "no quality channel": (
        ("--ignore", "chlorine", "--ignore", "redox", "--ignore", "conductivity"),
        {},
        "a quality channel",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_done_is_refused_with_what_to_do(run, troubled, why):
    more, options, reason = REFUSED[why]
    code, found, output = run(text_of(troubled), *more, **options)
    assert code == 2
    assert reason in f"{found['error']} {found['hint']}"
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("more", "until"),
    [((), "spring"), (("--default", "redox"), UNTIL), (("--low", "redox=deep"), UNTIL)],
)
def test_an_option_that_says_nothing_is_refused(run, troubled, more, until):
    code, _, output = run(text_of(troubled), *more, until=until, as_json=False)
    assert code == 2
    assert "write" in output


def test_a_file_without_readable_times_is_refused(run):
    code, found, _ = run("time,flow,redox\nnever,1,2\n")
    assert code == 2
    assert "no row" in found["error"]


def test_a_parquet_file_that_is_none_is_refused(run):
    code, found, _ = run("time,redox\n", name="readings.parquet", flow=None)
    assert code == 2
    assert "Parquet" in found["error"]


def test_the_settings_are_dated():
    assert detector_settings(date(2026, 11, 29)).persistence >= 1
    with pytest.raises(NotInForce):
        detector_settings(date(2020, 1, 1))
