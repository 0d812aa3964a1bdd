"""A siting problem by the name of its format."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from huiyin.vaccination.siting_files.capacities import read_cap, read_pmedcap, read_sjc
from huiyin.vaccination.siting_files.city import CityOptions, read_city
from huiyin.vaccination.siting_files.given import Given
from huiyin.vaccination.siting_files.orlib import read_pmed
from huiyin.vaccination.siting_files.tsplib import read_tsplib


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
    """What a reader must be told beside the path."""

    capacity: int | None = None
    problem: int = 1
    city: CityOptions = field(default_factory=CityOptions)


def read_problem(path: Path, layout: Format, options: ReadOptions) -> Given:
    """The problem of a file; raises BadSitingFile, SitingError."""
    readers = {
        Format.ORLIB: lambda: read_pmed(path),
        Format.TSPLIB: lambda: read_tsplib(path, options.city.allowed),
        Format.CAP: lambda: read_cap(path, options.capacity),
        Format.PMEDCAP: lambda: read_pmedcap(path, options.problem),
        Format.SJC: lambda: read_sjc(path),
        Format.CSV: lambda: read_city(path, options.city),
    }
    return readers[layout]()
