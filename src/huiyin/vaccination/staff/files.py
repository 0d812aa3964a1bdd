"""Reads what `huiyin staff` needs beside a clinic: shift rules, and lists of sites."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path

from huiyin.base.console.yaml_fields import BadFile, Field, optional, read_yaml
from huiyin.vaccination.clinic.files import read_clinic
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.staffing.shifts import Role, Rules, StandingDuty

ENDINGS = {".yaml", ".yml"}
ROOT = ("synthetic", "note", "rules", "roles", "duties")
RULES = (
    "block_hours", "blocks", "meal_minutes", "longest_break", "max_hours", "min_rest_hours",
    "earliest", "latest", "step_minutes", "teams", "days_open", "days_per_person",
)  # fmt: skip
ROLE = ("name", "works", "cost_per_hour", "most")
MOST_SITES = 5000


@dataclass(frozen=True, slots=True)
class ShiftFile:
    """Shift rules, the roles that work them, and what must be staffed whatever comes."""

    rules: Rules
    roles: tuple[Role, ...]
    duties: tuple[StandingDuty, ...]


@dataclass(frozen=True, slots=True)
class BadSite:
    """A line of a list of sites that was left out, and why."""

    line: int
    reason: str


def read_shifts(path: Path) -> ShiftFile:
    """Shift rules as YAML (docs/staffing.md lists the fields); raises BadFile."""
    root = read_yaml(path)
    fields = root.fields(ROOT)
    rules = root.needed(fields, "rules", "Write what a shift may be, at least block_hours.")
    roles = root.needed(fields, "roles", "List the roles, each with name, works, cost_per_hour.")
    return ShiftFile(
        _rules(rules),
        tuple(_role(one) for one in roles.items()),
        optional(fields, "duties", lambda f: tuple(_duty(one) for one in f.items()), ()),
    )


def _rules(field: Field) -> Rules:
    fields = field.fields(RULES)
    blocks = field.needed(fields, "block_hours", "Write the lengths of a block, such as [4].")

    def whole(name: str, other: int, unit: str, example: str) -> int:
        return int(optional(fields, name, lambda f: f.whole(unit, example), other))

    def minutes(name: str, other: float) -> int:
        hours: float = optional(fields, name, lambda f: f.number("hours", "8"), other)
        return round(60 * hours)

    return Rules(
        block_minutes=tuple(round(60 * one.number("hours", "4")) for one in blocks.items()),
        blocks=whole("blocks", 2, "blocks a day", "2"),
        meal_minutes=whole("meal_minutes", 60, "minutes", "60"),
        longest_break=whole("longest_break", 180, "minutes", "120"),
        max_minutes=minutes("max_hours", 8),
        min_rest=minutes("min_rest_hours", 11),
        earliest=optional(fields, "earliest", Field.time_of_day, 0),
        latest=optional(fields, "latest", Field.time_of_day, 1440),
        step=whole("step_minutes", 60, "minutes", "60"),
        teams=optional(fields, "teams", lambda f: f.whole("teams", "2"), None),
        days_open=whole("days_open", 7, "days a week", "7"),
        days_per_person=whole("days_per_person", 5, "days a week", "5"),
    )


def _role(field: Field) -> Role:
    fields = field.fields(ROLE)
    works = field.needed(fields, "works", "List the stages and duties this role can do.")
    cost = field.needed(fields, "cost_per_hour", "Write what an hour costs, such as 1.5.")
    if (price := cost.number("cost of an hour", "1.5")) < 0:
        raise cost.fault("an hour cannot cost less than nothing")
    most = optional(fields, "most", lambda f: f.whole("people", "20"), None)
    if most is not None and most < 0:
        raise fields["most"].fault("there cannot be fewer than no people")
    name = field.needed(fields, "name", "Write the name of the role.").text()
    return Role(name, tuple(one.text() for one in works.items()), price, most)


def _duty(field: Field) -> StandingDuty:
    fields = field.fields(("name", "people"))
    people = field.needed(fields, "people", "Write how many must be there, such as 1.")
    if (many := people.whole("people", "1")) < 1:
        raise people.fault("a duty without people is none")
    return StandingDuty(field.needed(fields, "name", "Write the name of the duty.").text(), many)


def read_clinics(paths: list[Path]) -> list[Clinic]:
    """The clinics of files, and of every .yaml file of folders, by name; raises BadFile."""
    files: list[Path] = []
    for path in paths:
        inside = sorted(one for one in path.iterdir() if one.suffix in ENDINGS) if (
            path.is_dir()
        ) else [path]  # fmt: skip
        if not inside:
            raise BadFile(f"{path}: no .yaml file lies in this folder.")
        files += inside
    return [read_clinic(path) for path in files]


def read_sites(path: Path, model: Clinic) -> tuple[list[Clinic], list[BadSite]]:
    """One clinic for each line of a CSV with `name` and `people`: the model with that many people
    a day. Bad lines are named and left out; raises BadFile where the columns are missing."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: cannot be read as a CSV in UTF-8.", str(error)) from error
    table = csv.DictReader(io.StringIO(text))
    if missing := {"name", "people"} - set(table.fieldnames or ()):
        raise BadFile(
            f"{path.name}: the column {', '.join(sorted(missing))} is missing.",
            "A list of sites has the columns name and people (expected a day).",
        )
    sites: list[Clinic] = []
    bad: list[BadSite] = []
    seen: set[str] = set()
    for line, row in enumerate(table, 2):
        name, people = (row["name"] or "").strip(), _people(row["people"])
        if not name or name in seen:
            bad.append(BadSite(line, f"the name {name!r} is there twice" if name else "no name"))
        elif people is None:
            bad.append(BadSite(line, f"people is {row['people']!r}, no number above 0"))
        elif len(sites) == MOST_SITES:
            raise BadFile(f"{path.name}: more than {MOST_SITES} sites.", "Split the list.")
        else:
            seen.add(name)
            sites.append(_scaled(model, name, people))
    return sites, bad


def _people(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 < value <= 1_000_000 else None


def _scaled(model: Clinic, name: str, people: float) -> Clinic:
    """The model with other people; several kinds of arrivals keep their shares."""
    total = model.arrivals.people + sum(one.people for one in model.also)
    share = people / total
    return replace(
        model,
        name=name,
        english="",
        arrivals=replace(model.arrivals, people=model.arrivals.people * share),
        also=tuple(replace(one, people=one.people * share) for one in model.also),
    )
