"""Words of the facility pages for templates: `{% load works %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.water.core.facilities.rates import Basis, Definition, Rate
from huiyin.water.core.shares import Range
from huiyin.water.facility_choices import (
    ANSWER_TONES,
    ANSWERS,
    CONFIDENCE,
    QUESTIONS,
    RAN_MARKS,
    RAN_TONES,
    SCOPE_RULES,
    RanChoice,
    StateChoice,
)
from huiyin.water.facility_fields import in_words
from huiyin.water.words import english

register = template.Library()


@register.filter
def percent(span: Range | None) -> str:
    """`75.0 %`, `62.5 % – 87.5 %`; a dash where there is nothing to divide by."""
    if span is None:
        return "—"
    low, high = f"{100 * span.low:.1f}", f"{100 * span.high:.1f}"
    return f"{low} %" if low == high else f"{low} – {high} %"


@register.filter
def counted(rate: Rate) -> str:
    """What a rate was counted in, with how many."""
    return counted_words(rate)


def counted_words(rate: Rate) -> str:
    """`36 facility days`, `2 samples`."""
    said = {
        Basis.FACILITY_DAYS: ngettext("%(n)d facility day", "%(n)d facility days", rate.n),
        Basis.HOURS: ngettext("%(n)d facility day", "%(n)d facility days", rate.n),
        Basis.VOLUME: ngettext("%(n)d facility day", "%(n)d facility days", rate.n),
        Basis.SAMPLES: ngettext("%(n)d result", "%(n)d results", rate.n),
        Basis.VALUES: ngettext("%(n)d value", "%(n)d values", rate.n),
        Basis.HOUSEHOLDS: ngettext("%(n)d facility", "%(n)d facilities", rate.n),
    }
    return said[rate.definition.basis] % {"n": rate.n}


@register.filter
def defined_name(definition: Definition) -> str:
    """The name of a rate in the language of the page."""
    name = definition.name_en if english() else definition.name_zh
    return name[:1].upper() + name[1:]


@register.filter
def formula(definition: Definition) -> str:
    """The formula of a rate in the language of the page."""
    return definition.formula_en if english() else definition.formula_zh


@register.filter
def confidence(word: str) -> Any:
    """How sure a row of data is, in words."""
    return CONFIDENCE.get(word.split(" ", 1)[0], word)


@register.filter
def fact(value: Any, name: str) -> str:
    """A value of the register in words; `unknown` for none."""
    return in_words(name, value) or _("unknown")


@register.filter
def ran_word(ran: str) -> Any:
    """How a day counts, in a word."""
    return RanChoice(ran).label


@register.filter
def ran_tone(ran: str) -> str:
    """The tone of a day."""
    return RAN_TONES[ran]  # type: ignore[index]


@register.filter
def ran_mark(ran: str) -> str:
    """The sign of a day in a strip."""
    return RAN_MARKS[ran]  # type: ignore[index]


@register.filter
def state_word(state: str) -> Any:
    """A state of a facility in words."""
    return StateChoice(state).label


@register.filter
def question(asked: str) -> Any:
    """What a step of the choice of a standard asked."""
    return QUESTIONS[asked]  # type: ignore[index]


@register.filter
def answer(given: str) -> Any:
    """What came of a step."""
    return ANSWERS[given]  # type: ignore[index]


@register.filter
def answer_tone(given: str) -> str:
    """The tone of an answer."""
    return ANSWER_TONES[given]  # type: ignore[index]


@register.filter
def scope_rule(key: str) -> Any:
    """A rule of scope in words; a new one shows its key."""
    return SCOPE_RULES.get(key, key)
