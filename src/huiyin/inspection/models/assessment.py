"""Assessment: frozen policies, computed periods, appeals, changes by hand, and every act.

A result is never changed: what people decide about it stands beside it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.inspection.assessment_choices import APPEAL_STATES, GROUNDS, PERIOD_STATES
from huiyin.ledger.choices import pairs

NEVER_CHANGED = (
    "inspection_assessmentact",
    "inspection_assessmentpolicy",
    "inspection_unitresult",
)
"""Tables whose rows database triggers refuse to change or remove."""


class AssessmentPolicy(models.Model):
    """One version of a rule file, byte for byte. Never changed; a change is the next version."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    file_name = models.CharField(max_length=80)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    frozen_by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ("code", "-version")
        constraints = [
            models.UniqueConstraint(fields=("code", "version"), name="one_policy_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.version}"


class AssessmentPeriod(models.Model):
    """A period computed from the events before its end. Both days are inside.

    `input_sha256` is over the last event of each matter looked at, `result_sha256` over the
    results of all units: anybody with the chain and the policy can compute both again.
    """

    policy = models.ForeignKey(AssessmentPolicy, models.PROTECT, related_name="periods")
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=20)
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=10, choices=pairs(PERIOD_STATES))
    matters = models.PositiveIntegerField()
    input_sha256 = models.CharField(max_length=64)
    result_sha256 = models.CharField(max_length=64)
    computed_by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    computed_at = models.DateTimeField()
    published_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    appeal_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-first_day", "code")

    def __str__(self) -> str:
        return self.code


class UnitResult(models.Model):
    """What a period says of a unit. `record` is canonical JSON, the rest is read off it."""

    period = models.ForeignKey(AssessmentPeriod, models.PROTECT, related_name="results")
    unit_code = models.CharField(max_length=40)
    unit_class = models.CharField(max_length=40, blank=True)
    points = models.IntegerField(null=True)
    counted = models.PositiveIntegerField()
    record = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("period", "unit_code")
        constraints = [
            models.UniqueConstraint(fields=("period", "unit_code"), name="one_result_a_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.unit_code}"


class Appeal(models.Model):
    """A unit says that a figure of its own is wrong. `measure` empty: the result as a whole."""

    period = models.ForeignKey(AssessmentPeriod, models.PROTECT, related_name="appeals")
    unit = models.ForeignKey("ledger.Unit", models.PROTECT, related_name="+")
    measure = models.CharField(max_length=30, blank=True)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=pairs(APPEAL_STATES))
    filed_by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    decided_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        ordering = ("-filed_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("period", "unit", "measure"),
                condition=Q(state="open"),
                name="one_open_appeal_a_figure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.unit}"


class PointsChange(models.Model):
    """Points changed by hand: one person asks with a reason, another decides (D6).

    Points are hundredths. `matter_number` is the matter of a proven falsehood.
    """

    period = models.ForeignKey(AssessmentPeriod, models.PROTECT, related_name="changes")
    unit = models.ForeignKey("ledger.Unit", models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, choices=pairs(GROUNDS))
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="changes")
    matter_number = models.CharField(max_length=20, blank=True)
    points_before = models.IntegerField()
    points_after = models.IntegerField()
    reason = models.TextField()
    asked_by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("period", "unit"),
                condition=Q(granted__isnull=True),
                name="one_open_change_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.unit} {self.points_after - self.points_before:+}"


class AssessmentAct(models.Model):
    """One act, chained by hash; database triggers refuse to change or remove it."""

    seq = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    act = models.CharField(max_length=20)
    period_code = models.CharField(max_length=60, blank=True)
    body = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("seq",)
        indexes = [models.Index(fields=("period_code", "seq"), name="assessment_act_of_period")]

    def __str__(self) -> str:
        return f"#{self.seq} {self.act}"
