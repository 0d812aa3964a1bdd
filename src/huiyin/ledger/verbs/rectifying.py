"""The work itself: evidence, steps done, the request for a check."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.ledger import access, evidence
from huiyin.ledger.core import commands as c
from huiyin.ledger.core import parts
from huiyin.ledger.errors import BadEvidence
from huiyin.ledger.models import EvidenceFile, Matter, User
from huiyin.ledger.verbs.engine import Acting, ActResult, act


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file as it is handed in: its bytes, and what its sender says about it.

    What a camera wrote into a photograph counts before what its sender says.
    """

    name: str
    content: bytes
    place_name: str
    taken_at: datetime | None = None
    summary: str = ""
    steps: tuple[str, ...] = ()


def add_evidence(number: str, *, file: FileFacts, **acting: Unpack[Acting]) -> ActResult:
    """提交佐证. The bytes are durable on the disk before the event speaks of them."""
    examined = evidence.examine(file.name, file.content)
    taken_at = examined.taken_at or file.taken_at
    if taken_at is None:
        raise BadEvidence(
            _("Nobody says when %(name)s was taken.") % {"name": examined.name},
            _("Enter the time at which it was taken."),
        )
    access.may_see(acting["actor"], number, acting.get("at") or clock.now())
    evidence.store(examined)

    def command(matter: Matter, at: datetime) -> c.AddEvidence:
        row = keep_file(matter, examined, acting["actor"], at)
        return c.AddEvidence(
            evidence=parts.Evidence(
                id=row.evidence_id,
                digest=f"sha256:{examined.sha256}",
                media_type=examined.mime,
                taken_at=taken_at,
                received_at=at,
                taken_where=_where(file.place_name, examined.taken_where),
                summary=file.summary,
                steps=file.steps,
                size=examined.size,
            )
        )

    return act(number, command, **acting)


def _where(name: str, camera: tuple[float, float] | None) -> parts.Place:
    if camera is None:
        return parts.Place(name=name)
    latitude, longitude = camera
    return parts.Place(name=name, lat_e6=round(latitude * 1e6), lon_e6=round(longitude * 1e6))


def keep_file(
    matter: Matter, examined: evidence.Examined, sent_by: User, at: datetime
) -> EvidenceFile:
    """The record of a file now on the disk, beside the event that speaks of it."""
    latitude, longitude = examined.taken_where or (None, None)
    return EvidenceFile.objects.create(
        matter=matter,
        evidence_id=secrets.token_hex(8),
        sha256=examined.sha256,
        original_sha256=examined.original_sha256,
        name=examined.name,
        mime=examined.mime,
        size=examined.size,
        camera_taken_at=examined.taken_at,
        camera_latitude=latitude,
        camera_longitude=longitude,
        received_at=at,
        sent_by=sent_by,
    )


def complete_step(
    number: str, *, step: str, done_at: datetime | None = None, **acting: Unpack[Acting]
) -> ActResult:
    """A step of the roadmap is done; now, unless another moment is given."""
    return act(number, c.CompleteStep(step=step, done_at=done_at), **acting)


def submit(number: str, *, self_check: str, **acting: Unpack[Acting]) -> ActResult:
    """申请销号: the unit has checked itself and asks for somebody else's check."""
    return act(number, c.Submit(self_check=self_check), **acting)
