"""登记 from a page, once for each form; and 登记 of many at once, as an import does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger import audit
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.core import events as e
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.decide import ask, decide
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Verb
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import ActToken, Matter, User
from huiyin.ledger.verbs import opening, outbox, store
from huiyin.ledger.verbs.engine import token_row
from huiyin.ledger.verbs.opening import MatterFacts
from huiyin.ledger.verbs.sealing import Envelopes


def registered_with(token: str, actor: User) -> Matter | None:
    """The matter that this form of this person became."""
    done = ActToken.objects.filter(token=token, user=actor, verb=Verb.REGISTER)
    found = done.select_related("matter").first()
    return None if found is None else found.matter


def register_once(token: str, *, actor: User, **facts: Any) -> tuple[Matter, bool]:
    """The matter, and whether it is new. Raises Refused, or IntegrityError for a double.

    Of two at the same moment the later may meet the other's matter before the other's token.
    """
    try:
        return opening.register(actor=actor, token=token, **facts), True
    except (IntegrityError, Refused):
        known = registered_with(token, actor)
        if known is None:
            raise
        return known, False


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of one of many: a matter, new or known by its token; or a refusal."""

    token: str
    matter: Matter | None = None
    is_new: bool = False
    refusal: Refusal | None = None


def register_many(
    wanted: Sequence[tuple[str, MatterFacts]], *, actor: User, at: datetime | None = None
) -> list[Registered]:
    """登记 of (token, matter) pairs, one answer each in their order; all in one transaction.

    A token used before, by anybody, gives the matter it became. A form refused leaves the
    others alone. Raises Refused when this person may not register at all.
    """
    now = at or clock.now()
    known = _known(token for token, _ in wanted)
    fresh = {token: facts for token, facts in wanted if token not in known}
    contexts = _contexts({facts.kind for facts in fresh.values()}, actor, now)
    try:
        made = _together(fresh, contexts, actor, now)
    except IntegrityError:
        made = {token: _alone(token, facts, actor, now) for token, facts in fresh.items()}
    _note_refusals(made.values(), actor)
    return [
        Registered(token, known[token]) if token in known else made[token] for token, _ in wanted
    ]


def _known(tokens: Iterable[str]) -> dict[str, Matter]:
    done = ActToken.objects.filter(token__in=list(tokens), verb=Verb.REGISTER)
    return {row.token: row.matter for row in done.select_related("matter")}


def _contexts(kinds: Iterable[str], actor: User, now: datetime) -> dict[str, Context]:
    """A context for each kind; who may not register at all is refused once."""
    contexts = {kind: opening.registering_context(kind, actor, now) for kind in sorted(kinds)}
    for context in contexts.values():
        answer = ask(None, Verb.REGISTER, context)
        if isinstance(answer, Refusal):
            audit.note(
                AccessKind.REFUSED, actor, rule=answer.code, detail=f"register {answer.text}"
            )
            raise Refused(answer)
    return contexts


def _together(
    fresh: dict[str, MatterFacts], contexts: dict[str, Context], actor: User, now: datetime
) -> dict[str, Registered]:
    """Decide each, then write all; a double among them is an IntegrityError and undoes all."""
    answers: dict[str, Registered] = {}
    begun: list[tuple[str, tuple[e.Event, ...]]] = []
    with transaction.atomic():
        numbers = store.next_numbers(now.astimezone(CHINA).year, len(fresh)) if fresh else []
        kept = Envelopes()
        for number, (token, facts) in zip(numbers, fresh.items(), strict=True):
            own = Envelopes()
            command = opening.register_command(number, facts, own)
            decided = decide(None, command, contexts[facts.kind])
            if isinstance(decided, Refusal):
                answers[token] = Registered(token, refusal=decided)
                continue
            kept.take(own)
            begun.append((token, decided))
        kept.save()
        stored = store.create_many([events for _, events in begun])
        outbox.queue_many([(matter, events[0]) for matter, events in stored])
        rows = []
        for (token, _), (matter, events) in zip(begun, stored, strict=True):
            rows.append(token_row(token, matter, actor, events))
            answers[token] = Registered(token, matter, is_new=True)
        ActToken.objects.bulk_create(rows)
    return answers


def _alone(token: str, facts: MatterFacts, actor: User, now: datetime) -> Registered:
    """One by the single verb, when all together met a double."""
    try:
        matter = opening.register(**_keywords(facts), actor=actor, at=now, token=token)
    except Refused as refused:
        return Registered(token, refusal=refused.refusal)
    except IntegrityError:
        known = _known([token]).get(token)
        if known is None:
            raise
        return Registered(token, known)
    return Registered(token, matter, is_new=True)


def _keywords(facts: MatterFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__slots__}


def _note_refusals(answers: Iterable[Registered], actor: User) -> None:
    """One line in the access log for each rule met, with how many met it."""
    refused = [answer.refusal for answer in answers if answer.refusal is not None]
    for code in sorted({refusal.code for refusal in refused}):
        same = [refusal for refusal in refused if refusal.code == code]
        audit.note(
            AccessKind.REFUSED,
            actor,
            rule=code,
            detail=f"register {len(same)} of an import: {same[0].text}"[:400],
        )
