"""拟稿: make a draft from the facts, change it, have it signed, dismiss it.

A draft has no number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.documents import series
from huiyin.documents.choices import LEVEL_NAMES
from huiyin.documents.core import build as b
from huiyin.documents.core.chinese import clean, listed
from huiyin.documents.core.circular import CircularFacts, circular
from huiyin.documents.core.fields import fields_of, from_plain
from huiyin.documents.core.kinds import KINDS, Goes, Kind
from huiyin.documents.core.letters import CONTEXTS, Letter, Paper
from huiyin.documents.core.register import Act, DocState, who_may
from huiyin.documents.errors import BadFacts
from huiyin.documents.facts import matter_facts
from huiyin.documents.models import Document
from huiyin.documents.queries import notices_of
from huiyin.documents.verbs import engine
from huiyin.documents.verbs.engine import Done
from huiyin.ledger import access as ledger_access
from huiyin.ledger import audit, directory, rulebook
from huiyin.ledger.choices import AccessKind, Role
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.workdays import day_end, local_date
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Matter, RoleGrant, Unit, User
from huiyin.ledger.verbs.engine import Acting

LONGEST_TEXT = 4000
LONGEST_LINE = 200


def draft(
    kind: Kind,
    number: str,
    *,
    actor: User,
    at: datetime | None = None,
    token: str | None = None,
    units: Sequence[str] | None = None,
    level: str = "",
    raiser: str = "",
    names_raiser: bool = False,
) -> Done:
    """A draft about a matter, filled from the ledger. `units` are those of the matter by default.

    `raiser` is the ref of the raiser a reply goes to; with `names_raiser` the paper will carry his
    name, which only those may ask for who may lift the mask.
    Raises Refused, BadFacts or BadToken with nothing written.
    """
    moment = at or clock.now()
    known = engine.replay(token, actor, Act.DRAFT)
    if known is not None:
        return known
    matter = ledger_access.may_see(actor, number, moment)
    _require_drafter(actor, kind, moment, matter)
    if names_raiser and not ledger_access.may_unmask(actor, moment):
        audit.note(AccessKind.REFUSED, actor, matter=matter, rule="MASKED", detail="name in reply")
        raise Refused(ledger_access.MASKED)
    if kind is Kind.REPLY_LETTER and not matter.clues.filter(raiser_ref=raiser).exists():
        raise BadFacts(_("No raiser was chosen."), _("Choose the raiser the letter goes to."))
    codes = _units_of(matter) if units is None else list(units)
    facts = matter_facts(matter, moment, raiser=raiser)
    desk = _desk(actor, matter, moment, level=level, codes=codes)
    context = b.build(kind, facts, desk)
    made = Document(
        kind=kind, matter=matter, level=level, raiser_ref=raiser, names_raiser=names_raiser
    )
    return _keep(made, context, codes, actor, moment, token=token)


def draft_circular(
    facts: CircularFacts,
    *,
    units: Sequence[str],
    actor: User,
    at: datetime | None = None,
    token: str | None = None,
) -> Done:
    """A circular (情况通报) from figures that the caller has computed."""
    moment = at or clock.now()
    known = engine.replay(token, actor, Act.DRAFT)
    if known is not None:
        return known
    _require_drafter(actor, Kind.CIRCULAR, moment, None)
    desk = b.Desk(organ=organ_of(actor, moment), contact=actor.display_name)
    made = Document(kind=Kind.CIRCULAR)
    return _keep(made, circular(facts, desk), list(units), actor, moment, token=token)


def draft_by_system(
    matter: Matter, kind: Kind, *, level: str, cause: str, why: str, system: User, at: datetime
) -> Document | None:
    """The draft of a notice a light calls for; None when the same cause was drafted before."""
    codes = _units_of(matter)
    desk = replace(_desk(system, matter, at, level=level, codes=codes), why=why, contact="")
    context = b.build(kind, matter_facts(matter, at), desk)
    made = Document(kind=kind, matter=matter, level=level, cause=cause)
    try:
        with transaction.atomic():
            return _keep(made, context, codes, system, at).document
    except IntegrityError:
        return None


def amend(
    pk: int,
    *,
    facts: Mapping[str, Any],
    units: Sequence[str] | None = None,
    level: str | None = None,
    **acting: Unpack[Acting],
) -> Done:
    """Change a draft's texts, its units or its level. A leader's signature is lost by it.

    `facts` holds only fields that a person may write; others are refused by name.
    """

    def change(document: Document, at: datetime) -> str:
        context = _written(document, facts)
        if units is not None:
            engine.address(document, list(units))
        if level is not None:
            document.level = _level(level, at)
        document.signed_by = document.signed_at = None
        _put(document, context)
        return ""

    return engine.act(pk, Act.AMEND, change, **acting)


def sign(pk: int, **acting: Unpack[Acting]) -> Done:
    """A leader has read the draft and signs it as it stands."""

    def change(document: Document, at: datetime) -> str:
        document.signed_by, document.signed_at = acting["actor"], at
        return ""

    return engine.act(pk, Act.SIGN, change, **acting)


def dismiss(pk: int, *, reason: str, **acting: Unpack[Acting]) -> Done:
    """Lay a draft aside for good; the system does not draft the same cause again."""

    def change(document: Document, at: datetime) -> str:
        document.state = DocState.DISMISSED
        return engine.reason_of(reason)

    return engine.act(pk, Act.DISMISS, change, **acting)


def context_of(document: Document) -> Paper:
    """The context a document was drafted with."""
    found: Paper = from_plain(CONTEXTS[Kind(document.kind)], document.facts)
    return found


def organ_of(actor: User, at: datetime) -> str:
    """Who issues: the actor's unit; for the system the unit of a supervisor."""
    if actor.unit is not None and not actor.is_system:
        return actor.unit.name
    grants = RoleGrant.objects.in_force(at.astimezone(CHINA).date())
    grant = (
        grants.filter(role=Role.SUPERVISOR, user__unit__isnull=False)
        .select_related("user__unit")
        .order_by("pk")
        .first()
    )
    return grant.user.unit.name if grant and grant.user.unit else ""


