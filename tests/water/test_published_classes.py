"""Our class is the publisher's class: on the shipped extract always, on all stations if there."""

from __future__ import annotations

import csv
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from huiyin.water.core.agreement import Cause
from huiyin.water.core.episodes import Judged, judge, judged
from huiyin.water.core.standards import Body
from huiyin.water.core.verdict import grade_one
from huiyin.water.grade_file import GradedFile, grade_file, report
from huiyin.water.policies import judge_policy, valid_statuses
from huiyin.water.standards import data_text
from huiyin.water.stations import national_stations, station_rows
from tests.shared import SHARED

DATA = Path(str(files("huiyin.water"))) / "data"
DAY = date(2020, 7, 1)
DAILY = SHARED / "data/water/cnemc_daily_2020-05-10_2020-12-31.csv.gz"
STATIONS = SHARED / "data/water/cnemc_daily_stations.csv"
FOUR_HOURLY = SHARED / "data/water/cnemc_4hourly_2021-04_henan_hubei_hebei_beijing_tianjin.csv.gz"
needs_shared = pytest.mark.skipif(not DAILY.exists(), reason="the research data set is not there")


@pytest.fixture(scope="module")
def henan() -> GradedFile:
    return grade_file(
        DATA / "readings_henan_2020.csv.gz", DATA / "stations_henan.csv", "class_published", DAY
    )


def test_every_published_class_of_the_henan_extract_is_reproduced(henan):
    assert len(henan.stations.bodies) == 8
    assert (henan.readings.rows, henan.readings.bad) == (1864, [])
    assert henan.comparison.published == henan.comparison.compared == 1520
    assert [miss.row for miss in henan.comparison.misses] == []


def test_the_wrong_phosphorus_rule_would_be_noticed(henan, tmp_path):
    text = data_text("stations_henan.csv").replace("lake_reservoir", "river")
    wrong = tmp_path / "stations.csv"
    wrong.write_text(text, encoding="utf-8")
    result = grade_file(DATA / "readings_henan_2020.csv.gz", wrong, "class_published", DAY)
    assert result.comparison.misses
    assert {result.readings.keys[m.row][-1] for m in result.comparison.misses} == {"陶岔"}
    assert all(Cause.OTHER_WATER_BODY in miss.causes for miss in result.comparison.misses)


def test_a_stopped_station_is_never_classed(henan):
    stopped = np.array(henan.readings.statuses) == "停站"
    assert stopped.any()
    assert (henan.klass[stopped] == 0).all()


def test_the_device_numbers_of_the_demo_have_24_characters_and_say_that_they_are_invented():
    rows = list(csv.DictReader(data_text("stations_henan.csv").splitlines()))
    assert {row["mn_basis"] for row in rows} == {"invented for the demo"}
    assert {len(station.mn) for station in national_stations()} == {24}
    assert len({station.mn for station in national_stations()}) == 8


def test_only_the_canal_has_a_target_that_is_no_demo_assumption():
    real = [s for s in national_stations() if s.target_basis != "demo assumption"]
    assert [(s.section, s.target_class, s.body) for s in real] == [("陶岔", 2, Body.LAKE_RESERVOIR)]


def judged_at(henan: GradedFile, section: str, target: int) -> list[Judged]:
    readings = []
    for row in station_rows(henan.readings, section):
        values = {name: float(column[row]) for name, column in henan.readings.values.items()}
        body = Body(int(henan.bodies[row]))
        absent = [name for name, column in henan.readings.unmeasured.items() if column[row]]
        found = grade_one(henan.table, values, body=body, target=target, absent=absent)
        at = datetime.fromisoformat(henan.readings.times[row] + "+08:00")
        valid = henan.readings.statuses[row] in valid_statuses(DAY)
        readings.append(judged(henan.readings.times[row], at, at, found, valid=valid))
    return readings


def test_one_high_reading_at_the_canal_head_asks_for_a_rerun_and_opens_nothing(henan):
    # 陶岔 2020-07-02: CODMn 6.81 between days around 3, published as Ⅳ.
    found = judge(judged_at(henan, "陶岔", target=2), judge_policy(DAY))
    assert found.episodes == ()
    (spike,) = found.spikes
    assert spike.readings == ("2020-07-02 04:00",)
    assert (spike.worst_class, spike.settled) == (4, True)
    assert spike.factors == (("codmn", pytest.approx((6.81 - 4) / 4)),)


def test_a_long_fall_below_target_is_one_episode(henan):
    # 沈丘闸 stayed below Ⅲ from 2020-09-05 with single good days in between.
    found = judge(judged_at(henan, "沈丘闸", target=3), judge_policy(DAY))
    (long,) = [e for e in found.episodes if len(e.readings) > 40]
    assert (str(long.start.date()), str(long.end.date())) == ("2020-09-05", "2020-11-04")
    assert long.worst_class == 6


@needs_shared
@pytest.mark.shared
def test_the_whole_national_file_agrees_and_its_four_misses_are_of_one_day():
    result = report(grade_file(DAILY, STATIONS, "class_published", DAY))
    assert (result["rows"], result["bad_rows"]) == (22834, 0)
    assert result["compared"] == result["published"] == 14579
    assert result["agreement"] >= 0.999
    assert [(m["section"], m["published"], m["computed"]) for m in result["misses"]] == [
        ("三岔口", "Ⅱ", "Ⅰ"),
        ("大屈", "Ⅲ", "Ⅴ"),
        ("王江泾", "Ⅳ", "Ⅱ"),
        ("宗关", "Ⅱ", "Ⅲ"),
    ]
    for miss in result["misses"]:
        assert miss["time"].startswith("2020-11-04")
        assert miss["causes"][0] == "one_day"
        assert miss["factor"]
        assert "one day" in miss["explanation"]


@needs_shared
@pytest.mark.shared
def test_the_shipped_extract_is_a_faithful_part_of_the_national_file():
    import gzip

    with gzip.open(DAILY, "rt", encoding="utf-8") as file:
        national = [line for line in file if ",河南省," in line]
    with gzip.open(DATA / "readings_henan_2020.csv.gz", "rt", encoding="utf-8") as file:
        assert list(file)[1:] == national


@needs_shared
@pytest.mark.shared
def test_displayed_values_alone_reach_less_and_the_misses_are_explained_by_rounding():
    result = report(grade_file(FOUR_HOURLY, STATIONS, "class_published", DAY))
    assert result["rows"] == 8319
    assert result["published"] == 7694
    assert result["compared"] + result["published_not_graded"] == 7694
    assert 0.98 < result["agreement"] < 0.999
    assert any("rounding" in miss["causes"] for miss in result["misses"])
    assert sum(result["stations_not_found"].values()) > 4000
    assert result["ungraded"] == sum(result["not_graded"].values())
