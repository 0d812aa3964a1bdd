"""A synthetic city as the tables that `huiyin site` reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from huiyin.vaccination.core.siting.cities import City


def write_city(city: City, folder: Path) -> None:
    """Write communities.csv and sites.csv; every made-up column says so."""
    folder.mkdir(parents=True, exist_ok=True)
    communities = pl.DataFrame(
        {
            "id": [f"C{row + 1:05d}" for row in range(len(city.people))],
            "district": [f"D{one + 1:02d}" for one in city.district],
            "people_synthetic": city.people,
            "x_synthetic": city.points[:, 0].astype(np.int64),
            "y_synthetic": city.points[:, 1].astype(np.int64),
        }
    )
    sites = pl.DataFrame(
        {
            "id": [f"S{row + 1:04d}" for row in range(len(city.sites))],
            "kind": np.where(city.is_hall, "hall", "health_centre"),
            "x_synthetic": city.sites[:, 0].astype(np.int64),
            "y_synthetic": city.sites[:, 1].astype(np.int64),
            "capacity_synthetic": city.capacity,
            "fixed_cost_synthetic": city.fixed_cost,
        }
    )
    communities.write_csv(folder / "communities.csv")
    sites.write_csv(folder / "sites.csv")