def _require_drafter(actor: User, kind: Kind, at: datetime, matter: Matter | None) -> None:
    roles = who_may(Act.DRAFT, kind)
    if roles & directory.person(actor, at).roles:
        return
    refusal = Refusal(
        code="N-ROLE",
        message="Your role does not do this with a document.",
        who_may=tuple(sorted(roles)),
        next_step="Ask a person in one of the roles named.",
    )
    audit.note(AccessKind.REFUSED, actor, matter=matter, rule=refusal.code, detail=f"draft {kind}")
    raise Refused(refusal)


def _units_of(matter: Matter) -> list[str]:
    lead = [] if matter.lead_unit is None else [matter.lead_unit.code]
    return [*lead, *matter.co_units.order_by("code").values_list("code", flat=True)]


def _desk(actor: User, matter: Matter, at: datetime, *, level: str, codes: list[str]) -> b.Desk:
    known = notices_of(matter.number)
    rules = series.rules(at.astimezone(CHINA).date())
    answer_on = rulebook.calendar().add_working_days(local_date(at), rules.answer_days).day
    return b.Desk(
        organ=organ_of(actor, at),
        contact=actor.display_name,
        addressees=tuple(_names(codes)),
        level=LEVEL_NAMES.get(_level(level, at), ""),
        answer_by=day_end(answer_on),
        earlier=known.last_notice,
        reminders=known.reminders,
    )


def _names(codes: Sequence[str]) -> list[str]:
    names = dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))
    return [names.get(code, code) for code in codes]


def _level(level: str, at: datetime) -> str:
    if level and series.rules(at.astimezone(CHINA).date()).of(level) is None:
        raise BadFacts(
            _("The rules in force know no level %(level)s.") % {"level": level},
            _("Choose one of the levels offered."),
        )
    return level


def _keep(
    document: Document,
    context: Paper,
    codes: list[str],
    actor: User,
    at: datetime,
    *,
    token: str | None = None,
) -> Done:
    try:
        with transaction.atomic():
            document.state, document.drafted_by, document.drafted_at = DocState.DRAFT, actor, at
            document.facts, document.title = {}, ""
            document.save()
            engine.address(document, codes)
            _put(document, context)
            document.save()
            engine.remember(document, Act.DRAFT, actor, at, note=document.cause, token=token)
            return Done(document)
    except IntegrityError:
        known = engine.replay(token, actor, Act.DRAFT)
        if known is None:
            raise
        return known


def _put(document: Document, context: Paper) -> None:
    """Write a context into the row; addressees and level always follow the register."""
    if isinstance(context, Letter):
        names = document.deliveries.order_by("pk").values_list("unit__name", flat=True)
        units = KINDS[Kind(document.kind)].goes is Goes.UNITS
        context = replace(
            context,
            addressees=listed(names) if units else context.addressees,
            level=LEVEL_NAMES.get(document.level, ""),
        )
    document.facts = asdict(context)
    document.title = context.title[:LONGEST_LINE]


def _written(document: Document, facts: Mapping[str, Any]) -> Paper:
    """The draft's context with what a person wrote. Raises BadFacts naming the field."""
    asked = fields_of(CONTEXTS[Kind(document.kind)])
    plain = dict(document.facts)
    for name, value in facts.items():
        if name not in asked or not asked[name].edit:
            raise BadFacts(
                _("The field %(field)s is not written by hand.") % {"field": name},
                _("It comes from the ledger: correct it there."),
            )
        texts = value if isinstance(value, list | tuple) else [value]
        longest = LONGEST_TEXT if asked[name].long else LONGEST_LINE
        for text in texts:
            if len(clean(str(text))) > longest:
                raise BadFacts(
                    _("%(field)s is longer than %(n)s characters.")
                    % {"field": _(asked[name].summary), "n": longest},
                    _("Shorten it; details can go into an attachment."),
                )
        plain[name] = value
    found: Paper = from_plain(CONTEXTS[Kind(document.kind)], plain)
    return found
