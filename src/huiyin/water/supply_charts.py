"""Charts of supply, in the form that `huiyin.web.charts` describes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from huiyin.water.core.supply.offtake import Month
from huiyin.water.core.supply.volumes import NOTHING
from huiyin.water.queries.supply import ECOLOGICAL, OTHERS, Gate, Year
from huiyin.water.supply_choices import VOLUME_UNIT


def cumulative(year: Year, gates: Sequence[Gate], usual: frozenset[Any]) -> dict[str, Any] | None:
    """What was taken since the start of the year beside plan and allocation; None: no allocation.

    Of the offtakes that have an allocation; where months are unknown a second line says the most
    that is possible, as far as it is known.
    """
    held = [gate for gate in gates if gate.paper]
    if not held:
        return None
    low, high, plan = [], [], []
    for n, month in enumerate(year.months, 1):
        months = year.months[:n]
        taken = sum((gate.sum(months, _counts(gate, usual)) for gate in held), NOTHING)
        is_over = year.until is not None and month <= year.until
        low.append([str(month), round(taken.range.low, 2) if is_over else None])
        most = taken.range.high
        is_shown = is_over and not taken.range.known and not math.isinf(most)
        high.append([str(month), round(most, 2) if is_shown else None])
        plan.append([str(month), _planned(held, months)])
    series = [{"name": _("taken"), "points": low, "tone": "brand"}]
    if any(point[1] is not None for point in high):
        series[0]["name"] = _("taken, at least")
        series.append({"name": _("taken, at most"), "points": high, "tone": "held"})
    if any(point[1] is not None for point in plan):
        series.append({"name": _("plan"), "points": plan, "tone": "line-strong"})
    annual = [gate.paper.value.allocation.annual for gate in held if gate.paper]
    limits = []
    if all(one is not None for one in annual):
        whole = sum(one for one in annual if one is not None)
        limits = [{"value": whole, "label": _("allocation %(amount)g") % {"amount": whole}}]
    return {
        "kind": "line",
        "x": "category",
        "unit": _(VOLUME_UNIT),
        "label": _("Taken since the start of the water year"),
        "series": series,
        "limits": limits,
    }


def by_month(year: Year, gate: Gate) -> dict[str, Any]:
    """What passed an offtake in each month: without and as ecological water, beside the plan.

    A month that is not known in full has no bar.
    """

    def points(purposes: frozenset[Any]) -> list[list[Any]]:
        sums = ((month, gate.sum([month], purposes)) for month in year.over)
        return [[str(m), one.range.low if one.range.known else None] for m, one in sums]

    planned = [[str(month), gate.planned(month)] for month in year.months]
    return {
        "kind": "bar",
        "x": "category",
        "unit": _(VOLUME_UNIT),
        "label": _("Volumes by month"),
        "series": [
            {"name": _("plan"), "points": planned, "tone": "line-strong"},
            {"name": _("Taken without ecological water"), "points": points(OTHERS),
             "tone": "brand"},
            {"name": _("Ecological water"), "points": points(ECOLOGICAL), "tone": "success"},
        ],
    }  # fmt: skip


def _counts(gate: Gate, usual: frozenset[Any]) -> frozenset[Any]:
    return gate.paper.value.counts(usual) if gate.paper else usual


def _planned(gates: Sequence[Gate], months: Sequence[Month]) -> float | None:
    """The plan up to a month; None where one of these months is not planned."""
    plans = [gate.planned(month) for gate in gates for month in months]
    known = [plan for plan in plans if plan is not None]
    return round(sum(known), 2) if len(known) == len(plans) else None
