"""督办登记簿: how a document moves from draft to archive, who may move it, and why not.

``draft → issued → delivered → receipted → answered → archived``; an issued one may be withdrawn
until somebody has signed for it, a draft may be dismissed. The state of a document to several
units is that of the slowest of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huiyin.documents.core.kinds import ISSUERS, KINDS, Goes, Kind
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Role


class DocState(StrEnum):
    """Where a document stands."""

    DRAFT = "draft"
    ISSUED = "issued"
    DELIVERED = "delivered"
    RECEIPTED = "receipted"
    ANSWERED = "answered"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"


class Act(StrEnum):
    """What a person may do with a document. ``draft`` makes it."""

    DRAFT = "draft"
    AMEND = "amend"
    SIGN = "sign"
    ISSUE = "issue"
    DELIVER = "deliver"
    RECEIPT = "receipt"
    ANSWER = "answer"
    ARCHIVE = "archive"
    WITHDRAW = "withdraw"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far the document has come at one unit."""

    unit: str
    delivered_at: datetime | None = None
    receipted_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paperwork:
    """A document as the register sees it. ``needs_sign``: its level is signed by a leader."""

    kind: Kind
    state: DocState
    deliveries: tuple[Delivery, ...] = ()
    needs_sign: bool = False
    signed: bool = False


KEEPERS = frozenset({Role.SUPERVISOR, Role.REGISTRAR})
SOURCES: dict[Act, frozenset[DocState]] = {
    Act.AMEND: frozenset({DocState.DRAFT}),
    Act.SIGN: frozenset({DocState.DRAFT}),
    Act.ISSUE: frozenset({DocState.DRAFT}),
    Act.DISMISS: frozenset({DocState.DRAFT}),
    Act.DELIVER: frozenset({DocState.ISSUED}),
    Act.RECEIPT: frozenset({DocState.DELIVERED}),
    Act.ANSWER: frozenset({DocState.DELIVERED, DocState.RECEIPTED}),
    Act.WITHDRAW: frozenset({DocState.ISSUED, DocState.DELIVERED}),
    Act.ARCHIVE: frozenset(
        {DocState.ISSUED, DocState.DELIVERED, DocState.RECEIPTED, DocState.ANSWERED}
    ),
}


def who_may(act: Act, kind: Kind) -> frozenset[Role]:
    """The roles of an act; receipts and answers are for people of a unit addressed."""
    drafters = KINDS[kind].drafters
    return {
        Act.DRAFT: drafters,
        Act.AMEND: drafters,
        Act.SIGN: frozenset({Role.LEADER}),
        Act.ISSUE: ISSUERS,
        Act.DELIVER: KEEPERS,
        Act.RECEIPT: frozenset({Role.UNIT_HEAD}),
        Act.ANSWER: frozenset({Role.UNIT_HEAD, Role.HANDLER}),
        Act.ARCHIVE: KEEPERS,
        Act.WITHDRAW: ISSUERS,
        Act.DISMISS: drafters,
    }[act]


def state_of(deliveries: Iterable[Delivery]) -> DocState:
    """The state of an issued document: as far as the slowest of its units has come."""
    units = tuple(deliveries)
    if not units or not all(u.delivered_at for u in units):
        return DocState.ISSUED
    if not all(u.receipted_at for u in units):
        return DocState.DELIVERED
    if not all(u.answered_at for u in units):
        return DocState.RECEIPTED
    return DocState.ANSWERED


def ask(paper: Paperwork, act: Act, person: Person) -> Refusal | None:
    """Why this person may not do this with this document now; None when he may."""
    roles = who_may(act, paper.kind)
    if not roles & person.roles:
        return _refusal("N-ROLE", "Your role does not do this with a document.", roles)
    if paper.state not in SOURCES[act]:
        return _stands_elsewhere(paper, act, roles)
    return _guard(paper, act, person, roles)


