"""Real readings of 2020 assessed by month: shipped extract always, all national stations if there.

The published classes are of single readings, so no published figure is a monthly class. What must
hold of one: its means are those another library finds, its class is the plain reading of values
rounded by hand, and, where every day of a month has a published class, it is no worse than the
worst of them.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from huiyin.water.assessment_tables import assessment_method
from huiyin.water.core.assessment import (
    BadResult,
    Condition,
    Period,
    PeriodKind,
    Place,
    PlaceAssessment,
    Result,
    Sample,
    Way,
    assess_place,
    assess_water,
    compare_waters,
    parse_result,
    period_means,
)
from huiyin.water.core.standards import Body, parse_class
from tests.shared import SHARED
from tests.water import plain
from tests.water.core.assessment.by_hand import round_text

DATA = Path(str(files("huiyin.water"))) / "data"
HENAN = (DATA / "readings_henan_2020.csv.gz", DATA / "stations_henan.csv", "tp_rule")
NATIONAL = (
    SHARED / "data/water/cnemc_daily_2020-05-10_2020-12-31.csv.gz",
    SHARED / "data/water/cnemc_daily_stations.csv",
    "tp_rule_inferred",
)
METHOD = assessment_method(date(2020, 7, 1), "automatic_five")
FACTORS = METHOD.factors
PLACES = {"ph": 0, "do": 1, "codmn": 1, "nh3n": 2, "tp": 3}
BODIES = {"river": Body.RIVER, "lake": Body.LAKE_RESERVOIR, "lake_reservoir": Body.LAKE_RESERVOIR}
STALE = date(2020, 11, 4)  # four classes of this day belong to readings of another hour


@dataclass
class Month:
    """The classed readings of one station in one month; its phosphorus limits are known."""

    place: Place
    basin: str
    period: Period
    samples: list[Sample] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)

    def assessed(self) -> PlaceAssessment:
        means = period_means(self.samples, self.period, METHOD.periods, METHOD.statistics, FACTORS)
        return assess_place(METHOD, self.place, means)


def result_of(text: str) -> Result | None:
    """A published cell; words such as 极值过滤 (withheld) are no result."""
    try:
        return parse_result(text)
    except BadResult:
        return None


def months_of(readings: Path, stations: Path, rule: str) -> list[Month]:
    with stations.open(encoding="utf-8") as file:
        bodies = {row["section"]: BODIES.get(row[rule]) for row in csv.DictReader(file)}
    found: dict[tuple[str, int], Month] = {}
    with gzip.open(readings, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            body, klass = bodies.get(row["section"]), parse_class(row["class_published"])
            day = date.fromisoformat(row["snapshot_date"])
            if body is None or klass is None or day == STALE:
                continue
            absent = frozenset({"tp"} if row["tp"] == "*" else ())
            place = Place(row["section"], body, absent=absent)
            period = Period(PeriodKind.MONTH, day.year, day.month)
            month = found.setdefault(
                (row["section"], day.month), Month(place, row["basin"], period)
            )
            results = {name: result_of(row[f"{name}_raw"] or row[name]) for name in FACTORS}
            month.samples.append(Sample(day, results))
            month.classes.append(klass)
    return list(found.values())


def others_means(months: list[Month]) -> pl.DataFrame:
    """Means by month from Polars: of pH through ions, of the others plain."""
    rows = [
        {"month": n} | {f: float(r.value) if r else None for f, r in sample.results.items()}
        for n, month in enumerate(months)
        for sample in month.samples
    ]
    frame = pl.DataFrame(rows, schema={"month": pl.Int64} | dict.fromkeys(FACTORS, pl.Float64))
    ions = (10.0 ** -pl.col("ph")).mean().log(10).neg().alias("ph")
    plain_means = [pl.col(factor).mean() for factor in FACTORS if factor != "ph"]
    return frame.group_by("month").agg(ions, *plain_means).sort("month")


def check(months: list[Month]) -> list[PlaceAssessment]:
    assessed = [month.assessed() for month in months]
    others = others_means(months)
    for factor in FACTORS:
        ours = [one.means[factor].value for one in assessed]
        floats = np.array([np.nan if value is None else float(value) for value in ours])
        theirs = others[factor].cast(pl.Float64).fill_null(np.nan).to_numpy()
        np.testing.assert_allclose(floats, theirs, rtol=1e-9)
    for month, one in zip(months, assessed, strict=True):
        rounded = {
            factor: None if mean.value is None else _judged_by_hand(factor, format(mean.value, "f"))
            for factor, mean in one.means.items()
        }
        lake = month.place.body is Body.LAKE_RESERVOIR
        klass, proved, main = plain.grade_row(rounded, lake, month.place.absent)
        assert one.grade.klass == klass, month
        assert one.grade.at_least == proved
        assert [pollutant.factor for pollutant in one.main] == main
        assert one.klass <= max(month.classes)
    return assessed


def _judged_by_hand(factor: str, text: str) -> float:
    rounded = float(round_text(text, PLACES[factor]))
    return rounded if rounded else float(f"{float(text):.0e}")


def test_the_months_of_the_shipped_stations_hold_against_two_other_accounts():
    assessed = check(months_of(*HENAN))
    assert len(assessed) == 47
    assert {one.condition for one in assessed} >= {Condition.EXCELLENT, Condition.LIGHT}


def test_the_canal_head_is_at_class_two_or_better_in_every_month():
    canal = [month for month in months_of(*HENAN) if month.place.name == "陶岔"]
    assert {month.assessed().klass for month in canal} <= {1, 2}
    assert len(canal) == 8


def test_a_year_that_began_in_may_is_unknown_and_with_ice_it_is_not():
    canal = [month for month in months_of(*HENAN) if month.place.name == "陶岔"]
    samples = [sample for month in canal for sample in month.samples]
    year = Period(PeriodKind.YEAR, 2020)
    rules = METHOD.periods, METHOD.statistics, FACTORS
    assert assess_place(METHOD, canal[0].place, period_means(samples, year, *rules)).klass == 0
    with_ice = period_means(samples, year, *rules, ice=True)
    assert assess_place(METHOD, canal[0].place, with_ice).klass == 2


@pytest.mark.shared
@pytest.mark.skipif(not NATIONAL[0].exists(), reason="the research data set is not there")
def test_the_months_of_all_national_stations_hold_against_two_other_accounts():
    assessed = check(months_of(*NATIONAL))
    assert len(assessed) == 499
    assert {one.klass for one in assessed} >= {1, 2, 3, 4, 5, 6}


@pytest.mark.shared
@pytest.mark.skipif(not NATIONAL[0].exists(), reason="the research data set is not there")
def test_real_basins_are_judged_by_shares_and_compared_by_comparable_sections():
    basins: dict[str, dict[int, list[PlaceAssessment]]] = defaultdict(lambda: defaultdict(list))
    for month in months_of(*NATIONAL):
        basins[month.basin][month.period.number].append(month.assessed())
    yangtze = basins["长江流域"]
    summer, winter = (assess_water(METHOD, yangtze[number]) for number in (7, 12))
    assert summer.way is winter.way is Way.SHARES
    assert summer.proportion.sections >= 5
    assert summer.condition is not Condition.UNKNOWN
    found = compare_waters(METHOD, yangtze[7], yangtze[12])
    assert found.before is not None
    both = {one.place.name for one in yangtze[7]} & {one.place.name for one in yangtze[12]}
    assert set(found.compared) | {n for n in found.left_out if n in both} == both
    assert found.before.proportion.sections == len(found.compared)
