"""The year's list of practical things (办实事): what stands beside the matter."""

from __future__ import annotations

from django.db import models


class PracticalThing(models.Model):
    """One thing of a year's list; progress is the matter's and is not kept here.

    `published_fields` are names of `core.practical.Shown`; nothing is public until
    `published_at` is set.
    """

    matter = models.OneToOneField("ledger.Matter", models.PROTECT, related_name="practical")
    year = models.PositiveSmallIntegerField()
    goal = models.CharField(max_length=500)
    target_amount = models.DecimalField(max_digits=14, decimal_places=2)
    target_unit = models.CharField(max_length=30)
    published_fields = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("ledger.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("year", "pk")
        indexes = [models.Index(fields=("year", "published_at"), name="practical_by_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.matter}"

    @property
    def target(self) -> str:
        """The amount with its unit, without idle zeros."""
        amount = f"{self.target_amount.normalize():f}"
        return f"{amount} {self.target_unit}"
