"""Words and badges of supply and village works for templates: `{% load supply %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.ledger.names import unit_name as ledger_unit_name
from huiyin.water import supply_words
from huiyin.water.core.supply.balance import Finding
from huiyin.water.core.supply.volumes import Sum
from huiyin.water.supply_choices import DEVIATIONS, PURPOSES, STAGE_TONES, STAGES

register = template.Library()


@register.filter
def figure(value: float | None) -> str:
    """A figure; "—" is unknown."""
    return supply_words.figure(value)


@register.filter
def span(found: Any) -> str:
    """A range; "—" is unknown."""
    return supply_words.span(found)


@register.filter
def share(found: Any) -> str:
    """A share as percent."""
    return supply_words.percent(found)


@register.simple_tag
def volume(one: Sum) -> SafeString:
    """A sum of volumes; hatched where nothing of it was reported, a range where a part was not."""
    if one.range.known:
        return format_html("{}", supply_words.figure(one.range.low))
    title = _("%(known)d of %(months)d months reported") % {
        "known": one.known,
        "months": one.months,
    }
    told = supply_words.month_sum(one)
    return format_html('<span class="not-known" title="{}">{}</span>', title, told)


@register.filter
def purpose(value: Any) -> str:
    """What water is let out for."""
    return str(PURPOSES[value])


@register.filter
def deviation(value: Any) -> str:
    """What kind of deviation it is."""
    return str(DEVIATIONS[value])


@register.filter
def found(one: Finding) -> str:
    """What was found."""
    return supply_words.found(one)


@register.filter
def allowed(one: Finding) -> str:
    """What was allowed."""
    return supply_words.allowed(one)


@register.filter
def stage(value: Any) -> str:
    """How far a works has come."""
    return str(STAGES[value])


@register.filter
def stage_tone(value: Any) -> str:
    """The tone of a stage."""
    return STAGE_TONES[value]


@register.filter
def unit_name(unit: Any) -> str:
    """A unit in the language of the page."""
    return ledger_unit_name(unit) if unit else ""


@register.filter
def of(mapping: Any, key: Any) -> Any:
    """The value of a key; None where there is none."""
    return mapping.get(key)
