"""Rows of documents. Only `verbs/` writes them; the history is append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.documents.choices import KIND_LOOKS, LEVEL_LOOKS, STATE_LOOKS, Means, pairs
from huiyin.documents.core.kinds import KINDS, KindSpec
from huiyin.documents.core.register import DocState


class OrganWord(models.Model):
    """机关代字 of a kind, as the office entered it."""

    kind = models.CharField(max_length=20, unique=True, choices=pairs(KIND_LOOKS))
    word = models.CharField(max_length=12, unique=True)

    def __str__(self) -> str:
        return self.word


class DocumentSeries(models.Model):
    """The last serial of an organ word in a year; locked while a number is taken."""

    word = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("word", "year"), name="one_document_series"),
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.year}: {self.last}"


class Template(models.Model):
    """A version of an office's own template; the newest of a kind is in force.

    No row means the shipped template, which is version 0.
    """

    kind = models.CharField(max_length=20, choices=pairs(KIND_LOOKS))
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    remark = models.CharField(max_length=200, blank=True)
    sent_by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("kind", "-version")
        constraints = [
            models.UniqueConstraint(fields=("kind", "version"), name="one_template_version"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Document(models.Model):
    """A document (文书): a draft with its facts, then a numbered paper kept by its hash.

    `facts` is the context of `core.letters` without number, date and signer. A raiser's name is
    never in it: `raiser_ref` says whose name is put in when the paper is issued, and only with
    `names_raiser`. `cause` is the key under which the system drafts once.
    """

    kind = models.CharField(max_length=20, choices=pairs(KIND_LOOKS))
    state = models.CharField(max_length=12, choices=pairs(STATE_LOOKS))
    matter = models.ForeignKey("ledger.Matter", models.PROTECT, null=True, related_name="documents")
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=10, blank=True, choices=pairs(LEVEL_LOOKS))
    cause = models.CharField(max_length=400, blank=True)
    facts = models.JSONField()
    raiser_ref = models.CharField(max_length=80, blank=True)
    names_raiser = models.BooleanField(default=False)
    drafted_by = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    word = models.CharField(max_length=12, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=40, blank=True)
    void_reason = models.CharField(max_length=400, blank=True)
    template_version = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    receipt_due = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    units = models.ManyToManyField("ledger.Unit", through="DeliveryRow", related_name="documents")

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("word", "year", "serial"),
                condition=Q(serial__isnull=False),
                name="one_document_per_number",
            ),
            models.UniqueConstraint(
                fields=("matter", "cause"),
                condition=~Q(cause=""),
                name="one_suggested_notice_per_cause",
            ),
        ]
        indexes = [
            models.Index(fields=("state", "-id"), name="document_by_state"),
            models.Index(fields=("matter", "kind"), name="document_by_matter"),
            models.Index(
                fields=("receipt_due",),
                condition=Q(state__in=("issued", "delivered")),
                name="document_receipt_due",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def spec(self) -> KindSpec:
        """What documents of this kind are like."""
        return KINDS[self.kind]  # type: ignore[index]

    @property
    def is_draft(self) -> bool:
        """Whether nobody has issued it."""
        return self.state == DocState.DRAFT


class DeliveryRow(models.Model):
    """How far a document has come at one unit: delivered, signed for, answered."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="deliveries")
    unit = models.ForeignKey("ledger.Unit", models.PROTECT, related_name="+")
    means = models.CharField(max_length=10, blank=True, choices=Means.choices)
    delivered_at = models.DateTimeField(null=True)
    receipted_at = models.DateTimeField(null=True)
    receipted_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("document", "unit"), name="one_delivery_per_unit"),
        ]
        indexes = [models.Index(fields=("unit", "receipted_at"), name="delivery_by_unit")]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.unit_id}"


class HistoryRow(models.Model):
    """One act on a document: who, when, what. Database triggers refuse changes.

    `token` is that of the form, so that a form sent twice is one act.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="history")
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.ForeignKey("ledger.User", models.PROTECT, related_name="+")
    unit = models.ForeignKey("ledger.Unit", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=pairs(STATE_LOOKS))
    note = models.CharField(max_length=4000, blank=True)
    token = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        ordering = ("document", "seq")
        constraints = [
            models.UniqueConstraint(fields=("document", "seq"), name="one_document_act"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}#{self.seq} {self.act}"


class Looked(models.Model):
    """When the system last asked whether a matter calls for a notice, so that it asks once."""

    matter = models.OneToOneField("ledger.Matter", models.CASCADE, related_name="notice_look")
    version = models.PositiveIntegerField()
    again_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.matter_id}@{self.version}"
