"""Workbooks sent in, what was read of each row, and the meanings of columns by sender.

No personal data stands here: telephone numbers are masked, the file itself lies under its hash
in the evidence store, and the row as written is sealed with its matter.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkbookState(models.TextChoices):
    """Where an import stands."""

    WAITING = "waiting", _("Waiting to be read")
    READING = "reading", _("Being read")
    READY = "ready", _("Read; to be decided")
    CONFIRMED = "confirmed", _("Waiting to be registered")
    REGISTERING = "registering", _("Being registered")
    DONE = "done", _("Imported")
    CANCELLED = "cancelled", _("Import cancelled")
    FAILED = "failed", _("Could not be read")


class RowState(models.TextChoices):
    """What becomes of a row."""

    READ = "read", _("Read without a doubt")
    GUESSED = "guessed", _("Read with doubts")
    FINISHED = "finished", _("Said to be finished")
    LIKELY = "likely", _("Looks like another")
    KNOWN = "known", _("Already in the ledger")
    REFUSED = "refused", _("Cannot be imported")
    REGISTERED = "registered", _("Registered")


class Workbook(models.Model):
    """One file of one sender. `progress` of `total` rows; `worked_at` is the job's heartbeat.

    `columns` and `left_out` are the report's; `chosen` holds what a person set (column → code).
    """

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sender = models.CharField(max_length=60)
    source = models.CharField(max_length=100, blank=True)
    received_by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    state = models.CharField(
        max_length=12, choices=WorkbookState.choices, default=WorkbookState.WAITING
    )
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    worked_at = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    problem = models.CharField(max_length=400, blank=True)
    hint = models.CharField(max_length=400, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    sheets = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    chosen = models.JSONField(default=dict)
    remembered = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=64, blank=True)
    default_cause = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    take_finished = models.BooleanField(default=False)
    take_likely = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("sha256", "sender"), name="workbook_by_hash"),
            models.Index(fields=("state", "id"), name="workbook_by_state"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_working(self) -> bool:
        """Whether a job has it, or will."""
        return self.state in {
            WorkbookState.WAITING,
            WorkbookState.READING,
            WorkbookState.CONFIRMED,
            WorkbookState.REGISTERING,
        }


class WorkbookRow(models.Model):
    """One data row. `number` is Excel's; `facts` are what a list shows; `doubts` its guesses.

    `text_key` recognises the same problem at the same place from the same sender.
    """

    workbook = models.ForeignKey(Workbook, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=RowState.choices)
    sender_number = models.CharField(max_length=60, blank=True)
    text_key = models.CharField(max_length=32, blank=True)
    facts = models.JSONField(default=dict)
    doubts = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    likes = models.JSONField(default=list)
    matter = models.ForeignKey("ledger.Matter", models.PROTECT, null=True, related_name="+")
    assign_note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("workbook", "number")
        constraints = [
            models.UniqueConstraint(fields=("workbook", "number"), name="one_row_per_number"),
        ]
        indexes = [
            models.Index(fields=("workbook", "state", "number"), name="workbook_rows"),
            models.Index(
                fields=("sender_number",),
                condition=models.Q(matter__isnull=False) & ~models.Q(sender_number=""),
                name="row_by_sender_number",
            ),
            models.Index(
                fields=("text_key",),
                condition=models.Q(matter__isnull=False) & ~models.Q(text_key=""),
                name="row_by_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workbook_id}:{self.number}"


class ColumnMemory(models.Model):
    """What the columns of one form meant the last time this sender sent it."""

    sender = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    meanings = models.JSONField()
    set_by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("sender", "fingerprint"), name="one_memory_per_form"),
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.fingerprint[:8]}"
