"""Who may import: the supervision office, which also keeps the raisers' names."""

from __future__ import annotations

from datetime import datetime

from huiyin.intake.models import Workbook
from huiyin.ledger import access, audit
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import ADMINISTRATORS
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import User

NOT_THE_OFFICE = Refusal(
    code="ROLE",
    message="Ledgers are imported by registrars and supervisors.",
    who_may=tuple(sorted(access.OFFICE)),
    next_step="Send the file to the supervision office.",
)


def may_import(user: User, at: datetime) -> bool:
    """Whether this person may import."""
    held = access.roles(user, at)
    return bool(held & access.OFFICE) and not held & ADMINISTRATORS


def must_import(user: User, at: datetime) -> None:
    """Raises Refused, noted in the access log, for who may not import."""
    if not may_import(user, at):
        audit.note(AccessKind.REFUSED, user, rule=NOT_THE_OFFICE.code, detail="workbooks")
        raise Refused(NOT_THE_OFFICE)


def find(user: User, key: int, at: datetime) -> Workbook | None:
    """The import of this key, for who may import. Raises Refused for others."""
    must_import(user, at)
    return Workbook.objects.filter(pk=key).select_related("received_by", "confirmed_by").first()


def note_look(user: User, workbook: Workbook) -> None:
    """Somebody takes the file, or rows of it, with the names and numbers in it."""
    audit.note(AccessKind.LOOK, user, detail=f"workbook {workbook.pk} {workbook.sha256[:16]}")
