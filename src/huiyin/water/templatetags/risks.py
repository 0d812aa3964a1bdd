"""Words and badges of risk sources for templates: `{% load risks %}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.ledger.choices import STATES
from huiyin.ledger.models import Unit, User
from huiyin.ledger.names import unit_name
from huiyin.water import risk_words
from huiyin.water.core.risks.categories import Category
from huiyin.water.core.risks.clearance import ConditionRule
from huiyin.water.core.risks.grading import RiskGrade
from huiyin.water.core.risks.patrols import Stage
from huiyin.water.core.risks.source import recorded_names
from huiyin.water.core.shares import Range, Share
from huiyin.water.core.zones.datum import Datum
from huiyin.water.core.zones.protection import Grade
from huiyin.water.core.zones.reach import Side
from huiyin.water.queries.risks import Row
from huiyin.water.risk_choices import (
    DATUM_LABELS,
    GRADE_LABELS,
    SIDE_LABELS,
    STAGE_LABELS,
    STAGE_TONES,
)
from huiyin.water.words import english

register = template.Library()


@register.filter
def zone_words(possible: Iterable[Grade]) -> str:
    """The zone, or what stays possible."""
    return risk_words.zone_text(possible)


@register.filter
def grade_words(graded: RiskGrade) -> str:
    """The grade, or what stays possible."""
    return risk_words.risk_grade_text(graded)


@register.filter
def category_words(code: str, on: date) -> str:
    """`R01 排污口`."""
    return risk_words.category_text(code, on)


@register.simple_tag
def span(value: Range | None, unit: str = "") -> str:
    """`40`, `35–45 m`, or not known."""
    return risk_words.span_text(value, unit)


@register.filter
def per_cent(share: Share | float | None) -> str:
    """`72 %`, `60–80 %` where it is not certain, a dash where nothing can be divided by."""
    found = share.range if isinstance(share, Share) else share
    if found is None:
        return "–"
    low, high = (found.low, found.high) if isinstance(found, Range) else (found, found)
    text = f"{low:.0%}" if f"{low:.0%}" == f"{high:.0%}" else f"{low:.0%}–{high:.0%}"
    return text.replace("%", " %")


@register.filter
def datum_words(datum: str) -> Any:
    """The frame in words."""
    return DATUM_LABELS[Datum(datum)]


@register.filter
def side_words(side: str) -> Any:
    """The bank in words."""
    return SIDE_LABELS[Side(side)]


@register.filter
def grade_name(grade: int) -> Any:
    """The grade of a zone in words."""
    return GRADE_LABELS[Grade(grade)]


@register.filter
def two_languages(value: Any, field: str) -> str:
    """`field` of a data value in the language of the page."""
    return getattr(value, f"{field}_{'en' if english() else 'zh'}")


@register.simple_tag
def stage_badge(stage: Stage) -> SafeString:
    """How far a period's patrol has come."""
    return format_html('<span class="badge {}">{}</span>', STAGE_TONES[stage], STAGE_LABELS[stage])


@register.simple_tag
def source_state(row: Row) -> SafeString:
    """The state of a source's matter; red only where it is overdue."""
    if row.state is None:
        return format_html('<span class="badge unknown">{}</span>', _("no matter yet"))
    look = STATES[row.state]
    tone = "error" if row.overdue else "success" if row.state == "closed" else "brand"
    tone = tone if row.is_open or row.state == "closed" else "neutral"
    late = format_html(' <span class="over-limit small">{}</span>', _("overdue"))
    badge = format_html('<span class="badge {}">{}</span>', tone, look.label)
    return badge + late if row.overdue else badge


@register.simple_tag
def met_badge(holds: bool | None) -> SafeString:
    """Met, not met, unknown."""
    tone, text = {
        True: ("success", _("met")),
        False: ("warning", _("not met")),
        None: ("unknown", _("unknown")),
    }[holds]
    return format_html('<span class="badge {}">{}</span>', tone, text)


@register.filter
def unit_words(unit: Unit | None) -> str:
    """A unit's name."""
    return unit_name(unit) if unit else ""


@register.filter
def person_words(username: str | None) -> str:
    """The name of a person by sign-in name; one that nobody bears stands as it is."""
    known = User.objects.filter(username=username or "").values_list("display_name", flat=True)
    return known.first() or username or ""


@register.filter
def recorded(values: Mapping[str, str], category: Category | None) -> list[tuple[str, str]]:
    """What a category asks for, with what was written down, in the language of the page."""
    names = recorded_names(category) if category else ()
    return [(pair[english()], values.get(pair[0], "")) for pair in names]


@register.filter
def condition_name(rule: ConditionRule) -> str:
    """A condition of clearance."""
    return rule.name_en if english() else rule.name_zh


@register.simple_tag
def photo_links(photos: Iterable[Any], name: str, *args: str) -> SafeString:
    """Small pictures that open the large ones."""
    return format_html_join(
        "",
        '<a href="{0}"><img src="{0}" alt="{1}" loading="lazy"></a>',
        ((reverse(name, args=[*args, photo.sha256]), photo.name) for photo in photos),
    )
