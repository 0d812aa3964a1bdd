"""Reads the dated tables of ``data/`` into values of the core: kinds, calendar, office hours.

Every fault names file, line and field. Nothing missing is filled in silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import yaml

from huiyin.base.errors import HuiyinError
from huiyin.ledger.core.kinds import (
    Confidence,
    KindPolicy,
    LightRule,
    Source,
    Term,
    Terms,
    TermUnit,
    UrgentTerm,
)
from huiyin.ledger.core.workdays import OfficeHours, WorkCalendar, YearTable

DATA = Path(__file__).parent / "data"
CHECKERS = ("verifier",)


class PolicyFileError(HuiyinError):
    """A table in ``data/`` cannot be used."""


class Reader:
    """One YAML mapping with the line of each of its keys, for messages that point."""

    def __init__(self, name: str, node: yaml.Node | None, path: str = "") -> None:
        self.name, self.path = name, path
        if not isinstance(node, yaml.MappingNode):
            line = 1 if node is None else node.start_mark.line + 1
            raise PolicyFileError(
                f"{name}:{line}: {path or 'file'}: a mapping of fields is expected",
                hint="Compare the file with its neighbours.",
            )
        self.node = node
        self.nodes: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value in self.nodes:
                self._fail(key, key.value, "is given twice")
            self.nodes[key.value] = value

    def _fail(self, node: yaml.Node, field: str, message: str) -> NoReturn:
        raise PolicyFileError(
            f"{self.name}:{node.start_mark.line + 1}: {self.path}{field}: {message}",
            hint="Correct the field and load the file again.",
        )

    def only(self, names: Iterable[str]) -> None:
        """Refuse fields that are not among ``names``."""
        known = set(names)
        for field, node in self.nodes.items():
            if field not in known:
                self._fail(node, field, f"is not a field; known are {', '.join(sorted(known))}")

    def has(self, field: str) -> bool:
        """Whether the field is given."""
        return field in self.nodes

    def get(self, field: str, read: Callable[[Any], Any], expected: str) -> Any:
        """The field's value through ``read``; a missing or unreadable one is a fault."""
        if field not in self.nodes:
            self._fail(self.node, field, f"is missing; {expected} is expected")
        node = self.nodes[field]
        value = yaml.SafeLoader("").construct_object(node, deep=True)
        try:
            return read(value)
        except (TypeError, ValueError, KeyError, AttributeError):
            self._fail(node, field, f"{value!r} does not fit; {expected} is expected")

    def fault(self, field: str, message: str) -> NoReturn:
        """Refuse a field for what it says."""
        self._fail(self.nodes[field], field, message)

    def parts(self, field: str) -> list[Reader]:
        """The mappings in the list under a field."""
        node = self.nodes[field]
        if not isinstance(node, yaml.SequenceNode):
            self._fail(node, field, "a list is expected")
        return [
            Reader(self.name, item, f"{self.path}{field}.{index}.")
            for index, item in enumerate(node.value)
        ]

    def part(self, field: str) -> Reader:
        """The mapping under a field."""
        if field not in self.nodes:
            self._fail(self.node, field, "is missing; a mapping is expected")
        return Reader(self.name, self.nodes[field], f"{self.path}{field}.")


def _compose(path: Path) -> Reader:
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PolicyFileError(
            f"{path.name}: not readable YAML: {error}", hint="Correct the syntax."
        ) from error
    return Reader(path.name, node)


