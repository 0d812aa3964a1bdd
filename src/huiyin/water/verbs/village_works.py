"""Village works: enter one, tell its progress, apply for acceptance, accept it or refuse.

The unit that builds tells how far it is and applies. A keeper of another unit, who told nothing
of this works, decides. What was accepted is at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.models import Unit, User
from huiyin.water import access, supply_matters
from huiyin.water.choices import SubjectKind
from huiyin.water.core.supply.works import Acceptance, Application, Item, Progress, Stage, Works
from huiyin.water.models import Record, Subject
from huiyin.water.queries import village_works as queries
from huiyin.water.queries.village_works import (
    ACCEPTANCE,
    APPLICATION,
    MATTER,
    PROGRESS,
    FailedMatter,
    Shown,
)
from huiyin.water.verbs import register
from huiyin.water.verbs.register import BadEntry, Written

OTHER_UNIT = Refusal(
    code="OTHER_UNIT",
    message="A works is accepted by another person and another unit than built or reported it.",
    who_may=tuple(sorted(access.KEEPERS)),
    next_step="Ask a keeper of another unit, who told nothing of this works.",
)
NO_MACHINE = Refusal(
    code="PERSON",
    message="Acceptance is decided by a person, never by the system.",
    who_may=tuple(sorted(access.KEEPERS)),
    next_step="Sign in as the person who looked.",
)


def enter_works(
    code: str,
    facts: Works,
    *,
    name: str,
    unit: Unit,
    actor: User,
    at: datetime | None = None,
    invented: bool = False,
) -> Subject:
    """A new works; `unit` answers for it. A facility it names must be in the ledger."""
    now = at or clock.now()
    access.require_keeper(actor, f"enter {SubjectKind.VILLAGE_WORKS} {code}", now)
    known = Subject.objects.filter(kind=SubjectKind.FACILITY, code=facts.facility)
    if facts.facility and not known.exists():
        raise BadEntry(
            _("There is no facility %(code)s.") % {"code": facts.facility},
            _("Enter the facility first, or leave it empty."),
        )
    return register.enter(
        SubjectKind.VILLAGE_WORKS, code, facts, name=name, unit=unit, actor=actor, at=now,
        invented=invented,
    )  # fmt: skip


def report_progress(
    works: Subject, one: Progress, *, actor: User, at: datetime | None = None
) -> Record:
    """How far it was on a day; the same day again is a correction. Not after acceptance."""
    now = at or clock.now()
    access.require_writer(actor, works, "report progress", now)
    _not_ahead(one.day, now)
    with transaction.atomic():
        _lock(works, now, not_in={Stage.ACCEPTED})
        entry = Written(kind=PROGRESS, key=one.day.isoformat(), day=one.day, value=one)
        return register.write(works, [entry], actor=actor, at=now)[0]


def apply_for_acceptance(
    works: Subject,
    *,
    day: date,
    statement: str,
    documents: Sequence[str] = (),
    actor: User,
    at: datetime | None = None,
) -> Record:
    """The unit says that it is done. One application at a time; not after acceptance."""
    now = at or clock.now()
    access.require_writer(actor, works, "apply for acceptance", now)
    _not_ahead(day, now)
    with transaction.atomic():
        shown = _lock(works, now, not_in={Stage.ACCEPTED, Stage.APPLIED})
        number = 1 + max((one.value.number for one in shown.applications), default=0)
        value = Application(
            number=number, day=day, statement=statement.strip(), documents=tuple(documents)
        )
        entry = Written(kind=APPLICATION, key=str(number), day=day, value=value)
        return register.write(works, [entry], actor=actor, at=now)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What an acceptance rests on: the day, who took part, the items looked at, the papers."""

    day: date
    people: str
    items: tuple[Item, ...]
    documents: tuple[str, ...] = ()
    remark: str = ""


def accept(works: Subject, looked: Looked, *, actor: User, at: datetime | None = None) -> Record:
    """Accept what was applied for: every item passed."""
    now = at or clock.now()
    _require_decider(works, actor, now)
    return _decide(works, looked, True, actor, now)


