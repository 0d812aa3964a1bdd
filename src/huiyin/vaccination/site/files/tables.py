"""Tables of a city's own (CSV or Parquet): columns by meaning, bad cells by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from huiyin.vaccination.site.files.numbers import BadSitingFile

SYNTHETIC = "_synthetic"
ALIASES = {
    "id": ("id", "code", "site_id", "community", "site", "编号", "代码"),
    "name": ("name", "名称"),
    "people": ("people", "population", "人口", "人数"),
    "lat": ("lat", "latitude", "纬度"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "x": ("x",),
    "y": ("y",),
    "capacity": ("capacity", "people_max", "容量"),
    "fixed_cost": ("fixed_cost", "cost", "固定费用"),
    "state": ("state", "状态"),
    "tables": ("tables", "tables_max", "接种台"),
    "community": ("community", "community_id", "from", "社区"),
    "site": ("site", "site_id", "to", "接种点"),
    "minutes": ("minutes", "分钟"),
    "metres": ("metres", "meters", "米"),
}
SHOWN = 5


@dataclass(slots=True)
class Table:
    """A file as text columns; `bad` collects (row, reason) while columns are read."""

    name: str
    frame: pl.DataFrame
    synthetic: bool
    bad: dict[int, str] = field(default_factory=dict)

    def column(self, meaning: str) -> str | None:
        """The name of the column that means this, None where there is none."""
        return next((name for name in ALIASES[meaning] if name in self.frame.columns), None)

    def cells(self, meaning: str) -> pl.Series:
        """A column's cells, stripped; empty where missing. Raises BadSitingFile without it."""
        name = self.column(meaning)
        if name is None:
            raise BadSitingFile(
                f"{self.name} has no column for {meaning}.",
                f"Name it {' or '.join(ALIASES[meaning])}; found: {', '.join(self.frame.columns)}.",
            )
        return self.frame[name].str.strip_chars().fill_null("")

    def numbers(
        self, meaning: str, *, most: float = 1e15, least: float = 0.0, empty: float | None = None
    ) -> NDArray[np.float64]:
        """A column's numbers; cells that are none are noted as bad and read as NaN.

        `empty` is what an empty cell means; without it an empty cell is bad.
        """
        name, cells = self.column(meaning), self.cells(meaning)
        values = cells.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy().copy()
        wrong = ~np.isfinite(values) | (values < least) | (values > most)
        if empty is not None:
            blank = (cells == "").to_numpy()
            values[blank] = empty
            wrong &= ~blank
        for row in np.flatnonzero(wrong):
            self.bad.setdefault(int(row), f"{name} {_why(cells[int(row)], values[row], least)}")
        values[wrong] = np.nan
        return values

    def note(self, rows: Sequence[int], reason: Callable[[int], str]) -> None:
        """Note rows as bad."""
        for row in rows:
            self.bad.setdefault(int(row), reason(int(row)))

    def good(self, *, leave_out: bool) -> NDArray[np.bool_]:
        """Rows without a bad cell; raises BadSitingFile where there are bad ones and all count."""
        kept = np.ones(self.frame.height, bool)
        kept[list(self.bad)] = False
        if self.bad and not leave_out:
            raise BadSitingFile(
                f"{self.name}: {len(self.bad)} of {self.frame.height} rows cannot be used: "
                f"{self.first_bad()}.",
                "Mend them, or leave them out knowingly with --leave-out-bad.",
            )
        return kept

    def first_bad(self) -> str:
        """The first bad rows, by line of the file."""
        rows = sorted(self.bad)
        parts = [f"line {row + 2}: {self.bad[row]}" for row in rows[:SHOWN]]
        more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
        return "; ".join(parts) + more


def _why(text: str, value: float, least: float) -> str:
    if not text:
        return "is missing"
    if not np.isfinite(value):
        return f"is {text!r}, no number"
    return f"is {text}, below {least:g}" if value < least else f"is {text}, too large"


def read_table(path: Path) -> Table:
    """A CSV or Parquet file as text; a header ending in `_synthetic` marks made-up data."""
    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
            frame = frame.select(pl.all().cast(pl.String, strict=False))
        else:
            frame = pl.read_csv(path, infer_schema=False)
    except OSError as error:
        raise BadSitingFile(f"{path.name}: {error}.", "Check the path.") from error
    except pl.exceptions.NoDataError as error:
        raise BadSitingFile(f"{path.name} is empty.", "It needs a header and rows.") from error
    except pl.exceptions.PolarsError as error:
        first = str(error).splitlines()[0]
        raise BadSitingFile(
            f"{path.name}: {first}", "Save it as CSV with a header line."
        ) from error
    names = [name.strip().lstrip("\ufeff") for name in frame.columns]
    synthetic = path.name.startswith("synthetic") or any(SYNTHETIC in name for name in names)
    plain = [name.removesuffix(SYNTHETIC) for name in names]
    if len(set(plain)) < len(plain):
        raise BadSitingFile(f"{path.name} names a column twice.", f"Found: {', '.join(names)}.")
    return Table(path.name, frame.rename(dict(zip(frame.columns, plain, strict=True))), synthetic)
