"""Volumes, ranges and findings in words, in the language of the page."""

from __future__ import annotations

import math

from django.utils.translation import gettext as _

from huiyin.water.core.shares import Range
from huiyin.water.core.supply.balance import Deviation, Finding, Tolerance
from huiyin.water.core.supply.volumes import Sum
from huiyin.water.supply_choices import DEVIATION_UNITS, VOLUME_UNIT

UNKNOWN = "—"


def figure(value: float | None) -> str:
    """One figure with at most two places; "—" is not known."""
    if value is None:
        return UNKNOWN
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value else "0"


def span(found: Range | None) -> str:
    """`12.5`, `10 – 20`, `≥ 10` where the upper end is not known, "—" where neither is."""
    if found is None or (math.isinf(found.low) and math.isinf(found.high)):
        return UNKNOWN
    if found.known:
        return figure(found.low)
    if math.isinf(found.high):
        return f"≥ {figure(found.low)}"
    if math.isinf(found.low):
        return f"≤ {figure(found.high)}"
    return f"{figure(found.low)} – {figure(found.high)}"


def month_sum(one: Sum) -> str:
    """A sum over months; "—" where none of them was reported."""
    return span(one.range) if one.known or one.range.low else UNKNOWN


def percent(found: Range | None) -> str:
    """A share as percent, the range where it is one."""
    if found is None:
        return UNKNOWN
    told = span(Range(round(found.low * 100, 1), round(found.high * 100, 1)))
    return told if told == UNKNOWN else f"{told} %"


def found(one: Finding) -> str:
    """What was found, with its unit."""
    return f"{span(one.found)} {unit(one)}"


def allowed(one: Finding) -> str:
    """What was allowed: at most, at least, or either side of nothing."""
    sign = {Deviation.BELOW_PLAN: "≥", Deviation.NOT_CLOSING: "±"}.get(one.deviation, "≤")
    return f"{sign} {figure(one.allowed)} {unit(one)}"


def unit(one: Finding) -> str:
    """The unit of a finding's figures."""
    return str(DEVIATION_UNITS.get(one.deviation, _(VOLUME_UNIT)))


def rule_source(rule: Tolerance) -> str:
    """Where a tolerance stands; a default of the product says that it is no law."""
    return _("product default, not law") if rule.confidence == "product" else rule.source
