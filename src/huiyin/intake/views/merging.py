"""Candidates for sameness as pages show them: before registering, and on a registered matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiyin.base.panels import Panel
from huiyin.intake import queries
from huiyin.intake.core.likeness import Sketch
from huiyin.intake.reasons import in_words
from huiyin.ledger import access
from huiyin.ledger.choices import AccessKind, Purpose, Role, State
from huiyin.ledger.history import history
from huiyin.ledger.models import AccessLog, Matter, User
from huiyin.ledger.names import masked_raisers, unit_name

MOST_LOOKS = 50


@dataclass(frozen=True, slots=True)
class CandidateShown:
    """A matter that may be the same: how like, and why."""

    row: Matter
    lead: str
    score: int
    why: str


def candidates_shown(
    user: User, sketch: Sketch, now: datetime, *, besides: int = 0
) -> list[CandidateShown]:
    """The candidates with their reasons in words."""
    return [
        CandidateShown(
            found.matter,
            unit_name(found.matter.lead_unit) if found.matter.lead_unit else "",
            min(found.likeness.score, 100),
            in_words(found.likeness),
        )
        for found in queries.candidates(user, sketch, now, besides=besides)
    ]


def _likes(user: Any, number: str, now: datetime) -> Mapping[str, Any] | None:
    """For the office, on a matter not decided yet: what it may be merged into."""
    matter = Matter.objects.select_related("lead_unit").get(number=number)
    if matter.state != State.REGISTERED or Role.SUPERVISOR not in access.roles(user, now):
        return None
    likes = candidates_shown(user, queries.sketch_of(matter), now, besides=matter.pk)
    if not likes:
        return None
    return {"matter": matter, "likes": [(like, token_urlsafe(24)) for like in likes]}


@dataclass(frozen=True, slots=True)
class LookShown:
    """One look at a raiser: when, who, at whom, why."""

    at: datetime
    who: str
    raiser: str
    purpose: Any


def _looks(user: Any, number: str, now: datetime) -> Mapping[str, Any] | None:
    """Who looked at the raisers of this matter: for the office and the auditor."""
    held = access.roles(user, now)
    if not held & (access.OFFICE | {Role.AUDITOR}):
        return None
    matter = Matter.objects.get(number=number)
    rows = AccessLog.objects.filter(matter=matter, kind=AccessKind.LOOK)
    names = masked_raisers(history(matter.pk).folded.matter)
    looks = [_look(row, names) for row in rows.select_related("user")[:MOST_LOOKS]]
    may_erase = bool(held & access.OFFICE) and not matter.is_open and bool(names)
    if not looks and not may_erase:
        return None
    return {"looks": looks, "may_erase": may_erase, "matter": matter}


def _look(row: AccessLog, names: Mapping[str, str]) -> LookShown:
    purpose, _blank, ref = row.detail.partition(" ")
    known = purpose in Purpose.values
    return LookShown(
        at=row.at,
        who=row.user.display_name if row.user else row.username,
        raiser=names.get(ref if known else purpose, ""),
        purpose=Purpose(purpose).label if known else "–",
    )


likes_panel = Panel("likes", _("May be the same"), "intake/panels/likes.html", _likes)
looks_panel = Panel("looks", _("Who looked at the raisers"), "intake/panels/looks.html", _looks)
