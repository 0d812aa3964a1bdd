"""Reads of the field for pages, desks and the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from huiyin.field.models import Device, DeviceCommand, ExpiredFrames, Point, QuarantinedFrame
from huiyin.field.store.read import latest, observations

__all__ = [
    "DeviceFilter",
    "QuarantineFilter",
    "commands_of",
    "devices",
    "devices_like",
    "expired_frames",
    "latest",
    "newest_times",
    "observations",
    "points",
    "quarantined",
    "quarantined_like",
    "registered_mns",
    "troubles",
    "waiting_frames",
]


@dataclass(frozen=True, slots=True)
class DeviceFilter:
    """Which devices are wanted; what is empty does not narrow.

    `words` is looked for in MN, name and point; `silent_since` keeps devices not heard since.
    """

    words: str = ""
    enabled: bool | None = None
    edition: str = ""
    never_heard: bool = False
    silent_since: datetime | None = None
    with_quarantine: bool = False


@dataclass(frozen=True, slots=True)
class QuarantineFilter:
    """Which refused frames are wanted; `words` is looked for in MN and address."""

    kind: str = ""
    mn: str = ""
    words: str = ""
    resolved: bool | None = False


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


def devices_like(wanted: DeviceFilter) -> QuerySet[Device]:
    """The devices that fit, by MN."""
    rows = devices(enabled=wanted.enabled)
    if wanted.words:
        names = ("mn", "name", "point__code", "point__name")
        found = [(f"{name}__icontains", wanted.words) for name in names]
        rows = rows.filter(Q(*found, _connector=Q.OR))
    if wanted.edition:
        rows = rows.filter(edition=wanted.edition)
    if wanted.never_heard:
        rows = rows.filter(last_seen=None)
    if wanted.silent_since:
        rows = rows.filter(Q(last_seen=None) | Q(last_seen__lt=wanted.silent_since))
    if wanted.with_quarantine:
        rows = rows.filter(Exists(quarantined().order_by().filter(mn=OuterRef("mn"))))
    return rows


def quarantined_like(wanted: QuarantineFilter) -> QuerySet[QuarantinedFrame]:
    """The refused frames that fit, newest first."""
    rows = quarantined(open_only=wanted.resolved is False)
    if wanted.resolved:
        rows = rows.exclude(resolved=None)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.mn:
        rows = rows.filter(mn=wanted.mn)
    if wanted.words:
        rows = rows.filter(Q(mn__icontains=wanted.words) | Q(peer__icontains=wanted.words))
    return rows


def waiting_frames(mns: Iterable[str]) -> dict[str, int]:
    """Open quarantine rows of each MN that has any."""
    rows = quarantined().order_by().filter(mn__in=list(mns)).values_list("mn")
    return dict(rows.annotate(Count("id")))


def expired_frames() -> int:
    """How many refused frames have expired so far."""
    return int(ExpiredFrames.objects.aggregate(total=Sum("times", default=0))["total"])


def registered_mns(mns: Iterable[str]) -> frozenset[str]:
    """Those of the MNs that a device has, enabled or not."""
    return frozenset(Device.objects.filter(mn__in=set(mns)).values_list("mn", flat=True))


def newest_times(codes: Iterable[str]) -> dict[str, datetime]:
    """Time label of the newest reading of each point that has any."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    return dict(latest(wanted).group_by("point").agg(pl.col("time").max()).iter_rows())
