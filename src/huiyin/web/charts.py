"""What a chart is given, and its table.

A page hands `{% chart %}` a plain mapping; the browser draws it, the server writes its table:

    {"kind": "line" | "bar" | "stack" | "bridge" | "scatter",
     "x": "time" | "category",            # default: time
     "unit": "mg/L", "label": "氨氮",      # of the vertical axis
     "series": [{"name": "…", "points": [[x, y or None], …], "tone": "brand"}, …],
                                          # "quiet": True: no name at the end of its line
     "limits": [{"value": 1.0, "label": "Ⅲ ≤ 1.0  GB 3838-2002 表1"}],
     "bands":  [{"start": x, "end": x, "label": "…"}],     # shaded, e.g. invalid readings
     "marks":  [{"at": x, "label": "…"}]}                  # vertical lines, e.g. matter opened

x of a time axis is an aware datetime, a date or an ISO string; y None is a gap and stays one.
A bridge has one series whose points are changes; the first and the last are totals.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from huiyin.base.clock import CHINA

Table = dict[str, Any]


def table(data: Mapping[str, Any]) -> Table:
    """The chart as rows: one a place on the x axis, one column a series, None where unknown."""
    series = data.get("series", [])
    columns = [str(one["name"]) for one in series]
    rows: dict[Any, list[Any]] = {}
    for column, one in enumerate(series):
        for x, y, *_rest in one["points"]:
            rows.setdefault(x, [None] * len(columns))[column] = y
    return {
        "columns": columns,
        "unit": data.get("unit", ""),
        "rows": [(_place(x), values) for x, values in rows.items()],
    }


def _place(x: Any) -> str:
    if isinstance(x, datetime):
        return f"{x.astimezone(CHINA) if x.tzinfo else x:%Y-%m-%d %H:%M}"
    if isinstance(x, date):
        return x.isoformat()
    return str(x)
