"""Grades a file of readings and compares it with the publisher's own classes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiyin.water.core.agreement import Cause, Comparison, Miss, Samples, compare
from huiyin.water.core.grading import Grades, LimitTable, grade
from huiyin.water.core.standards import SYMBOLS, Body
from huiyin.water.core.verdict import Grade, explain
from huiyin.water.reading_files import (
    Readings,
    Stations,
    bodies_of,
    conventions,
    read_readings,
    read_stations,
)
from huiyin.water.standards import automatic_station_table

CAUSES = {
    Cause.ROUNDING: "within the rounding of a displayed value",
    Cause.PREVIOUS_READING: "the published class fits the station's reading before: probably stale",
    Cause.NEXT_READING: "the published class fits the station's next reading",
    Cause.OTHER_WATER_BODY: "the other TP limits (river or lake) give the published class: "
    "check the station's rule",
    Cause.ONE_DAY: "all misses of this file fall on this one day: the class published that day "
    "probably belongs to a reading of another hour",
    Cause.NONE_FOUND: "nothing in this file explains the published class",
}


@dataclass(frozen=True, slots=True)
class GradedFile:
    """A readings file with its grades; `comparison` is None without published classes.

    `named` (n,) tells whether the station file names the row's station.
    """

    readings: Readings
    stations: Stations
    table: LimitTable
    bodies: NDArray[np.uint8]
    named: NDArray[np.bool_]
    grades: Grades
    klass: NDArray[np.uint8]
    comparison: Comparison | None


def grade_file(
    readings_path: Path, stations_path: Path, published: str | None, on: date
) -> GradedFile:
    """Grade every readable row with the limits in force on the day `on`; raises BadTable."""
    table = automatic_station_table(on)
    readings = read_readings(readings_path, table.factors, published)
    stations = read_stations(stations_path)
    found = bodies_of(readings, stations)
    named = np.array([body is not None for body in found])
    bodies = np.array([Body.UNKNOWN if body is None else body for body in found], np.uint8)
    absent = np.zeros(len(readings.keys), np.uint64)
    for factor, unmeasured in readings.unmeasured.items():
        absent |= unmeasured.astype(np.uint64) << np.uint64(table.index(factor))
    grades = grade(table, readings.values, body=bodies, absent=absent)
    never = np.isin(readings.statuses, conventions()["never_classed"])
    klass = np.where(never, 0, grades.klass).astype(np.uint8)
    numbers = {key: number for number, key in enumerate(dict.fromkeys(readings.keys))}
    numbered = np.array([numbers[key] for key in readings.keys], np.int64)
    order = np.argsort(np.argsort(np.array(readings.times, np.str_), kind="stable"))
    days = [time[:10] for time in readings.times]
    samples = Samples(readings.values, readings.decimals, bodies, absent, numbered, order, days)
    comparison = compare(table, samples, readings.published, klass) if published else None
    return GradedFile(readings, stations, table, bodies, named, grades, klass, comparison)


def report(result: GradedFile) -> dict[str, Any]:
    """What `huiyin grade --json` prints."""
    readings, comparison = result.readings, result.comparison
    published = comparison.published if comparison else 0
    compared = comparison.compared if comparison else 0
    return {
        "rows": readings.rows,
        "graded": int((result.klass > 0).sum()),
        "published": published,
        "compared": compared,
        "agree": comparison.agree if comparison else 0,
        "agreement": comparison.agreement if comparison else None,
        "misses": [_miss(result, miss) for miss in comparison.misses] if comparison else [],
        "published_not_graded": published - compared,
        "ungraded": int((result.klass == 0).sum()),
        "not_graded": not_graded(result),
        "stations_not_found": stations_not_found(result),
        "bad_rows": len(readings.bad),
        "bad": [_bad(readings.name, row) for row in readings.bad]
        + [_bad(result.stations.name, row) for row in result.stations.bad],
        "non_detects": readings.non_detects,
        "encoding": readings.encoding,
        "standard": result.table.standard.code,
    }


def not_graded(result: GradedFile) -> dict[str, int]:
    """Why readable rows have no class, with counts."""
    reasons: Counter[str] = Counter()
    never = conventions()["never_classed"]
    for row in np.flatnonzero(result.klass == 0):
        if result.readings.statuses[row] in never:
            reasons["station stopped"] += 1
        elif not result.grades.used[row]:
            reasons["no values"] += 1
        elif _missing(result, int(row)):
            reasons["a factor is withheld or missing"] += 1
        elif not result.readings.keys[row][-1]:
            reasons["the row names no station: river or lake limits not known"] += 1
        elif not result.named[row]:
            reasons["the station file does not name the station: river or lake not known"] += 1
        elif result.bodies[row] == Body.UNKNOWN:
            reasons["the station file cannot say river or lake, and the class depends on it"] += 1
        else:
            reasons["too few factors are measured"] += 1
    return dict(reasons)


def stations_not_found(result: GradedFile) -> dict[str, int]:
    """Sections that the station file does not name, with their rows."""
    names = (result.readings.keys[row][-1] for row in np.flatnonzero(~result.named))
    return dict(Counter(names))


def by_station(result: GradedFile) -> list[dict[str, Any]]:
    """One line per station: rule, rows, graded, compared, agreeing, best and worst class."""
    misses = {miss.row for miss in result.comparison.misses} if result.comparison else set()
    rows: dict[tuple[str, ...], list[int]] = {}
    for number, key in enumerate(result.readings.keys):
        rows.setdefault(key, []).append(number)
    lines = []
    for key, numbers in rows.items():
        classes = result.klass[numbers]
        known = classes[classes > 0]
        both = (result.readings.published[numbers] > 0) & (classes > 0)
        compared = int(both.sum())
        lines.append(
            {
                "section": key[-1],
                "rule": Body(int(result.bodies[numbers[0]])).name.lower(),
                "rows": len(numbers),
                "graded": int(known.size),
                "compared": compared,
                "agree": compared - sum(number in misses for number in numbers),
                "best": SYMBOLS[int(known.min())] if known.size else "",
                "worst": SYMBOLS[int(known.max())] if known.size else "",
            }
        )
    return lines


def _missing(result: GradedFile, row: int) -> bool:
    """Whether a factor measured at the point has no value in this row."""
    return any(
        np.isnan(column[row]) and not result.readings.unmeasured[factor][row]
        for factor, column in result.readings.values.items()
    )


def _bad(name: str, row: Any) -> dict[str, Any]:
    return {"file": name, "line": row.line, "column": row.column, "reason": row.reason}


def _miss(result: GradedFile, miss: Miss) -> dict[str, Any]:
    readings, row = result.readings, miss.row
    values = {name: float(column[row]) for name, column in readings.values.items()}
    body = Body(int(result.bodies[row]))
    found = explain(result.table, result.grades, row, values, body=body)
    deciding = found.deciding[0] if found.deciding else ""
    return {
        "row": int(readings.lines[row]) - 1,
        "line": int(readings.lines[row]),
        "section": readings.keys[row][-1],
        "time": readings.times[row],
        "published": SYMBOLS[miss.published],
        "computed": SYMBOLS[miss.computed],
        "factor": deciding,
        "value": values.get(deciding),
        "causes": [cause.value for cause in miss.causes],
        "explanation": _explanation(result, found, body, miss),
    }


def _explanation(result: GradedFile, found: Grade, body: Body, miss: Miss) -> str:
    """Why our class is what it is, then what would make the published one right."""
    reasons = []
    for factor in found.deciding:
        part = next(part for part in found.factors if part.factor == factor)
        row = result.table.standard.limit(factor, body)
        better = row.bound(miss.computed - 1) if row and miss.computed > 1 else None
        reason = f"{factor} {part.value:g}"
        if better is not None:
            reason += f" is beyond {better:g}, the limit of {SYMBOLS[miss.computed - 1]}"
        reasons.append(reason)
    causes = "; ".join(CAUSES[cause] for cause in miss.causes)
    return f"{SYMBOLS[miss.computed]} because {', '.join(reasons)}. {causes}."
