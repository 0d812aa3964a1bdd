"""A section's series as charts, in the form that `huiyin.web.charts` describes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.water import words
from huiyin.water.core.chart import ChartPoint, chart
from huiyin.water.core.standards import Limit
from huiyin.water.models import Section
from huiyin.water.policies import judge_policy
from huiyin.water.series import BODIES, Sample
from huiyin.water.standards import GB3838, standard


def factor_chart(
    section: Section, samples: Sequence[Sample], factor: str, on: date, target: int | None
) -> dict[str, Any]:
    """One factor over time: what counts, what does not, gaps, and the limit of the target.

    The limit is that of the standard in force on the day `on`, for the section's water body.
    """
    law = standard(GB3838, on)
    limit = law.limit(factor, BODIES[section.body])
    points = [
        ChartPoint(sample.time, value.number, value.counts)
        for sample in samples
        if (value := sample.values.get(factor)) is not None
    ]
    plain = chart(points, limit, target=target, max_gap=judge_policy(on).max_gap)
    line, doubtful = _moments(plain["line"]), _moments(plain["doubtful"])
    series = [{"name": words.factor_name(factor, on), "points": line, "tone": "brand"}]
    if doubtful:
        breaks = [[time, None] for time, _value in line if time not in dict(doubtful)]
        apart = sorted([*doubtful, *breaks], key=lambda point: point[0])
        series.append({"name": _("does not count"), "points": apart, "tone": "held", "quiet": True})
    return {
        "kind": "line",
        "x": "time",
        "unit": words.factor_unit(factor, on),
        "label": words.factor_name(factor, on),
        "series": series,
        "limits": _limits(law.code, limit, plain["limits"], target),
        "bands": [
            {"start": _moment(start), "end": _moment(end), "label": _("no valid reading")}
            for start, end in plain["unknown"]
        ],
    }


def as_text(data: dict[str, Any], **more: Any) -> str:
    """A chart as JSON, with `more` beside it, for a clue that carries its own picture."""
    return json.dumps(data | more, ensure_ascii=False, default=_iso)


def shown_factors(samples: Sequence[Sample], judged: Sequence[str]) -> tuple[list[str], list[str]]:
    """Factors that have values: those that make the class, then the others."""
    seen = dict.fromkeys(factor for sample in samples for factor in sample.values)
    return [f for f in judged if f in seen], [f for f in seen if f not in judged]


def _limits(
    code: str, limit: Limit | None, bounds: Sequence[dict[str, Any]], target: int | None
) -> list[dict[str, Any]]:
    if limit is None or target is None or not limit.classes:
        return []
    label = words.limit_label(code, limit, target)
    return [{"value": bound["value"], "label": label} for bound in bounds if bound["target"]]


def _moments(points: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [[_moment(time), value] for time, value in points]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _iso(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a chart")
