"""A day of all sites of a city from one clinic as a pattern and a CSV of sites.

Columns: `site` and `people` (a day); a column named as a stage gives that stage's servers. Where it
has none the pattern's servers are scaled with the people, rounded up.
"""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from huiyin.base.console.yaml_fields import BadFile
from huiyin.vaccination.clinic.words import clock
from huiyin.vaccination.core.clinic.checking import check
from huiyin.vaccination.core.clinic.city import SiteHours, city_day
from huiyin.vaccination.core.clinic.model import BadClinic, Clinic, Stage

NEEDED = ("site", "people")
SHOWN = 5


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line of the file that is no site, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sites:
    """The good rows as clinics, the others as they are."""

    clinics: tuple[Clinic, ...]
    bad: tuple[BadRow, ...]

    @property
    def given(self) -> int:
        """Rows of the file, the bad ones among them."""
        return len(self.clinics) + len(self.bad)


@dataclass(frozen=True, slots=True)
class City:
    """What the sites' days came to; fewer sites than in `sites` where the run was stopped."""

    sites: Sites
    found: tuple[SiteHours, ...]
    days: int
    seed: int
    cpu_seconds: float

    @property
    def synthetic(self) -> bool:
        """Whether the pattern says that it is invented."""
        return any(clinic.synthetic for clinic in self.sites.clinics)


def read_sites(pattern: Clinic, path: Path, *, leave_out: bool) -> Sites:
    """Sites of a CSV file; raises BadFile for bad rows unless they may be left out.

    A file without any good row is refused in any case.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: cannot be read as text in UTF-8.") from error
    rows = csv.DictReader(text.splitlines())
    known = {*NEEDED, *(name for stage in pattern.stages for name in (stage.name, stage.english))}
    heads = rows.fieldnames or []
    for name in NEEDED:
        if name not in heads:
            raise BadFile(f"{path.name}, line 1: there is no column {name}.", "Add it.")
    if unknown := [head for head in heads if head not in known or not head]:
        hint = f"Known: {', '.join(sorted(known - {''}))}."
        raise BadFile(f"{path.name}, line 1: column {unknown[0]!r} is not known.", hint)
    sites = _sorted_out(pattern, rows)
    if not sites.clinics:
        reason = f" {first_bad(sites.bad)}." if sites.bad else ""
        raise BadFile(f"{path.name}: there is no site that can be simulated.{reason}")
    if sites.bad and not leave_out:
        raise BadFile(
            f"{path.name}: {len(sites.bad)} of {sites.given} rows cannot be used: "
            f"{first_bad(sites.bad)}.",
            "Mend them, or leave them out knowingly with --leave-out-bad.",
        )
    return sites


def first_bad(bad: Sequence[BadRow]) -> str:
    """The first bad rows, by line of the file."""
    parts = [f"line {row.line}: {row.reason}" for row in bad[:SHOWN]]
    more = f" and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
    return "; ".join(parts) + more


def _sorted_out(pattern: Clinic, rows: Iterable[dict[str, Any]]) -> Sites:
    """Good rows as clinics, the others with their reasons."""
    clinics: dict[str, Clinic] = {}
    bad: list[BadRow] = []
    for line, row in enumerate(rows, 2):
        try:
            site = _site(pattern, row)
            check(site)
            if site.name in clinics:
                raise BadClinic("site", f"{site.name!r} is there twice")
            clinics[site.name] = site
        except BadClinic as error:
            bad.append(BadRow(line, str(error)))
    return Sites(tuple(clinics.values()), tuple(bad))


def _site(pattern: Clinic, row: dict[str, Any]) -> Clinic:
    name = (row["site"] or "").strip()
    if not name:
        raise BadClinic("site", "a site needs a name")
    people = _number(row["people"], "people")
    if not 0 < people < math.inf:
        raise BadClinic("people", f"{row['people']} is no number of people a day")
    share = people / (pattern.arrivals.people + sum(one.people for one in pattern.also))
    stages = tuple(replace(stage, servers=_servers(stage, row, share)) for stage in pattern.stages)
    arrivals = replace(pattern.arrivals, people=people)
    return replace(pattern, name=name, english="", stages=stages, arrivals=arrivals, also=())


def _servers(stage: Stage, row: dict[str, Any], share: float) -> tuple[int, ...]:
    for name in (stage.name, stage.english):
        if text := (row.get(name) or "").strip():
            count = _number(text, name)
            if not count.is_integer():
                raise BadClinic(name, f"{text} is no whole number of servers")
            return (int(count),)
    return tuple(math.ceil(share * count) for count in stage.servers)


def _number(text: str | None, column: str) -> float:
    try:
        return float(text or "")
    except ValueError:
        raise BadClinic(column, f"{text!r} is no number") from None


def run_city(sites: Sites, days: int, seed: int, heard: Callable[[int, int], bool]) -> City:
    """Simulate every site; `heard(done, sites)` answers whether to go on."""
    begun, found = time.process_time(), []
    for one in city_day(sites.clinics, days, seed):
        found.append(one)
        if not heard(len(found), len(sites.clinics)):
            break
    return City(sites, tuple(found), days, seed, time.process_time() - begun)


def rows_of(city: City) -> list[dict[str, Any]]:
    """A row a site and hour: people a day, p50, p90, p95 of the wait and half their intervals."""
    rows = []
    for one in city.found:
        for hour in range(one.clinic.hours):
            row: dict[str, Any] = {"site": one.clinic.name, "hour": clock(one.clinic, 60.0 * hour)}
            row["people"] = round(float(one.people[hour]), 2)
            for name, wait, half in zip(
                ("p50", "p90", "p95"), one.wait[hour], one.half[hour], strict=True
            ):
                row[name] = None if np.isnan(wait) else round(float(wait), 3)
                row[f"{name}_half"] = None if np.isnan(half) else round(float(half), 3)
            rows.append(row)
    return rows


def worst(city: City, most: int) -> list[dict[str, Any]]:
    """The site-hours of the longest p90, one a site, longest first."""
    rows = sorted(rows_of(city), key=lambda row: -(row["p90"] or 0.0))
    longest: dict[str, dict[str, Any]] = {}
    for row in rows:
        longest.setdefault(row["site"], row)
    return list(longest.values())[:most]
