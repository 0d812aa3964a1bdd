"""Why a light is not green, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from huiyin.ledger.core.lights import Light, Reason

REASONS: dict[Reason, Any] = {
    Reason.OVERDUE: _("The due date has passed."),
    Reason.CRITICAL_STEP_LATE: _("A step without slack is overdue."),
    Reason.STAGE_OVERDUE: _("The present stage has passed its own limit."),
    Reason.HOLD_OVER: _("The hold has ended and was not resumed."),
    Reason.REVIEW_MISSED: _("The hold was not reviewed on its day."),
    Reason.HELD: _("The matter is suspended."),
    Reason.NEARLY_DUE: _("Little time is left."),
    Reason.STEP_LATE: _("A step is overdue."),
    Reason.FORECAST_LATE: _("At this pace the plan ends after the due date."),
    Reason.WAS_RED: _("It was overdue before and was made good."),
}


def reasons(light: Light | None) -> list[Any]:
    """The reasons of a light; none for no light or a green one."""
    return [] if light is None else [REASONS[reason] for reason in light.reasons]
