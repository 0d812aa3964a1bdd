"""Addresses outside the city's own pages, and what is on its way to each."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.messaging.choices import DispatchState, Rhythm, WebhookForm


class Mailbox(models.Model):
    """A person's e-mail address; used once the person has typed the code sent to it."""

    user = models.OneToOneField("ledger.User", models.CASCADE, related_name="mailbox")
    email = models.EmailField(_("e-mail address"), max_length=200)
    rhythm = models.CharField(
        _("how often"), max_length=10, choices=Rhythm.choices, default=Rhythm.DAILY
    )
    hour = models.PositiveSmallIntegerField(
        _("hour of the daily letter"), default=8, validators=[MaxValueValidator(23)]
    )
    code_hash = models.CharField(max_length=64, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}"


class Webhook(models.Model):
    """A unit's group chat, or another system that wants to be told what waits for the unit.

    The address is a credential, as is the secret: both are kept sealed (`secrets.py`) and
    never shown again; `host` is what a page may show.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    form = models.CharField(_("form"), max_length=10, choices=WebhookForm.choices)
    unit = models.ForeignKey("ledger.Unit", models.PROTECT, related_name="webhooks")
    host = models.CharField(max_length=255)
    sealed_url = models.TextField()
    sealed_secret = models.TextField(blank=True)
    with_titles = models.BooleanField(_("with the titles of matters"), default=False)
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Dispatch(models.Model):
    """One piece of news on its way to one address: a person's mailbox or a webhook.

    Rows claimed together are one `parcel` and keep its id in every try. `carry_after` is the
    city's time, `started_at` the wall's.
    """

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, null=True, related_name="dispatches")
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, related_name="dispatches")
    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=20)
    news_at = models.DateTimeField()
    carry_after = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=DispatchState.choices, default=DispatchState.WAITING
    )
    parcel = models.CharField(max_length=36, blank=True)
    first_try_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(mailbox__isnull=True) ^ Q(webhook__isnull=True),
                name="dispatch_to_one_address",
            ),
            models.UniqueConstraint(
                fields=("mailbox", "matter", "seq"),
                condition=Q(mailbox__isnull=False),
                name="mailed_once",
            ),
            models.UniqueConstraint(
                fields=("webhook", "matter", "seq"),
                condition=Q(webhook__isnull=False),
                name="posted_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=("carry_after",),
                condition=Q(state=DispatchState.WAITING),
                name="dispatch_waiting",
            ),
            models.Index(
                fields=("started_at",),
                condition=Q(state=DispatchState.SENDING),
                name="dispatch_sending",
            ),
            models.Index(fields=("parcel",), name="dispatch_by_parcel"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}#{self.seq}"
