"""One act on a document: lock → ask the register → write → history, in one transaction.

A refusal is raised after it was written into the access log, and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.documents import series
from huiyin.documents.core.kinds import KINDS, Goes, Kind
from huiyin.documents.core.register import Act, Delivery, DocState, Paperwork, ask, state_of
from huiyin.documents.errors import BadFacts
from huiyin.documents.models import DeliveryRow, Document, HistoryRow
from huiyin.ledger import audit, directory
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.errors import BadToken, Conflict, Refused
from huiyin.ledger.models import Unit, User

LONGEST_NOTE = 4000
Change = Callable[[Document, datetime], str]
"""What an act changes; it returns the note for the history."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act. `replayed`: this form had been sent before; nothing was added."""

    document: Document
    replayed: bool = False


def act(
    pk: int,
    what: Act,
    change: Change,
    *,
    actor: User,
    at: datetime | None = None,
    token: str | None = None,
    expected_version: int | None = None,
) -> Done:
    """Do it, or raise Refused, Conflict, BadToken or BadFacts with nothing changed."""
    document: Document | None = None
    try:
        with transaction.atomic():
            document = Document.objects.select_for_update().get(pk=pk)
            known = replay(token, actor, what, pk)
            if known is not None:
                return known
            if expected_version is not None and expected_version != document.version:
                raise Conflict
            moment = at or clock.now()
            permit(document, what, actor, moment)
            note = change(document, moment)
            document.version += 1
            document.save()
            remember(document, what, actor, moment, note=note, token=token)
            return Done(document)
    except IntegrityError:
        known = replay(token, actor, what, pk)
        if known is None:
            raise
        return known
    except Refused as refused:
        audit.note(
            AccessKind.REFUSED,
            actor,
            matter=document.matter if document else None,
            rule=refused.refusal.code,
            detail=f"{what} document {pk}",
        )
        raise


def permit(document: Document, what: Act, actor: User, at: datetime) -> None:
    """Raises Refused when the register does not let this person do this now."""
    refusal = ask(paperwork(document, at), what, directory.person(actor, at))
    if refusal is not None:
        raise Refused(refusal)


def paperwork(document: Document, at: datetime) -> Paperwork:
    """The document as the register sees it."""
    rule = series.rules(at.astimezone(CHINA).date()).of(document.level)
    return Paperwork(
        kind=Kind(document.kind),
        state=DocState(document.state),
        deliveries=tuple(_delivery(row) for row in _rows(document)),
        needs_sign=rule is not None and rule.signed,
        signed=document.signed_at is not None,
    )


def moved(document: Document) -> DocState:
    """The state of an issued document after one of its deliveries changed."""
    return state_of(_delivery(row) for row in _rows(document))


def _rows(document: Document) -> list[DeliveryRow]:
    return list(document.deliveries.select_related("unit").order_by("pk"))


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        unit=row.unit.code,
        delivered_at=row.delivered_at,
        receipted_at=row.receipted_at,
        answered_at=row.answered_at,
    )


def replay(token: str | None, actor: User, what: Act, pk: int | None = None) -> Done | None:
    """What this very form has done before; raises BadToken when it was another's or another act."""
    if not token:
        return None
    row = HistoryRow.objects.filter(token=token).select_related("document").first()
    if row is None:
        return None
    if row.actor_id != actor.pk or row.act != what or pk not in {None, row.document_id}:
        raise BadToken
    return Done(row.document, replayed=True)


def remember(
    document: Document,
    what: Act,
    actor: User,
    at: datetime,
    *,
    note: str = "",
    token: str | None = None,
) -> None:
    """One line of the history."""
    last = HistoryRow.objects.filter(document=document).order_by("-seq").first()
    HistoryRow.objects.create(
        document=document,
        seq=last.seq + 1 if last else 1,
        act=what,
        at=at,
        actor=actor,
        unit=actor.unit,
        state=document.state,
        note=note[:LONGEST_NOTE],
        token=token or None,
    )


def address(document: Document, codes: list[str]) -> None:
    """Say which units receive a draft. Raises BadFacts for a unit that is not in the directory."""
    wanted = list(dict.fromkeys(codes))
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=wanted)}
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise BadFacts(
            _("There is no unit %(unit)s.") % {"unit": unknown[0]},
            _("Choose units from the list and try again."),
        )
    if KINDS[Kind(document.kind)].goes is not Goes.UNITS:
        return
    document.deliveries.exclude(unit__code__in=wanted).delete()
    there = set(document.deliveries.values_list("unit__code", flat=True))
    DeliveryRow.objects.bulk_create(
        DeliveryRow(document=document, unit=known[code]) for code in wanted if code not in there
    )


def reason_of(words: str) -> str:
    """A reason that says something. Raises BadFacts for an empty one."""
    if not words.strip():
        raise BadFacts(_("A reason is needed."), _("Write it and try again."))
    return words.strip()
