"""Enumerations of the water desk: value, label and tone in one place."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WaterBody(TextChoices):
    """Which total phosphorus limits a section is held to (GB 3838-2002, Table 1)."""

    RIVER = "river", _("river limits")
    LAKE_RESERVOIR = "lake_reservoir", _("lake and reservoir limits")
    UNKNOWN = "unknown", _("not known")


class ReadingKind(TextChoices):
    """Which values of a device are judged."""

    RTD = "rtd", _("single readings")
    HOUR_AVG = "hour_avg", _("hourly means")


class EpisodeState(TextChoices):
    """How far an episode below target has come."""

    OPEN = "open", _("below target")
    RECOVERED = "recovered", _("back at target")
    WITHDRAWN = "withdrawn", _("withdrawn after later readings")
    MERGED = "merged", _("part of another episode")


class RerunResult(TextChoices):
    """What came of a request to measure again."""

    WAITING = "waiting", _("waiting")
    CONFIRMED = "confirmed", _("confirmed: an episode")
    NOT_CONFIRMED = "not_confirmed", _("not confirmed")
    CORRECTED = "corrected", _("the reading was corrected")
    NO_ANSWER = "no_answer", _("no valid reading in time")


EPISODE_TONES = {
    EpisodeState.OPEN: "error",
    EpisodeState.RECOVERED: "success",
    EpisodeState.WITHDRAWN: "neutral",
    EpisodeState.MERGED: "neutral",
}
RERUN_TONES = {
    RerunResult.WAITING: "warning",
    RerunResult.CONFIRMED: "error",
    RerunResult.NOT_CONFIRMED: "success",
    RerunResult.CORRECTED: "neutral",
    RerunResult.NO_ANSWER: "unknown",
}
CLASS_TONES = {
    "unknown": "unknown",
    "excellent": "brand",
    "good": "success",
    "light": "warning",
    "moderate": "warning",
    "heavy": "error",
}
"""Colour token of a class (data/classes.csv) -> tone of the shared components."""


class SubjectKind(TextChoices):
    """The registers (台账) of the desk."""

    FACILITY = "facility", _("treatment facility")
    RISK_SOURCE = "risk_source", _("risk source")
    REACH = "reach", _("reach")
    OFFTAKE = "offtake", _("offtake")
    PUMP_STATION = "pump_station", _("pumping station")
    VILLAGE_WORKS = "village_works", _("village works")
    STANDARD = "standard", _("discharge standard")
    MONTH = "month", _("month")
    WATCH = "watch", _("early warning")
