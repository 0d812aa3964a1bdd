"""Why an alarm was raised, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.field.factors import factor_of
from huiyin.water.core.detector.values import Direction
from huiyin.water.core.detector.watching import Cause
from huiyin.water.words import english


def channel_name(code: str) -> str:
    """A channel's name; the code where the tables do not know it."""
    found = factor_of(code)
    if found is None:
        return code
    return (found.name_en if english() else found.name_zh) or code


def channel_unit(code: str) -> str:
    """A channel's unit, "" where it has none or none is known."""
    found = factor_of(code)
    return (found.unit or "") if found else ""


def reason_text(cause: Cause) -> str:
    """COD 61 mg/L, expected about 34: above, 9 times the usual spread."""
    facts = {
        "channel": channel_name(cause.channel),
        "observed": f"{cause.observed:.3g} {channel_unit(cause.channel)}".strip(),
        "expected": f"{cause.expected:.3g}",
        "size": f"{cause.size:.1f}",
    }
    if cause.direction is Direction.ABOVE:
        return (
            _("%(channel)s %(observed)s, above the %(expected)s expected, %(size)s usual spreads")
            % facts
        )
    return (
        _("%(channel)s %(observed)s, below the %(expected)s expected, %(size)s usual spreads")
        % facts
    )
