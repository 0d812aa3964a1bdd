"""Words and badges of supply and village works for templates: `{% load supply %}`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.ledger.names import unit_name as ledger_unit_name
from huiyin.water import supply_records, supply_words
from huiyin.water.core.supply.balance import Finding, Tolerance
from huiyin.water.core.supply.offtake import Month
from huiyin.water.core.supply.volumes import Sum
from huiyin.water.core.supply.works import Acceptance
from huiyin.water.models import Record
from huiyin.water.queries.register import Entry
from huiyin.water.queries.supply import Gate, Station, Year
from huiyin.water.queries.village_works import Shown
from huiyin.water.supply_choices import DEVIATIONS, PURPOSES, STAGE_TONES, STAGES

register = template.Library()


@register.filter
def figure(value: float | str | None) -> str:
    """A figure; "—" is unknown, which a template also has where nothing was reported at all."""
    return supply_words.figure(None if isinstance(value, str) else value)


@register.filter
def span(found: Any) -> str:
    """A range; "—" is unknown."""
    return supply_words.span(found or None)


@register.filter
def share(found: Any) -> str:
    """A share as percent."""
    return supply_words.percent(found or None)


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
def rule_source(rule: Tolerance) -> str:
    """Where a tolerance stands."""
    return supply_words.rule_source(rule)


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
def stage_query(value: Any, asked: Any) -> str:
    """The address of the works of a stage on the day that is shown."""
    return f"?{urlencode({'stage': value} | _day(asked))}"


@register.filter
def late_query(asked: Any) -> str:
    """The address of the works past their planned end on the day that is shown."""
    return f"?{urlencode({'late': 1} | _day(asked))}"


def _day(asked: Any) -> dict[str, str]:
    return {"as_of": str(asked.day)} if asked.past else {}


@register.filter
def nth(found: Sequence[Any], place: int) -> Any:
    """One of a list by its place from 0."""
    return found[place]


@register.filter
def planned(gate: Gate, month: Month) -> float | None:
    """What the paper plans for a month."""
    return gate.planned(month)


@register.filter
def energy(pump: Station, year: Year) -> Iterator[tuple[Month, float | bool | None]]:
    """Energy per volume by month: None unknown, False where the month is not over."""
    for month in year.months:
        figures = pump.figures(month)
        if month not in year.over:
            yield month, False
        else:
            yield month, figures.energy_per_volume if figures else None


@register.filter
def last_record(told: Iterable[Entry[Any] | None]) -> Record | None:
    """The record written last."""
    rows = [entry.record for entry in told if entry is not None]
    return max(rows, key=lambda row: row.number, default=None)


@register.filter
def decision_on(one: Shown, number: int) -> Entry[Acceptance] | None:
    """The decision on an application."""
    return next((entry for entry in one.decisions if entry.value.number == number), None)


@register.filter
def matter_on(one: Shown, number: int) -> str:
    """The matter that a refusal became; "" for none."""
    return one.matters.get(number, "")


@register.filter
def record_what(record: Record) -> str:
    """What a record is about."""
    return supply_records.what(record)


@register.filter
def record_said(record: Record) -> str:
    """What a record says, in short."""
    return supply_records.said(record)
