"""A campaign directory becomes a problem; everything wrong with it is said at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.campaign.far import far_ways
from huiyin.vaccination.campaign.fault_words import say
from huiyin.vaccination.campaign.files.faults import BadCampaign, Faults
from huiyin.vaccination.campaign.files.sense import contradictions, warnings_of
from huiyin.vaccination.campaign.files.settings import Settings, read_settings
from huiyin.vaccination.campaign.files.supply import read_lots, read_products, read_targets
from huiyin.vaccination.campaign.files.tables import Ints, Table, open_table, optional_table
from huiyin.vaccination.campaign.travel import (
    LONGEST_MINUTES,
    Points,
    Travel,
    arcs_from_coordinates,
)
from huiyin.vaccination.core.campaign.noted import Far, Note
from huiyin.vaccination.core.campaign.problem import (
    Arcs,
    Community,
    Problem,
    Role,
    Site,
    Team,
)

MOST_COMMUNITIES = 100_000
NO_METRES = -1


@dataclass(frozen=True, slots=True, eq=False)
class Campaign:
    """A directory read: the problem, places (latitude, longitude), what was noticed, and whose
    sites are far."""

    folder: Path
    settings: Settings
    problem: Problem
    communities: Points | None
    sites: Points | None
    warnings: tuple[Note, ...]
    far: tuple[Far, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Ids in their order, by table."""

    districts: list[str]
    communities: list[str]
    sites: list[str]
    roles: list[str]


def read_campaign(folder: Path) -> Campaign:
    """Read a directory; raises BadCampaign with every fault found."""
    faults = Faults()
    settings = read_settings(folder, faults)
    stems = ("communities", "sites", "roles", "roster", "products", "lots")
    tables = {stem: open_table(folder, stem, faults) for stem in stems}
    more = {
        stem: optional_table(folder, stem, faults)
        for stem in ("dose_rules", "teams", "arcs", "targets")
    }
    if tables["communities"].height > MOST_COMMUNITIES:
        found = say("{count} communities", count=tables["communities"].height)
        expected, advice = say("at most {most}", most=MOST_COMMUNITIES), "add up neighbours"
        faults.add((tables["communities"].file, 0, ""), found, expected, advice)
        raise BadCampaign(folder.name, tuple(faults.found))
    names = _names(tables)
    communities, homes = _communities(tables["communities"], settings, names)
    sites, places = _sites(tables["sites"], settings, names)
    teams = _teams(more["teams"], names)
    grounds = tables["communities"], tables["sites"]
    arcs = _arcs(more["arcs"], settings, names, (homes, places), grounds)
    roles, vaccinator, lendable = _roles(tables["roles"])
    products = read_products(tables["products"], more["dose_rules"], settings)
    lots = read_lots(tables["lots"], products, settings)
    targets = read_targets(more["targets"], settings)
    problem = Problem(
        groups=settings.groups,
        districts=tuple(names.districts),
        communities=communities,
        sites=sites,
        arcs=arcs,
        products=products,
        lots=lots,
        roles=roles,
        vaccinator=vaccinator,
        roster=_roster(tables["roster"], names, settings.periods),
        staff_minutes=settings.staff_minutes,
        periods=settings.periods,
        period_days=settings.period_days,
        teams=teams,
        targets=targets,
        lendable=lendable,
        efficiency_permille=settings.efficiency_permille,
        observe_minutes=settings.observe_minutes,
        most_open=settings.most_open,
        budget_fen=settings.budget_fen,
        single_site=settings.single_site,
        aims=settings.aims,
        reserve_permille=settings.reserve_permille,
    )
    contradictions(problem, tables, faults)
    if faults.found:
        raise BadCampaign(folder.name, tuple(faults.found))
    made = settings.travel if more["arcs"] is None else None
    far = () if made is None else far_ways(problem, made)
    return Campaign(folder, settings, problem, homes, places, warnings_of(problem), far)


