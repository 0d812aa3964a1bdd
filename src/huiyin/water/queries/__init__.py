"""Reads of the water desk for pages, the overview and exports.

`sections` has the stations and keeps its face here; `register` reads the registers as of a day.
"""

from huiyin.water.queries.sections import (
    Now,
    all_now,
    episodes_of,
    history,
    open_exceedances,
    reruns_of,
    sections,
    share_at_target,
    strip,
    unit_name,
)

__all__ = [
    "Now",
    "all_now",
    "episodes_of",
    "history",
    "open_exceedances",
    "reruns_of",
    "sections",
    "share_at_target",
    "strip",
    "unit_name",
]
