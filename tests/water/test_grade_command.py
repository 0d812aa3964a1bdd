"""`huiyin grade`: its JSON, its table, and what it says to bad input."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from huiyin.water.commands import register

DATA = Path(str(files("huiyin.water"))) / "data"
HEADING = "section,obs_time,class_published,status,ph,do,codmn,nh3n,tp"
GOOD = "甲,2020-07-01 08:00,Ⅱ,正常,7.5,8.1,2.5,0.10,0.05"
STATIONS = "section,tp_rule\n甲,river\n乙,lake\n丙,undetermined\n"


@pytest.fixture
def run(tmp_path):
    """Run the command on readings (text or bytes) and stations; gives exit code, JSON, output."""
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)

    def go(readings, *more, stations=STATIONS, name="readings.csv", as_json=True):
        path, station_path = tmp_path / name, tmp_path / "stations.csv"
        path.write_bytes(readings if isinstance(readings, bytes) else readings.encode())
        station_path.write_text(stations, encoding="utf-8")
        options = ["grade", str(path), "--stations", str(station_path), "--on", "2020-07-01", *more]
        if as_json:
            options += ["--published", "class_published", "--json"]
        result = CliRunner().invoke(app, options)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        found = json.loads(result.stdout) if as_json else None
        return result.exit_code, found, result.output

    return go


def csv_of(*rows: str, heading: str = HEADING) -> str:
    return "\n".join([heading, *rows]) + "\n"


def test_it_prints_rows_graded_compared_agree_agreement_and_misses(run):
    wrong = "乙,2020-07-01 08:00,Ⅱ,正常,7.5,8.1,2.5,0.10,0.05"
    code, found, _ = run(csv_of(GOOD, wrong))
    assert code == 0
    keys = ("rows", "graded", "compared", "agree", "agreement")
    assert [found[key] for key in keys] == [2, 2, 2, 1, 0.5]
    (miss,) = found["misses"]
    assert (miss["row"], miss["line"], miss["section"]) == (2, 3, "乙")
    assert (miss["published"], miss["computed"], miss["factor"]) == ("Ⅱ", "Ⅲ", "tp")
    assert miss["value"] == 0.05
    assert "tp 0.05 is beyond 0.025, the limit of Ⅱ" in miss["explanation"]
    assert "other_water_body" in miss["causes"]


def test_the_unrounded_value_is_preferred(run):
    heading = HEADING + ",tp_raw"
    row = "甲,2020-07-01 08:00,Ⅲ,正常,7.5,8.1,2.5,0.10,0.100,0.10024"
    _, found, _ = run(csv_of(row, heading=heading))
    assert (found["agree"], found["misses"]) == (1, [])


def test_a_filtered_extreme_value_is_unknown_and_leaves_no_class(run):
    heading = HEADING + ",tp_raw"
    row = "甲,2020-07-01 08:00,,维护,7.5,8.1,2.5,0.10,--,极值过滤"
    _, found, _ = run(csv_of(row, heading=heading))
    assert (found["graded"], found["bad_rows"]) == (0, 0)
    assert found["not_graded"] == {"a factor is withheld or missing": 1}


def test_an_unmeasured_phosphorus_leaves_four_factors_and_a_class(run):
    _, found, _ = run(csv_of("甲,t,Ⅱ,正常,7.5,8.1,2.5,0.10,*"))
    assert (found["graded"], found["agree"]) == (1, 1)


def test_a_stopped_station_is_not_graded_even_with_values(run):
    _, found, _ = run(csv_of("甲,t,,停站,7.5,8.1,2.5,0.10,0.05"))
    assert found["graded"] == 0
    assert found["not_graded"] == {"station stopped": 1}


def test_a_non_detect_counts_as_half_its_limit(run):
    _, found, _ = run(csv_of("甲,t,Ⅱ,正常,7.5,8.1,2.5,0.025L,0.05"))
    assert (found["non_detects"], found["agree"]) == (1, 1)


def test_a_station_nobody_describes_is_graded_only_where_the_phosphorus_rule_cannot_matter(run):
    unsure = "丁,t,Ⅱ,正常,7.5,8.1,2.5,0.10,0.05"
    sure = "丁,t,Ⅴ,正常,7.5,8.1,12.5,0.10,0.05"
    _, found, _ = run(csv_of(unsure, sure))
    assert (found["graded"], found["compared"], found["published_not_graded"]) == (1, 1, 1)
    assert found["not_graded"] == {
        "the station file does not name the station: river or lake not known": 1
    }
    assert (found["ungraded"], found["stations_not_found"]) == (1, {"丁": 2})


def test_an_undetermined_station_is_no_river_by_default(run):
    unsure = "丙,t,Ⅱ,正常,7.5,8.1,2.5,0.10,0.05"
    sure = "丙,t,Ⅱ,正常,7.5,8.1,2.5,0.10,*"
    _, found, _ = run(csv_of(unsure, sure))
    assert (found["graded"], found["agree"]) == (1, 1)
    assert found["not_graded"] == {
        "the station file cannot say river or lake, and the class depends on it": 1
    }


def test_a_row_that_names_no_station_says_so(run):
    _, found, _ = run(csv_of(GOOD.replace("甲", "")))
    assert found["not_graded"] == {"the row names no station: river or lake limits not known": 1}


STATION_FILES = {
    "our words": "section,tp_rule\n甲,river\n乙,lake_reservoir\n",
    "the words of the extract": "city,tp_rule_inferred,section\nx,river,甲\nx,lake,乙\n",
    "Chinese": "断面名称,总磷限值,备注\n甲,河流,无\n乙,湖库,无\n",
    "capitals and spaces": "Section , TP_Rule\n甲 , River\n乙,LAKE \n",
    "a number of the station first": "station,section,tp_rule\nS1,甲,river\nS2,乙,lake\n",
    "quoted, with windows line ends": '"section","tp_rule"\r\n"甲","river"\r\n"乙","lake"\r\n',
    "its mark": "\ufeffsection,tp_rule\n甲,river\n乙,lake\n",
}


@pytest.mark.parametrize("spelling", STATION_FILES)
def test_a_station_file_may_be_written_in_several_ways(run, spelling):
    rows = [GOOD, GOOD.replace("甲", "乙").replace("Ⅱ", "Ⅲ")]
    _, found, _ = run(csv_of(*rows), stations=STATION_FILES[spelling])
    assert (found["agree"], found["stations_not_found"]) == (2, {})


def test_half_and_full_width_names_are_the_same_station(run):
    _, found, _ = run(
        csv_of(GOOD.replace("甲", "甲（闸）")), stations="section,tp_rule\n甲(闸),river\n"
    )
    assert (found["agree"], found["misses"]) == (1, [])


def test_headings_in_capitals_are_understood(run):
    heading = "Section,OBS_TIME,class_published,Status,PH,DO,CODMN,NH3N (mg/L),TP(MG/L)"
    _, found, _ = run(csv_of(GOOD, heading=heading))
    assert found["agree"] == 1


def test_the_reading_before_is_found_in_a_file_in_any_order(run):
    days = {day: f"甲,2020-07-0{day} 08:00,Ⅱ,正常,7.5,8.1,2.5,0.10,0.05" for day in (1, 2, 4)}
    clean = "甲,2020-07-03 08:00,Ⅱ,正常,7.5,8.1,1.5,0.10,0.01"
    _, found, _ = run(csv_of(days[4], clean, days[2], days[1]))
    (miss,) = found["misses"]
    assert miss["causes"] == ["previous_reading", "next_reading"]
    lone = "甲,2020-06-01 08:00,Ⅱ,正常,7.5,8.1,1.5,0.10,0.01"
    _, found, _ = run(csv_of(days[4], days[2], lone, days[1]))
    assert found["misses"][0]["causes"] == ["next_reading"]


def test_stations_of_one_name_in_two_provinces_are_told_apart(run):
    heading = "province," + HEADING
    stations = "province,section,tp_rule\n河南省,甲,river\n湖北省,甲,lake\n"
    rows = ["河南省," + GOOD, "湖北省," + GOOD.replace("Ⅱ", "Ⅲ")]
    _, found, _ = run(csv_of(*rows, heading=heading), stations=stations)
    assert found["agree"] == 2
    _, found, _ = run(csv_of(GOOD), stations=stations)
    assert found["graded"] == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_it_reads_the_encodings_chinese_offices_send(run, encoding, packed):
    content = csv_of(GOOD).replace("Ⅱ", "II").encode(encoding)
    name = "readings.csv.gz" if packed else "readings.csv"
    code, found, _ = run(gzip.compress(content) if packed else content, name=name)
    assert code == 0
    assert (found["agree"], found["bad_rows"]) == (1, 0)


def test_it_reads_chinese_headings_with_units_and_windows_line_ends(run):
    heading = "断面名称,监测时间,class_published,站点情况,pH(无量纲),溶解氧(mg/L),"
    heading += "高锰酸盐指数(mg/L),氨氮（mg/L）,总磷 [mg/l]"
    _, found, _ = run(csv_of(GOOD, heading=heading).replace("\n", "\r\n"))
    assert (found["graded"], found["agree"]) == (1, 1)


BAD_ROWS = {
    "text for a number": ("甲,t,Ⅱ,正常,7.5,abc,2.5,0.1,0.05", "do", "'abc' is no number"),
    "a decimal comma": ('甲,t,Ⅱ,正常,"7,5",8.1,2.5,0.1,0.05', "ph", "is no number"),
    "not a number": ("甲,t,Ⅱ,正常,7.5,8.1,NaN,0.1,0.05", "codmn", "is no number"),
    "infinity": ("甲,t,Ⅱ,正常,7.5,8.1,2.5,inf,0.05", "nh3n", "is no number"),
    "overflow": ("甲,t,Ⅱ,正常,7.5,8.1,2.5,1e999,0.05", "nh3n", "outside the possible"),
    "below zero": ("甲,t,Ⅱ,正常,7.5,8.1,2.5,0.1,-0.05", "tp", "outside the possible"),
    "impossible pH": ("甲,t,Ⅱ,正常,75,8.1,2.5,0.1,0.05", "ph", "outside the possible"),
    "unknown class": ("甲,t,优,正常,7.5,8.1,2.5,0.1,0.05", "class", "no water quality class"),
    "too few cells": ("甲,t,Ⅱ,正常,7.5", "", "5 cells where the heading has 9"),
    "too many cells": (GOOD + ",", "", "10 cells where the heading has 9"),
    "an open quotation": ('甲,t,"Ⅱ,正常,7.5,8.1,2.5,0.1,0.05', "", "not readable as CSV"),
}


@pytest.mark.parametrize("bad", BAD_ROWS)
def test_a_bad_row_is_listed_with_line_and_column_and_the_good_ones_are_graded(run, bad):
    row, column, reason = BAD_ROWS[bad]
    code, found, _ = run(csv_of(GOOD, row, GOOD))
    assert code == 0
    assert (found["rows"], found["graded"], found["agree"], found["bad_rows"]) == (3, 2, 2, 1)
    (listed,) = found["bad"]
    assert (listed["line"], listed["column"]) == (3, column)
    assert reason in listed["reason"]


BAD_FILES = {
    "empty": (b"", "is empty"),
    "blank lines only": (b"\n \n", "is empty"),
    "heading only": (HEADING.encode(), "has a heading and no rows"),
    "no section": (csv_of(GOOD).replace("section", "place").encode(), "no column section"),
    "two factors missing": (b"section,ph,do,codmn,class_published\n", "no column nh3n, tp"),
    "nothing published": (csv_of(GOOD).replace("class_published", "c").encode(), "to compare"),
    "a column twice": (csv_of(GOOD).replace("nh3n", "tp").encode(), "'tp' stands there twice"),
    "micrograms in the heading": (
        csv_of(GOOD).replace("nh3n", "nh3n(ug/L)").encode(),
        "Divide the column by 1000",
    ),
    "a strange unit": (csv_of(GOOD).replace("nh3n", "nh3n(ppm)").encode(), "is in 'ppm'"),
    "micrograms in the numbers": (
        csv_of(*[GOOD.replace("0.10", "100")] * 3).encode(),
        "half of column 'nh3n' is above 100",
    ),
    "no good row": (csv_of("甲,t", "乙").encode(), "none of its 2 rows can be read"),
    "a workbook": (b"PK\x03\x04" + bytes(200), "Excel workbook"),
    "binary": (b"\x00\x01\x02\x03" * 50, "binary data"),
    "undecodable": (csv_of(GOOD).encode() + b"\xff\xfe\xfd,\x81\n", "line 3"),
}


@pytest.mark.parametrize("bad", BAD_FILES)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(run, bad):
    content, reason = BAD_FILES[bad]
    code, found, output = run(content)
    assert code == 2
    assert reason in f"{found['error']} {found['hint']}"
    assert "Traceback" not in output


def test_a_file_named_gz_that_is_not_gzip_is_refused(run):
    code, found, _ = run(csv_of(GOOD), name="readings.csv.gz")
    assert code == 2
    assert "is not gzip" in found["error"]


@pytest.mark.parametrize("damage", [lambda b: b[:-12], lambda b: b[:20] + b"\xff" * 8 + b[28:]])
def test_damaged_gzip_is_refused(run, damage):
    code, found, _ = run(damage(gzip.compress(csv_of(*[GOOD] * 50).encode())), name="r.csv.gz")
    assert code == 2
    assert "damaged gzip" in found["error"]


def test_gzip_without_the_name_is_read(run):
    _, found, _ = run(gzip.compress(csv_of(GOOD).encode()))
    assert found["agree"] == 1


BAD_STATIONS = {
    "no rule column": ("section\n甲\n", "no column tp_rule"),
    "no section column": ("name,tp_rule\n甲,river\n", "no column section"),
    "no usable rule": ("section,tp_rule\n甲,pond\n", "names no station"),
    "two rules for one station": ("section,tp_rule\n甲,river\n甲,lake\n", "two different TP rules"),
    "empty": ("", "is empty"),
}


@pytest.mark.parametrize("bad", BAD_STATIONS)
def test_a_station_file_that_cannot_be_used_is_refused(run, bad):
    stations, reason = BAD_STATIONS[bad]
    code, found, _ = run(csv_of(GOOD), stations=stations)
    assert code == 2
    assert reason in found["error"]


def test_a_bad_station_line_is_listed_and_the_others_count(run):
    _, found, _ = run(csv_of(GOOD), stations="section,tp_rule\n甲,river\n乙,pond\n")
    assert found["agree"] == 1
    (listed,) = found["bad"]
    assert (listed["file"], listed["line"], listed["column"]) == ("stations.csv", 3, "tp_rule")


def test_a_missing_file_is_refused_by_name(tmp_path):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    missing = str(tmp_path / "nowhere.csv")
    result = CliRunner().invoke(app, ["grade", missing, "--stations", missing])
    assert result.exit_code == 2
    assert "nowhere.csv" in result.output


def test_a_day_before_the_standard_is_refused(run):
    code, found, _ = run(csv_of(GOOD), "--on", "1999-01-01")
    assert code == 2
    assert "was not in force on 1999-01-01" in found["error"]


def test_a_day_that_is_none_is_refused(run):
    code, _, output = run(csv_of(GOOD), "--on", "yesterday", as_json=False)
    assert code == 2
    assert "is no day" in output


def test_for_people_it_prints_a_line_per_station_the_misses_and_the_bad_rows(run):
    wrong = "乙,2020-07-01 08:00,Ⅱ,正常,7.5,8.1,2.5,0.10,0.05"
    bad = "丙,t,Ⅱ,正常,7.5,abc,2.5,0.1,0.05"
    code, _, output = run(csv_of(GOOD, wrong, bad), "--published", "class_published", as_json=False)
    assert code == 0
    assert "1 of 2 agree (50.0000%)" in output
    assert "line 3, 乙" in output
    assert "line 4, do: 'abc' is no number" in output


def test_without_a_published_column_nothing_is_compared(run):
    code, _, output = run(csv_of(GOOD), as_json=False)
    assert code == 0
    assert "1 rows: 1 graded, 0 not graded, 0 bad" in output
    assert "agree (" not in output
