"""Enumerations of the assessment with their words and tones."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.ledger.choices import Look

COMPUTED, PUBLISHED = "computed", "published"
OPEN, REJECTED, UPHELD = "open", "rejected", "upheld"
APPEAL, FALSEHOOD = "appeal", "falsehood"

PERIOD_STATES = {
    COMPUTED: Look(COMPUTED, _("computed, not published"), "warning"),
    PUBLISHED: Look(PUBLISHED, _("published"), "success"),
}
APPEAL_STATES = {
    OPEN: Look(OPEN, _("waits for a decision"), "warning"),
    REJECTED: Look(REJECTED, _("not upheld"), "neutral"),
    UPHELD: Look(UPHELD, _("upheld"), "success"),
}
GROUNDS = {
    APPEAL: Look(APPEAL, _("an appeal was right")),
    FALSEHOOD: Look(FALSEHOOD, _("a falsehood was proven")),
}
ACTS = {
    "freeze_policy": _("Policy frozen"),
    "compute_period": _("Period computed"),
    "publish": _("Period published"),
    "appeal": _("Appeal filed"),
    "reject_appeal": _("Appeal not upheld"),
    "ask_change": _("Change of points asked for"),
    "decide_change": _("Change of points decided"),
}
