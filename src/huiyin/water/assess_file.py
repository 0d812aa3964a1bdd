"""Assesses a file of samples: every section of one period, and all of them as one water.

A row is one sample: a section, a day, results by factor ("0.02L" is a non-detect, "*" not measured
there). Whatever cannot be read is listed with its line and never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from huiyin.water.assessment_tables import assessment_method
from huiyin.water.core.assessment import (
    BadResult,
    Method,
    Period,
    Place,
    PlaceAssessment,
    Pollutant,
    Result,
    Sample,
    WaterAssessment,
    assess_place,
    assess_water,
    parse_result,
    period_means,
    round_to_places,
)
from huiyin.water.core.standards import SYMBOLS, Body, Standard, parse_class
from huiyin.water.reading_files import body_words, conventions, folded, name_and_unit
from huiyin.water.tables import BadRow, BadTable, Table, read_table

NOT_MEASURED = "*"
_EXTRA = {"target": ("target_class", "目标类别", "水质目标")}


@dataclass(frozen=True, slots=True)
class AssessedFile:
    """What a file says of one period.

    `water` is all sections as one, None where they cannot be one, with the `reason` · `ignored`
    headings that name nothing · `bad` what could not be read; such a row or cell is left out.
    """

    name: str
    period: Period
    method: Method
    places: tuple[PlaceAssessment, ...]
    water: WaterAssessment | None
    reason: str
    ignored: tuple[str, ...]
    bad: tuple[BadRow, ...]


@dataclass(slots=True)
class _Section:
    """What has been read of one section so far."""

    body: Body
    target: int | None
    samples: list[Sample] = field(default_factory=list)
    unmeasured: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))


def assess_file(path: Path, period: Period, rule: str, body: Body, *, ice: bool) -> AssessedFile:
    """Assess the samples of `period` in the file, by the methods in force on its last day.

    `rule` names how a class is made, `body` is of sections whose row does not say. Raises BadTable
    for a file without the columns needed and NotInForce for a period without methods.
    """
    method = assessment_method(period.last_day, rule)
    table = read_table(path)
    columns, ignored = _columns(table, method)
    bad = list(table.bad)
    sections: dict[str, _Section] = {}
    for line, cells in table.rows:
        try:
            _take(sections, {n: cells[at].strip() for n, at in columns.items()}, body, method)
        except _Unreadable as error:
            bad.append(BadRow(line, error.column, error.reason))
    places = tuple(
        _assess(method, name, section, period, ice=ice) for name, section in sections.items()
    )
    if not places:
        raise BadTable(
            f"{path.name} has no row that can be read.",
            "; ".join(f"line {row.line}: {row.reason}" for row in bad[:3]) or "It needs samples.",
        )
    try:
        water, reason = assess_water(method, places), ""
    except ValueError as error:
        water, reason = None, str(error)
    return AssessedFile(path.name, period, method, places, water, reason, ignored, tuple(bad))


def report(result: AssessedFile) -> dict[str, Any]:
    """The same as plain data, for JSON and for the table people read."""
    water = result.water
    return {
        "file": result.name,
        "until": result.period.last_day.isoformat(),
        "standard": result.method.table.standard.code,
        "document": result.method.table.rule.document,
        "sections": [_line(result.method, place) for place in result.places],
        "water": None if water is None else _water_line(result.method, water),
        "not_one_water": result.reason,
        "ignored_columns": list(result.ignored),
        "bad": [{"line": b.line, "column": b.column, "reason": b.reason} for b in result.bad],
    }


class _Unreadable(Exception):
    """One cell that stops its row."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def _columns(table: Table, method: Method) -> tuple[dict[str, int], tuple[str, ...]]:
    """Position of each column we know, and the headings we do not; raises BadTable."""
    standard = method.table.standard
    names = _names(standard, method.factors)
    found: dict[str, int] = {}
    ignored = []
    for position, heading in enumerate(table.heading):
        word, unit = name_and_unit(heading)
        name = names.get(_fold(word))
        if name is None or name in found:
            ignored.append(heading)
            continue
        if name in method.factors and unit is not None:
            _check_unit(table, heading, unit, standard.named(name).unit)
        found[name] = position
    missing = [name for name in ("section", "date") if name not in found]
    if missing or not found.keys() & set(method.factors):
        raise BadTable(
            f"{table.name} lacks {', '.join(missing) or 'every factor of a class'}.",
            f"It needs section, date and factors such as {', '.join(method.factors[:5])}; its"
            f" columns are {', '.join(table.heading)}.",
        )
    return found, tuple(ignored)


