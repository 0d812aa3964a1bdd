"""How figures of the assessment are written and drawn: `{% load assessment %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.inspection.core.assessment.measures import MEASURES, Measure
from huiyin.inspection.core.assessment.score import Figure

register = template.Library()
WIDTH, HEIGHT, E4 = 96, 10, 10_000


@register.filter
def percent(share: int | None) -> str:
    """Ten-thousandths as `82.4 %`; unknown is said."""
    return _("unknown") if share is None else f"{share / 100:.1f} %"


@register.filter
def points(hundredths: int | None) -> str:
    """Hundredths of a point as `82.40`; a dash where there are none."""
    return "–" if hundredths is None else f"{hundredths / 100:.2f}"


@register.filter
def signed_points(hundredths: int) -> str:
    """A change of points with its sign."""
    return f"{hundredths / 100:+.2f}"


@register.filter
def measure_name(measure: str) -> str:
    """What a measure is called."""
    return _(MEASURES[Measure(measure)].summary)


@register.filter
def measure_counts(measure: str) -> str:
    """What a measure counts."""
    return _(MEASURES[Measure(measure)].counts)


@register.filter
def measure_good(measure: str) -> str:
    """Which outcome is the good one."""
    return _(MEASURES[Measure(measure)].good)


@register.simple_tag
def interval_bar(figure: Figure) -> SafeString | str:
    """The interval as a band and the share as a stroke in it, with both in words."""
    if figure.share is None or figure.low is None or figure.high is None:
        return ""
    scale = WIDTH / E4
    words = _("between %(low)s and %(high)s") % {
        "low": percent(figure.low),
        "high": percent(figure.high),
    }
    return format_html(
        '<svg class="interval" width="{}" height="{}" role="img" aria-label="{}">'
        '<rect class="track" width="{}" height="{}" rx="2"/>'
        '<rect class="band" x="{}" width="{}" height="{}"/>'
        '<rect class="share" x="{}" width="2" height="{}"/></svg>',
        WIDTH, HEIGHT, words, WIDTH, HEIGHT,
        round(figure.low * scale, 1), round(max((figure.high - figure.low) * scale, 1), 1), HEIGHT,
        round(min(figure.share * scale, WIDTH - 2), 1), HEIGHT,
    )  # fmt: skip
