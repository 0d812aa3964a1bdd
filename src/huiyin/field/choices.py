"""Enumerations of the field: value and label in one place."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PointKind(TextChoices):
    """What kind of water a point stands in; decides nothing about its standard."""

    RIVER = "river", _("river section")
    LAKE = "lake", _("lake or reservoir section")
    SOURCE = "source", _("drinking-water source")
    EFFLUENT = "effluent", _("effluent outlet")
    PLANT = "plant", _("inside a plant")
    OTHER = "other", _("other")


class Edition(TextChoices):
    """The edition of HJ 212 a device is registered with."""

    E2005 = "2005", "HJ/T 212-2005"
    E2017 = "2017", "HJ 212-2017"
    E2025 = "2025", "HJ 212-2025"


class CrcVariant(TextChoices):
    """The checksum a device computes; anything but the standard's is non-conforming."""

    STANDARD = "hj212", _("as the standard")
    MODBUS = "modbus", _("Modbus (non-conforming)")
    MODBUS_SWAPPED = "modbus_swapped", _("Modbus, bytes swapped (non-conforming)")


class CommandKind(TextChoices):
    """What the centre can ask of a device."""

    SET_CLOCK = "1012", _("set the clock")
    GET_CLOCK = "1011", _("read the clock")
    GET_INTERVAL = "1061", _("read the real-time interval")
    SET_INTERVAL = "1062", _("set the real-time interval")
    FETCH_MINUTES = "2051", _("fetch past minute data")
    FETCH_HOURS = "2061", _("fetch past hourly data")
    FETCH_DAYS = "2031", _("fetch past daily data")


HISTORY = frozenset(
    {CommandKind.FETCH_MINUTES.value, CommandKind.FETCH_HOURS.value, CommandKind.FETCH_DAYS.value}
)
"""Commands that name a span: `BeginTime` and `EndTime` in ISO 8601 with their zone."""


class CommandState(TextChoices):
    """How far a command has come. `accepted` is the device's 9011, `done` its 9012."""

    QUEUED = "queued", pgettext_lazy("command", "queued")
    SENT = "sent", pgettext_lazy("command", "sent")
    ACCEPTED = "accepted", pgettext_lazy("command", "accepted")
    DONE = "done", pgettext_lazy("command", "done")
    FAILED = "failed", pgettext_lazy("command", "failed")
