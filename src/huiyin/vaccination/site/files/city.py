"""A city's own tables as a siting problem."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from huiyin.vaccination.core.siting.aggregate import join
from huiyin.vaccination.core.siting.network import EVERY_PAIR, Allowed, with_digest
from huiyin.vaccination.core.siting.problem import Network
from huiyin.vaccination.site.files.given import Given
from huiyin.vaccination.site.files.numbers import BadSitingFile
from huiyin.vaccination.site.files.places import (
    MUST_CLOSE,
    MUST_OPEN,
    OPEN,
    Places,
    read_communities,
    read_sites,
)
from huiyin.vaccination.site.files.ways import Ways, by_coordinates, by_roads

KINDS_OF_FILE = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class CityOptions:
    """How to read a city: see the options of `huiyin site`."""

    sites: Path | None = None
    roads: Path | None = None
    allowed: Allowed = EVERY_PAIR
    aggregate_metres: int | None = None
    people_per_table: int | None = None
    leave_out_bad: bool = False


def read_city(path: Path, options: CityOptions) -> Given:
    """A folder of tables, or a table of communities beside one of sites.

    Raises BadSitingFile, SitingError.
    """
    communities_path, sites_path, roads_path = _files(path, options)
    communities = read_communities(communities_path, leave_out=options.leave_out_bad)
    if sites_path is None:
        sites, extra = replace(communities, warnings=()), f"{path.name}: no table of sites."
        extra = f"{extra[:-1]}: every community is a candidate site."
        sites = replace(sites, states=("",) * len(sites.ids), without_capacity=sites.ids)
    else:
        sites = read_sites(
            sites_path,
            leave_out=options.leave_out_bad,
            people_per_table=options.people_per_table,
        )
        extra = ""
    communities, loss = _aggregated(communities, options, by_roads=roads_path is not None)
    ways = (
        by_coordinates(communities, sites, options.allowed)
        if roads_path is None
        else by_roads(roads_path, communities, sites, options.allowed)
    )
    notes = (*communities.warnings, *sites.warnings, *ways.warnings, extra, loss, _lacking(sites))
    return _given(communities, sites, ways, tuple(note for note in notes if note))


def _given(communities: Places, sites: Places, ways: Ways, warnings: tuple[str, ...]) -> Given:
    network = Network(
        communities.ids,
        sites.ids,
        communities.people,
        ways.arcs,
        capacity=sites.capacity,
        fixed_cost=sites.fixed_cost,
        must_open=sites.marked(MUST_OPEN),
        must_close=sites.marked(MUST_CLOSE),
        already_open=sites.marked(OPEN),
        unit=ways.unit,
        scale=ways.scale,
    )
    return Given(
        with_digest(network),
        community_points=communities.points,
        site_points=sites.points,
        geographic=communities.geographic,
        synthetic=communities.synthetic or sites.synthetic,
        warnings=warnings,
        without_capacity=sites.without_capacity,
    )


def _files(path: Path, options: CityOptions) -> tuple[Path, Path | None, Path | None]:
    """Tables of communities, sites and roads: named, in the folder, or beside the file."""
    if path.is_dir():
        found = {
            stem: next((p for end in KINDS_OF_FILE if (p := path / (stem + end)).exists()), None)
            for stem in ("communities", "sites", "roads")
        }
        if found["communities"] is None:
            raise BadSitingFile(
                f"{path.name} holds no communities.csv.", "Put communities.csv and sites.csv there."
            )
        return (
            found["communities"],
            options.sites or found["sites"],
            options.roads or found["roads"],
        )
    beside = path.with_name(path.name.replace("communities", "sites"))
    sites = options.sites or (beside if beside != path and beside.exists() else None)
    return path, sites, options.roads


def _aggregated(communities: Places, options: CityOptions, *, by_roads: bool) -> tuple[Places, str]:
    """Communities joined by cells, and a sentence that says what that loses."""
    metres = options.aggregate_metres
    if metres is None:
        return communities, ""
    if communities.points is None or by_roads:
        raise BadSitingFile("--aggregate joins points by coordinates; a road table has none.")
    joined = join(communities.points, communities.people, metres, geographic=communities.geographic)
    people = int(communities.people.sum())
    sentence = (
        f"{len(communities.ids):,} communities were joined to {len(joined.first):,} cells of "
        f"{metres} metres, {people:,} people as before: a plan's value may be off by at most "
        f"{int(np.ceil(joined.loss)):,} person-metres "
        f"({joined.loss / max(1, people):.0f} metres a person, {joined.farthest:.0f} at most)."
    )
    kept = replace(
        communities,
        ids=tuple(communities.ids[row] for row in joined.first),
        points=joined.points,
        people=joined.people,
    )
    return kept, sentence


def _lacking(sites: Places) -> str:
    known = len(sites.ids) - len(sites.without_capacity)
    if not known or sites.capacity is not None:
        return ""
    return f"{len(sites.without_capacity)} sites have no capacity: capacities are not used."
