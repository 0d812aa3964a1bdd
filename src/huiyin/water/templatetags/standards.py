"""Words of standards for templates: `{% load standards %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huiyin.water import standard_words
from huiyin.water.core.discharge.limits import DischargeLimit, Removal
from huiyin.water.standard_choices import WHOSE

register = template.Library()


@register.filter
def clause(limit: DischargeLimit) -> str:
    """Where in the standard a row stands."""
    return standard_words.clause(limit)


@register.filter
def foreign(text: str) -> SafeString:
    """A text of the data, marked as English where it holds no Chinese; a dash for none."""
    chinese = not text or any("\u4e00" <= letter <= "\u9fff" for letter in text)
    return format_html("{}" if chinese else '<span lang="en">{}</span>', text or "—")


@register.filter
def removal(found: Removal) -> str:
    """60 %."""
    return f"{found.share:.0%}"


@register.filter
def whose_word(state: str) -> Any:
    """Whether a facility's judgement changes."""
    return WHOSE[state]


@register.filter
def unit_word(text: str) -> str:
    """The unit as shown; empty for pH."""
    return standard_words.unit(text)
