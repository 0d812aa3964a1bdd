"""The paper of a document: the bytes kept at issue, or a draft printed for reading."""

from __future__ import annotations

from dataclasses import replace

from huiyin.base.clock import CHINA
from huiyin.documents.core.chinese import day
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.letters import Paper
from huiyin.documents.fill import fill
from huiyin.documents.models import Document
from huiyin.documents.store import template_in_force
from huiyin.documents.verbs.drafting import context_of
from huiyin.ledger import evidence


def paper_of(document: Document) -> bytes:
    """The issued Word file byte for byte; of a draft a print without number, date and signature.

    Raises BadEvidence when a kept paper is gone or was changed.
    """
    if document.sha256:
        return evidence.read(document.sha256)
    _, template = template_in_force(Kind(document.kind))
    return fill(template, context_of(document))


def context_shown(document: Document) -> Paper:
    """The context with number, date and signer as far as there are any; raisers stay masked."""
    context = context_of(document)
    if document.issued_at is None:
        return context
    signer = document.signed_by or document.issued_by
    return replace(
        context,
        number=document.number,
        date=day(document.issued_at.astimezone(CHINA)),
        signer=signer.display_name if signer else context.signer,
    )
