"""A linear model built block by block, with names for its blocks, and nothing hidden in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array

from huiyin.vaccination.core.campaign.problem import AimKind

Floats = NDArray[np.float64]
Columns = NDArray[np.int64]
INFINITE = np.inf


@dataclass(frozen=True, slots=True, eq=False)
class Objective:
    """What an aim costs: `cost` @ columns + `constant`."""

    cost: Floats
    constant: float

    def of(self, columns: Floats) -> float:
        """The value of a solution."""
        return float(self.cost @ columns) + self.constant


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """row_lo <= matrix @ x <= row_hi, col_lo <= x <= col_hi, some x whole.

    All column bounds are finite, so that any prices give a bound. `columns` and `rows` name the
    blocks: an array of indices (-1 where there is none) and a slice.
    """

    matrix: csc_array
    row_lo: Floats
    row_hi: Floats
    col_lo: Floats
    col_hi: Floats
    whole: NDArray[np.bool_]
    columns: dict[str, Columns]
    rows: dict[str, slice]
    objectives: dict[AimKind, Objective]


@dataclass(slots=True)
class Builder:
    """Collects columns and rows."""

    lo: list[Floats] = field(default_factory=list)
    hi: list[Floats] = field(default_factory=list)
    whole: list[NDArray[np.bool_]] = field(default_factory=list)
    row_lo: list[Floats] = field(default_factory=list)
    row_hi: list[Floats] = field(default_factory=list)
    entries: list[tuple[Columns, Columns, Floats]] = field(default_factory=list)
    columns: dict[str, Columns] = field(default_factory=dict)
    rows: dict[str, slice] = field(default_factory=dict)
    width: int = 0
    height: int = 0

    def block(
        self, name: str, exists: NDArray[np.bool_], lo: object, hi: object, whole: bool = False
    ) -> Columns:
        """Columns for the cells of `exists` that are true; the rest are -1."""
        count = int(exists.sum())
        index = np.full(exists.shape, -1, dtype=np.int64)
        index[exists] = self.width + np.arange(count)
        for into, bound in ((self.lo, lo), (self.hi, hi)):
            into.append(np.broadcast_to(np.asarray(bound, dtype=np.float64), exists.shape)[exists])
        self.whole.append(np.full(count, whole))
        self.width += count
        self.columns[name] = index
        return index

    def row_block(self, name: str, shape: tuple[int, ...], lo: object, hi: object) -> Columns:
        """Rows, one for each cell of `shape`; returns their indices in that shape."""
        count = int(np.prod(shape))
        index = self.height + np.arange(count).reshape(shape)
        for into, bound in ((self.row_lo, lo), (self.row_hi, hi)):
            into.append(np.broadcast_to(np.asarray(bound, dtype=np.float64), shape).reshape(-1))
        self.rows[name] = slice(self.height, self.height + count)
        self.height += count
        return index

    def put(self, rows: Columns, columns: Columns, values: object) -> None:
        """Entries where rows and columns (broadcast together) exist."""
        row, column = np.broadcast_arrays(rows, columns)
        value = np.broadcast_to(np.asarray(values, dtype=np.float64), row.shape)
        there = (column >= 0) & (row >= 0)
        self.entries.append((row[there], column[there], value[there]))

    def objective(self, *parts: tuple[Columns, object], constant: float = 0.0) -> Objective:
        """An aim from (columns, cost) parts; call it when all columns exist."""
        cost = np.zeros(self.width)
        for columns, costs in parts:
            value = np.broadcast_to(np.asarray(costs, dtype=np.float64), columns.shape)
            there = columns >= 0
            np.add.at(cost, columns[there], value[there])
        return Objective(cost, float(constant))

    def model(self, objectives: dict[AimKind, Objective]) -> Model:
        """The finished model."""
        row, column, value = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        matrix = coo_array((value, (row, column)), shape=(self.height, self.width)).tocsc()
        return Model(
            matrix=matrix,
            row_lo=np.concatenate(self.row_lo),
            row_hi=np.concatenate(self.row_hi),
            col_lo=np.concatenate(self.lo),
            col_hi=np.concatenate(self.hi),
            whole=np.concatenate(self.whole),
            columns=self.columns,
            rows=self.rows,
            objectives=objectives,
        )
