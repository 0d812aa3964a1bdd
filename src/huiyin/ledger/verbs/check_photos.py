"""核查 with the verifier's own photographs: their hashes stand in the findings, so in the chain.

The verifier may not add evidence (that is the unit's), but what he saw is kept the same way:
by content, by hash, durable before any event speaks of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack

from huiyin.base import clock
from huiyin.ledger import access, evidence
from huiyin.ledger.core import commands as c
from huiyin.ledger.core.parts import CriterionResult, Place
from huiyin.ledger.models import ActToken, Matter, User
from huiyin.ledger.verbs.engine import Acting, ActResult, act
from huiyin.ledger.verbs.rectifying import keep_file

PHOTO = re.compile(r"\s*\[sha256:([0-9a-f]{64})\]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the verifier found on one criterion, with the name and bytes of a photograph."""

    criterion: str
    met: bool
    remark: str = ""
    photo: tuple[str, bytes] | None = None


def check(
    number: str,
    *,
    findings: tuple[Finding, ...],
    seen_at: datetime,
    seen_where: Place,
    reason: str = "",
    **acting: Unpack[Acting],
) -> ActResult:
    """核查: passed when every criterion is met, else back to work. Raises BadEvidence first."""
    photos = {
        index: evidence.examine(*finding.photo)
        for index, finding in enumerate(findings)
        if finding.photo is not None
    }
    access.may_see(acting["actor"], number, acting.get("at") or clock.now())
    for photo in photos.values():
        evidence.store(photo)

    def command(matter: Matter, at: datetime) -> c.Pass | c.Fail:
        for photo in photos.values():
            keep_file(matter, photo, acting["actor"], at)
        results = tuple(_result(f, photos.get(n)) for n, f in enumerate(findings))
        if all(result.met for result in results):
            return c.Pass(results=results, seen_at=seen_at, seen_where=seen_where)
        return c.Fail(results=results, seen_at=seen_at, seen_where=seen_where, reason=reason)

    return act(number, command, **acting)


def recheck(
    number: str,
    *,
    passed: bool,
    seen_at: datetime,
    seen_where: Place,
    remark: str = "",
    photos: tuple[evidence.Examined, ...] = (),
    **acting: Unpack[Acting],
) -> ActResult:
    """回头看 with photographs found good by `evidence.examine`."""
    access.may_see(acting["actor"], number, acting.get("at") or clock.now())
    for photo in photos:
        evidence.store(photo)

    def command(matter: Matter, at: datetime) -> c.Recheck:
        for photo in photos:
            keep_file(matter, photo, acting["actor"], at)
        hashes = "".join(f" [sha256:{photo.sha256}]" for photo in photos)
        said = f"{remark}{hashes}".strip()
        return c.Recheck(passed=passed, seen_at=seen_at, seen_where=seen_where, remark=said)

    return act(number, command, **acting)


def known(token: str, matter: Matter, actor: User) -> bool:
    """Whether this form of this person has acted on the matter before."""
    return ActToken.objects.filter(token=token, matter=matter, user=actor).exists()


def _result(finding: Finding, photo: evidence.Examined | None) -> CriterionResult:
    result = CriterionResult(criterion=finding.criterion, met=finding.met, remark=finding.remark)
    if photo is None:
        return result
    return replace(result, remark=f"{finding.remark} [sha256:{photo.sha256}]".strip())


def photo_of(remark: str) -> tuple[str, str]:
    """A finding's remark without its photograph's hash, and that hash (empty for none)."""
    text, photos = photos_of(remark)
    return text, photos[-1] if photos else ""


def photos_of(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the hashes of photographs at its end, and those hashes in order."""
    hashes: list[str] = []
    while (found := PHOTO.search(text)) is not None:
        hashes.insert(0, found[1])
        text = text[: found.start()]
    return text, tuple(hashes)
