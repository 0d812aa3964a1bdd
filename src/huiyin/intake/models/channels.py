"""What the channels bring beside the clue, receipts for the public, signals of desks."""

from __future__ import annotations

from django.db import models

from huiyin.intake import choices
from huiyin.intake.choices import ReportState
from huiyin.ledger.choices import Channel


class Particulars(models.Model):
    """What a channel's form asked beside the clue: an index beside the chain, never the truth.

    `request_type`, `answer_way`, `feedback` and `urgent` are empty or None where they were not
    asked. `phone_mark` is a keyed hash: it recognises the same caller and tells nothing else.
    """

    matter = models.ForeignKey("ledger.Matter", models.PROTECT, related_name="particulars")
    clue_id = models.CharField(max_length=40)
    raiser_ref = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    request_type = models.CharField(
        max_length=12, blank=True, choices=choices.pairs(choices.REQUEST_TYPES)
    )
    urgent = models.BooleanField(null=True)
    answer_way = models.CharField(
        max_length=10, blank=True, choices=choices.pairs(choices.ANSWER_WAYS)
    )
    leader = models.CharField(max_length=60, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    meeting = models.CharField(max_length=120, blank=True)
    agenda_item = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True)
    feedback = models.CharField(max_length=10, blank=True, choices=choices.pairs(choices.FEEDBACKS))
    feedback_days = models.PositiveSmallIntegerField(null=True)
    phone_mark = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("matter", "clue_id"), name="one_particulars_per_clue"),
        ]
        indexes = [
            models.Index(fields=("phone_mark",), name="particulars_by_phone"),
            models.Index(fields=("raiser_ref",), name="particulars_by_raiser"),
        ]

    def __str__(self) -> str:
        return f"{self.matter} {self.channel}"


class PublicReport(models.Model):
    """A problem told by somebody without an account: it waits until staff decide.

    Personal: erased with the decision to set it aside, moved behind the raiser's record when it
    is taken up.
    """

    number = models.CharField(max_length=20, unique=True)
    received_at = models.DateTimeField()
    words = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    request_type = models.CharField(max_length=12, choices=choices.pairs(choices.REQUEST_TYPES))
    state = models.CharField(max_length=10, choices=ReportState.choices)
    matter = models.ForeignKey(
        "ledger.Matter", models.PROTECT, null=True, related_name="public_reports"
    )
    decided_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=500, blank=True)
    token = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("received_at", "pk")
        indexes = [models.Index(fields=("state", "received_at"), name="report_waiting")]

    def __str__(self) -> str:
        return self.number


class QueryCode(models.Model):
    """A receipt: number and code open one raiser's answer. Only a keyed hash of the code is kept.

    A new receipt for the same raiser makes the old code useless.
    """

    number = models.CharField(max_length=20)
    mark = models.CharField(max_length=64)
    matter = models.ForeignKey("ledger.Matter", models.CASCADE, null=True, related_name="+")
    raiser_ref = models.CharField(max_length=80, blank=True)
    report = models.ForeignKey(PublicReport, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("number", "mark"), name="one_receipt_per_code"),
        ]
        indexes = [models.Index(fields=("matter", "raiser_ref"), name="receipt_by_raiser")]

    def __str__(self) -> str:
        return self.number


class DoorTry(models.Model):
    """One use of a public door, kept a week for rate limits. Wall-clock times.

    `subject` is what was tried (a number, whether it exists or not); `address` is hashed.
    """

    door = models.CharField(max_length=10)
    subject = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()
    succeeded = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=("door", "address", "at"), name="door_by_address"),
            models.Index(fields=("door", "subject", "at"), name="door_by_subject"),
            models.Index(fields=("at",), name="door_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.door} {self.at:%Y-%m-%d %H:%M:%S}"


class Vote(models.Model):
    """What a raiser said on the public page after the end: once for each cycle of the matter."""

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="votes")
    raiser_ref = models.CharField(max_length=80)
    cycle = models.PositiveIntegerField()
    satisfied = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("matter", "raiser_ref", "cycle"), name="one_vote_per_raiser"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter} {self.satisfied}"


class DeskSignal(models.Model):
    """A desk's signal before it is a clue: kept when it comes, joined into a matter later."""

    signal_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    cause = models.CharField(max_length=120)
    sensor = models.CharField(max_length=80)
    at = models.DateTimeField()
    area = models.CharField(max_length=80, blank=True)
    place_name = models.CharField(max_length=200)
    lon_e6 = models.IntegerField(null=True)
    lat_e6 = models.IntegerField(null=True)
    summary = models.CharField(max_length=200, blank=True)
    matter = models.ForeignKey(
        "ledger.Matter", models.PROTECT, null=True, related_name="desk_signals"
    )

    class Meta:
        ordering = ("at", "signal_id")
        indexes = [
            models.Index(
                fields=("at",), condition=models.Q(matter__isnull=True), name="signal_waiting"
            ),
            models.Index(fields=("kind", "cause", "at"), name="signal_by_cause"),
        ]

    def __str__(self) -> str:
        return self.signal_id


class Gate(models.Model):
    """A row to lock, so that only one process joins signals at a time."""

    name = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.name
