"""A round (督导轮次), its team, its findings, and everything that was done in it."""

from __future__ import annotations

from django.db import models

from huiyin.inspection import choices
from huiyin.ledger.choices import pairs


class RoundSeries(models.Model):
    """The last number given out in a year, one row for each series (`R` rounds, `H` rechecks)."""

    letter = models.CharField(max_length=1)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("letter", "year"), name="one_series_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.letter}{self.year}: {self.last}"


class Round(models.Model):
    """One inspection round. `version` counts its acts and refuses what was decided on an old page.

    `topics` are codes of the causes file; `first_day` and `last_day` are both days on site.
    `again_reason` says why a unit is inspected again so soon; empty when none is.
    """

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    topics = models.JSONField(default=list)
    first_day = models.DateField()
    last_day = models.DateField()
    note = models.TextField(blank=True)
    again_reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=pairs(choices.ROUND_STATES))
    invented = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-first_day", "-pk")

    def __str__(self) -> str:
        return self.number


class RoundUnit(models.Model):
    """A unit to be inspected, on the planned day if there is one.

    `answer_by` is the last moment of its time to answer.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="visits")
    unit = models.ForeignKey("ledger.Unit", models.PROTECT, related_name="+")
    visit_on = models.DateField(null=True)
    shown_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)

    class Meta:
        ordering = ("round", "unit__code")
        constraints = [
            models.UniqueConstraint(fields=("round", "unit"), name="a_unit_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit}"


class RoundMember(models.Model):
    """Somebody of the team. An outside expert has no account: only a name and where from.

    `raiser` is the record under which his findings are answered, made at hand-over.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="team")
    user = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    part = models.CharField(max_length=10, choices=pairs(choices.PARTS))
    raiser = models.ForeignKey("ledger.Raiser", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("round", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("round", "user"),
                condition=models.Q(user__isnull=False),
                name="a_person_once_a_team",
            ),
            models.UniqueConstraint(
                fields=("round",),
                condition=models.Q(part="leader"),
                name="one_leader_a_team",
            ),
        ]

    def __str__(self) -> str:
        return self.name if self.user is None else self.user.display_name


class FindingGroup(models.Model):
    """Findings that become one matter. `outcome` and `matter_number` say what became of it."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="groups")
    position = models.PositiveIntegerField()
    by_hand = models.BooleanField(default=False)
    matter_number = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=12, blank=True, choices=pairs(choices.OUTCOMES))

    class Meta:
        ordering = ("round", "position")
        constraints = [
            models.UniqueConstraint(fields=("round", "position"), name="one_group_a_position"),
        ]
        indexes = [models.Index(fields=("matter_number",), name="group_by_matter")]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.position}"


class Finding(models.Model):
    """What an inspector saw. Nothing of it is ever overwritten or deleted.

    `seen` are the inspector's words; `amended` those of the team leader's ruling. Coordinates
    are WGS 84 degrees as the phone gave them.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField()
    token = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey("ledger.Unit", models.PROTECT, related_name="findings")
    cause = models.CharField(max_length=40)
    place_name = models.CharField(max_length=120)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    seen = models.TextField()
    severity = models.CharField(max_length=10, choices=pairs(choices.SEVERITIES))
    seen_at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    informant = models.ForeignKey("ledger.Raiser", models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(FindingGroup, models.SET_NULL, null=True, related_name="findings")
    shown_at = models.DateTimeField(null=True)
    unit_view = models.CharField(max_length=10, choices=pairs(choices.UNIT_VIEWS))
    unit_reason = models.TextField(blank=True)
    unit_facts = models.TextField(blank=True)
    unit_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    unit_at = models.DateTimeField(null=True)
    stance = models.CharField(max_length=10, choices=pairs(choices.STANCES))
    ruling = models.TextField(blank=True)
    amended = models.TextField(blank=True)
    ruled_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("round", "number")
        constraints = [
            models.UniqueConstraint(fields=("round", "number"), name="one_finding_a_number"),
        ]
        indexes = [models.Index(fields=("unit", "unit_view"), name="finding_by_unit")]

    def __str__(self) -> str:
        return f"{self.round_id}-{self.number}"

    @property
    def text(self) -> str:
        """The words that count: the ruling's where there is one, else the inspector's."""
        return self.amended or self.seen


class FindingPhoto(models.Model):
    """A photograph of a finding, in the evidence store under its hash."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="photos")
    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    camera_taken_at = models.DateTimeField(null=True)
    camera_latitude = models.FloatField(null=True)
    camera_longitude = models.FloatField(null=True)

    class Meta:
        ordering = ("finding", "pk")
        constraints = [
            models.UniqueConstraint(fields=("finding", "sha256"), name="a_photo_once_a_finding"),
        ]

    def __str__(self) -> str:
        return self.name


class RoundAct(models.Model):
    """One act in a round: who, when, what, why. Only ever added to.

    `body` holds what the act changed, before and after, for whoever asks later.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="acts")
    seq = models.PositiveIntegerField()
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="acts")
    act = models.CharField(max_length=20)
    by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    body = models.JSONField(default=dict)
    token = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        ordering = ("round", "seq")
        constraints = [
            models.UniqueConstraint(fields=("round", "seq"), name="one_round_act_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}#{self.seq} {self.act}"
