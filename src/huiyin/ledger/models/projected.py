"""What the rows were last computed with."""

from __future__ import annotations

from django.db import models


class ProjectedWith(models.Model):
    """The tables (calendar, policies) that the light's moments of all open matters rest on.

    Only one row: where the fingerprint differs from that of the tables in use, the rows are
    computed again. No event is written, because nothing happened.
    """

    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fingerprint[:12]
