"""办实事: take up a year's list, publish things of it, take them back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.base.errors import HuiyinError
from huiyin.inspection.core.practical import Shown
from huiyin.inspection.models import PracticalThing
from huiyin.ledger import access, audit
from huiyin.ledger.choices import AccessKind, Channel, Grade, RaiserKind, Role, State
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.workdays import day_end
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Matter, Unit, User
from huiyin.ledger.verbs import assigning
from huiyin.ledger.verbs.engine import unknown_unit
from huiyin.ledger.verbs.opening import ClueFacts, place_of
from huiyin.ledger.verbs.registering import register_once

KIND = "practical"
NOT_SUPERVISOR = Refusal(
    code="ROLE",
    message="The year's list is kept and published by supervisors.",
    who_may=(Role.SUPERVISOR,),
    next_step="Ask a supervisor.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the year's list: a goal with a number that can be counted at its end."""

    title: str
    goal: str
    target_amount: Decimal
    target_unit: str
    lead: str
    due: date


@dataclass(frozen=True, slots=True)
class ListReport:
    """What came of a list: things added by number, and (line from 1, why not)."""

    added: tuple[str, ...]
    refused: tuple[tuple[int, str], ...]


def add_list(
    year: int, entries: Sequence[Entry], *, token: str, actor: User, at: datetime
) -> ListReport:
    """Register and assign every line; a line that is refused does not stop the others.

    The same list sent again under its token adds nothing. Raises Refused for who is no supervisor.
    """
    _supervisor(actor, at, f"list of {year}")
    added, refused = [], []
    for line, entry in enumerate(entries, start=1):
        try:
            with translation.override(settings.LANGUAGE_CODE):
                added.append(_add_whole(year, entry, f"{token[:36]}-{line}", actor, at))
        except HuiyinError as error:
            refused.append((line, str(error)))
    return ListReport(tuple(added), tuple(refused))


def _add_whole(year: int, entry: Entry, token: str, actor: User, at: datetime) -> str:
    """The line with its thing and assignment, or nothing of it and a line in the access log."""
    try:
        with transaction.atomic():
            return _add(year, entry, token, actor, at)
    except Refused as refused:
        detail = f"practical {refused.refusal.text}"
        audit.note(AccessKind.REFUSED, actor, rule=refused.refusal.code, detail=detail)
        raise


def _add(year: int, entry: Entry, token: str, actor: User, at: datetime) -> str:
    if not Unit.objects.filter(code=entry.lead).exists():
        raise Refused(unknown_unit(entry.lead))
    if day_end(entry.due) <= at:
        raise HuiyinError(
            _("The day %(day)s is over.") % {"day": entry.due}, _("Name a later one.")
        )
    matter, _is_new = register_once(
        token,
        actor=actor,
        kind=KIND,
        title=entry.title,
        cause=f"{KIND}-{year}",
        place=place_of(_("the whole city")),
        clue=ClueFacts(
            channel=Channel.WORK_REPORT,
            observed_at=at,
            summary=entry.goal,
            raiser_kind=RaiserKind.UNIT,
            raiser_name=_("Government work report %(year)d") % {"year": year},
        ),
        grade=Grade.ORDINARY,
        at=at,
    )
    PracticalThing.objects.get_or_create(
        matter=matter,
        defaults={
            "year": year,
            "goal": entry.goal,
            "target_amount": entry.target_amount,
            "target_unit": entry.target_unit,
        },
    )
    if matter.state == State.REGISTERED:
        assigning.assign(matter.number, lead=entry.lead, due=day_end(entry.due), actor=actor, at=at)
    return matter.number


def publish(numbers: Collection[str], fields: Collection[str], *, actor: User, at: datetime) -> int:
    """Show these things to everybody, with these fields beside the title; how many."""
    _supervisor(actor, at, "publish")
    chosen = [str(name) for name in Shown if name in fields]
    return _these(numbers).update(published_fields=chosen, published_at=at, published_by=actor)


def unpublish(numbers: Collection[str], *, actor: User, at: datetime) -> int:
    """Take these things back; how many were public."""
    _supervisor(actor, at, "unpublish")
    public = _these(numbers).filter(published_at__isnull=False)
    return public.update(published_fields=[], published_at=None, published_by=actor)


def _these(numbers: Collection[str]) -> QuerySet[PracticalThing]:
    matters = Matter.objects.filter(number__in=numbers).order_by().values("pk")
    return PracticalThing.objects.filter(matter__in=matters)


def _supervisor(actor: User, at: datetime, what: str) -> None:
    if Role.SUPERVISOR in access.roles(actor, at):
        return
    audit.note(AccessKind.REFUSED, actor, rule=NOT_SUPERVISOR.code, detail=f"practical {what}")
    raise Refused(NOT_SUPERVISOR)
