"""`/help/lifecycle/`: the table of the loop in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.ledger.choices import ROLES, STATES, VERBS, Look
from huiyin.ledger.core.lifecycle import (
    LIFECYCLE_ROWS,
    REGISTER_ROW,
    SIDE_ROWS,
    Relation,
    Transition,
)


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row of the table in words."""

    sources: str
    verb: Look
    target: str
    who: str
    who_major: str
    relation: str
    rules: tuple[str, ...]


@require_GET
def lifecycle(request: HttpRequest) -> HttpResponse:
    """The table, made from the same rows that decide."""
    facts: dict[str, Any] = {
        "rows": [_shown(row) for row in (REGISTER_ROW, *LIFECYCLE_ROWS)],
        "side_rows": [_shown(row) for row in SIDE_ROWS],
    }
    return render(request, "ledger/matter_lifecycle.html", facts)


def _shown(row: Transition) -> RowShown:
    words = {
        Relation.NONE: "",
        Relation.LEAD: _("of the lead unit"),
        Relation.UNITS: _("of the units concerned"),
    }
    return RowShown(
        sources=_listed(STATES, row.sources),
        verb=VERBS[row.verb],
        target="" if row.target is None else str(STATES[row.target].label),
        who=_listed(ROLES, row.who),
        who_major="" if row.who_major is None else _listed(ROLES, row.who_major),
        relation=words[row.relation],
        rules=tuple(f"{rule.code} · {_(rule.summary)}" for rule in (*row.guards, *row.duties)),
    )


def _listed(looks: dict[str, Look], codes: tuple[Any, ...]) -> str:
    return _(", ").join(str(looks[code].label) for code in codes)
