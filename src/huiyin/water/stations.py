"""The national stations of the shipped extract (data/stations_henan.csv), for the demo city."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from huiyin.water.core.standards import Body
from huiyin.water.reading_files import Readings, body_words
from huiyin.water.standards import data_text

READINGS = "readings_henan_2020.csv.gz"


@dataclass(frozen=True, slots=True)
class NationalStation:
    """One station. `mn`, `code` and `unit_code` are invented; `target_basis` says what the
    target class rests on; `unmeasured` factors have no analyser there; the place is recalled,
    to about a tenth of a degree."""

    section: str
    section_en: str
    basin: str
    city: str
    river: str
    body: Body
    tp_rule_basis: str
    mn: str
    target_class: int
    target_basis: str
    code: str
    unit_code: str
    unmeasured: tuple[str, ...]
    tp_rule_basis_zh: str
    target_basis_zh: str
    longitude: float
    latitude: float


@cache
def national_stations() -> tuple[NationalStation, ...]:
    """Henan's stations, the head of the canal first."""
    bodies = body_words()
    return tuple(
        NationalStation(
            section=row["section"],
            section_en=row["section_en"],
            basin=row["basin"],
            city=row["city"],
            river=row["river"],
            body=bodies[row["tp_rule"]],
            tp_rule_basis=row["tp_rule_basis"],
            mn=row["mn"],
            target_class=int(row["target_class"]),
            target_basis=row["target_basis"],
            code=row["code"],
            unit_code=row["unit_code"],
            unmeasured=tuple(row["unmeasured"].split()),
            tp_rule_basis_zh=row["tp_rule_basis_zh"],
            target_basis_zh=row["target_basis_zh"],
            longitude=float(row["longitude"]),
            latitude=float(row["latitude"]),
        )
        for row in csv.DictReader(data_text("stations_henan.csv").splitlines())
    )


def station_rows(readings: Readings, section: str) -> Iterator[int]:
    """The rows of one section that carry a time, in order of the file."""
    for row, key in enumerate(readings.keys):
        if key[-1] == section and len(readings.times[row]) > len("2020-07-01"):
            yield row
