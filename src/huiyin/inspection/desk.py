"""The inspection desk (督导): rounds, findings, rechecks, unit assessment, practical things."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.base.desks import Desk, NavEntry

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
)
