"""Campaign and plan directories: what is written is read again, and every fault is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from huiyin.vaccination.campaign.demo import demo_city
from huiyin.vaccination.campaign.files.faults import BadCampaign
from huiyin.vaccination.campaign.files.plans import read_plan, write_plan
from huiyin.vaccination.campaign.files.reading import read_campaign
from huiyin.vaccination.campaign.files.writing import write_campaign, write_city
from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.core.campaign.check import check
from huiyin.vaccination.core.campaign.noted import SupplyShort, Written
from huiyin.vaccination.core.campaign.problem import Problem
from tests.peers.campaign_first_come import FirstCome
from tests.vaccination.campaign.small import english_in, two_clinics


def same(one: Problem, other: Problem) -> list[str]:
    """Names of the fields that differ."""
    differ = []
    for each in fields(one):
        left, right = getattr(one, each.name), getattr(other, each.name)
        if each.name == "arcs":
            parts = (
                np.array_equal(getattr(left, part), getattr(right, part))
                for part in ("start", "site", "minutes", "metres")
            )
            equal = all(parts)
        else:
            equal = np.array_equal(left, right) if each.name == "roster" else left == right
        differ += [] if equal else [each.name]
    return differ


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_campaign(tmp_path / "small", two_clinics(), title="Two clinics", start="2021-05-10")
    return tmp_path / "small"


def test_a_small_campaign_is_read_as_it_was_written(folder: Path):
    assert same(read_campaign(folder).problem, two_clinics()) == []


def test_the_demo_city_is_read_as_it_was_made(tmp_path: Path):
    city = demo_city("small")
    write_city(tmp_path, city, "Demo", "2021-05-10")
    found = read_campaign(tmp_path)
    assert same(found.problem, city.problem) == []
    assert found.settings.synthetic
    assert np.array_equal(found.communities, city.communities)


def test_the_demo_city_is_the_same_for_the_same_seed_and_as_large_as_the_real_one():
    city = demo_city("city").problem
    assert same(city, demo_city("city").problem) == []
    assert same(city, demo_city("city", seed=8).problem) != []
    assert sum(sum(c.people) for c in city.communities) == 12_600_574
    sizes = len(city.communities), len(city.sites), len(city.districts), len(city.products)
    assert sizes == (3000, 500, 16, 4)
    assert sum(product.doses for product in city.products) == 8
    assert np.diff(city.arcs.start).min() >= 3


def test_parquet_is_read_too(folder: Path):
    pl.read_csv(folder / "lots.csv").write_parquet(folder / "lots.parquet")
    (folder / "lots.csv").unlink()
    assert same(read_campaign(folder).problem, two_clinics()) == []


def test_dates_are_days_from_the_start(folder: Path):
    edit(folder, "lots.csv", "two-a,two,600,0,27", "two-a,two,600,2021-05-10,2021-06-06")
    edit(folder, "lots.csv", "two-b,two,3000,5,400", "two-b,two,3000,2021-05-15,2022-06-14")
    edit(folder, "lots.csv", "one-a,one,400,9,41", "one-a,one,400,2021-05-19,2021-06-20")
    edit(folder, "lots.csv", "one-b,one,90,60,400", "one-b,one,90,2021-07-09,2022-06-14")
    assert read_campaign(folder).problem.lots == two_clinics().lots


def test_a_plan_is_read_as_it_was_written(tmp_path: Path):
    problem = two_clinics()
    plan = replace(FirstCome(problem).plan(), notes=(Written("有一处提示"),))
    write_plan(tmp_path, problem, plan, {"title": "Two clinics"})
    found = read_plan(tmp_path, problem)
    assert found == plan
    assert check(problem, found) == []


def edit(folder: Path, name: str, before: str, after: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), encoding="utf-8")


def drop(folder: Path, name: str, pattern: str) -> None:
    """Leave out the lines that match."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not re.search(pattern, line)]
    assert len(kept) < len(lines)
    (folder / name).write_text("\n".join(kept) + "\n", encoding="utf-8")


