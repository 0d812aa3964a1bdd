"""The system drafts blue, yellow and red notices from the lights; people read and issue them.

Nothing is sent from here. A cause is drafted once: a draft dismissed is not made again, and a
sharper one takes the place of a milder draft that nobody has touched.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.documents import series
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.levels import WHY, Proposal, next_look, propose
from huiyin.documents.core.register import Act, DocState
from huiyin.documents.models import Document, Looked
from huiyin.documents.queries import notices_of
from huiyin.documents.verbs import engine
from huiyin.documents.verbs.drafting import draft_by_system
from huiyin.ledger import rulebook
from huiyin.ledger.core.lights import light
from huiyin.ledger.history import history
from huiyin.ledger.models import Matter
from huiyin.ledger.waist import system

BATCH = 100


def suggest_notices(now: datetime) -> int:
    """Draft what the lights of at most `BATCH` matters call for; returns how many were drafted.

    A matter is looked at again only when it has moved or its light will have changed.
    """
    lit = Q(red_from__lt=now) | Q(yellow_from__lt=now)
    unseen = (
        Q(notice_look=None)
        | ~Q(notice_look__version=F("version"))
        | Q(notice_look__again_at__lt=now)
    )
    found = Matter.objects.filter(lit, unseen, is_open=True).order_by("red_from", "pk")
    return sum(_look(matter, now) for matter in found.select_related("lead_unit")[:BATCH])


def _look(matter: Matter, now: datetime) -> bool:
    folded = history(matter.pk).folded.matter
    policy, calendar = rulebook.policy_of(folded), rulebook.calendar()
    proposal = propose(
        folded,
        light(folded, policy, calendar, now),
        series.rules(now.astimezone(CHINA).date()),
        now,
    )
    made = proposal is not None and _draft(matter, proposal, now)
    Looked.objects.update_or_create(
        matter=matter,
        defaults={
            "version": folded.version,
            "again_at": next_look(folded, policy, calendar, now),
        },
    )
    return made


def _draft(matter: Matter, proposal: Proposal, now: datetime) -> bool:
    if Document.objects.filter(matter=matter, cause=proposal.cause).exists():
        return False
    kind = Kind.REMINDER if notices_of(matter.number).notices else Kind.NOTICE
    draft = draft_by_system(
        matter,
        kind,
        level=proposal.level,
        cause=proposal.cause,
        why=WHY[proposal.reason],
        system=system(),
        at=now,
    )
    if draft is None:
        return False
    _replace_milder(draft, now)
    return True


def _replace_milder(draft: Document, now: datetime) -> None:
    """Lay aside the system's earlier drafts of this matter that nobody has edited."""
    earlier = Document.objects.filter(
        matter=draft.matter, state=DocState.DRAFT, drafted_by=system(), version=1
    ).exclude(pk=draft.pk)
    for one in earlier.exclude(cause=""):
        one.state, one.version = DocState.DISMISSED, one.version + 1
        one.save(update_fields=["state", "version"])
        engine.remember(one, Act.DISMISS, system(), now, note=_("a later draft takes its place"))
