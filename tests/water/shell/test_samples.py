"""Observations become samples: whose value is whose, and in which unit."""

from __future__ import annotations

import csv

from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from huiyin.water import queries
from huiyin.water.sheet import readings_csv


def sent(station, values: dict[str, float]) -> tuple:
    """The sample a device's values make, and its row in the CSV by heading."""
    at = epoch_ms(station.day(0))
    rows = [Reading("S1", code, "rtd", at, value, "N") for code, value in values.items()]
    log = hot.open_log(0)
    log.append(encode(from_readings(rows, "test")), len(rows), b"##", at)
    log.close()
    (sample,) = queries.history(station.section, station.day(-1), station.day(1))
    text = readings_csv([sample], station.day(0).date()).decode("utf-8-sig")
    (row,) = csv.DictReader(text.splitlines())
    return sample, row


def test_a_heavy_metal_sent_in_micrograms_is_not_called_milligrams(station):
    sample, row = sent(station, {"w20111": 0.8, "w01019": 2.0})
    assert sample.values["w20111"].number == 0.8
    assert row["w20111 (µg/L)"] == "0.8"
    assert row["codmn (mg/L)"] == "2.0"


def test_two_codes_of_one_factor_are_both_kept(station):
    sample, row = sent(station, {"w20122": 0.02, "w20138": 0.01})
    assert sorted(value.number for value in sample.values.values()) == [0.01, 0.02]
    assert sorted(row[head] for head in row if head.endswith("(mg/L)")) == ["0.01", "0.02"]


def test_codes_of_the_2005_edition_are_judged(station):
    sample, _ = sent(station, {"001": 7.5, "060": 0.1})
    assert (sample.values["ph"].number, sample.values["nh3n"].number) == (7.5, 0.1)
