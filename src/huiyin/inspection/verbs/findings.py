"""记录, 确认, 裁定: a finding from the phone to the team leader's ruling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from django.db import IntegrityError
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.inspection import access, policies
from huiyin.inspection.core import rounds as core
from huiyin.inspection.core.refusals import Refusal
from huiyin.inspection.core.rounds import Act, Severity, Stance, UnitView
from huiyin.inspection.models import Finding, FindingPhoto
from huiyin.inspection.verbs.turn import Turn, refuse, turn
from huiyin.ledger import evidence
from huiyin.ledger.core.workdays import local_date
from huiyin.ledger.errors import BadEvidence, BadToken
from huiyin.ledger.models import Raiser, Unit, User
from huiyin.ledger.verbs.engine import Acting
from huiyin.ledger.verbs.sealing import make_raiser


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What an inspector saw, as the phone sends it. Degrees are WGS 84.

    `photos` are (name, bytes). Where the phone gave no place, that of a photograph counts.
    """

    unit: str
    cause: str
    place_name: str
    seen: str
    severity: Severity
    seen_at: datetime
    longitude: float | None = None
    latitude: float | None = None
    photos: tuple[tuple[str, bytes], ...] = ()
    informant_name: str = ""
    informant_phone: str = ""


def record(
    number: str,
    sight: Sight,
    *,
    actor: User,
    token: str,
    at: datetime | None = None,
) -> tuple[Finding, bool]:
    """The finding, and whether it is new: the same form sent twice is one finding.

    Its photographs are durable on the disk before any row speaks of them. Raises RoundRefused,
    BadEvidence or BadToken with nothing written.
    """
    kept = _photographs(sight.photos, at or clock.now())
    access.find(actor, number, at or clock.now())
    for photo in kept:
        evidence.store(photo)
    try:
        with turn(number, Act.RECORD, actor=actor, at=at) as mine:
            known = Finding.objects.filter(token=token).first()
            if known is not None:
                if (known.by_id, known.round_id) != (actor.pk, mine.row.pk):
                    raise BadToken
                return known, False
            asked = core.Asked(act=Act.RECORD, unit=sight.unit, seen_at=sight.seen_at)
            mine.ask(asked)
            return _create(mine, sight, kept, token), True
    except IntegrityError as error:
        if Finding.objects.filter(token=token).exists():
            raise BadToken from error
        raise


def answer(
    pk: int, *, agrees: bool, reason: str = "", facts: str = "", **acting: Unpack[Acting]
) -> Finding:
    """确认: the unit agrees, or objects with a reason; either way it may add facts."""
    finding = access.finding(acting["actor"], pk, acting.get("at") or clock.now())
    with turn(finding.round.number, Act.ANSWER, **acting) as mine:
        if mine.done is not None:
            return Finding.objects.get(pk=pk)
        row = Finding.objects.select_for_update().get(pk=pk)
        mine.ask(core.Asked(act=Act.ANSWER, finding=row.number))
        refuse(None if agrees or reason.strip() else NO_REASON)
        before = {"view": row.unit_view, "reason": row.unit_reason, "facts": row.unit_facts}
        row.unit_view = UnitView.AGREED if agrees else UnitView.OBJECTED
        row.unit_reason, row.unit_facts = reason, facts
        row.unit_by, row.unit_at = mine.actor, mine.at
        row.save()
        body = {"view": row.unit_view, "facts": facts, "before": before}
        mine.log(Act.ANSWER, finding=row, reason=reason, body=body)
        return row


