"""A factor's series as the plain values a chart needs: points, gaps, limits, shaded spans.

No chart library's format is spelt out here beyond lists of [time, value]; None breaks the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from huiyin.water.core.standards import Limit

CLASSES = range(1, 6)


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One reading of one factor; `value` None is unknown."""

    time: datetime
    value: float | None
    valid: bool = True


def chart(
    points: Iterable[ChartPoint],
    limit: Limit | None,
    *,
    target: int | None,
    max_gap: timedelta,
) -> dict[str, Any]:
    """Series, doubtful points, limits and spans for one factor, ready for JSON.

    line: [time, value] of the valid readings, broken by [time, None] where the next one is
    more than `max_gap` away · doubtful: readings that are not valid · limits: one entry per
    class boundary ({classes, value, target}), for a range its two ends · unknown: [start,
    end] of the gaps between valid readings. Times are ISO 8601 text.
    """
    ordered = sorted(points, key=lambda point: point.time)
    known = [point for point in ordered if point.valid and point.value is not None]
    gaps = [(a.time, b.time) for a, b in pairwise(known) if b.time - a.time > max_gap]
    return {
        "line": _line(known, {start for start, _ in gaps}, max_gap),
        "doubtful": [
            [point.time.isoformat(), point.value]
            for point in ordered
            if not point.valid and point.value is not None
        ],
        "limits": _limits(limit, target),
        "unknown": [[start.isoformat(), end.isoformat()] for start, end in gaps],
    }


def _line(
    known: Sequence[ChartPoint], before_gap: set[datetime], max_gap: timedelta
) -> list[list[Any]]:
    line: list[list[Any]] = []
    for point in known:
        line.append([point.time.isoformat(), point.value])
        if point.time in before_gap:
            line.append([(point.time + max_gap).isoformat(), None])
    return line


def _limits(limit: Limit | None, target: int | None) -> list[dict[str, Any]]:
    """Boundaries with the classes that share them, best class first."""
    if limit is None or not limit.classes:
        return []
    bounds: dict[float, list[int]] = {}
    for klass in CLASSES:
        bound = limit.bound(klass)
        for value in limit.classes[klass - 1] if bound is None else (bound,):
            bounds.setdefault(value, []).append(klass)
    return [
        {"classes": classes, "value": value, "target": target in classes}
        for value, classes in bounds.items()
    ]
