"""The words of the monthly report for templates: `{% load water_report %}`."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from huiyin.water import words
from huiyin.water.core.assessed import strip_names
from huiyin.water.core.assessment import parse_period
from huiyin.water.core.city_water import Compared, Held, Named
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
def change_word(found: Compared) -> str:
    """What became of it."""
    return str(wording.CHANGES[found.change])


@register.filter
def reason(found: Compared) -> str:
    """Why nothing can be said."""
    return str(wording.REASONS.get(found.reason, ""))


@register.filter
def change_tone(found: Compared) -> str:
    """The tone of a change."""
    return wording.CHANGE_TONES[found.change]


@register.filter
def class_then(found: Compared) -> str:
    """The class of another period."""
    return wording.class_then(found)


@register.filter
def strip_cells(strip: Iterable[int], period: str) -> list[tuple[str, int, str]]:
    """What each cell of a strip stands for, its class and its tone."""
    named = zip(strip_names(parse_period(period)), strip, strict=True)
    return [(name, klass, words.class_tone(klass)) for name, klass in named]


@register.filter
def cells(heading: Iterable[str], row: Iterable[str]) -> list[tuple[str, str]]:
    """Each cell of a row with the heading of its column."""
    return list(zip(heading, row, strict=True))
