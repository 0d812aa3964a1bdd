"""Who came to the door and who read what: kept apart from the business chain.

All times here are wall-clock times, also in a demo city: locks and audits are about
real people.
"""

from __future__ import annotations

from django.db import models

from huiyin.ledger.choices import AccessKind


class LoginAttempt(models.Model):
    """One try to sign in; the account need not exist."""

    account = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()
    succeeded = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=("account", "at"), name="attempt_by_account"),
            models.Index(fields=("address", "at"), name="attempt_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.at:%Y-%m-%d %H:%M:%S}"


class AccessLog(models.Model):
    """A sign-in, a refusal, a look at personal data or a change of rights.

    The user's name is kept as text too, so that the line outlives the account.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=AccessKind.choices)
    user = models.ForeignKey("ledger.User", models.SET_NULL, null=True, related_name="+")
    username = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=45, blank=True)
    matter = models.ForeignKey("ledger.Matter", models.SET_NULL, null=True, related_name="+")
    rule = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=("at",), name="access_by_time"),
            models.Index(fields=("user", "at"), name="access_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.username}"