def _names(tables: dict[str, Table]) -> Names:
    """Districts are those that communities name, in the order they come, then those of sites."""
    districts = dict.fromkeys(tables["communities"].words("district"))
    districts |= dict.fromkeys(tables["sites"].words("district", needed=False))
    return Names(
        [word for word in districts if word],
        tables["communities"].ids(),
        tables["sites"].ids(),
        tables["roles"].ids(),
    )


def _places(table: Table) -> Points | None:
    """Latitude and longitude; None where the file has neither."""
    if not table.has("lat") and not table.has("lon"):
        return None
    return np.column_stack([table.degrees("lat", 90), table.degrees("lon", 180)])


def _communities(
    table: Table, settings: Settings, names: Names
) -> tuple[tuple[Community, ...], Points | None]:
    if not table.height and table.frame.columns:
        table.faults.add((table.file, 0, ""), "no rows", "communities", "add some")
    district = table.among("district", names.districts, "district")
    people = [table.whole(f"people_{group.id}", "people") for group in settings.groups]
    rows = np.array(people, dtype=np.int64).reshape(len(settings.groups), table.height).T.tolist()
    found = (
        Community(name, home, tuple(row))
        for name, home, row in zip(names.communities, district.tolist(), rows, strict=True)
    )
    return tuple(found), _places(table)


def _sites(
    table: Table, settings: Settings, names: Names
) -> tuple[tuple[Site, ...], Points | None]:
    units = {
        "stations": "stations", "minutes": "opening minutes per period", "cold_ml": "millilitres",
        "seats": "seats", "fixed_fen": "fen", "weekly_fen": "fen per period",
    }  # fmt: skip
    columns = {name: table.whole(name, unit).tolist() for name, unit in units.items()}
    end = settings.periods - 1
    columns["min_periods"] = table.whole("min_periods", "periods", least=1, empty=1).tolist()
    columns["first"] = table.whole("first", "a period", most=end, empty=0).tolist()
    last = table.whole("last", "a period", most=end, empty=-1).tolist()
    flags = {name: table.flags(name) for name in ("open_now", "must_open", "must_close")}
    district = table.among("district", names.districts, "district").tolist()
    kinds = table.words("kind", needed=False)
    found = tuple(
        Site(
            id=name,
            kind=kinds[row],
            district=district[row],
            **{column: values[row] for column, values in columns.items()},
            last=None if last[row] < 0 else last[row],
            **{column: values[row] for column, values in flags.items()},
        )
        for row, name in enumerate(names.sites)
    )
    return found, _places(table)


def _teams(table: Table | None, names: Names) -> tuple[Team, ...]:
    if table is None:
        return ()
    doses = table.whole("doses", "doses per period").tolist()
    points = table.sets("points", names.sites, "site")
    return tuple(Team(*row) for row in zip(table.ids(), doses, points, strict=True))


def _roles(table: Table) -> tuple[tuple[Role, ...], int, tuple[int, ...]]:
    pace = table.whole("people_per_hour", "people one person serves per hour", least=1).tolist()
    fewest = table.whole("fewest", "persons", empty=0).tolist()
    lendable = table.whole("lendable", "persons", empty=0).tolist()
    marked = [row for row, flag in enumerate(table.flags("vaccinator")) if flag]
    if len(marked) != 1 and table.has("id"):
        found = say("{count} roles marked", count=len(marked))
        advice = "write 1 in the row of the vaccinator"
        table.faults.add((table.file, 0, "vaccinator"), found, "exactly one", advice)
    roles = zip(table.words("id"), pace, fewest, strict=True)
    return tuple(Role(*row) for row in roles), (marked or [0])[0], tuple(lendable)


