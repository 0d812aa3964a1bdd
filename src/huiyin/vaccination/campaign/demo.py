"""A synthetic city to plan: real populations of the county units, everything else invented."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from numpy.random import Generator

from huiyin.vaccination.campaign.travel import Points, Travel, arcs_from_coordinates
from huiyin.vaccination.core.campaign.problem import (
    Community,
    Group,
    Interval,
    Ints,
    Lot,
    Problem,
    Product,
    Role,
    Site,
    Target,
    Team,
)

WEEKS, WEEK = 26, 7
KM_OF_A_DEGREE = 111.195
SHARES = ("under_12_permille", "teen_permille", "over_60_permille")


@dataclass(frozen=True, slots=True, eq=False)
class DemoCity:
    """The problem with the places of its communities and sites (latitude, longitude), (n, 2)."""

    problem: Problem
    communities: Points
    sites: Points
    travel: Travel


@dataclass(frozen=True, slots=True)
class District:
    """A unit of the city: its people by group, a centre and a radius in degrees of latitude."""

    name: str
    people: tuple[int, ...]
    centre: tuple[float, float]
    radius: float


def demo_facts() -> dict[str, Any]:
    """The settings of the demo, with sources and how sure they are."""
    text = files("huiyin.vaccination.data").joinpath("demo_campaign.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def demo_city(size: str = "city", seed: int = 7) -> DemoCity:
    """The demo campaign of a size (small, city, large); the same for the same seed."""
    facts, rng = demo_facts(), np.random.default_rng(seed)
    wanted, travel = facts["sizes"][size], Travel(**facts["travel"])
    districts = _districts(int(wanted["people_permille"]))
    sizes = np.array([sum(d.people) for d in districts])
    communities, places = _communities(rng, districts, _shares(sizes, wanted["communities"]))
    sites, site_places = _sites(rng, facts, communities, places, wanted)
    teams = _teams(rng, facts, sites, int(wanted["teams"]))
    products = _products(facts)
    roles = tuple(Role(r["id"], r["people_per_hour"], r["fewest"]) for r in facts["roles"])
    roster = _roster(facts, sites, sizes, int(wanted["most_open"]))
    problem = Problem(
        groups=tuple(Group(g["id"], g["weight"]) for g in facts["groups"]),
        districts=tuple(d.name for d in districts),
        communities=communities,
        sites=sites,
        arcs=arcs_from_coordinates(places, site_places, travel),
        products=products,
        lots=_lots(rng, facts, products, int(sizes.sum())),
        roles=roles,
        vaccinator=[r.id for r in roles].index("vaccinator"),
        roster=roster,
        staff_minutes=facts["staff_minutes"],
        periods=WEEKS,
        period_days=WEEK,
        teams=teams,
        targets=_targets(),
        lendable=tuple(int(n) for n in roster[:, :, 0].sum(axis=0) // 10),
        efficiency_permille=facts["efficiency_permille"],
        observe_minutes=facts["observe_minutes"],
        most_open=wanted["most_open"],
    )
    return DemoCity(problem, places, site_places, travel)


def _districts(permille: int) -> list[District]:
    """The county units; the largest is planned in two halves, an invention."""
    text = files("huiyin.vaccination.data").joinpath("demo_districts.csv").read_text("utf-8")
    found: list[District] = []
    rows = list(csv.DictReader(text.splitlines()))
    largest = max(rows, key=lambda row: int(row["people_2020"]))
    for row in rows:
        halves = ("北", "南") if row is largest else ("",)
        everybody = int(row["people_2020"]) * permille // 1000
        for number, half in enumerate(halves):
            people = everybody // len(halves) + (everybody % len(halves) if number == 0 else 0)
            radius = (float(row["area_km2"]) / len(halves) / np.pi) ** 0.5 / KM_OF_A_DEGREE
            shift = radius * (0.7, -0.7)[number] if half else 0.0
            centre = (float(row["lat"]) + shift, float(row["lon"]))
            groups = _by_group(people, [int(row[name]) for name in SHARES])
            found.append(District(row["name"] + half, groups, centre, float(radius)))
    return found


def _by_group(people: int, permille: list[int]) -> tuple[int, ...]:
    under_12, teen, over_60 = (people * share // 1000 for share in permille)
    health = people * 12 // 1000
    grown = people - under_12 - teen - over_60 - health
    chronic = grown * 150 // 1000
    return health, over_60, chronic, grown - chronic, teen, under_12


def _shares(weights: Ints, total: int, least: int = 1) -> Ints:
    """Whole numbers that sum to `total`, in proportion to the weights, by largest remainder."""
    spare = total - least * len(weights)
    exact = weights * spare / weights.sum()
    found = np.floor(exact).astype(np.int64)
    found[np.argsort(found - exact, kind="stable")[: spare - int(found.sum())]] += 1
    shares: Ints = found + least
    return shares


def _scatter(rng: Generator, district: District, count: int, spread: float = 0.75) -> Points:
    """Points in a disc round the centre, denser in the middle."""
    distance = district.radius * rng.random(count) ** spread
    angle = rng.random(count) * 2 * np.pi
    stretch = np.cos(np.radians(district.centre[0]))
    latitude = district.centre[0] + distance * np.sin(angle)
    return np.column_stack([latitude, district.centre[1] + distance * np.cos(angle) / stretch])


def _communities(
    rng: Generator, districts: list[District], counts: Ints
) -> tuple[tuple[Community, ...], Points]:
    found: list[Community] = []
    places: list[Points] = []
    for number, (district, count) in enumerate(zip(districts, counts.tolist(), strict=True)):
        weights = np.exp(rng.normal(0, 0.6, count))
        split = [_shares(weights, people, 0) for people in district.people]
        places.append(_scatter(rng, district, count))
        for row in np.array(split).T.tolist():
            found.append(Community(f"c{len(found) + 1:05d}", number, tuple(row)))
    points = np.asarray(np.round(np.vstack(places), 5), dtype=np.float64)
    return tuple(found), points


def _sites(
    rng: Generator,
    facts: dict[str, Any],
    communities: tuple[Community, ...],
    places: Points,
    wanted: dict[str, int],
) -> tuple[tuple[Site, ...], Points]:
    """Health centres where people live, one in ten a hall, one in 25 a place for teams only."""
    count = wanted["sites"]
    kinds = np.array(["centre"] * count, dtype=object)
    kinds[: count // 10] = "hall"
    kinds[count - count // 25 :] = "parking"
    people = np.array([sum(c.people) for c in communities], dtype=np.float64)
    chosen = rng.choice(len(communities), count, replace=False, p=people / people.sum())
    points = np.round(places[chosen] + rng.normal(0, 0.002, (count, 2)), 5)
    tables = np.where(kinds == "hall", rng.integers(12, 25, count), rng.integers(3, 9, count))
    tables = np.maximum(1, tables * wanted["station_permille"] // 1000)
    tables[kinds == "parking"] = 0
    found = []
    for number in range(count):
        kind, stations = str(kinds[number]), int(tables[number])
        fridges = max(2, 2 * stations)
        found.append(
            Site(
                id=f"s{number + 1:04d}",
                kind=kind,
                district=communities[int(chosen[number])].district,
                stations=stations,
                minutes=facts["site_minutes"],
                cold_ml=fridges * facts["fridge_boxes"] * facts["products"][0]["ml"],
                seats=12 * max(2, stations),
                fixed_fen=100 * (2_000 + 3_000 * stations) * (3 if kind == "hall" else 1),
                weekly_fen=100 * (500 + 900 * stations),
                min_periods=4,
                open_now=bool(kind == "centre" and rng.random() < 0.1),
            )
        )
    return tuple(found), points


def _teams(
    rng: Generator, facts: dict[str, Any], sites: tuple[Site, ...], count: int
) -> tuple[Team, ...]:
    """Each team serves the places for teams of one part of the city, and a few health centres."""
    parking = [n for n, site in enumerate(sites) if site.kind == "parking"]
    centres = [n for n, site in enumerate(sites) if site.kind == "centre"]
    doses = facts["team_doses_a_day"] * WEEK
    found = []
    for number in range(count):
        mine = parking[number % len(parking) :: count] or [parking[number % len(parking)]]
        points = frozenset(mine) | frozenset(rng.choice(centres, 3, replace=False).tolist())
        found.append(Team(f"m{number + 1:02d}", doses, points))
    return tuple(found)


def _products(facts: dict[str, Any]) -> tuple[Product, ...]:
    order = [group["id"] for group in facts["groups"]]
    return tuple(
        Product(
            id=one["id"],
            intervals=tuple(
                Interval(i["min"], i["max"], i["return_permille"]) for i in one["intervals"]
            ),
            groups=frozenset(order.index(group) for group in one["groups"]),
            loss_permille=one["loss_permille"],
            ml=one["ml"],
        )
        for one in facts["products"]
    )


def _lots(
    rng: Generator, facts: dict[str, Any], products: tuple[Product, ...], people: int
) -> tuple[Lot, ...]:
    """A delivery of nearly every product in nearly every week, growing; a few are short-dated."""
    found: list[Lot] = []
    for number, (product, fact) in enumerate(zip(products, facts["products"], strict=True)):
        doses = people * fact["supply_permille"] * product.doses * 107 // 100_000
        weeks = np.flatnonzero(rng.random(WEEKS - 3) < 0.9)
        weights = np.minimum(1.0, 0.35 + weeks / 8) * np.exp(rng.normal(0, 0.2, len(weeks)))
        for week, amount in zip(weeks.tolist(), _shares(weights, doses, 0).tolist(), strict=True):
            day = week * WEEK + int(rng.integers(0, WEEK))
            short = rng.random() < 0.08
            life = int(rng.integers(35, 60)) if short else int(rng.integers(270, 540))
            name = f"{product.id}-{len(found) + 1:03d}"
            found.append(Lot(name, number, int(amount), max(0, day), day + life))
    return tuple(found)


def _roster(facts: dict[str, Any], sites: tuple[Site, ...], people: Ints, most: int) -> Ints:
    """Staff for about six sevenths of the stations of the largest sites, by population."""
    tables = sum(sorted((site.stations for site in sites), reverse=True)[:most]) * 6 // 7
    pace = next(r["people_per_hour"] for r in facts["roles"] if r["id"] == "vaccinator")
    load = tables * facts["site_minutes"] * pace / facts["staff_minutes"]
    columns = []
    for role in facts["roles"]:
        city = round(load / role["people_per_hour"]) + role["fewest"] * most
        columns.append(_shares(people, city, 2))
    return np.repeat(np.array(columns).T[:, :, None], WEEKS, axis=2).astype(np.int64)


def _targets() -> tuple[Target, ...]:
    """Invented: the old and the ill early, everybody by the end, no district far behind."""
    return (
        Target(group=0, by=5, permille=900),
        Target(group=1, by=13, permille=700),
        Target(group=1, by=19, permille=850, floor=True),
        Target(group=3, by=19, permille=700),
        Target(group=1, by=25, permille=850, dose=2),
    )
