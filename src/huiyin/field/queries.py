"""Reads of the field for pages, desks and the API."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from huiyin.field.models import Device, DeviceCommand, Point, QuarantinedFrame
from huiyin.field.store.read import latest, observations

__all__ = ["commands_of", "devices", "latest", "observations", "points", "quarantined", "troubles"]


def points() -> QuerySet[Point]:
    """Every point with its devices."""
    return Point.objects.prefetch_related("devices")


def devices(*, enabled: bool | None = None) -> QuerySet[Device]:
    """Devices with their point; `enabled` narrows."""
    rows = Device.objects.select_related("point")
    return rows if enabled is None else rows.filter(enabled=enabled)


def quarantined(*, open_only: bool = True) -> QuerySet[QuarantinedFrame]:
    """What could not be accepted, newest first."""
    rows = QuarantinedFrame.objects.all()
    return rows.filter(resolved=None) if open_only else rows


def troubles() -> dict[str, int]:
    """Open quarantine rows by defect."""
    rows = quarantined().order_by().values_list("kind").annotate(Count("id"))
    return dict(rows)


def commands_of(device: Device) -> QuerySet[DeviceCommand]:
    """A device's commands, newest first."""
    return device.commands.all()
