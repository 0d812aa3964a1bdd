"""The registers of the desk: what is kept, and everything that was ever written about it.

A record is never changed and never removed. A correction is a later record of the same kind and
key; a withdrawal is one that says so. What was known on a past day is therefore what had been
written by then, and every figure of the desk can be replayed from it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.water.choices import SubjectKind

NEVER_CHANGED = ("water_record",)
"""Tables whose rows database triggers refuse to change or remove."""


class Subject(models.Model):
    """One thing of a register: a facility, a risk source, an offtake, a standard, a month.

    `name`, `unit` and `point` are what holds now; what held on a past day stands in the records.
    `written` counts its records and `tip` is the hash of the last one.
    """

    kind = models.CharField(_("register"), max_length=20, choices=SubjectKind)
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    unit = models.ForeignKey(
        "ledger.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit")
    )
    point = models.OneToOneField(
        "field.Point", models.PROTECT, null=True, to_field="code", related_name="water_subject"
    )
    invented = models.BooleanField(_("invented"), default=False)
    written = models.PositiveIntegerField(default=0)
    tip = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("kind", "code")
        constraints = [
            models.UniqueConstraint(fields=("kind", "code"), name="water_one_subject_a_code"),
        ]

    def __str__(self) -> str:
        return self.name


class Record(models.Model):
    """One thing written about a subject, chained to the one before.

    `kind` says what it is (a daily run, a stop, a patrol), `key` which of its kind (a day, a
    number; "" for the subject's own facts). `day` is the day it speaks of, `at` when it was
    written. `body` is the core's value as JSON text, byte for byte, see `huiyin.water.bodies`.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="records")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=80, blank=True)
    day = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("subject", "number"), name="water_records_in_order"),
        ]
        indexes = [
            models.Index(fields=("kind", "subject", "key"), name="water_record_key"),
            models.Index(fields=("kind", "day"), name="water_record_day"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.number} {self.kind} {self.key}"
