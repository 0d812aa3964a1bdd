"""The audit log: one Merkle tree over the events of all matters, and what was signed of it.

Leaves, tiles and checkpoints are append-only by the same triggers as events (`append_only.py`).
"""

from __future__ import annotations

from django.db import models


class LogPending(models.Model):
    """An event that waits for its leaf.

    A trigger writes the row in the event's own transaction, so that an event which is committed
    late, with a lower id than others already logged, cannot be passed over.
    """

    event = models.OneToOneField("ledger.Event", models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class LogLeaf(models.Model):
    """A leaf: the place of an event and its hash. `index` counts from 0 without gaps."""

    index = models.BigIntegerField(primary_key=True)
    matter = models.ForeignKey("ledger.Matter", models.PROTECT, db_index=False, related_name="+")
    number = models.CharField(max_length=20)
    seq = models.PositiveIntegerField()
    alg = models.CharField(max_length=10)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("matter", "seq"), name="one_leaf_per_event"),
        ]

    def __str__(self) -> str:
        return f"{self.index}: {self.number}#{self.seq}"


class LogTile(models.Model):
    """256 neighbouring hashes of the tree and the root over them, kept when they are complete."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    alg = models.CharField(max_length=10)
    hashes = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("level", "index"), name="one_tile_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed tree head. `note` is the signed text byte for byte; the rest repeats it."""

    at = models.DateTimeField()
    origin = models.CharField(max_length=100)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    alg = models.CharField(max_length=10)
    key = models.CharField(max_length=400)
    note = models.TextField()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=("size",), name="checkpoint_by_size")]

    def __str__(self) -> str:
        return f"{self.size} {self.root[:8]}"


class CheckpointCopy(models.Model):
    """A checkpoint on its way to one destination, or there."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="copies")
    destination = models.CharField(max_length=300)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    next_try = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("checkpoint", "destination"), name="one_copy_per_destination"
            ),
        ]
        indexes = [models.Index(fields=("destination", "-delivered_at"), name="copy_by_place")]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} → {self.destination}"


class Verification(models.Model):
    """One run of `huiyin verify`: when, what was read, what was found.

    `faults` holds the first of them as `[kind, where, message]`; `fault_count` counts all.
    """

    started_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    events = models.BigIntegerField()
    log_size = models.BigIntegerField()
    fault_count = models.PositiveIntegerField()
    faults = models.JSONField()
    parts = models.JSONField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.fault_count}"
