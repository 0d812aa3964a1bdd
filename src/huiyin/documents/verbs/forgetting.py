"""Forgetting a raiser on paper (PIPL art. 47): letters that name him lose the name."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from huiyin.documents.core.kinds import Kind
from huiyin.documents.fill import fill
from huiyin.documents.models import Document
from huiyin.documents.papers import context_shown
from huiyin.documents.store import keep, shipped, template_version
from huiyin.ledger import audit, evidence
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.models import User


def forget_raiser(ref: str, *, actor: User, at: datetime) -> int:
    """Take a raiser's name off every letter; number, date and answer stay. Returns how many.

    Part of the caller's transaction; the papers with the name go when it is committed.
    """
    letters = Document.objects.select_for_update().filter(raiser_ref=ref, names_raiser=True)
    for letter in letters.order_by("pk"):
        letter.names_raiser = False
        if letter.sha256:
            former, letter.sha256 = letter.sha256, _without_name(letter)
            transaction.on_commit(partial(evidence.forget, former))
        letter.version += 1
        letter.save(update_fields=["names_raiser", "sha256", "version"])
        told = f"{ref} on paper {letter.number or letter.pk}"
        audit.note(AccessKind.ERASE, actor, matter=letter.matter, detail=told)
    return len(letters)


def _without_name(letter: Document) -> str:
    """Print it again from the template it was issued with; the SHA-256 of the new paper."""
    kind = Kind(letter.kind)
    template = template_version(kind, letter.template_version or 0) or shipped(kind)
    return keep(f"{kind}.docx", fill(template, context_shown(letter)))
