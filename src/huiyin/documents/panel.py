"""Letters on the page of a matter, and in the inbox those that wait for a unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from huiyin.base.panels import Panel
from huiyin.documents.choices import KIND_LOOKS
from huiyin.documents.core.fitting import fitting
from huiyin.documents.core.register import Act, who_may
from huiyin.documents.queries import of_matter, owed
from huiyin.documents.views.register import Line
from huiyin.ledger import directory
from huiyin.ledger.history import history
from huiyin.ledger.models import Matter, User


def facts(user: User, number: str, now: datetime) -> dict[str, Any] | None:
    """The letters of a matter open to this person, and the kinds he may draft now."""
    row = Matter.objects.get(number=number)
    past = history(row.pk)
    roles = directory.person(user, now).roles
    kinds = [
        KIND_LOOKS[kind]
        for kind in fitting(past.folded.matter, past.events)
        if who_may(Act.DRAFT, kind) & roles
    ]
    lines = [Line(document, now) for document in of_matter(user, number, now)]
    if not lines and not kinds:
        return None
    return {"number": number, "lines": lines, "kinds": kinds}


panel = Panel(
    name="documents",
    heading=gettext_lazy("Letters and notices"),
    template="documents/panel.html",
    facts=facts,
)


def waiting(user: User, now: datetime) -> dict[str, Any] | None:
    """What this person's unit has not signed for or answered yet."""
    rows = owed(user, now)
    return {"rows": rows} if rows else None


inbox_panel = Panel(
    name="letters",
    heading=gettext_lazy("Letters that wait for your unit"),
    template="documents/inbox_panel.html",
    facts=waiting,
)