def _exact(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind or value == "":
            raise ValueError(value)
        return value

    return read


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or any(type(v) is not str or not v for v in value):
        raise ValueError(value)
    return tuple(value)


def _share(value: Any) -> Fraction:
    share = Fraction(str(value))
    if not 0 <= share <= 1:
        raise ValueError(value)
    return share


def _one_of(names: tuple[str, ...]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in names:
            raise ValueError(value)
        return str(value)

    return read


def _term(reader: Reader) -> Term:
    reader.only(("amount", "unit"))
    unit = reader.get("unit", TermUnit, " or ".join(TermUnit))
    amount = reader.get("amount", _count, "a whole number")
    return Term(amount=amount, unit=unit)


def _terms(reader: Reader) -> Terms:
    names = [f.name for f in fields(Terms)]
    reader.only(names)
    given = {name: _term(reader.part(name)) for name in names if reader.has(name)}
    reader.part("whole")
    return Terms(**given)


def _source(reader: Reader) -> Source:
    return Source(
        title=reader.get("source", _exact(str), "where the numbers come from"),
        confidence=reader.get("confidence", Confidence, " or ".join(Confidence)),
    )


def _urgent(reader: Reader) -> tuple[UrgentTerm, ...]:
    """Terms by cause; no cause may have two."""
    found = []
    for part in reader.parts("urgent") if reader.has("urgent") else ():
        part.only(("causes", "whole", "source", "confidence"))
        causes = part.get("causes", _texts, "a list of causes")
        found.append(
            UrgentTerm(causes=causes, whole=_term(part.part("whole")), source=_source(part))
        )
    named = [cause for term in found for cause in term.causes]
    for cause in named:
        if named.count(cause) > 1:
            reader.fault("urgent", f"the cause {cause!r} has two terms")
    return tuple(found)


def read_kind(path: Path, grounds: tuple[str, ...] = ()) -> KindPolicy:
    """One kind of matter from its YAML file; ``grounds`` are those of a return (退单)."""
    reader = _compose(path)
    own = {f.name for f in fields(KindPolicy)} - {"dispute_grounds"} | {"confidence"}
    reader.only(own)
    own_code = path.name.partition(".")[0]
    lights = reader.part("lights")
    lights.only(("yellow_days", "yellow_share"))
    text, flag, whole = _exact(str), _exact(bool), _count
    return KindPolicy(
        code=reader.get("code", _one_of((own_code,)), f"the file's name, {own_code},"),
        name_zh=reader.get("name_zh", text, "a name in Chinese"),
        name_en=reader.get("name_en", text, "a name in English"),
        version=reader.get("version", whole, "a whole number"),
        effective_from=reader.get("effective_from", _exact(date), "a date"),
        terms=_terms(reader.part("terms")),
        source=_source(reader),
        lights=LightRule(
            yellow_days=lights.get("yellow_days", whole, "a whole number"),
            yellow_share=lights.get("yellow_share", _share, "a share from 0 to 1 such as 1/5"),
        ),
        auto_plan=reader.has("auto_plan") and reader.get("auto_plan", flag, "true or false"),
        check_by=reader.get("check_by", _one_of(CHECKERS), " or ".join(CHECKERS)),
        publicity_days=reader.get("publicity_days", whole, "a whole number"),
        max_disputes=reader.get("max_disputes", whole, "a whole number"),
        max_extensions=reader.get("max_extensions", whole, "a whole number")
        if reader.has("max_extensions")
        else None,
        dispute_grounds=grounds,
        urgent=_urgent(reader),
        draw_major=reader.get("draw_major", flag, "true or false"),
        major_causes=reader.get("major_causes", _texts, "a list of causes"),
        evidence_criteria=reader.get("evidence_criteria", _texts, "a list of criteria"),
        call_back=reader.get("call_back", flag, "true or false"),
    )


Versions = Mapping[tuple[str, int], KindPolicy]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeGround:
    """A ground on which a unit may return a matter, in both languages."""

    code: str
    zh: str
    en: str


def read_grounds(path: Path) -> tuple[DisputeGround, ...]:
    """The grounds of a return (退单理由), in the order of the list."""
    reader = _compose(path)
    reader.only(("source", "confidence", "grounds"))
    _source(reader)
    text = _exact(str)
    found = []
    for part in reader.parts("grounds"):
        part.only(("code", "zh", "en"))
        names = {name: part.get(name, text, "a text") for name in ("code", "zh", "en")}
        found.append(DisputeGround(**names))
    if len({ground.code for ground in found}) < len(found):
        reader.fault("grounds", "a code is given twice")
    return tuple(found)


def read_versions(folder: Path, grounds: tuple[str, ...] = ()) -> Versions:
    """Every version of every kind of a folder, by code and version.

    The newest stands in ``<code>.yaml``; a former one is kept as ``<code>.<anything>.yaml`` as
    long as a matter pins it.
    """
    found: dict[tuple[str, int], KindPolicy] = {}
    for path in sorted(folder.glob("*.yaml")):
        policy = read_kind(path, grounds)
        if (policy.code, policy.version) in found:
            raise PolicyFileError(
                f"{path.name}: version {policy.version} of {policy.code} is in another file too",
                hint="Give the newer one the next version, or remove one of the files.",
            )
        found[policy.code, policy.version] = policy
    return found


def read_year(path: Path) -> YearTable:
    """One year of the State Council's calendar."""
    reader = _compose(path)
    reader.only(("year", "source", "confidence", "holidays", "worked_weekends"))
    year = reader.get("year", _one_of_years(path), f"the year in the file's name, {path.stem},")
    reader.get("confidence", Confidence, " or ".join(Confidence))
    days = reader.get("holidays", _holidays(year), f"holidays with name, from and to in {year}")
    worked = reader.get("worked_weekends", _weekends(year), f"weekend days of {year}")
    return YearTable(
        year=year,
        free=frozenset(day for day in days if day.weekday() < 5),
        worked=worked,
        source=reader.get("source", _exact(str), "where the dates come from"),
    )


def _one_of_years(path: Path) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or str(value) != path.stem:
            raise ValueError(value)
        return value

    return read


def _holidays(year: int) -> Callable[[Any], set[date]]:
    def read(value: Any) -> set[date]:
        days: set[date] = set()
        for item in value:
            first, last = item["from"], item["to"]
            if item.keys() != {"name", "from", "to"} or not first <= last:
                raise ValueError(item)
            days |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
        if any(day.year != year for day in days):
            raise ValueError(value)
        return days

    return read


def _weekends(year: int) -> Callable[[Any], frozenset[date]]:
    def read(value: Any) -> frozenset[date]:
        if any(day.weekday() < 5 or day.year != year for day in value):
            raise ValueError(value)
        return frozenset(value)

    return read


def _spans(value: Any) -> OfficeHours:
    return OfficeHours(
        spans=tuple(
            (time.fromisoformat(span["from"]), time.fromisoformat(span["to"])) for span in value
        )
    )


def read_calendar(folder: Path, office_hours: Path) -> WorkCalendar:
    """The calendar of every year in the folder, with office hours."""
    reader = _compose(office_hours)
    reader.only(("source", "confidence", "spans"))
    reader.get("source", _exact(str), "where the hours come from")
    reader.get("confidence", Confidence, " or ".join(Confidence))
    hours = reader.get("spans", _spans, "spans in order such as {from: '08:30', to: '12:00'}")
    tables = [read_year(path) for path in sorted(folder.glob("*.yaml"))]
    return WorkCalendar(years={table.year: table for table in tables}, hours=hours)


@cache
def versions() -> Versions:
    """Every version of the kinds shipped with the product."""
    return read_versions(DATA / "kinds", tuple(ground.code for ground in dispute_grounds()))


@cache
def dispute_grounds() -> tuple[DisputeGround, ...]:
    """The grounds of a return shipped with the product."""
    return read_grounds(DATA / "dispute_grounds.yaml")


def kinds() -> dict[str, KindPolicy]:
    """The kinds shipped with the product in their newest version, by code."""
    return {code: policy for (code, _), policy in sorted(versions().items())}


@cache
def calendar() -> WorkCalendar:
    """The calendar shipped with the product."""
    return read_calendar(DATA / "workdays", DATA / "office_hours.yaml")