def _stands_elsewhere(paper: Paperwork, act: Act, roles: frozenset[Role]) -> Refusal:
    if act is Act.WITHDRAW and paper.state in {DocState.RECEIPTED, DocState.ANSWERED}:
        return _receipted(roles)
    return _refusal(
        "N-STATE",
        "This document is no longer, or not yet, where this act belongs.",
        roles,
        "Open the document again: its history says what has happened.",
    )


def _guard(paper: Paperwork, act: Act, person: Person, roles: frozenset[Role]) -> Refusal | None:
    if act in {Act.SIGN, Act.ISSUE}:
        return _guard_issue(paper, act, roles)
    if act is Act.WITHDRAW and any(d.receipted_at for d in paper.deliveries):
        return _receipted(roles)
    if act is Act.DELIVER and KINDS[paper.kind].goes is Goes.FILE:
        return _refusal("N-FILE", "A form stays on the file and goes to nobody.", roles)
    if act in {Act.RECEIPT, Act.ANSWER}:
        return _guard_unit(paper, act, person, roles)
    return _guard_archive(paper, roles) if act is Act.ARCHIVE else None


def _guard_issue(paper: Paperwork, act: Act, roles: frozenset[Role]) -> Refusal | None:
    if act is Act.SIGN:
        if paper.needs_sign and not paper.signed:
            return None
        return _refusal(
            "N-SIGN-NONE",
            "No signature is owed: the level asks for none, or it is signed.",
            roles,
            "Issue the document.",
        )
    if paper.needs_sign and not paper.signed:
        return _refusal(
            "N-SIGN",
            "A notice of this level is signed by a leader before it is issued.",
            frozenset({Role.LEADER}),
            "Ask a leader to read and sign the draft.",
        )
    if KINDS[paper.kind].goes is Goes.UNITS and not paper.deliveries:
        return _refusal(
            "N-NOBODY",
            "Nobody is addressed.",
            roles,
            "Choose the units that receive it and try again.",
        )
    return None


def _guard_unit(
    paper: Paperwork, act: Act, person: Person, roles: frozenset[Role]
) -> Refusal | None:
    mine = next((d for d in paper.deliveries if d.unit == person.unit), None)
    if mine is None:
        return _refusal(
            "N-UNIT",
            "This document is not addressed to your unit.",
            roles,
            "A person of a unit addressed signs for it.",
        )
    if act is Act.RECEIPT and mine.receipted_at is not None:
        return _refusal("N-TWICE", "Your unit has signed for this document already.", roles)
    if act is Act.ANSWER and not KINDS[paper.kind].answered:
        return _refusal("N-NO-ANSWER", "No answer is owed to a document of this kind.", roles)
    if act is Act.ANSWER and mine.receipted_at is None:
        return _refusal(
            "N-FIRST",
            "Your unit has not signed for this document yet.",
            frozenset({Role.UNIT_HEAD}),
            "The head of the unit signs for it first.",
        )
    if act is Act.ANSWER and mine.answered_at is not None:
        return _refusal("N-TWICE", "Your unit has answered this document already.", roles)
    return None


def _guard_archive(paper: Paperwork, roles: frozenset[Role]) -> Refusal | None:
    spec = KINDS[paper.kind]
    if spec.goes is Goes.FILE:
        return None
    if spec.goes is Goes.RAISER:
        ready = paper.state is DocState.DELIVERED
    else:
        end = DocState.ANSWERED if spec.answered else DocState.RECEIPTED
        ready = paper.state in {end, DocState.ANSWERED}
    if ready:
        return None
    return _refusal(
        "N-OPEN",
        "Somebody still owes a receipt or an answer to this document.",
        roles,
        "Ask the units named on its page, or send a reminder.",
    )


def _receipted(roles: frozenset[Role]) -> Refusal:
    return _refusal(
        "N-RECEIPTED",
        "A unit has signed for this document: it cannot be withdrawn any more.",
        roles,
        "Issue a second document that corrects or revokes the first.",
    )


def _refusal(code: str, message: str, roles: frozenset[Role], next_step: str = "") -> Refusal:
    hint = next_step or "Ask a person in one of the roles named."
    return Refusal(code=code, message=message, who_may=tuple(sorted(roles)), next_step=hint)
