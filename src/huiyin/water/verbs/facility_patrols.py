"""巡查: write a patrol; what it found may open a matter or join an open one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger import waist
from huiyin.ledger.choices import Channel, RaiserKind
from huiyin.ledger.models import User
from huiyin.ledger.names import unit_name
from huiyin.ledger.verbs.opening import ClueFacts, place_of
from huiyin.water import access
from huiyin.water.core.facilities.records import Patrol
from huiyin.water.models import Subject
from huiyin.water.queries.register import entries
from huiyin.water.sheets_choices import MATTER_KINDS, RecordKind
from huiyin.water.verbs.facility_records import Kept, Sent, keep, locked, minute_key
from huiyin.water.verbs.register import BadEntry

CAUSE = "设施运行问题"
"""Findings of patrols at one facility join one open matter: same kind, cause and place."""
LONGEST_TITLE = 80


def record_patrol(
    facility: Subject,
    patrol: Patrol,
    *,
    matter_kind: str = "",
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Kept:
    """Write a patrol; `matter_kind` opens a matter of that kind from its finding, or joins one.

    Sent twice it is told once. Raises Refused, and BadEntry for a matter without a finding.
    """
    now = at or clock.now()
    access.require_writer(actor, facility, "record a patrol", now)
    if matter_kind not in MATTER_KINDS:
        raise BadEntry(_("A patrol opens no such matter."), _("Choose one of the list."))
    if matter_kind and not patrol.finding.strip():
        raise BadEntry(_("A matter needs a finding."), _("Write what was found."))
    key = minute_key(patrol.time)
    with transaction.atomic():
        patrol = replace(patrol, matter=_matter_so_far(locked(facility), key))
        sent = Sent(key, patrol.time.astimezone(CHINA).date(), patrol)
        if matter_kind and not patrol.matter:
            number = _tell(facility, patrol, matter_kind, actor=actor, now=now)
            sent = replace(sent, value=replace(patrol, matter=number))
            reason = reason or _("matter %(number)s") % {"number": number}
        return keep(facility, RecordKind.PATROL, [sent], actor=actor, at=now, reason=reason)


def _matter_so_far(facility: Subject, key: str) -> str:
    found = entries(RecordKind.PATROL, Patrol, subjects=[facility])
    return next((one.value.matter for one in found if one.record.key == key), "")


def _tell(facility: Subject, patrol: Patrol, kind: str, *, actor: User, now: datetime) -> str:
    """The number of the matter that the finding opened or joined; words of the city's language."""
    with translation.override(settings.LANGUAGE_CODE):
        found = " ".join(patrol.finding.split())
        title = _("%(facility)s: %(finding)s") % {"facility": facility.name, "finding": found}
        place = place_of(facility.name, code=facility.code)
        name = f"patrol {facility.code} {minute_key(patrol.time)}"
        clue = ClueFacts(
            channel=Channel.PATROL,
            observed_at=patrol.time,
            summary=found,
            raiser_kind=RaiserKind.UNIT,
            raiser_name=unit_name(actor.unit) if actor.unit else actor.display_name,
            id=hashlib.sha256(name.encode()).hexdigest()[:40],
            place=place,
            cause=CAUSE,
        )
        matter, _new = waist.open_matter(
            kind=kind,
            title=title[:LONGEST_TITLE],
            description=found,
            place=place,
            cause=CAUSE,
            clue=clue,
            at=now,
        )
    return matter.number