def rule(
    pk: int, *, stance: Stance, reason: str = "", amended: str = "", **acting: Unpack[Acting]
) -> Finding:
    """裁定: kept, amended or withdrawn. A withdrawn finding stays on the file with its reason."""
    finding = access.finding(acting["actor"], pk, acting.get("at") or clock.now())
    with turn(finding.round.number, Act.RULE, **acting) as mine:
        if mine.done is not None:
            return Finding.objects.get(pk=pk)
        row = Finding.objects.select_for_update().get(pk=pk)
        mine.ask(core.Asked(act=Act.RULE, finding=row.number))
        refuse(_ruling_wants(row, stance, reason, amended))
        before = {"stance": row.stance, "reason": row.ruling, "amended": row.amended}
        row.stance, row.ruling = stance, reason
        row.amended = amended.strip() if stance is Stance.AMENDED else ""
        row.ruled_by, row.ruled_at = mine.actor, mine.at
        row.save()
        body = {"stance": stance, "amended": row.amended, "before": before}
        mine.log(Act.RULE, finding=row, reason=reason, body=body)
        return row


NO_REASON = Refusal(
    rule="R-REASON",
    message="Say why: whoever objects, amends, withdraws or keeps what was objected to gives a "
    "reason.",
    who=core.Who.TEAM_LEADER,
    next_step="Write the reason and send it again.",
)
NO_WORDS = Refusal(
    rule="R-WORDS",
    message="An amended finding needs its new words.",
    who=core.Who.TEAM_LEADER,
    next_step="Write the finding as it is to stand.",
)


def _ruling_wants(row: Finding, stance: Stance, reason: str, amended: str) -> Refusal | None:
    explained = stance is not Stance.KEPT or row.unit_view == UnitView.OBJECTED
    if explained and not reason.strip():
        return NO_REASON
    return NO_WORDS if stance is Stance.AMENDED and not amended.strip() else None


def _photographs(sent: Sequence[tuple[str, bytes]], now: datetime) -> list[evidence.Examined]:
    """The photographs found good, each once. Raises BadEvidence naming the first that is not."""
    most = policies.round_policy(local_date(now)).photos_per_finding
    if len(sent) > most:
        raise BadEvidence(
            _("A finding takes at most %(most)d photographs.") % {"most": most},
            _("Send the others with a finding of their own."),
        )
    found: dict[str, evidence.Examined] = {}
    for name, content in sent:
        photo = evidence.examine(name, content)
        if not photo.mime.startswith("image/"):
            raise BadEvidence(
                _("%(name)s is no photograph.") % {"name": name}, _("Take a picture of it.")
            )
        found.setdefault(photo.sha256, photo)
    return list(found.values())


def _create(mine: Turn, sight: Sight, photos: list[evidence.Examined], token: str) -> Finding:
    latitude, longitude = sight.latitude, sight.longitude
    if latitude is None or longitude is None:
        camera = next((p.taken_where for p in photos if p.taken_where), (None, None))
        latitude, longitude = camera
    last = mine.row.findings.order_by("-number").values_list("number", flat=True).first() or 0
    row = Finding.objects.create(
        round=mine.row,
        number=last + 1,
        token=token,
        unit=Unit.objects.get(code=sight.unit),
        cause=sight.cause,
        place_name=sight.place_name,
        longitude=longitude,
        latitude=latitude,
        seen=sight.seen,
        severity=sight.severity,
        seen_at=sight.seen_at,
        received_at=mine.at,
        by=mine.actor,
        informant=_informant(sight),
        unit_view=UnitView.NONE,
        stance=Stance.OPEN,
    )
    for photo in photos:
        _keep(row, photo)
    mine.log(Act.RECORD, finding=row, body={"photos": [photo.sha256 for photo in photos]})
    return row


def _informant(sight: Sight) -> Raiser | None:
    """Whoever told the inspectors is protected: no unit ever learns the name."""
    if not sight.informant_name.strip():
        return None
    return make_raiser(name=sight.informant_name, phone=sight.informant_phone, protected=True)


def _keep(row: Finding, photo: evidence.Examined) -> None:
    latitude, longitude = photo.taken_where or (None, None)
    FindingPhoto.objects.create(
        finding=row,
        sha256=photo.sha256,
        original_sha256=photo.original_sha256,
        name=photo.name,
        mime=photo.mime,
        size=photo.size,
        camera_taken_at=photo.taken_at,
        camera_latitude=latitude,
        camera_longitude=longitude,
    )
