"""A document about a matter as Word without writing anything: for the command line."""

from __future__ import annotations

from django.db import transaction

from huiyin.documents.core.kinds import KINDS, Kind
from huiyin.documents.errors import BadFacts
from huiyin.documents.papers import paper_of
from huiyin.documents.verbs.drafting import draft
from huiyin.ledger.history import history
from huiyin.ledger.models import Matter, User


def kind_of(name: str) -> Kind:
    """The kind of this name. Raises BadFacts naming those there are."""
    try:
        return Kind(name)
    except ValueError:
        raise BadFacts(
            f"There is no kind of document {name!r}.", f"Kinds: {', '.join(Kind)}."
        ) from None


def preview(name: str, number: str, username: str) -> bytes:
    """The Word file a draft of now would give. The draft itself is rolled back."""
    kind = kind_of(name)
    if not KINDS[kind].about_a_matter:
        raise BadFacts("A circular is about no single matter.", "Draft it from a report.")
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise BadFacts(f"There is nobody called {username!r}.", "Name a sign-in name.")
    with transaction.atomic():
        raiser = _first_raiser(number) if kind is Kind.REPLY_LETTER else ""
        paper = paper_of(draft(kind, number, actor=user, raiser=raiser).document)
        transaction.set_rollback(True)
    return paper


def _first_raiser(number: str) -> str:
    row = Matter.objects.filter(number=number).first()
    people = history(row.pk).folded.matter.people_raisers if row else ()
    return people[0].raiser if people else ""
