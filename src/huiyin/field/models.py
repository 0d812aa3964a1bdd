"""Rows of the field: where is measured, by what, and what could not be accepted."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.field.choices import CommandKind, CommandState, CrcVariant, Edition, PointKind


class Point(models.Model):
    """A place that is measured. `code` names it in the store of readings and never changes."""

    code = models.CharField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=PointKind)
    river = models.CharField(_("river or lake"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    longitude = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    latitude = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    interval_seconds = models.PositiveIntegerField(
        _("expected interval"), null=True, blank=True, help_text=_("seconds between readings")
    )
    source = models.TextField(_("source"), blank=True, help_text=_("where this entry comes from"))

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class PointFactor(models.Model):
    """What a point really sends for a factor, where that differs from the standard's unit.

    Firmware often keeps mg/L under codes whose unit is ug/L. `scale` turns the sent value
    into the standard's unit when readings are read; the stored value stays as sent.
    """

    point = models.ForeignKey(Point, models.CASCADE, related_name="factors")
    factor = models.CharField(_("factor"), max_length=32)
    unit = models.CharField(_("unit as sent"), max_length=32)
    scale = models.FloatField(_("scale"), default=1.0)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["point", "factor"]
        constraints = [
            models.UniqueConstraint(fields=["point", "factor"], name="field_one_unit_per_factor"),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.factor} {self.unit}"


class Device(models.Model):
    """A logger or analyser that speaks to the gateway under one MN."""

    mn = models.CharField("MN", max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    point = models.ForeignKey(Point, models.PROTECT, related_name="devices")
    edition = models.CharField(_("edition"), max_length=8, choices=Edition, default=Edition.E2017)
    st = models.CharField("ST", max_length=4, blank=True)
    crc_variant = models.CharField(
        _("checksum"), max_length=16, choices=CrcVariant, default=CrcVariant.STANDARD
    )
    password_hash = models.CharField(
        max_length=128, blank=True, help_text=_("empty: the password is not checked")
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    last_seen = models.DateTimeField(_("last seen"), null=True, blank=True)
    last_peer = models.CharField(_("last address"), max_length=64, blank=True)

    class Meta:
        ordering = ["mn"]

    def __str__(self) -> str:
        return f"{self.name} ({self.mn})"


class QuarantinedFrame(models.Model):
    """Bytes that could not be accepted, with what is wrong and what to do about it."""

    received = models.DateTimeField(_("received"), db_index=True)
    peer = models.CharField(_("address"), max_length=64)
    mn = models.CharField("MN", max_length=64, blank=True, db_index=True)
    kind = models.CharField(_("defect"), max_length=32, db_index=True)
    explanation = models.TextField(_("explanation"))
    advice = models.TextField(_("advice"), blank=True)
    raw = models.BinaryField()
    times = models.PositiveIntegerField(_("times"), default=1)
    resolved = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolution = models.TextField(_("resolution"), blank=True)

    class Meta:
        ordering = ["-received", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.mn or self.peer}"


class ExpiredFrames(models.Model):
    """How many quarantined frames of a month (China's) and defect have expired."""

    month = models.DateField()
    kind = models.CharField(max_length=32)
    times = models.PositiveBigIntegerField(default=0)
    resolved = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["month", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["month", "kind"], name="field_one_count_per_defect"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind}: {self.times}"


class DeviceCommand(models.Model):
    """One request of the centre and how far it has come."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="commands")
    kind = models.CharField(_("command"), max_length=8, choices=CommandKind)
    parameters = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=16, choices=CommandState, default=CommandState.QUEUED, db_index=True
    )
    qn = models.CharField("QN", max_length=20, blank=True, db_index=True)
    queued = models.DateTimeField(_("queued"))
    sent = models.DateTimeField(_("sent"), null=True, blank=True)
    ended = models.DateTimeField(_("ended"), null=True, blank=True)
    sendings = models.PositiveSmallIntegerField(default=0)
    qn_rtn = models.CharField("QnRtn", max_length=8, blank=True)
    exe_rtn = models.CharField("ExeRtn", max_length=8, blank=True)
    reply = models.JSONField(default=dict)

    class Meta:
        ordering = ["-queued", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.device_id} {self.state}"


class RegistryStamp(models.Model):
    """One row whose number rises with every change a gateway must learn of."""

    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.version)


class HotShard(models.Model):
    """A shard of PostgreSQL's hot log and what it is called in the cold table."""

    number = models.PositiveIntegerField(primary_key=True)
    identity = models.UUIDField(default=uuid.uuid4, unique=True)

    def __str__(self) -> str:
        return f"{self.number} {self.identity}"


class HotBatch(models.Model):
    """PostgreSQL's hot log: one group commit of one gateway shard in columnar bytes.

    On the embedded default the hot log is a file per shard and this table stays empty.
    """

    shard = models.PositiveIntegerField()
    seq = models.PositiveBigIntegerField()
    received = models.BigIntegerField()
    readings = models.PositiveIntegerField()
    body = models.BinaryField()
    frames = models.BinaryField()
    moved = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shard", "seq"], name="field_one_batch_per_seq"),
        ]
        indexes = [
            models.Index(
                fields=["shard", "seq"], condition=models.Q(moved=False), name="field_pending_batch"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shard}/{self.seq}"
