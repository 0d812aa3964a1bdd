"""Enumerations of effluent supervision: value, label, shape and tone in one place."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from huiyin.water.core.effluent.account import DayAccount, FactorDay
from huiyin.water.core.effluent.judging import Level, Status


class DayState(TextChoices):
    """How a day of a factor, or of a facility, stands; the worst first."""

    EXCEEDANCE = "exceedance", _("over the limit")
    HIGH_WARNING = "high", _("high warning")
    ADVISORY = "advisory", _("advisory: over a figure that is not confirmed")
    WARNING = "warning", _("warning")
    SILENT = "silent", _("silent: nothing arrived")
    UNKNOWN = "unknown", _("unknown: no valid daily mean")
    NO_LIMIT = "no_limit", _("no limit known")
    RUNNING = "running", _("day not over")
    WITHIN = "within", _("within the limit")
    IDLE = "idle", _("nothing owed")


SHAPES = {
    DayState.EXCEEDANCE: "■",
    DayState.HIGH_WARNING: "▲",
    DayState.ADVISORY: "◆",
    DayState.WARNING: "△",
    DayState.SILENT: "✕",
    DayState.UNKNOWN: "?",
    DayState.NO_LIMIT: "–",
    DayState.RUNNING: "…",
    DayState.WITHIN: "●",
    DayState.IDLE: "○",
}
TONES = {
    DayState.EXCEEDANCE: "error",
    DayState.HIGH_WARNING: "warning",
    DayState.ADVISORY: "warning",
    DayState.WARNING: "warning",
    DayState.SILENT: "unknown",
    DayState.UNKNOWN: "unknown",
    DayState.NO_LIMIT: "neutral",
    DayState.RUNNING: "neutral",
    DayState.WITHIN: "success",
    DayState.IDLE: "neutral",
}
"""Red (`error`) only for a day over a confirmed limit."""

MESSAGES = (DayState.EXCEEDANCE, DayState.HIGH_WARNING, DayState.WARNING, DayState.ADVISORY)


def factor_state(told: FactorDay, *, complete: bool) -> DayState:
    """How one factor's day stands."""
    if told.level == Level.EXCEEDANCE:
        return DayState.EXCEEDANCE if told.legal else DayState.ADVISORY
    cases = (
        (told.level == Level.HIGH_WARNING, DayState.HIGH_WARNING),
        (told.level == Level.WARNING, DayState.WARNING),
        (told.status == Status.NOT_EXPECTED, DayState.IDLE),
        (not complete, DayState.RUNNING),
        (told.received == 0, DayState.SILENT),
        (told.status != Status.VALID, DayState.UNKNOWN),
        (told.daily is None and told.single is None, DayState.NO_LIMIT),
    )
    return next((state for true, state in cases if true), DayState.WITHIN)


def day_state(day: DayAccount | None, pollutants: tuple[str, ...]) -> DayState:
    """How a facility's day stands: as its worst pollutant; unknown without any account."""
    if day is None:
        return DayState.UNKNOWN
    if day.complete and day.silent:
        return DayState.SILENT
    order = list(DayState)
    states = [
        factor_state(told, complete=day.complete)
        for told in day.factors
        if told.factor in pollutants
    ]
    return min(states, key=order.index, default=DayState.UNKNOWN)