def refuse_acceptance(
    works: Subject,
    looked: Looked,
    *,
    to_ledger: bool = False,
    actor: User,
    at: datetime | None = None,
) -> tuple[Record, str]:
    """Refuse it with the items that failed; they become a matter where `to_ledger` says so.

    The record, and the number of the matter or "".
    """
    now = at or clock.now()
    _require_decider(works, actor, now)
    with transaction.atomic():
        record = _decide(works, looked, False, actor, now)
        number = supply_matters.open_refused(works, record, looked.items, now) if to_ledger else ""
        if number:
            value = FailedMatter(number=int(record.key), matter=number)
            entry = Written(kind=MATTER, key=record.key, day=looked.day, value=value)
            register.write(works, [entry], actor=actor, at=now)
    return record, number


def may_decide(works: Subject, user: User, at: datetime) -> bool:
    """Whether this person may accept or refuse a works."""
    return access.may_keep(user, at) and not user.is_system and not _is_side(works, user)


def _require_decider(works: Subject, actor: User, now: datetime) -> None:
    """Raises Refused; outside of a transaction that ends with it, so that the try stays logged."""
    what = f"decide on {works.code}"
    access.require_keeper(actor, what, now)
    if actor.is_system:
        access.refuse(actor, NO_MACHINE, what)
    if _is_side(works, actor):
        access.refuse(actor, OTHER_UNIT, what)


def _decide(works: Subject, looked: Looked, passed: bool, actor: User, now: datetime) -> Record:
    _not_ahead(looked.day, now)
    with transaction.atomic():
        shown = _lock(works, now, only={Stage.APPLIED})
        application = shown.standing.application
        if application is None or looked.day < application.day:
            raise BadEntry(_("It cannot be decided before it was applied for."))
        _must_stand(looked, passed)
        value = Acceptance(
            number=application.number,
            day=looked.day,
            passed=passed,
            people=looked.people.strip(),
            items=looked.items,
            documents=looked.documents,
            remark=looked.remark.strip(),
        )
        entry = Written(kind=ACCEPTANCE, key=str(value.number), day=value.day, value=value)
        return register.write(works, [entry], actor=actor, at=now)[0]


def _must_stand(looked: Looked, passed: bool) -> None:
    """What the core refuses of an acceptance, said for the reader."""
    failed = [item for item in looked.items if not item.passed]
    if not looked.people.strip():
        raise BadEntry(_("An acceptance names who took part."))
    if passed and (failed or not looked.items):
        raise BadEntry(
            _("It is accepted only where something was looked at and every item passed."),
            _("Give the result of each item, or refuse it."),
        )
    if not passed and not failed:
        raise BadEntry(
            _("A refusal names at least one item that failed."),
            _("Say what failed, or accept it."),
        )


def _is_side(works: Subject, user: User) -> bool:
    """Whether somebody is on the side that builds: by unit, or by having told of it."""
    told = queries.tellers(works)
    units = {works.unit_id, *(row.by.unit_id for row in told if row.by)} - {None}
    return user.unit_id in units or user.pk in {row.by_id for row in told}


def _lock(
    works: Subject,
    now: datetime,
    *,
    not_in: frozenset[Stage] | set[Stage] = frozenset(),
    only: set[Stage] | None = None,
) -> Shown:
    """The works as it stands, held until the transaction ends; raises BadEntry by its stage."""
    locked = Subject.objects.select_for_update(of=("self",)).get(pk=works.pk)
    shown = queries.one_works(locked, now.astimezone(CHINA).date())
    if shown is None:
        raise BadEntry(_("This works was not entered by then."))
    stage = shown.standing.stage
    if stage is Stage.ACCEPTED and Stage.ACCEPTED in not_in:
        raise BadEntry(_("It is accepted; nothing more is reported."))
    if stage in not_in:
        raise BadEntry(
            _("An application waits for its decision."), _("A keeper of another unit decides it.")
        )
    if only is not None and stage not in only:
        raise BadEntry(
            _("No application waits for a decision."), _("The unit that builds applies first.")
        )
    return shown


def _not_ahead(day: date, now: datetime) -> None:
    if day > now.astimezone(CHINA).date():
        raise BadEntry(_("This day lies ahead."), _("Write down what has happened."))
