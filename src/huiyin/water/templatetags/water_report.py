"""The words of the monthly report for templates: `{% load water_report %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django import template

from huiyin.water import words
from huiyin.water.core.assessed import Compared, FactorTrend, Held, Named
from huiyin.water.core.assessment import parse_period
from huiyin.water.report import wording

register = template.Library()


@register.filter
def held_name(held: Held) -> str:
    """A section in the language of the page."""
    return wording.section(held)


@register.filter
def printed(found: Iterable[Named], period: str) -> str:
    """Pollutants with their multiples as bulletins print them."""
    return wording.pollutants(found, parse_period(period).last_day)


@register.filter
def changed(found: Compared) -> str:
    """What became of it, with the reason where nothing can be said."""
    return wording.changed(found)


@register.filter
def change_tone(found: Compared) -> str:
    """The tone of a change."""
    return wording.CHANGE_TONES[found.change]


@register.filter
def class_then(found: Compared) -> str:
    """The class of another period."""
    return wording.class_then(found)


@register.filter
def told(found: Iterable[FactorTrend], period: str) -> str:
    """The significant trends."""
    return wording.trends(found, parse_period(period).last_day)


@register.filter
def by_day(strip: Iterable[int], first: date) -> list[tuple[date, int, str]]:
    """Day, class and tone of each cell of a strip."""
    days = ((first + timedelta(days=n), klass) for n, klass in enumerate(strip))
    return [(day, klass, words.class_tone(klass)) for day, klass in days]


@register.filter
def cells(heading: Iterable[str], row: Iterable[str]) -> list[tuple[str, str]]:
    """Each cell of a row with the heading of its column."""
    return list(zip(heading, row, strict=True))
