"""A siting problem by the name of its format."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from huiyin.vaccination.core.siting.network import EVERY_PAIR, Allowed
from huiyin.vaccination.site.files.given import Given


class Format(StrEnum):
    """Layout of a file."""

    ORLIB = "orlib"
    TSPLIB = "tsplib"
    CAP = "cap"
    PMEDCAP = "pmedcap"
    SJC = "sjc"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a reader must be told beside the path: see the options of `huiyin site`."""

    capacity: int | None = None
    problem: int = 1
    allowed: Allowed = EVERY_PAIR
    sites: Path | None = None
    roads: Path | None = None
    aggregate_metres: int | None = None
    people_per_table: int | None = None
    leave_out_bad: bool = False


def read_problem(path: Path, layout: Format, options: ReadOptions) -> Given:
    """The problem of a file; raises BadSitingFile, SitingError.

    A reader is loaded only when asked for: tables bring in far more than a benchmark file needs.
    """
    from huiyin.vaccination.site.files import capacities, orlib, tsplib

    if layout is Format.CSV:
        from huiyin.vaccination.site.files.city import CityOptions, read_city

        city = CityOptions(
            options.sites,
            options.roads,
            options.allowed,
            options.aggregate_metres,
            options.people_per_table,
            options.leave_out_bad,
        )
        return read_city(path, city)
    readers = {
        Format.ORLIB: lambda: orlib.read_pmed(path),
        Format.TSPLIB: lambda: tsplib.read_tsplib(path, options.allowed),
        Format.CAP: lambda: capacities.read_cap(path, options.capacity),
        Format.PMEDCAP: lambda: capacities.read_pmedcap(path, options.problem),
        Format.SJC: lambda: capacities.read_sjc(path),
    }
    return readers[layout]()
