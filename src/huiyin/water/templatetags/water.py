"""The desk's words and badges for templates: `{% load water %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huiyin.base.clock import today
from huiyin.water import words
from huiyin.water.choices import EPISODE_TONES, RERUN_TONES
from huiyin.water.core.episodes import Exceedance
from huiyin.water.models import Section

register = template.Library()


@register.simple_tag
def class_badge(number: int, meets: bool | None = None) -> SafeString:
    """A class as a badge; red where it is below its target, whatever the class."""
    tone = "error" if meets is False else words.class_tone(number)
    return format_html('<span class="badge {}">{}</span>', tone, words.class_label(number))


@register.filter
def class_name(number: int | None) -> str:
    """`Class III`, `Ⅲ类`."""
    return words.class_label(number or 0)


@register.filter
def class_symbol(number: int) -> str:
    """`Ⅲ`, `?` for unknown."""
    return words.class_symbol(number)


@register.filter
def class_tone(number: int) -> str:
    """The tone of a class."""
    return words.class_tone(number)


@register.filter
def factor(name: str, on: date | None = None) -> str:
    """A factor in the language of the page."""
    return words.factor_name(name, on or today())


@register.filter
def factors(found: Iterable[Exceedance]) -> str:
    """Factors with how many times beyond their limit."""
    return words.factors_text(found, today())


@register.filter
def factor_list(names: Iterable[str]) -> str:
    """Factors, one after the other."""
    return words.joined([words.factor_name(name, today()) for name in names])


@register.filter
def section_name(section: Section) -> str:
    """The section in the language of the page; its own name where there is no English one."""
    return section.name_en if words.english() and section.name_en else section.point.name


@register.filter
def episode_tone(state: str) -> str:
    """The tone of an episode's state."""
    return EPISODE_TONES[state]


@register.filter
def rerun_tone(result: str) -> str:
    """The tone of a re-run's result."""
    return RERUN_TONES[result]
