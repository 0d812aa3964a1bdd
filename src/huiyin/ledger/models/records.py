"""Records outside the chain: what may have to be erased, and files.

The chain holds only a salted commitment to such a record. When a person's data is erased
the text and the salt go, the commitment stays and the chain stays whole (PIPL art. 47).
"""

from __future__ import annotations

from django.db import models

from huiyin.ledger.choices import RAISER_KINDS, Channel, pairs


class Raiser(models.Model):
    """Who raised a clue. Shown masked; each look at the rest is logged.

    `ref` is the salted commitment to the record and the raiser's only name in the chain.
    `protected`: an informant (举报), of whom not even a masked part is shown.
    """

    ref = models.CharField(max_length=80, unique=True)
    salt = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    other = models.CharField(max_length=200, blank=True)
    protected = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        """The family name only; nothing of an informant."""
        if self.protected:
            return ""
        return self.name[:1] + "*" * max(0, len(self.name) - 1)

    @property
    def masked_phone(self) -> str:
        """The first three and last two digits; nothing of a short number or an informant's."""
        if self.protected:
            return ""
        if len(self.phone) < 8:
            return "*" * len(self.phone)
        return self.phone[:3] + "*" * (len(self.phone) - 5) + self.phone[-2:]


class SealedText(models.Model):
    """A text that may name people: a description, an answer, a caller's own words."""

    ref = models.CharField(max_length=40, unique=True)
    matter_number = models.CharField(max_length=20, db_index=True)
    salt = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    commitment = models.CharField(max_length=80)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.ref


class Clue(models.Model):
    """A clue of a matter: a projection, with the link to its raiser's record.

    `raiser_ref` is what the chain knows; `raiser` is empty for a sensor.
    """

    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="clues")
    clue_id = models.CharField(max_length=40)
    raiser_ref = models.CharField(max_length=80)
    raiser = models.ForeignKey(Raiser, models.PROTECT, null=True, related_name="clues")
    raiser_kind = models.CharField(max_length=10, choices=pairs(RAISER_KINDS))
    channel = models.CharField(max_length=20, choices=Channel.choices)
    observed_at = models.DateTimeField()
    summary = models.CharField(max_length=500, blank=True)
    details_ref = models.CharField(max_length=40, blank=True)
    carried_from = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("matter", "pk")
        constraints = [
            models.UniqueConstraint(fields=("matter", "clue_id"), name="one_row_per_clue"),
        ]
        indexes = [models.Index(fields=("raiser_ref",), name="clue_by_raiser")]

    def __str__(self) -> str:
        return self.summary or self.clue_id


class EvidenceFile(models.Model):
    """The file behind a piece of evidence: its name as sent, and what its camera said."""

    matter = models.ForeignKey("ledger.Matter", models.PROTECT, related_name="evidence_files")
    evidence_id = models.CharField(max_length=40, unique=True)
    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    camera_taken_at = models.DateTimeField(null=True)
    camera_latitude = models.FloatField(null=True)
    camera_longitude = models.FloatField(null=True)
    received_at = models.DateTimeField()
    sent_by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=("sha256",), name="evidence_by_hash")]

    def __str__(self) -> str:
        return self.name


class OutboxRow(models.Model):
    """Something to be told to people, written with the events and delivered later, once.

    `posts` are those the matter waited for right after the act: [role, unit, person] keys.
    """

    matter = models.ForeignKey("ledger.Matter", models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=20)
    posts = models.JSONField()
    created_at = models.DateTimeField()
    deliver_after = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("matter", "seq"), name="one_outbox_row_per_event"),
        ]
        indexes = [
            models.Index(
                fields=("deliver_after",),
                condition=models.Q(delivered_at__isnull=True),
                name="outbox_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}#{self.seq}"


class Notification(models.Model):
    """One line in a person's list of news."""

    user = models.ForeignKey("ledger.User", models.CASCADE, related_name="notifications")
    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=20)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("user", "matter", "seq"), name="told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.matter_id}#{self.seq}"
