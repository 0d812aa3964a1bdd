"""What a door of intake brings becomes a matter, or a clue on one; raisers get receipts."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.base import clock
from huiyin.intake.core.channels import PROTECTED
from huiyin.intake.core.codes import new_code
from huiyin.intake.keys import code_mark, phone_mark
from huiyin.intake.models import Particulars, QueryCode
from huiyin.ledger import access
from huiyin.ledger.choices import Grade
from huiyin.ledger.core.parts import Place
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Clue, Matter, User
from huiyin.ledger.verbs import erasing, opening
from huiyin.ledger.verbs.opening import ClueFacts
from huiyin.ledger.verbs.registering import register_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What somebody filled in at a door: the matter's own facts, its clue, and particulars.

    `particulars` are fields of `models.Particulars`. A report of a wrong protects its raiser.
    """

    kind: str
    title: str
    cause: str
    place: Place | None
    clue: ClueFacts
    grade: Grade = Grade.ORDINARY
    description: str = ""
    particulars: dict[str, Any] = field(default_factory=dict)


def bring(
    brought: Brought, *, token: str, actor: User, at: datetime | None = None
) -> tuple[Matter, bool]:
    """A new matter out of it, and whether it is new: a form sent twice is one matter.

    Raises Refused and what `registering.register_once` raises.
    """
    clue = _named(brought, token)
    matter, is_new = register_once(
        token,
        actor=actor,
        kind=brought.kind,
        title=brought.title,
        cause=brought.cause,
        place=brought.place,
        clue=clue,
        grade=brought.grade,
        description=brought.description,
        at=at,
    )
    _keep_particulars(matter, brought, clue)
    return matter, is_new


def bring_as_clue(
    number: str, brought: Brought, *, token: str, actor: User, at: datetime | None = None
) -> tuple[Matter, bool]:
    """Another raiser of an open matter, and whether this is the first time the form came."""
    clue = _named(brought, token)
    result = opening.add_clue(number, clue=clue, actor=actor, token=token, at=at)
    matter = Matter.objects.get(number=number)
    _keep_particulars(matter, brought, clue)
    return matter, not result.replayed


def _named(brought: Brought, token: str) -> ClueFacts:
    """The clue under the name its form gives it, so that a second try finds the first."""
    protected = brought.particulars.get("request_type") in PROTECTED
    return replace(brought.clue, id=clue_name(token), protected=protected or brought.clue.protected)


def clue_name(token: str) -> str:
    """The id of the clue that the form with this token brings."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]


def _keep_particulars(matter: Matter, brought: Brought, clue: ClueFacts) -> None:
    row = Clue.objects.filter(matter=matter, clue_id=clue.id).first()
    if row is None:
        return
    facts = brought.particulars | {
        "raiser_ref": row.raiser_ref if row.raiser_id else "",
        "channel": clue.channel,
        "phone_mark": phone_mark(clue.raiser_phone),
    }
    Particulars.objects.get_or_create(matter=matter, clue_id=clue.id, defaults=facts)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is printed for a raiser. The code is seen here once and kept nowhere."""

    number: str
    code: str


def give_receipt(number: str, raiser_ref: str, *, actor: User, at: datetime) -> Receipt:
    """A receipt for one raiser of a matter; an earlier one is void. Raises Refused."""
    matter = access.may_see(actor, number, at)
    if not access.may_unmask(actor, at):
        raise Refused(access.MASKED)
    known = Clue.objects.filter(matter=matter, raiser_ref=raiser_ref, raiser__isnull=False)
    if not known.exists():
        raise Refused(access.NOT_YOURS)
    with transaction.atomic():
        Matter.objects.select_for_update().get(pk=matter.pk)
        QueryCode.objects.filter(matter=matter, raiser_ref=raiser_ref).delete()
        return make_receipt(number, matter=matter, raiser_ref=raiser_ref)


def make_receipt(number: str, **whose: Any) -> Receipt:
    """A new code for this number; `whose` names the matter and raiser, or the report."""
    code = new_code(secrets.randbelow)
    mark = code_mark(number, code)
    QueryCode.objects.create(number=number, mark=mark, made_at=clock.now(), **whose)
    return Receipt(number, code)


def erase_raiser(ref: str, *, actor: User, reason: str, at: datetime) -> int:
    """Forget a raiser wherever intake knows him; how many matters it touches. Raises Refused."""
    touched = erasing.erase_raiser(ref, actor=actor, reason=reason, at=at)
    Particulars.objects.filter(raiser_ref=ref).update(phone_mark="")
    QueryCode.objects.filter(raiser_ref=ref).delete()
    return touched