def _names(standard: Standard, factors: Iterable[str]) -> dict[str, str]:
    """Every heading we understand, folded, with our name for it."""
    words = conventions()["columns"] | _EXTRA
    names = {
        _fold(word): name
        for name in ("section", "date", "tp_rule", "target", *factors)
        for word in (name, *words.get(name, ()))
    }
    for factor in factors:
        names[_fold(standard.named(factor).name_zh)] = factor
    return names


def _fold(text: str) -> str:
    return folded((text,))[0]


def _check_unit(table: Table, heading: str, unit: str, expected: str) -> None:
    same = {_fold(expected)} | ({_fold("无量纲"), ""} if expected == "1" else set())
    if _fold(unit) not in same:
        raise BadTable(
            f"{table.name}: column {heading!r} is in {unit!r}, not in {expected}.",
            f"Convert the column to {expected} and name that in its heading.",
        )


def _take(
    sections: dict[str, _Section], row: Mapping[str, str], body: Body, method: Method
) -> None:
    """Add one row to its section; raises _Unreadable and then adds nothing."""
    name, day = row["section"], _day(row["date"])
    if not name:
        raise _Unreadable("section", "no section is named")
    results = {factor: _result(factor, row[factor]) for factor in method.factors if factor in row}
    said = _Section(_body(row.get("tp_rule", ""), body), _target(row.get("target", "")))
    section = sections.setdefault(name, said)
    if (section.body, section.target) != (said.body, said.target):
        raise _Unreadable("section", f"water body or target of {name} differs from its first row")
    section.samples.append(Sample(day, results))
    for factor in results:
        section.unmeasured[factor].append(row[factor] == NOT_MEASURED)


def _assess(
    method: Method, name: str, section: _Section, period: Period, *, ice: bool
) -> PlaceAssessment:
    absent = frozenset(factor for factor, said in section.unmeasured.items() if all(said))
    means = period_means(
        section.samples, period, method.periods, method.statistics, method.factors, ice=ice
    )
    return assess_place(method, Place(name, section.body, section.target, absent), means)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.replace("/", "-")[:10])
    except ValueError as error:
        raise _Unreadable("date", f"{text!r} is no day; write 2025-03-05") from error


def _result(factor: str, text: str) -> Result | None:
    try:
        return parse_result(text)
    except BadResult as error:
        raise _Unreadable(factor, str(error)) from error


def _body(text: str, otherwise: Body) -> Body:
    if not text:
        return otherwise
    words, text = body_words(), _fold(text)
    if text not in words:
        raise _Unreadable("tp_rule", f"{text!r} is no water body; write river or lake")
    return words[text]


def _target(text: str) -> int | None:
    if not text:
        return None
    found = parse_class(text)
    if found is None or found > 5:
        raise _Unreadable("target", f"{text!r} is no target class; write Ⅰ to Ⅴ or 1 to 5")
    return found


def _line(method: Method, place: PlaceAssessment) -> dict[str, Any]:
    words = method.classes[place.klass]
    return {
        "section": place.place.name,
        "class": SYMBOLS[place.klass],
        "condition": place.condition.value,
        "word_zh": words.word_zh,
        "meets": place.grade.meets,
        "main": [_pollutant(one) for one in place.main],
        "beyond_target": [_pollutant(one) for one in place.beyond_target],
        "unknown": [f for f in place.grade.missing if f not in place.place.absent],
        "judged": {f: None if v is None else str(v) for f, v in place.judged.items()},
    }


def _percent(share: Fraction) -> str:
    return str(round_to_places(Decimal(share.numerator) / share.denominator, 1))


def _pollutant(one: Pollutant) -> dict[str, str]:
    return {"factor": one.factor, "class": SYMBOLS[one.klass], "multiple": one.printed}


def _water_line(method: Method, water: WaterAssessment) -> dict[str, Any]:
    shares = [water.proportion.share(klass) for klass in range(1, len(SYMBOLS))]
    words = {row.token: row.word_zh for row in method.classes}
    whole = water.whole
    return {
        "way": water.way.value,
        "condition": water.condition.value,
        "word_zh": words[water.condition.value],
        "at_best": water.at_best.value,
        "at_worst": water.at_worst.value,
        "known": water.proportion.known,
        "sections": water.proportion.sections,
        "shares": {
            symbol: None if share is None else _percent(share)
            for symbol, share in zip(SYMBOLS[1:], shares, strict=True)
        },
        "main": [_pollutant(one) for one in whole.main] if whole else [],
        "leading": [
            {"factor": one.factor, "over": one.over, "known": one.known} for one in water.leading
        ],
    }
