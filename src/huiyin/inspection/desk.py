"""The inspection desk (督导): rounds, findings, rechecks, unit assessment, practical things."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.base.desks import Desk, NavEntry, Vital


def vitals(now: datetime) -> tuple[Vital, ...]:
    """Open rounds, findings being confirmed, rechecks due: each opens its list."""
    from huiyin.inspection.queries import rounds

    counts = rounds.counts(now)
    page = reverse("inspection:rounds")
    late = counts["late"]
    return (
        Vital(label=gettext("Open rounds"), value=str(counts["rounds"]), url=f"{page}?state=open"),
        Vital(
            label=gettext("Findings being confirmed"),
            value=str(counts["findings"]),
            url=f"{page}?state=confirming",
        ),
        Vital(
            label=gettext("Rechecks to make"),
            value=str(counts["rechecks"]),
            url=reverse("inspection:rechecks"),
            tone="error" if late else "plain",
            note=gettext("%(late)d overdue") % {"late": late} if late else "",
        ),
    )


desk = Desk(
    name="inspection",
    label=_("Inspection"),
    nav=(
        NavEntry(_("Rounds"), "inspection:rounds"),
        NavEntry(_("Rechecks"), "inspection:rechecks"),
        NavEntry(_("Assessment"), "inspection:assessment"),
        NavEntry(_("Practical things"), "inspection:practical"),
        NavEntry(_("Reports"), "inspection:reports"),
    ),
    kinds=("finding",),
    urls="huiyin.inspection.urls",
    vitals=vitals,
)