BAD: dict[str, tuple[Callable[[Path], object], str, int, str]] = {
    "negative people": (
        lambda f: edit(f, "communities.csv", "c1,east,300", "c1,east,-3"),
        "communities.csv", 1, "people_old",
    ),
    "missing people": (
        lambda f: edit(f, "communities.csv", "c2,east,100,", "c2,east,,"),
        "communities.csv", 2, "people_old",
    ),
    "people that are no number": (
        lambda f: edit(f, "communities.csv", "200,400", "200,4OO"),
        "communities.csv", 3, "people_adult",
    ),
    "half a person": (
        lambda f: edit(f, "communities.csv", "200,400", "200,400.5"),
        "communities.csv", 3, "people_adult",
    ),
    "no column of a group": (
        lambda f: edit(f, "communities.csv", "people_adult", "adults"),
        "communities.csv", 0, "people_adult",
    ),
    "a community twice": (
        lambda f: edit(f, "communities.csv", "c2,", "c1,"), "communities.csv", 2, "id",
    ),
    "an unreachable community": (
        lambda f: drop(f, "arcs.csv", "^c2,"), "communities.csv", 2, "id",
    ),
    "a site without capacity": (
        lambda f: edit(f, "sites.csv", "s1,clinic,east,2", "s1,clinic,east,0"),
        "sites.csv", 1, "stations",
    ),
    "a district without roster": (
        lambda f: edit(f, "sites.csv", "s1,clinic,east", "s1,clinic,north"),
        "roster.csv", 0, "staff",
    ),
    "intervals that contradict": (
        lambda f: edit(f, "dose_rules.csv", "two,1,2,4", "two,1,5,4"),
        "dose_rules.csv", 1, "max_periods",
    ),
    "a product without doses": (
        lambda f: edit(f, "products.csv", "one,1,", "one,0,"), "products.csv", 2, "doses",
    ),
    "a dose without a rule": (
        lambda f: edit(f, "products.csv", "one,1,", "one,2,"), "products.csv", 2, "doses",
    ),
    "a rule without a dose": (
        lambda f: edit(f, "products.csv", "two,2,", "two,1,"), "products.csv", 1, "doses",
    ),
    "a lot that expires before it arrives": (
        lambda f: edit(f, "lots.csv", "one-a,one,400,9,41", "one-a,one,400,9,8"),
        "lots.csv", 3, "last_day",
    ),
    "a lot of an unknown product": (
        lambda f: edit(f, "lots.csv", "one-a,one", "one-a,three"), "lots.csv", 3, "product",
    ),
    "no usable supply": (
        lambda f: (drop(f, "lots.csv", "^(two|one-a)"), edit(f, "lots.csv", ",60,", ",90,")),
        "lots.csv", 0, "arrive_day",
    ),
    "a pair twice": (
        lambda f: edit(f, "arcs.csv", "c3,s2,4,\n", "c3,s2,4,\nc3,s2,5,\n"), "arcs.csv", 6, "site",
    ),
    "staff given twice": (
        lambda f: edit(f, "roster.csv", "west,doctor,,2", "west,doctor,,2\nwest,doctor,3,1"),
        "roster.csv", 7, "staff",
    ),
    "no vaccinator": (
        lambda f: edit(f, "roles.csv", "vaccinator,20,1,1,1", "vaccinator,20,1,1,0"),
        "roles.csv", 0, "vaccinator",
    ),
    "a site that must and must not": (
        lambda f: edit(f, "sites.csv", ",0,,0,0,0\ns2", ",0,,0,1,1\ns2"),
        "sites.csv", 1, "must_close",
    ),
    "a target after the end": (
        lambda f: edit(f, "targets.csv", "adult,7", "adult,8"), "targets.csv", 2, "by",
    ),
    "no such file": (lambda f: (f / "lots.csv").unlink(), "lots.csv", 0, ""),
    "a setting nobody reads": (
        lambda f: edit(f, "campaign.yaml", "single_site", "one_site"),
        "campaign.yaml", 0, "one_site",
    ),
    "no periods": (
        lambda f: edit(f, "campaign.yaml", "periods: 8\n", "periods: 0\n"),
        "campaign.yaml", 0, "periods",
    ),
    "an unknown aim": (
        lambda f: edit(f, "campaign.yaml", "kind: cost", "kind: speed"),
        "campaign.yaml", 0, "aims[6].kind",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD)
def test_each_fault_is_named_with_file_row_and_column(folder: Path, fault: str):
    plant, file, row, column = BAD[fault]
    plant(folder)
    with pytest.raises(BadCampaign) as raised:
        read_campaign(folder)
    found = {(one.file, one.row, one.column) for one in raised.value.faults}
    assert (file, row, column) in found
    assert all(one.found and one.expected and one.advice for one in raised.value.faults)
    assert not english_in(str(raised.value.in_language(Language.CHINESE)))


ONE_SLIP = {
    "a day below 0 among numbers": ("lots.csv", ",0,27", ",0,-1"),
    "one date among numbers": ("lots.csv", ",0,27", ",0,2021-06-01"),
    "no longest interval": ("dose_rules.csv", "two,1,2,4", "two,1,2,"),
    "a rule of an unknown product": ("dose_rules.csv", "two,1", "tvo,1"),
    "no stations": ("sites.csv", "s1,clinic,east,2", "s1,clinic,east,"),
    "a group misspelt": ("products.csv", "old adult", "odl"),
    "a role misspelt": ("roster.csv", "west,doctor", "west,doktor"),
    "a district misspelt": ("communities.csv", "c2,east", "c2,eest"),
}


@pytest.mark.parametrize("slip", ONE_SLIP)
def test_one_slip_is_one_fault(folder: Path, slip: str):
    edit(folder, *ONE_SLIP[slip])
    with pytest.raises(BadCampaign) as raised:
        read_campaign(folder)
    assert len(raised.value.faults) == 1


def test_all_faults_are_said_at_once(folder: Path):
    for fault in ("negative people", "intervals that contradict", "a target after the end"):
        BAD[fault][0](folder)
    with pytest.raises(BadCampaign) as raised:
        read_campaign(folder)
    assert len(raised.value.faults) == 3
    assert "communities.csv, row 1, people_old: '-3'" in str(raised.value)


def test_a_million_demand_points_are_refused_at_once(folder: Path):
    rows = pl.DataFrame({"id": pl.int_range(1_000_000, eager=True).cast(pl.String)})
    rows = rows.with_columns(
        pl.lit("east").alias("district"),
        pl.lit(1).alias("people_old"),
        pl.lit(1).alias("people_adult"),
    )
    rows.write_csv(folder / "communities.csv")
    with pytest.raises(BadCampaign, match="1000000 communities; expected at most 100000") as raised:
        read_campaign(folder)
    assert len(raised.value.faults) == 1


def test_disconnected_coordinates_are_named(tmp_path: Path):
    city = demo_city("small")
    far = city.communities.copy()
    far[7] = (10.0, 10.0)
    alone = replace(city.travel, always=0)
    write_campaign(
        tmp_path, city.problem, title="x", places=(far, city.sites), travel=alone, synthetic=True
    )
    with pytest.raises(BadCampaign) as raised:
        read_campaign(tmp_path)
    assert ("communities.csv", 8) in {(one.file, one.row) for one in raised.value.faults}


def test_a_target_beyond_the_supply_is_a_warning(folder: Path):
    edit(folder, "lots.csv", "two-b,two,3000", "two-b,two,30")
    drop(folder, "lots.csv", "^one-b")
    warnings = read_campaign(folder).warnings
    assert [type(one) for one in warnings] == [SupplyShort]
    assert warnings[0].target.permille == 700


def test_a_plan_of_another_campaign_is_refused(tmp_path: Path, folder: Path):
    problem = two_clinics()
    write_plan(tmp_path / "plan", problem, FirstCome(problem).plan(), {})
    edit(tmp_path / "plan", "given.csv", "s1,", "s9,")
    with pytest.raises(BadCampaign, match="'s9'"):
        read_plan(tmp_path / "plan", problem)
