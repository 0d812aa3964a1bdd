"""Who may see a document, and in whose name.

The supervision office sees all of them; people of a unit those addressed to it once delivered,
and papers of matters open to them once issued; drafts stay with the office and who drafted them.
A letter that names its raiser is opened by registrars and supervisors only, and each look is kept.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.documents.core.register import Act, DocState, who_may
from huiyin.documents.errors import NoDocument
from huiyin.documents.models import Document
from huiyin.ledger import access as ledger_access
from huiyin.ledger import audit, directory
from huiyin.ledger.choices import AccessKind, Role
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import ADMINISTRATORS
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import User

OFFICE = frozenset({Role.REGISTRAR, Role.SUPERVISOR, Role.LEADER, Role.SYSTEM})
UNSEEN = (DocState.DRAFT, DocState.DISMISSED)
NOT_YOURS = Refusal(
    code="N-ROLE",
    message="Your role does not do this with a document.",
    who_may=(Role.SUPERVISOR,),
    next_step="Ask a person in one of the roles named.",
)


def visible(user: User, at: datetime) -> QuerySet[Document]:
    """The documents this person may read."""
    held = ledger_access.roles(user, at)
    if held & OFFICE:
        return Document.objects.all()
    if held & ADMINISTRATORS and not held & ledger_access.CITY_READERS:
        return Document.objects.none()
    mine = Q(drafted_by=user)
    if user.unit_id is not None and held & ledger_access.UNIT_READERS:
        sent = Q(deliveries__unit_id=user.unit_id, deliveries__delivered_at__isnull=False)
        mine |= sent & ~Q(state__in=UNSEEN)
    open_matters = ledger_access.visible(user, at).order_by().values("pk")
    mine |= Q(matter__in=open_matters) & ~Q(state__in=UNSEEN)
    if ledger_access.sees_all_matters(user, at):
        mine |= Q(matter=None) & ~Q(state__in=UNSEEN)
    return Document.objects.filter(mine).distinct()


def may_see(user: User, pk: int, at: datetime) -> Document:
    """The document, if it is open to this person. Raises NoDocument, and writes that down."""
    found = (
        visible(user, at)
        .filter(pk=pk)
        .select_related("matter", "drafted_by", "issued_by", "signed_by")
        .first()
    )
    if found is None:
        audit.note(AccessKind.REFUSED, user, rule="ACCESS", detail=f"see document {pk}")
        raise NoDocument(
            _("This document is not open to you, or there is none of this number."),
            _("Ask the supervision office."),
        )
    return found


def may_draft(user: User, kind: str, at: datetime) -> bool:
    """Whether this person's roles let him draft documents of this kind."""
    return bool(who_may(Act.DRAFT, kind) & directory.person(user, at).roles)  # type: ignore[arg-type]


def keeps_templates(user: User, at: datetime) -> bool:
    """Whether this person keeps templates and organ words."""
    return Role.SUPERVISOR in ledger_access.roles(user, at)


def require_template_keeper(user: User, at: datetime) -> None:
    """Only a supervisor changes templates and organ words. Raises Refused, and writes that down."""
    if not keeps_templates(user, at):
        audit.note(AccessKind.REFUSED, user, rule=NOT_YOURS.code, detail="templates of documents")
        raise Refused(NOT_YOURS)


def open_paper(user: User, document: Document, at: datetime) -> None:
    """Before the bytes of a paper are given: one that names its raiser is a logged look.

    Raises Refused for whoever may not lift the mask.
    """
    if not document.names_raiser or document.matter is None:
        return
    if not ledger_access.may_unmask(user, at):
        audit.note(
            AccessKind.REFUSED, user, matter=document.matter, rule="MASKED",
            detail=f"paper {document.number or document.pk}",
        )  # fmt: skip
        raise Refused(ledger_access.MASKED)
    audit.note(
        AccessKind.LOOK,
        user,
        matter=document.matter,
        detail=f"paper {document.number or document.pk} names {document.raiser_ref}",
    )
