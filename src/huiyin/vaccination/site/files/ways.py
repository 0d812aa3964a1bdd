"""Lengths between communities and sites: from a road table, a matrix file, or coordinates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from huiyin.vaccination.core.siting.aggregate import cells
from huiyin.vaccination.core.siting.errors import TooLarge, named
from huiyin.vaccination.core.siting.lengths import Rounding, great_circle, plane
from huiyin.vaccination.core.siting.network import Allowed, arcs_from_pairs, arcs_from_rows
from huiyin.vaccination.core.siting.problem import Arcs, Ints
from huiyin.vaccination.site.files.numbers import BadSitingFile
from huiyin.vaccination.site.files.places import Places
from huiyin.vaccination.site.files.tables import Table, read_table

MINUTES, METRES = "minutes", "metres"
SECONDS_A_MINUTE = 60
MOST_PAIRS = 300_000_000
"""Pairs that are looked at one by one within minutes."""
BYTES_A_PAIR = 20
SWIFT_PAIRS = 30_000_000
"""Pairs for which a minute's search gives a good plan."""
CELLS = (50, 100, 200, 500, 1_000, 2_000, 5_000)
"""Sizes of cells that are proposed, in metres."""


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Arcs, the unit of a way, and how many length (and cost) units make one of it."""

    arcs: Arcs
    unit: str
    scale: int
    warnings: tuple[str, ...] = ()


def by_coordinates(communities: Places, sites: Places, allowed: Allowed) -> Ways:
    """Metres along the sphere or the plane; raises BadSitingFile, TooLarge, Unreachable."""
    if communities.points is None or sites.points is None:
        who = "communities" if communities.points is None else "sites"
        raise BadSitingFile(
            f"The {who} have no coordinates.",
            "Give lat and lon (or x and y in metres), or a road table or matrix with --roads.",
        )
    if communities.geographic != sites.geographic:
        raise BadSitingFile("Communities and sites do not share one kind of coordinates.")
    _fits(communities, sites)
    points, targets, geographic = communities.points, sites.points, communities.geographic

    def lengths(first: int, last: int) -> Ints:
        if geographic:
            return great_circle(points[first:last], targets)
        return plane(points[first:last], targets, Rounding.NEAREST)

    arcs = arcs_from_rows(
        lengths, communities.ids, len(sites.ids), people=communities.people, allowed=allowed
    )
    return Ways(arcs, METRES, 1)


def by_roads(path: Path, communities: Places, sites: Places, allowed: Allowed) -> Ways:
    """A road table (community, site, minutes or metres) or a matrix of minutes.

    A matrix has the communities' ids in its first column and the sites' ids as header; an empty
    cell says that there is no way. Raises BadSitingFile, Duplicate, Unreachable.
    """
    table = read_table(path)
    is_list = table.column("community") and table.column("site") and len(table.frame.columns) <= 4
    if is_list and (table.column("minutes") or table.column("metres")):
        frame = table.frame
        unit = MINUTES if table.column("minutes") else METRES
    else:
        frame, unit = _unpivoted(table), MINUTES
    pairs = Table(table.name, frame, table.synthetic)
    lengths = pairs.numbers(unit)
    pairs.good(leave_out=False)
    whole, scale = _in_whole_units(lengths, unit)
    rows, warn_rows = _indices(pairs.cells("community"), communities.ids)
    columns, warn_columns = _indices(pairs.cells("site"), sites.ids)
    known = (rows >= 0) & (columns >= 0)
    if allowed.limit is not None:
        allowed = replace(allowed, limit=allowed.limit * scale, scale=scale)
    arcs = arcs_from_pairs(
        rows[known],
        columns[known],
        whole[known],
        communities.ids,
        people=communities.people,
        allowed=allowed,
        sites=sites.ids,
    )
    strangers = [
        f"{path.name}: {len(names)} {what} are in no other table: {named(names)}."
        for names, what in ((warn_rows, "communities"), (warn_columns, "sites"))
        if names
    ]
    return Ways(arcs, unit, scale, tuple(strangers))


def _unpivoted(table: Table) -> pl.DataFrame:
    first, *others = table.frame.columns
    frame = table.frame.unpivot(others, index=first, variable_name="site", value_name=MINUTES)
    return frame.rename({first: "community"}).filter(
        pl.col(MINUTES).is_not_null() & (pl.col(MINUTES).str.strip_chars() != "")
    )


def _in_whole_units(lengths: np.ndarray, unit: str) -> tuple[Ints, int]:
    """Whole lengths: broken minutes are kept to the second, broken metres to the metre."""
    broken = unit == MINUTES and bool((lengths != np.floor(lengths)).any())
    scale = SECONDS_A_MINUTE if broken else 1
    return np.rint(lengths * scale).astype(np.int64), scale


def _indices(cells: pl.Series, ids: tuple[str, ...]) -> tuple[Ints, list[str]]:
    """Row of each name, -1 where no table knows it; and those names."""
    known = pl.DataFrame({"id": ids, "row": np.arange(len(ids))})
    asked = cells.rename("id").to_frame().join(known, on="id", how="left", maintain_order="left")
    rows = asked["row"].fill_null(-1).cast(pl.Int64)
    return rows.to_numpy(), sorted(cells.filter(rows == -1).unique().to_list())


def _fits(communities: Places, sites: Places) -> None:
    pairs = len(communities.ids) * len(sites.ids)
    if pairs > MOST_PAIRS:
        raise TooLarge(
            f"{len(communities.ids):,} communities and {len(sites.ids):,} sites make {pairs:,} "
            f"pairs: about {pairs * BYTES_A_PAIR / 2**30:,.0f} GiB of memory and too long to look "
            f"at; {MOST_PAIRS:,} pairs is the most.",
            f"{_way_on(communities, len(sites.ids))} Or give a road table of the pairs that "
            "matter with --roads.",
        )


def _way_on(communities: Places, sites: int) -> str:
    """The finest cells that leave few enough pairs, else fewer candidates."""
    if communities.points is not None:
        for metres in CELLS:
            left = cells(communities.points, metres, geographic=communities.geographic)
            if left * sites <= SWIFT_PAIRS:
                return (
                    f"Join neighbouring points: --aggregate {metres} leaves {left:,} cells and "
                    f"{left * sites:,} pairs, and states the loss."
                )
    return "Name fewer sites that may open, in a table of their own (--sites)."
