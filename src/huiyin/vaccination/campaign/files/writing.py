"""Writes a campaign directory: the tables and campaign.yaml that `reading` reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import yaml

from huiyin.vaccination.campaign.demo import DemoCity
from huiyin.vaccination.campaign.travel import Points, Travel
from huiyin.vaccination.core.campaign.problem import Problem

HEADS = [
    *("stations", "minutes", "cold_ml", "seats", "fixed_fen", "weekly_fen", "min_periods"),
    *("first", "last", "open_now", "must_open", "must_close"),
]


def write_city(folder: Path, city: DemoCity, title: str, start: str | None = None) -> None:
    """The demo city as a directory, marked synthetic."""
    places = city.communities, city.sites
    write_campaign(
        folder, city.problem, title=title, start=start, places=places, travel=city.travel,
        synthetic=True,
    )  # fmt: skip


def write_campaign(
    folder: Path,
    problem: Problem,
    *,
    title: str,
    start: str | None = None,
    places: tuple[Points, Points] | None = None,
    travel: Travel | None = None,
    synthetic: bool = False,
) -> None:
    """Write a problem; without `travel` its pairs go to arcs.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "communities": _communities(problem, places),
        "sites": _sites(problem, places),
        **_supply(problem),
        "roles": [
            {
                "id": role.id,
                "people_per_hour": role.people_per_hour,
                "fewest": role.fewest,
                "lendable": problem.lendable[r] if problem.lendable else 0,
                "vaccinator": int(r == problem.vaccinator),
            }
            for r, role in enumerate(problem.roles)
        ],
        "roster": _roster(problem),
        "teams": [
            {"id": t.id, "doses": t.doses, "points": _ids(problem.sites, t.points)}
            for t in problem.teams
        ],
    }
    if travel is None:
        tables["arcs"] = _arcs(problem)
    for stem, rows in tables.items():
        if rows:
            pl.DataFrame(rows, infer_schema_length=None).write_csv(folder / f"{stem}.csv")
    settings = _settings(problem, title, start, travel, synthetic)
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    (folder / "campaign.yaml").write_text(text, encoding="utf-8")


def _ids(things: tuple[Any, ...], numbers: frozenset[int]) -> str:
    return " ".join(things[number].id for number in sorted(numbers))


def _place(places: Points | None, row: int) -> dict[str, float]:
    return {} if places is None else {"lat": float(places[row, 0]), "lon": float(places[row, 1])}


def _communities(problem: Problem, places: tuple[Points, Points] | None) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "district": problem.districts[one.district],
            **_place(places and places[0], row),
            **{f"people_{g.id}": n for g, n in zip(problem.groups, one.people, strict=True)},
        }
        for row, one in enumerate(problem.communities)
    ]


def _sites(problem: Problem, places: tuple[Points, Points] | None) -> list[dict[str, Any]]:
    found = []
    for row, site in enumerate(problem.sites):
        values = {name: getattr(site, name) for name in HEADS}
        flags = {name: int(value) for name, value in values.items() if isinstance(value, bool)}
        district = problem.districts[site.district]
        head = {"id": site.id, "kind": site.kind, "district": district}
        found.append({**head, **_place(places and places[1], row), **values, **flags})
    return found


def _supply(problem: Problem) -> dict[str, list[dict[str, Any]]]:
    products = [
        {
            "id": p.id,
            "doses": p.doses,
            "loss_permille": p.loss_permille,
            "ml": p.ml,
            "groups": _ids(problem.groups, p.groups),
        }
        for p in problem.products
    ]
    rules = [
        {
            "product": p.id,
            "from_dose": step,
            "min_periods": i.min_periods,
            "max_periods": i.max_periods,
            "return_permille": i.return_permille,
        }
        for p in problem.products
        for step, i in enumerate(p.intervals, 1)
    ]
    lots = [
        {
            "id": lot.id,
            "product": problem.products[lot.product].id,
            "doses": lot.doses,
            "arrive_day": lot.arrive_day,
            "last_day": lot.last_day,
        }
        for lot in problem.lots
    ]
    targets = [
        {
            "group": problem.groups[t.group].id,
            "by": t.by,
            "permille": t.permille,
            "dose": t.dose,
            "floor": int(t.floor),
        }
        for t in problem.targets
    ]
    return {"products": products, "dose_rules": rules, "lots": lots, "targets": targets}


def _roster(problem: Problem) -> list[dict[str, Any]]:
    """One row without a period where staff is the same all the time."""
    found = []
    for d, district in enumerate(problem.districts):
        for r, role in enumerate(problem.roles):
            staff = problem.roster[d, r].tolist()
            head = {"district": district, "role": role.id}
            if len(set(staff)) == 1:
                found.append({**head, "period": None, "staff": staff[0]})
            else:
                found += [{**head, "period": t, "staff": n} for t, n in enumerate(staff)]
    return found


def _arcs(problem: Problem) -> list[dict[str, Any]]:
    arcs, found = problem.arcs, []
    for row, one in enumerate(problem.communities):
        for arc in range(int(arcs.start[row]), int(arcs.start[row + 1])):
            metres = int(arcs.metres[arc])
            found.append(
                {
                    "community": one.id,
                    "site": problem.sites[int(arcs.site[arc])].id,
                    "minutes": int(arcs.minutes[arc]),
                    "metres": None if metres < 0 else metres,
                }
            )
    return found


def _settings(
    problem: Problem, title: str, start: str | None, travel: Travel | None, synthetic: bool
) -> dict[str, Any]:
    from datetime import date

    found: dict[str, Any] = {"title": title, "synthetic": synthetic}
    if start is not None:
        found["start"] = date.fromisoformat(start)
    found |= {"periods": problem.periods, "period_days": problem.period_days}
    found["groups"] = [{"id": g.id, "weight": g.weight} for g in problem.groups]
    names = "staff_minutes efficiency_permille observe_minutes most_open budget_fen single_site"
    found |= {name: getattr(problem, name) for name in [*names.split(), "reserve_permille"]}
    found["aims"] = [
        {"kind": str(w.kind), "permille": w.permille, "units": w.units} for w in problem.aims
    ]
    if travel is not None:
        found["travel"] = {name: getattr(travel, name) for name in Travel.__slots__}
    return {name: value for name, value in found.items() if value is not None}