def _roster(table: Table, names: Names, periods: int) -> Ints:
    """Staff by district, role and period; an empty period means every period."""
    shape = (len(names.districts), len(names.roles), periods)
    roster = np.full(shape, -1, dtype=np.int64)
    district = table.among("district", names.districts, "district").tolist()
    role = table.among("role", names.roles, "role").tolist()
    when = table.whole("period", "a period", most=periods - 1, empty=-1).tolist()
    staff = table.whole("staff", "persons").tolist()
    if 0 in shape:
        return np.zeros(shape, dtype=np.int64)
    for row in range(table.height):
        if not table.sound(row, "district", "role", "period"):
            continue
        cells = roster[district[row], role[row]]
        part = slice(None) if when[row] < 0 else slice(when[row], when[row] + 1)
        if (cells[part] >= 0).any():
            table.note(row, "staff", "given twice", "one number", "drop one of the rows")
        cells[part] = staff[row]
    if not table.faults.within(table.file):
        missing = (roster < 0).any(axis=2)
        for d in np.flatnonzero(missing.any(axis=1)).tolist():
            roles = ", ".join(names.roles[r] for r in np.flatnonzero(missing[d]).tolist())
            nothing = "nothing for {roles} of {district} in some period"
            found = say(nothing, roles=roles, district=names.districts[d])
            advice = "add rows, with 0 where there is nobody"
            table.faults.add((table.file, 0, "staff"), found, "persons", advice)
    return np.maximum(roster, 0)


def _arcs(
    table: Table | None,
    settings: Settings,
    names: Names,
    points: tuple[Points | None, Points | None],
    grounds: tuple[Table, Table],
) -> Arcs:
    """Pairs as given, or made from coordinates."""
    if table is not None:
        return _given_arcs(table, names)
    homes, places = points
    if settings.travel is None or homes is None or places is None:
        found = "neither arcs.csv nor coordinates with travel settings"
        advice = "give arcs.csv, or lat and lon of both tables and travel in campaign.yaml"
        grounds[0].faults.add(("arcs.csv", 0, ""), found, "one of them", advice)
    elif len(homes) and len(places):
        return _made_arcs(homes, places, settings.travel, grounds)
    nothing = np.zeros(0, dtype=np.int64)
    start = np.zeros(len(names.communities) + 1, dtype=np.int64)
    return Arcs(start, nothing.astype(np.int32), nothing, nothing)


def _made_arcs(homes: Points, places: Points, travel: Travel, grounds: tuple[Table, Table]) -> Arcs:
    """Pairs by coordinates; whose nearest site is no journey is a fault of its coordinates."""
    communities, sites = grounds
    arcs = arcs_from_coordinates(homes, places, travel)
    if sites.faults.within(sites.file, communities.file):
        return arcs
    for row in np.unique(_owners(arcs)[arcs.minutes > LONGEST_MINUTES]).tolist():
        first = arcs.start[row]
        way = {"minutes": f"{arcs.minutes[first]:,}", "metres": f"{arcs.metres[first]:,}"}
        found = say("{minutes} minutes ({metres} m) to the nearest site", **way)
        expected, advice = say("at most {most} minutes", most=LONGEST_MINUTES), "mend lat and lon"
        communities.note(row, "lat", found, expected, advice)
    return arcs


def _owners(arcs: Arcs) -> Ints:
    return np.repeat(np.arange(len(arcs.start) - 1), np.diff(arcs.start))


def _given_arcs(table: Table, names: Names) -> Arcs:
    community = table.among("community", names.communities, "community")
    site = table.among("site", names.sites, "site")
    minutes = table.whole("minutes", "minutes", most=LONGEST_MINUTES)
    metres = table.whole("metres", "metres", empty=NO_METRES)
    pairs = community * max(1, len(names.sites)) + site
    _, first = np.unique(pairs, return_index=True)
    for row in np.setdiff1d(np.arange(len(pairs)), first).tolist():
        table.note(row, "site", "this pair twice", "each pair once", "drop one of the rows")
    order = np.lexsort((site, minutes, community))
    start = np.searchsorted(community[order], np.arange(len(names.communities) + 1))
    index: NDArray[np.int32] = site[order].astype(np.int32)
    return Arcs(start.astype(np.int64), index, minutes[order], metres[order])
