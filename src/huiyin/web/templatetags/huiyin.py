"""The shared components: `{% load huiyin %}`. README.md beside the app shows each in use.

Components take values, not models, so that every app can use them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.base.clock import CHINA
from huiyin.web import charts, drawing

register = template.Library()

LIGHTS = {
    "green": gettext_lazy("normal"),
    "yellow": gettext_lazy("early warning"),
    "red": gettext_lazy("overdue"),
    "grey": gettext_lazy("on hold"),
}
WEEKDAYS = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)
TONES = frozenset({"plain", "neutral", "brand", "success", "warning", "error", "unknown"})


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"tone {tone!r} is none of {sorted(TONES)}")
    return tone


@register.simple_tag
def light(value: str, was_red: bool = False) -> SafeString:
    """A light as shape, word and colour; `was_red` adds the tag that never goes away."""
    word = LIGHTS[str(value)]
    shown = format_html('<span class="light {}">{}</span>', str(value), word)
    if was_red and str(value) != "red":
        shown += format_html(' <span class="tag was-overdue">{}</span>', _("was overdue"))
    return shown


@register.simple_tag
def state_badge(label: Any, tone: str = "plain") -> SafeString:
    """A state or class as a word on a ground; red (`error`) only for overdue or over limit."""
    return format_html('<span class="badge {}">{}</span>', _tone(tone), label)


def _local(when: date | datetime) -> date | datetime:
    return when.astimezone(CHINA) if isinstance(when, datetime) and when.tzinfo else when


def _day_text(when: date | datetime | None) -> str:
    if not when:
        return ""
    local = _local(when)
    return f"{local:%Y-%m-%d} {WEEKDAYS[local.weekday()]}"


@register.filter(name="china_date")
def china_date_filter(when: date | datetime | None) -> str:
    """`2026-11-22 周日`, in China time; nothing for nothing."""
    return _day_text(when)


@register.simple_tag
def china_date(when: date | datetime | None) -> SafeString | str:
    """The date in a `<time>`, for reading and for machines."""
    if not when:
        return ""
    return format_html('<time datetime="{}">{}</time>', _local(when).isoformat(), _day_text(when))


@register.filter
def china_time(when: datetime | None) -> str:
    """`2026-11-22 16:05`, in China time."""
    return f"{_local(when):%Y-%m-%d %H:%M}" if when else ""


@register.simple_tag
def relative_due(words: str, tone: str = "") -> SafeString:
    """Relative words beside a date (还剩 3 个工作日); tone `soon`, `late` or nothing."""
    return format_html('<span class="due {}">{}</span>', tone, words)


@register.inclusion_tag("web/components/stat.html")
def stat(
    label: Any,
    value: Any,
    href: str = "",
    *,
    unit: Any = "",
    tone: str = "plain",
    note: Any = "",
    series: Iterable[float | None] = (),
) -> dict[str, Any]:
    """A number that opens its list; `series` draws how it came about as a small line."""
    return {
        "series": tuple(series),
        "label": label,
        "value": value,
        "href": href,
        "unit": unit,
        "tone": _tone(tone),
        "note": note,
    }


@register.inclusion_tag("web/components/empty.html")
def empty_state(title: Any, hint: Any = "", href: str = "", act: Any = "") -> dict[str, Any]:
    """What belongs here and how it gets here."""
    return {"title": title, "hint": hint, "href": href, "act": act}


@register.inclusion_tag("web/components/field.html")
def field(bound: Any, wide: bool = False) -> dict[str, Any]:
    """One form field: label, help, control, errors, tied together for screen readers."""
    return {"field": bound, "wide": wide, "kind": bound.widget_type}


@register.inclusion_tag("web/components/refusal.html")
def refusal(message: Any, rule: Any = "", who: Any = "", hint: Any = "") -> dict[str, Any]:
    """A refusal: which rule, who may, what to do next."""
    return {"message": message, "rule": rule, "who": who, "hint": hint}


@register.inclusion_tag("web/components/provenance.html")
def provenance(kind: str, source: Any = "", when: Any = "") -> dict[str, Any]:
    """Whether a figure is `measured`, `forecast` or `synthetic`, from where and when."""
    words = {
        "measured": _("measured"),
        "forecast": _("forecast"),
        "synthetic": _("synthetic, for demonstration"),
    }
    return {"kind": words[kind], "source": source, "when": when}


@register.inclusion_tag("web/components/pager.html", takes_context=True)
def pager(context: Context, page: Page, name: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list; every other filter in the address stays."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    links = [
        (number, _query(context, {name: number}) if isinstance(number, int) else "")
        for number in numbers
    ]
    return {
        "page": page,
        "links": links,
        "before": _query(context, {name: page.number - 1}),
        "after": _query(context, {name: page.number + 1}),
    }


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The address's query with some values changed; None or "" removes one; page starts over."""
    return _query(context, {"page": None, **changes})


def _query(context: Context, changes: Mapping[str, Any]) -> str:
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.inclusion_tag("web/components/chart.html", takes_context=True)
def chart(
    context: Context, name: str, data: Mapping[str, Any], caption: Any = "", size: str = ""
) -> dict[str, Any]:
    """A chart with its table; `data` is described in `huiyin.web.charts`."""
    context["request"].chart_used = True
    return {
        "name": name,
        "data": data,
        "caption": caption,
        "size": size,
        "json_id": f"{name}-data",
        "table": charts.table(data),
    }


@register.simple_tag
def meter(value: float | None, maximum: float, label: str, tone: str = "brand") -> SafeString:
    """A bar of progress with its number in words beside it; unknown is said, not drawn as 0."""
    if value is None:
        return format_html('<span class="meter quiet">{}</span>', _("unknown"))
    return format_html(
        '<span class="meter {}"><svg width="80" height="8" aria-hidden="true">'
        '<rect class="track" width="80" height="8" rx="2"/>'
        '<rect class="fill" width="{}" height="8" rx="2"/></svg>{}</span>',
        _tone(tone),
        round(80 * min(max(value / maximum, 0), 1), 1) if maximum else 0,
        label,
    )


@register.simple_tag
def spark(values: Iterable[float | None], label: str) -> SafeString:
    """A small line of a series; gaps stay gaps. `label` says in words what the line shows."""
    return format_html(
        '<span class="spark"><svg viewBox="0 0 120 28" width="120" height="28" role="img" '
        'aria-label="{}"><path d="{}"/></svg></span>',
        label,
        drawing.spark_path(list(values), width=120, height=28),
    )
