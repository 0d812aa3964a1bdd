"""Rows of the water desk: what a section is held to, what was judged, what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.water.choices import EpisodeState, ReadingKind, RerunResult, WaterBody
from huiyin.water.core import episodes


class Section(models.Model):
    """A cross-section (断面): a point of the field and the class its water is to keep.

    `unmeasured` lists factors the point has no analyser for. The target counts for readings
    from `effective_from` on; None is no target. `earlier_targets` lists what it was held to
    before, oldest first: {since, target, source}. `look_at` and `look_from` are the judge's
    slate: it looks when its time has reached `look_at`, at readings from `look_from` on;
    `arrivals` counts what has arrived, so that nothing that comes during a look is lost.
    """

    point = models.OneToOneField(
        "field.Point", models.PROTECT, to_field="code", related_name="section"
    )
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    basin = models.CharField(_("basin"), max_length=120, blank=True)
    body = models.CharField(_("limits"), max_length=16, choices=WaterBody)
    body_source = models.CharField(_("source of the limits"), max_length=200, blank=True)
    unmeasured = models.JSONField(_("not measured here"), default=list)
    reading_kind = models.CharField(max_length=16, choices=ReadingKind, default=ReadingKind.RTD)
    target_class = models.PositiveSmallIntegerField(_("target class"), null=True)
    target_source = models.CharField(_("source of the target"), max_length=200, blank=True)
    target_assumed = models.BooleanField(_("assumed for the demo"), default=False)
    unit_code = models.CharField(_("responsible unit"), max_length=40, blank=True)
    data_source = models.CharField(_("source of the readings"), max_length=200, blank=True)
    effective_from = models.DateTimeField(_("target in force from"))
    earlier_targets = models.JSONField(default=list)
    look_at = models.DateTimeField(null=True, db_index=True)
    look_from = models.DateTimeField(null=True)
    arrivals = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["point"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target_class=None) | Q(target_class__range=(1, 5)),
                name="water_target_is_a_class",
            ),
        ]

    def __str__(self) -> str:
        return str(self.point)


class Watch(models.Model):
    """How far a judge has read the hot logs, one row each.

    Row 1, of the sections: shard -> number of the last batch. Row 2, of the facilities:
    {"shards": the same, "slate": see `huiyin.water.verbs.effluent`}.
    """

    reached = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.reached)


class Judgement(models.Model):
    """One look of the judge: what it knew, by which rules, and the digest of what it found.

    `context_from` is where it began to read, `window_from` from where on its finding counts,
    `seen` the arrival of the last reading it knew. `basis` holds body, target, unmeasured
    factors and edition as they were. `huiyin.water.look.repeat` makes the finding again.
    """

    section = models.ForeignKey(Section, models.CASCADE, related_name="judgements")
    judged_at = models.DateTimeField()
    context_from = models.DateTimeField()
    window_from = models.DateTimeField()
    until = models.DateTimeField()
    seen = models.DateTimeField(null=True)
    policy_from = models.DateField()
    standard = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    basis = models.JSONField()
    readings = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["section", "pk"]

    def __str__(self) -> str:
        return f"{self.section_id} {self.until:%Y-%m-%d %H:%M}"


class Episode(models.Model):
    """A confirmed stretch below target and the matter it belongs to.

    The times are those of `huiyin.water.core.episodes.Episode`. `factors` holds pairs of a
    factor and its largest multiple beyond the target's limit (None for pH and DO).
    `clue` is what the ledger knows the episode by. `chart` and `table` are the SHA-256 of
    the picture and the readings as they were when the episode was confirmed.
    """

    section = models.ForeignKey(Section, models.CASCADE, related_name="episodes")
    clue = models.CharField(max_length=40, unique=True)
    first_time = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    last_below = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    recovered_at = models.DateTimeField(null=True)
    fine_run = models.PositiveIntegerField(default=0)
    worst_class = models.PositiveSmallIntegerField()
    factors = models.JSONField()
    readings = models.JSONField()
    recovery = models.JSONField(default=list)
    target_class = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=EpisodeState, default=EpisodeState.OPEN)
    matter_number = models.CharField(max_length=20, blank=True, db_index=True)
    opened_matter = models.BooleanField(default=False)
    chart = models.CharField(max_length=64, blank=True)
    table = models.CharField(max_length=64, blank=True)
    noticed_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_time", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "first_time"],
                condition=Q(state__in=[EpisodeState.OPEN, EpisodeState.RECOVERED]),
                name="water_one_episode_per_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section_id} {self.first_time:%Y-%m-%d %H:%M}"

    @property
    def value(self) -> episodes.Episode:
        """The core's view of this row."""
        return episodes.Episode(
            start=self.first_time,
            confirmed_at=self.confirmed_at,
            last_below=self.last_below,
            end=self.ended_at,
            recovered_at=self.recovered_at,
            fine_run=self.fine_run,
            worst_class=self.worst_class,
            factors=tuple((factor, multiple) for factor, multiple in self.factors),
            readings=tuple(self.readings),
            recovery=tuple(self.recovery),
        )

    def take(self, found: episodes.Episode) -> None:
        """Let the row say what the core found."""
        self.first_time, self.confirmed_at = found.start, found.confirmed_at
        self.last_below, self.ended_at = found.last_below, found.end
        self.recovered_at, self.fine_run = found.recovered_at, found.fine_run
        self.worst_class, self.factors = found.worst_class, [list(f) for f in found.factors]
        self.readings, self.recovery = list(found.readings), list(found.recovery)
        self.state = EpisodeState.RECOVERED if found.end else EpisodeState.OPEN


class Rerun(models.Model):
    """A request to measure again (复测) after readings below target that confirm nothing.

    `time` is that of the first such reading, `factor` the one furthest beyond its limit.
    """

    section = models.ForeignKey(Section, models.CASCADE, related_name="reruns")
    time = models.DateTimeField()
    factor = models.CharField(max_length=32)
    factors = models.JSONField()
    worst_class = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=16, choices=RerunResult, default=RerunResult.WAITING)

    class Meta:
        ordering = ["-time", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["section", "time"], name="water_one_rerun_per_spike"),
        ]

    def __str__(self) -> str:
        return f"{self.section_id} {self.factor} {self.time:%Y-%m-%d %H:%M}"
