"""Rechecks (回头看): a draw that anybody can repeat, and what was found."""

from __future__ import annotations

import builtins

from django.db import models

from huiyin.inspection import choices
from huiyin.ledger.choices import pairs


class RecheckList(models.Model):
    """One draw from the matters struck off in a period, both days included.

    `seed` is the hash of the last event before the day of the draw, `seed_event` names it.
    `pool` is every matter that could be drawn, with its score and reasons: the draw can be
    repeated from `pool`, `seed` and the two numbers alone.
    """

    number = models.CharField(max_length=20, unique=True)
    first_day = models.DateField()
    last_day = models.DateField()
    by_lot = models.PositiveIntegerField()
    by_risk = models.PositiveIntegerField()
    seed = models.CharField(max_length=64)
    seed_event = models.CharField(max_length=60)
    policy = models.CharField(max_length=40)
    pool = models.JSONField()
    due = models.DateTimeField()
    drawn_by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    token = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-drawn_at", "-pk")

    def __str__(self) -> str:
        return self.number


class RecheckItem(models.Model):
    """One matter to go back to. `checker` is empty when nobody may recheck it."""

    list = models.ForeignKey(RecheckList, models.CASCADE, related_name="items")
    matter = models.ForeignKey("ledger.Matter", models.PROTECT, related_name="+")
    cycle = models.PositiveIntegerField()
    ground = models.CharField(max_length=10, choices=pairs(choices.GROUNDS))
    score = models.PositiveIntegerField()
    reasons = models.JSONField(default=builtins.list)
    checker = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=10, blank=True, choices=pairs(choices.RECHECK_RESULTS))
    remark = models.TextField(blank=True)
    done_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("list", "pk")
        constraints = [
            models.UniqueConstraint(fields=("list", "matter"), name="a_matter_once_a_list"),
        ]
        indexes = [models.Index(fields=("checker", "result"), name="recheck_by_checker")]

    def __str__(self) -> str:
        return f"{self.list_id} {self.matter_id}"


class RecheckPhoto(models.Model):
    """A photograph of a recheck, in the evidence store under its hash."""

    item = models.ForeignKey(RecheckItem, models.PROTECT, related_name="photos")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("item", "pk")

    def __str__(self) -> str:
        return self.name
