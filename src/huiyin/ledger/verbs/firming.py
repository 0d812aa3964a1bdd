"""重算期限: a due date that rested on a year not yet published becomes firm with its table."""

from __future__ import annotations

from datetime import datetime

from huiyin.ledger import waist
from huiyin.ledger.core.commands import RecomputeDue
from huiyin.ledger.core.decide import ask
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Verb
from huiyin.ledger.errors import Conflict, Refused
from huiyin.ledger.history import history
from huiyin.ledger.models import Matter
from huiyin.ledger.verbs import planning
from huiyin.ledger.verbs.engine import context_for


def firm_dues(now: datetime) -> int:
    """Recompute every provisional due date that the calendar allows by now; returns how many."""
    waiting = Matter.objects.filter(is_open=True, due_provisional=True).order_by("pk")
    return sum(_firm(pk, number, now) for pk, number in waiting.values_list("pk", "number"))


def _firm(pk: int, number: str, now: datetime) -> bool:
    """It is asked first: that a year is not published yet is no refusal worth a log line."""
    actor, past = waist.system(), history(pk)
    context = context_for(past, RecomputeDue(), actor, now)
    if isinstance(ask(past.folded.matter, Verb.RECOMPUTE_DUE, context), Refusal):
        return False
    try:
        planning.recompute_due(number, actor=actor, at=now)
    except (Refused, Conflict):
        return False
    return True
