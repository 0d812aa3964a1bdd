"""What happened: append-only, one hash chain per matter."""

from __future__ import annotations

from django.db import models

from huiyin.ledger.choices import VERBS, pairs


class Event(models.Model):
    """One event. `body` is the canonical text that was hashed, kept byte for byte.

    Database triggers refuse UPDATE, DELETE and TRUNCATE (`append_only.py`).
    """

    matter = models.ForeignKey("ledger.Matter", models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    on_behalf_of = models.CharField(max_length=60, blank=True)
    verb = models.CharField(max_length=20, choices=pairs(VERBS))
    body = models.TextField()
    schema_version = models.PositiveSmallIntegerField()
    policy = models.CharField(max_length=60, blank=True)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    alg = models.CharField(max_length=10)

    class Meta:
        ordering = ("matter", "seq")
        constraints = [
            models.UniqueConstraint(fields=("matter", "seq"), name="one_event_per_place"),
        ]
        indexes = [
            models.Index(fields=("at", "verb"), name="event_by_time_and_verb"),
            models.Index(fields=("actor", "-at"), name="event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}#{self.seq} {self.verb}"


class ActToken(models.Model):
    """A form sent twice is one act: the token of the form and what came of it."""

    token = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey("ledger.User", models.CASCADE, related_name="+")
    verb = models.CharField(max_length=20)
    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="+")
    first_seq = models.PositiveIntegerField()
    last_seq = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.token
