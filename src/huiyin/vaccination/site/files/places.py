"""Communities and candidate sites of a city's own tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.errors import Duplicate, named
from huiyin.vaccination.core.siting.problem import Ints
from huiyin.vaccination.site.files.numbers import BadSitingFile
from huiyin.vaccination.site.files.tables import Table, read_table

MUST_OPEN, MUST_CLOSE, OPEN, CANDIDATE = "must_open", "must_close", "open", ""
STATES = {
    "": CANDIDATE,
    "candidate": CANDIDATE,
    "候选": CANDIDATE,
    "must_open": MUST_OPEN,
    "必开": MUST_OPEN,
    "must_close": MUST_CLOSE,
    "closed": MUST_CLOSE,
    "必关": MUST_CLOSE,
    "open": OPEN,
    "already_open": OPEN,
    "已开": OPEN,
}


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Rows of a table of places; numbers that the file does not bring are None.

    points: (latitude, longitude) where `geographic`, else (x, y) in metres.
    """

    ids: tuple[str, ...]
    points: NDArray[np.float64] | None
    geographic: bool
    people: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    capacity: Ints | None = None
    without_capacity: tuple[str, ...] = ()
    fixed_cost: Ints | None = None
    states: tuple[str, ...] = ()
    synthetic: bool = False
    warnings: tuple[str, ...] = ()

    def marked(self, state: str) -> frozenset[int]:
        """Rows in a state."""
        return frozenset(row for row, one in enumerate(self.states) if one == state)


def read_communities(path: Path, *, leave_out: bool) -> Places:
    """id, people, lat/lon or x/y; raises BadSitingFile, Duplicate."""
    table = read_table(path)
    people = _whole_numbers(table, "people")
    ids, points, geographic = _located(table)
    kept = table.good(leave_out=leave_out)
    counted, warnings = people[kept].astype(np.int64), _warnings(table, points, kept)
    nobody = int((counted == 0).sum())
    if nobody:
        warnings += (f"{table.name}: {nobody} communities have 0 people.",)
    return Places(
        _once(table, ids, kept),
        None if points is None else points[kept],
        geographic,
        people=counted,
        synthetic=table.synthetic,
        warnings=warnings,
    )


def read_sites(path: Path, *, leave_out: bool, people_per_table: int | None = None) -> Places:
    """id, lat/lon or x/y, capacity, fixed cost, state; raises BadSitingFile, Duplicate.

    Without a capacity column, `tables` times `people_per_table` gives the capacity.
    """
    table = read_table(path)
    ids, points, geographic = _located(table)
    capacity = _capacities(table, people_per_table)
    fixed = _whole_numbers(table, "fixed_cost") if table.column("fixed_cost") else None
    texts = table.cells("state").to_list() if table.column("state") else [""] * table.frame.height
    unknown = [row for row, text in enumerate(texts) if text.lower() not in STATES]
    table.note(unknown, lambda row: f"state is {texts[row]!r}; write must_open, must_close or open")
    kept = table.good(leave_out=leave_out)
    names = _once(table, ids, kept)
    lacking: tuple[str, ...] = ()
    if capacity is not None:
        capacity = capacity[kept]
        lacking = tuple(
            name for name, one in zip(names, capacity, strict=True) if not np.isfinite(one)
        )
    whole = capacity is not None and not lacking
    return Places(
        names,
        None if points is None else points[kept],
        geographic,
        capacity=capacity.astype(np.int64) if whole and capacity is not None else None,
        without_capacity=names if capacity is None else lacking,
        fixed_cost=None if fixed is None else fixed[kept].astype(np.int64),
        states=tuple(STATES[texts[row].lower()] for row in np.flatnonzero(kept)),
        synthetic=table.synthetic,
        warnings=_warnings(table, points, kept),
    )


def _capacities(table: Table, people_per_table: int | None) -> NDArray[np.float64] | None:
    if table.column("capacity"):
        return _whole_numbers(table, "capacity", empty=np.inf)
    if people_per_table is not None:
        return _whole_numbers(table, "tables") * people_per_table
    return None


def _whole_numbers(
    table: Table, meaning: str, *, empty: float | None = None
) -> NDArray[np.float64]:
    values = table.numbers(meaning, empty=empty)
    broken = np.flatnonzero(np.isfinite(values) & (values != np.floor(values)))
    table.note(broken.tolist(), lambda row: f"{meaning} is {values[row]:g}, not a whole number")
    return values


def _located(table: Table) -> tuple[pl.Series, NDArray[np.float64] | None, bool]:
    """Ids and points; a table without coordinates has none (a matrix or road table must do)."""
    ids = table.cells("id")
    table.note((ids == "").arg_true().to_list(), lambda _: "id is missing")
    if table.column("lat") and table.column("lon"):
        latitude = table.numbers("lat", least=-90, most=90)
        longitude = table.numbers("lon", least=-180, most=180)
        return ids, np.column_stack((latitude, longitude)), True
    if table.column("x") and table.column("y"):
        far = 1e9
        x, y = (table.numbers(axis, least=-far, most=far) for axis in ("x", "y"))
        return ids, np.column_stack((x, y)), False
    return ids, None, False


def _once(table: Table, ids: pl.Series, kept: NDArray[np.bool_]) -> tuple[str, ...]:
    """The ids of the rows kept; raises Duplicate with the lines of those that stand twice."""
    lines = pl.DataFrame({"id": ids, "line": np.arange(2, len(ids) + 2)}).filter(kept)
    again = lines.filter(lines["id"].is_duplicated())
    if again.height:
        where = again.group_by("id", maintain_order=True).agg("line").iter_rows()
        twice = [f"{one} (lines {' and '.join(map(str, at))})" for one, at in where]
        raise Duplicate(f"{table.name}: ids stand twice: {named(twice)}.", "Give each its own id.")
    if not lines.height:
        raise BadSitingFile(f"{table.name} holds no usable row.", "It needs at least one.")
    return tuple(lines["id"].to_list())


def _warnings(
    table: Table, points: NDArray[np.float64] | None, kept: NDArray[np.bool_]
) -> tuple[str, ...]:
    found: Sequence[str] = ()
    if table.bad:
        found = (f"{table.name}: left out {len(table.bad)} rows: {table.first_bad()}.",)
    if points is not None:
        used = points[kept]
        same = len(used) - pl.DataFrame(used).n_unique()
        if same:
            found = (*found, f"{table.name}: {same} rows repeat the coordinates of another.")
    return tuple(found)
