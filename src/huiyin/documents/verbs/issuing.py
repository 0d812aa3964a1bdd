"""签发 and what follows: delivery, receipt, answer, archive, withdrawal.

A number is taken in the transaction that issues, so that drafts have none and none is lost; the
number of a withdrawn document stays in the series, void, with its reason.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Unpack

from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.documents import series
from huiyin.documents.choices import Means
from huiyin.documents.core.chinese import BLANK, day
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.letters import Paper, ReplyLetter
from huiyin.documents.core.numbering import Number
from huiyin.documents.core.register import Act, DocState
from huiyin.documents.errors import BadFacts
from huiyin.documents.fill import fill
from huiyin.documents.models import DeliveryRow, Document, DocumentSeries, OrganWord
from huiyin.documents.store import keep, template_in_force
from huiyin.documents.verbs import engine
from huiyin.documents.verbs.drafting import context_of
from huiyin.documents.verbs.engine import Done
from huiyin.ledger import access as ledger_access
from huiyin.ledger import rulebook
from huiyin.ledger.choices import Purpose
from huiyin.ledger.core.workdays import day_end, local_date
from huiyin.ledger.models import User
from huiyin.ledger.verbs.engine import Acting

LONGEST_ANSWER = 4000


def issue(pk: int, *, deliver_now: bool = False, **acting: Unpack[Acting]) -> Done:
    """Number the draft, print it with the template in force, keep the paper by its hash.

    `deliver_now` also delivers it in the system, to every unit at once.
    """

    def change(document: Document, at: datetime) -> str:
        number = take_number(Kind(document.kind), at)
        version, template = template_in_force(Kind(document.kind))
        paper = fill(template, _final(document, number, acting["actor"], at))
        document.sha256 = hashlib.sha256(paper).hexdigest()
        keep(f"{document.kind}.docx", paper)
        document.word, document.year, document.serial = number.word, number.year, number.serial
        document.number, document.template_version = number.text, version
        document.issued_by, document.issued_at = acting["actor"], at
        document.state = DocState.ISSUED
        if deliver_now and document.deliveries.exists():
            _deliver(document, at, Means.SYSTEM)
        return number.text

    return engine.act(pk, Act.ISSUE, change, **acting)


def deliver(pk: int, *, means: str, **acting: Unpack[Acting]) -> Done:
    """Record that the document has reached its units (or the raiser), and how."""

    def change(document: Document, at: datetime) -> str:
        if means not in Means.values:
            raise BadFacts(_("There is no such way of delivery."), _("Choose one from the list."))
        _deliver(document, at, Means(means))
        return str(means)

    return engine.act(pk, Act.DELIVER, change, **acting)


def receipt(pk: int, **acting: Unpack[Acting]) -> Done:
    """签收: the head of a unit addressed signs for it."""

    def change(document: Document, at: datetime) -> str:
        row = _mine(document, acting["actor"])
        row.receipted_at, row.receipted_by = at, acting["actor"]
        row.save()
        document.state = engine.moved(document)
        return ""

    return engine.act(pk, Act.RECEIPT, change, **acting)


def answer(pk: int, *, words: str, **acting: Unpack[Acting]) -> Done:
    """A unit that has signed for the document answers it."""

    def change(document: Document, at: datetime) -> str:
        text = engine.reason_of(words)
        if len(text) > LONGEST_ANSWER:
            raise BadFacts(
                _("The answer is longer than %(n)s characters.") % {"n": LONGEST_ANSWER},
                _("Shorten it; put details on the matter as evidence."),
            )
        row = _mine(document, acting["actor"])
        row.answered_at, row.answered_by, row.answer = at, acting["actor"], text
        row.save()
        document.state = engine.moved(document)
        return text

    return engine.act(pk, Act.ANSWER, change, **acting)


def archive(pk: int, **acting: Unpack[Acting]) -> Done:
    """归档: nothing is owed to this document any more."""

    def change(document: Document, at: datetime) -> str:
        document.state = DocState.ARCHIVED
        return ""

    return engine.act(pk, Act.ARCHIVE, change, **acting)


def withdraw(pk: int, *, reason: str, **acting: Unpack[Acting]) -> Done:
    """Take an issued document back before anybody signed for it; its number stays, void."""

    def change(document: Document, at: datetime) -> str:
        document.void_reason = engine.reason_of(reason)[:400]
        document.state = DocState.WITHDRAWN
        document.receipt_due = None
        return document.void_reason

    return engine.act(pk, Act.WITHDRAW, change, **acting)


def take_number(kind: Kind, at: datetime) -> Number:
    """The next number of the kind's organ word in this year; part of the caller's transaction."""
    year = at.astimezone(CHINA).year
    word = word_of(kind)
    DocumentSeries.objects.get_or_create(word=word, year=year)
    row = DocumentSeries.objects.select_for_update().get(word=word, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return Number(word, year, row.last)


def word_of(kind: Kind) -> str:
    """The organ word of a kind: the office's own, or the shipped one."""
    own = OrganWord.objects.filter(kind=kind).values_list("word", flat=True).first()
    return own or series.shipped_words()[kind]


def _final(document: Document, number: Number, issuer: User, at: datetime) -> Paper:
    """The context as it is printed."""
    signer = (document.signed_by or issuer).display_name
    known = context_of(document)
    context = replace(
        known,
        number=number.text,
        date=day(local_date(at)),
        signer=signer,
        contact=issuer.display_name if known.contact == BLANK else known.contact,
    )
    document.facts = {**document.facts, "contact": context.contact}
    if isinstance(context, ReplyLetter) and document.names_raiser and document.matter:
        record = ledger_access.look_at_raiser(
            issuer,
            number=document.matter.number,
            raiser_ref=document.raiser_ref,
            purpose=Purpose.ANSWER,
            at=at,
        )
        context = replace(context, raiser=record.name or context.raiser)
    return context


def _deliver(document: Document, at: datetime, means: Means) -> None:
    rows = document.deliveries.filter(delivered_at=None)
    rows.update(delivered_at=at, means=means)
    document.state = engine.moved(document) if document.deliveries.exists() else DocState.DELIVERED
    days = series.rules(at.astimezone(CHINA).date()).receipt_days
    if document.deliveries.exists():
        last = rulebook.calendar().add_working_days(local_date(at), days).day
        document.receipt_due = day_end(last)


def _mine(document: Document, actor: User) -> DeliveryRow:
    return document.deliveries.select_for_update().get(unit_id=actor.unit_id)
