"""The chart of a sensor's episode, from what the desk kept with its clue."""

from __future__ import annotations

import json
from typing import Any

KINDS = frozenset({"line", "scatter", "bar"})


def chart_of(text: str) -> dict[str, Any] | None:
    """A chart in the form that `huiyin.web.charts` describes, as JSON; None for other texts.

    Anything that does not fit is no chart: a clue's words are shown as words elsewhere.
    """
    try:
        data = json.loads(text)
    except ValueError:
        return None
    if not isinstance(data, dict) or data.get("kind") not in KINDS:
        return None
    series = data.get("series")
    if not isinstance(series, list) or not series or not all(map(_is_series, series)):
        return None
    return data


def _is_series(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("name"), str)
        and isinstance(one.get("points"), list)
        and all(isinstance(p, list) and len(p) >= 2 for p in one["points"])
    )
