"""Matters as rows: a projection of their events, kept for lists, filters and boards.

No row here is the truth. `huiyin replay` folds the events again and compares.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from huiyin.ledger.choices import GRADES, STATES, VERBS, Channel, Light, State, pairs
from huiyin.ledger.core.lights import LightMoments


class NumberSeries(models.Model):
    """The last number given out in a year."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Matter(models.Model):
    """One matter. `number` is its identity in the chain; `version` counts its events.

    `yellow_from` and `red_from` are the last instants before the light changes if nothing
    happens: no timer runs, a list compares them with now. `first_red_at` is the unit's lateness,
    `office_red_at` that of the office's own desk. `place_code` and `channel` come
    from the first clue's registration.
    """

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=40)
    policy_version = models.PositiveIntegerField(null=True)
    grade = models.CharField(max_length=10, choices=pairs(GRADES))
    title = models.CharField(max_length=200)
    cause = models.CharField(max_length=120, blank=True)
    place_code = models.CharField(max_length=80, blank=True)
    place_name = models.CharField(max_length=200, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    state = models.CharField(max_length=12, choices=pairs(STATES))
    state_since = models.DateTimeField()
    is_open = models.BooleanField()
    cycle = models.PositiveIntegerField()
    lead_unit = models.ForeignKey(
        "ledger.Unit", models.PROTECT, null=True, related_name="led_matters"
    )
    co_units = models.ManyToManyField("ledger.Unit", related_name="joined_matters")
    registered_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    original_due = models.DateTimeField(null=True)
    stage_due = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    yellow_from = models.DateTimeField(null=True)
    red_from = models.DateTimeField(null=True)
    first_red_at = models.DateTimeField(null=True)
    office_red_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    merged_into = models.CharField(max_length=20, blank=True)
    clue_count = models.PositiveIntegerField()
    unanswered = models.PositiveIntegerField()
    steps_total = models.PositiveIntegerField()
    steps_done = models.PositiveIntegerField()
    evidence_count = models.PositiveIntegerField()
    checks_failed = models.PositiveIntegerField()
    recovery_suggested_at = models.DateTimeField(null=True)
    recurrence_suggested_at = models.DateTimeField(null=True)
    last_event_at = models.DateTimeField()
    last_hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "place_code", "cause"),
                condition=Q(is_open=True) & ~Q(place_code="") & ~Q(cause=""),
                name="one_open_matter_per_cause_and_place",
            ),
        ]
        indexes = [
            models.Index(fields=("-is_open", "red_from", "id"), name="matter_urgent"),
            models.Index(fields=("state", "-is_open", "red_from", "id"), name="matter_by_state"),
            models.Index(fields=("kind", "-is_open", "red_from", "id"), name="matter_by_kind"),
            models.Index(fields=("lead_unit", "-is_open", "red_from", "id"), name="matter_by_unit"),
            models.Index(
                fields=("red_from",),
                include=(
                    "is_open",
                    "yellow_from",
                    "state",
                    "unanswered",
                    "registered_at",
                    "lead_unit",
                    "kind",
                    "id",
                ),
                condition=Q(is_open=True),
                name="matter_open_board",
            ),
            models.Index(
                fields=("due",),
                include=(
                    "is_open",
                    "red_from",
                    "first_red_at",
                    "state",
                    "lead_unit",
                    "kind",
                    "id",
                ),
                name="matter_by_due",
            ),
            models.Index(fields=("kind", "place_code", "cause"), name="matter_same_cause"),
            models.Index(fields=("registered_at",), name="matter_registered"),
            models.Index(
                fields=("-last_event_at", "-id"),
                condition=Q(cycle__gt=1),
                name="matter_reopened",
            ),
            models.Index(
                fields=("lead_unit", "-last_event_at"),
                condition=Q(cycle__gt=1),
                name="matter_reopened_by_unit",
            ),
            models.Index(fields=("-id",), condition=Q(grade="major"), name="matter_major"),
        ]

    def __str__(self) -> str:
        return self.number

    def light(self, now: datetime) -> Light | None:
        """The light at `now`, from the instants alone; none when nothing is owed."""
        if not self.is_open:
            return None
        moments = LightMoments(
            grey=self.state == State.SUSPENDED,
            yellow_from=self.yellow_from,
            red_from=self.red_from,
            was_red_by=self.first_red_at,
        )
        return moments.colour(now)

    def was_red(self, now: datetime) -> bool:
        """Whether it is or ever was overdue (曾超期): that stays visible for good."""
        return self.first_red_at is not None or (self.red_from is not None and self.red_from < now)


class WaitingFor(models.Model):
    """Whom a matter waits for: the inbox. Either a named person, or a role (in a unit)."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="waiting_for")
    verb = models.CharField(max_length=20, choices=pairs(VERBS))
    role = models.CharField(max_length=20)
    unit = models.ForeignKey("ledger.Unit", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    due = models.DateTimeField(null=True)
    red_from = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("role", "unit", "red_from"), name="waiting_role"),
            models.Index(fields=("person", "red_from"), name="waiting_person"),
        ]

    def __str__(self) -> str:
        return f"{self.matter} {self.verb} {self.role}"


class StepRow(models.Model):
    """A step of the roadmap in force: for lists of what is due where."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    step_id = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=60)
    due = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("matter", "position")
        constraints = [
            models.UniqueConstraint(fields=("matter", "step_id"), name="one_row_per_step"),
        ]
        indexes = [
            models.Index(
                fields=("due",), condition=Q(done_at__isnull=True), name="step_open_by_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DailyTally(models.Model):
    """What flowed in and out of the open stock on a day, per kind and lead unit.

    The columns are those of `core.balance.Flow`; an empty unit code is the office's own desk,
    where matters wait for assignment. Stocks are sums of flows and are not stored.
    """

    day = models.DateField()
    unit_code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    new = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    transferred_in = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    merged = models.IntegerField(default=0)
    declined = models.IntegerField(default=0)
    cancelled = models.IntegerField(default=0)
    transferred_out = models.IntegerField(default=0)

    class Meta:
        ordering = ("day", "kind")
        constraints = [
            models.UniqueConstraint(fields=("day", "unit_code", "kind"), name="one_tally_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"
