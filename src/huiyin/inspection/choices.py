"""Enumerations of inspection rounds: value, word and tone in one place."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from huiyin.inspection.core.rounds import Part, RoundState, Severity, Stance, UnitView
from huiyin.ledger.choices import Look


def _looks(*looks: Look) -> dict[str, Look]:
    return {str(look.value): replace(look, value=str(look.value)) for look in looks}


ROUND_STATES = _looks(
    Look(RoundState.PLANNED, _("Planned"), "neutral"),
    Look(RoundState.UNDER_WAY, _("Under way"), "brand"),
    Look(RoundState.CONFIRMING, _("Being confirmed"), "brand"),
    Look(RoundState.HANDED_OVER, _("Handed over"), "success"),
    Look(RoundState.CLOSED, _("Round closed"), "neutral"),
)
PARTS = _looks(
    Look(Part.LEADER, _("Team leader")),
    Look(Part.MEMBER, _("Team member")),
    Look(Part.EXPERT, _("Expert")),
)
SEVERITIES = _looks(
    Look(Severity.MINOR, _("Minor"), "neutral"),
    Look(Severity.ORDINARY, _("Ordinary"), "plain"),
    Look(Severity.MAJOR, _("Major"), "warning"),
)
UNIT_VIEWS = _looks(
    Look(UnitView.NONE, _("no answer yet"), "neutral"),
    Look(UnitView.AGREED, _("agreed"), "success"),
    Look(UnitView.OBJECTED, _("objected"), "warning"),
)
STANCES = _looks(
    Look(Stance.OPEN, _("not decided"), "neutral"),
    Look(Stance.KEPT, _("kept"), "brand"),
    Look(Stance.AMENDED, _("amended"), "brand"),
    Look(Stance.WITHDRAWN, _("withdrawn"), "neutral"),
)
OUTCOMES = _looks(
    Look("opened", _("new matter"), "brand"),
    Look("joined", _("joined an open matter"), "neutral"),
    Look("recurrence", _("recurrence suggested"), "warning"),
)
GROUNDS = _looks(
    Look("random", _("drawn by lot")),
    Look("risk", _("drawn by risk")),
)
RECHECK_RESULTS = _looks(
    Look("", _("to be rechecked"), "brand"),
    Look("passed", _("in order"), "success"),
    Look("failed", _("not in order"), "warning"),
)

WHO = (
    gettext_noop("a supervisor or the leader in charge"),
    gettext_noop("the inspection team"),
    gettext_noop("the team leader"),
    gettext_noop("the head of the inspected unit"),
    gettext_noop("the supervision office, the team, and the inspected unit once it was shown"),
    gettext_noop("the checker named on the list"),
)
"""Who may, as refusals say it: msgids of the core."""
