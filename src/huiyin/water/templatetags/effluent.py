"""Words and badges of effluent supervision for templates: `{% load effluent %}`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.water import effluent_words as words
from huiyin.water.core.effluent.account import DayAccount, FactorDay, Held, Suspicion
from huiyin.water.core.effluent.messages import Doubt, Why
from huiyin.water.effluent_choices import SHAPES, TONES, DayState, factor_state

register = template.Library()


@register.simple_tag
def day_badge(state: DayState | None) -> SafeString:
    """A state as shape and word; red only for a day over a confirmed limit."""
    if state is None:
        return format_html('<span class="quiet">{}</span>', _("not measured"))
    label = format_html('<span aria-hidden="true">{}</span> {}', SHAPES[state], state.label)
    return format_html('<span class="badge {}">{}</span>', TONES[state], label)


@register.simple_tag
def factor_mean(day: DayAccount, told: FactorDay) -> SafeString:
    """The mean of a factor's day behind the shape of its state, whose word is read aloud."""
    state = factor_state(told, complete=day.complete)
    return format_html(
        '<span class="factor-cell {}" title="{}"><span aria-hidden="true">{}</span> {}'
        '<span class="visually-hidden">: {}</span></span>',
        TONES[state], state.label, SHAPES[state], words.number(told.mean), state.label,
    )  # fmt: skip


@register.filter
def day_shape(state: DayState) -> str:
    """The shape of a state."""
    return SHAPES[state]


@register.filter
def day_tone(state: DayState) -> str:
    """The tone of a state in the shared components."""
    return TONES[state]


@register.filter
def effluent_factor(code: str) -> str:
    """A factor in the language of the page."""
    return words.factor(code)


@register.filter
def effluent_symbol(code: str) -> str:
    """COD, NH₃-N."""
    return words.symbol(code)


@register.filter
def told_of(day: DayAccount, code: str) -> FactorDay | None:
    """One factor of a day."""
    return day.factor(code)


@register.filter
def mean_of(told: FactorDay | None) -> str:
    """A daily mean with its unit; a dash for unknown."""
    return words.amount(told.mean, told.unit) if told and told.mean is not None else "—"


@register.filter
def unit_of(code: str) -> str:
    """The unit of a factor, "" for pH."""
    return words.unit_of(code)


@register.filter
def limit_of(held: Held | None) -> str:
    """≤ 60 · GB 18918-2002 level 1B Table 1."""
    return words.limit(held)


@register.filter
def figure_of(held: Held | None) -> str:
    """≤ 60."""
    return words.figure(held)


@register.filter
def grade_of(code: str) -> str:
    """Level 1B."""
    return words.grade(code)


@register.filter
def why_of(found: Iterable[Why]) -> str:
    """What a message rests on."""
    return words.whys(found)


@register.filter
def doubts_of(found: Iterable[Doubt]) -> str:
    """What a message is less sure for."""
    return words.doubts(found)


@register.filter
def reason_of(seen: Suspicion) -> str:
    """A suspicion in one sentence."""
    return words.reason(seen)


@register.filter
def share_text(share: float | None) -> str:
    """99.70 %; unknown is said."""
    return _("unknown") if share is None else f"{share:.2%}".replace("%", "\u00a0%")


@register.filter
def share_of(part: int, whole: int) -> str:
    """A part of a whole as a share."""
    return share_text(part / whole if whole else None)


@register.filter
def confidence_word(text: str) -> Any:
    """How sure a limit is, in a word."""
    return words.confidence(text)
