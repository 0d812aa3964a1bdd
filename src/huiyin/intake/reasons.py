"""Why two matters look alike, in words a person can weigh."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.intake.core.likeness import Likeness, Reason, Sign


def in_words(likeness: Likeness) -> str:
    """All reasons in one line, the weightiest first."""
    return _(", ").join(_one(reason) for reason in likeness.reasons)


def _one(reason: Reason) -> str:
    measure = reason.measure or 0
    said = {
        Sign.SAME_PLACE: _("same place"),
        Sign.NEAR: _("%(metres)d m apart") % {"metres": measure},
        Sign.SAME_CAUSE: _("same cause"),
        Sign.IN_TIME: _("%(days)d days apart") % {"days": measure}
        if measure
        else _("on the same day"),
        Sign.WORDS: _("text %(share)d %% alike") % {"share": measure},
        Sign.SAME_UNIT: _("same unit"),
        Sign.SAME_RAISER: _("same telephone number"),
    }
    return said[reason.sign]
