"""Enumerations of the facility ledger's records: value, label and tone in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.water.core.facilities.facility import DailyRun, StopCause
from huiyin.water.core.facilities.records import (
    Calibration,
    Comparison,
    Complaint,
    Cost,
    CostKind,
    Document,
    FaultReport,
    Patrol,
    SampleFlag,
    Side,
    SludgeSlip,
    StopNotice,
    WaterSample,
)


class RecordKind(TextChoices):
    """What is written about a facility; the value is the kind of its records."""

    DAILY_RUN = "daily_run", _("Daily run")
    STOP = "stop", _("Stop notice")
    FAULT = "fault", _("Fault and repair")
    SAMPLE = "sample", _("Water sample")
    PATROL = "patrol", _("Patrol")
    CALIBRATION = "calibration", _("Instrument check")
    SLUDGE = "sludge_slip", _("Sludge slip")
    COMPLAINT = "complaint", _("Complaint")
    COST = "cost", _("Cost or subsidy")
    DOCUMENT = "document", _("Document")


CLASSES: Mapping[RecordKind, type[Any]] = {
    RecordKind.DAILY_RUN: DailyRun,
    RecordKind.STOP: StopNotice,
    RecordKind.FAULT: FaultReport,
    RecordKind.SAMPLE: WaterSample,
    RecordKind.PATROL: Patrol,
    RecordKind.CALIBRATION: Calibration,
    RecordKind.SLUDGE: SludgeSlip,
    RecordKind.COMPLAINT: Complaint,
    RecordKind.COST: Cost,
    RecordKind.DOCUMENT: Document,
}
"""The core's value of each kind."""

STOP_CAUSES: Mapping[str, Any] = {
    StopCause.NO_INFLOW: _("no inflow"),
    StopCause.NETWORK_BROKEN: _("sewer broken"),
    StopCause.NO_POWER: _("no power, or unpaid"),
    StopCause.EQUIPMENT_FAULT: _("equipment fault"),
    StopCause.NO_STAFF_OR_MONEY: _("no staff or money"),
    StopCause.OVERLOAD: _("overload"),
    StopCause.LOW_INFLUENT: _("inflow too thin"),
    StopCause.FROZEN: _("frozen"),
    StopCause.CONSTRUCTION: _("construction"),
}
SIDES: Mapping[str, Any] = {Side.INFLOW: _("inflow"), Side.EFFLUENT: _("effluent")}
SAMPLE_FLAGS: Mapping[str, Any] = {
    SampleFlag.VALID: pgettext_lazy("a sample", "valid"),
    SampleFlag.DOUBTFUL: pgettext_lazy("a sample", "doubtful"),
    SampleFlag.VOID: pgettext_lazy("a sample", "void"),
}
COMPARISONS: Mapping[str, Any] = {
    Comparison.REAL_SAMPLE: _("real sample"),
    Comparison.SOLUTION: _("standard solution"),
}
COST_KINDS: Mapping[str, Any] = {
    CostKind.POWER: _("electricity"),
    CostKind.CHEMICALS: _("chemicals"),
    CostKind.LABOUR: _("labour"),
    CostKind.REPAIR: _("repair"),
    CostKind.SLUDGE: _("sludge disposal"),
    CostKind.TESTING: _("testing"),
    CostKind.OTHER: pgettext_lazy("a cost", "other"),
    CostKind.SUBSIDY: _("subsidy received"),
}
CHECKED_FACTORS = ("w01018", "w21003", "w21011", "w21001", "w01001", "w01010", "w00000")
"""What an instrument check may be about (HJ 212 codes), in the order of the form."""
MATTER_KINDS: Mapping[str, Any] = {
    "": _("none"),
    "finding": _("a finding"),
    "risk_source": _("a risk source"),
}
"""What a patrol's finding may open in the ledger of matters."""


class DayState(TextChoices):
    """What the strip says of one day."""

    RUNNING = "running", pgettext_lazy("a facility", "ran")
    PARTLY = "partly", pgettext_lazy("a facility", "ran in part")
    STOPPED_APPROVED = "stopped_approved", _("stood still, approved")
    STOPPED = "stopped", _("stood still, not approved")
    UNKNOWN = "unknown", pgettext_lazy("a day", "unknown")
    NOT_DUE = "not_due", _("not due")
    TO_COME = "to_come", _("still to come")


DAY_LOOKS: Mapping[DayState, tuple[str, str]] = {
    DayState.RUNNING: ("success", "●"),
    DayState.PARTLY: ("brand", "◐"),
    DayState.STOPPED_APPROVED: ("neutral", "▽"),
    DayState.STOPPED: ("warning", "▼"),
    DayState.UNKNOWN: ("unknown", "?"),
    DayState.NOT_DUE: ("none", "·"),
    DayState.TO_COME: ("none", ""),
}
"""Tone of the strip and the sign that tells it without colour."""
