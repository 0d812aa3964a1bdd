"""Who may see and do what of the water desk.

Stations and their readings are open to everybody who is signed in: they are published
figures. Matters keep their own rule: a number is shown to those who may read the matter.

The registers (facilities, risk sources, offtakes …) are kept by the office and by heads and
handlers of the keeping units (`HUIYIN_WATER_UNITS`: the bureau and the canal's manager). A unit
reads what it is responsible for and writes down what happens there; it neither enters a subject
nor changes its facts. Administrators see none of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NoReturn, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from huiyin.ledger import access, audit
from huiyin.ledger.choices import AccessKind, Role
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import User
from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.patrols import PatrolPlan
from huiyin.water.models import Subject
from huiyin.water.risk_choices import PLAN

KEEPERS = frozenset({Role.REGISTRAR, Role.SUPERVISOR})
UNIT_WRITERS = frozenset({Role.UNIT_HEAD, Role.HANDLER, Role.HELPER})

NOT_YOURS = Refusal(
    code="ACCESS",
    message="This is not open to you, or there is none of this code.",
    who_may=tuple(sorted(access.CITY_READERS)),
    next_step="Ask the unit that keeps the register.",
)
NOT_A_KEEPER = Refusal(
    code="KEEPER",
    message="Only the office and the units that keep the water registers may do this.",
    who_may=tuple(sorted(KEEPERS)),
    next_step="Ask the environment bureau, or the operator to name your unit as one that keeps.",
)
NOT_A_WRITER = Refusal(
    code="WRITER",
    message="Only the responsible unit and those who keep the register write here.",
    who_may=tuple(sorted(KEEPERS | UNIT_WRITERS)),
    next_step="Ask the responsible unit.",
)
SAME_PERSON = Refusal(
    code="OTHER_PERSON",
    message="Whoever prepared this may not decide it.",
    who_may=tuple(sorted(KEEPERS)),
    next_step="Ask a second person of those who keep the register.",
)


def open_numbers(user: User, numbers: Iterable[str], at: datetime) -> frozenset[str]:
    """Those of the matter numbers that this person may read."""
    wanted = {number for number in numbers if number}
    visible = access.visible(user, at).filter(number__in=wanted)
    return frozenset(visible.values_list("number", flat=True))


def may_keep(user: User, at: datetime) -> bool:
    """Whether this person keeps the registers."""
    held = access.roles(user, at)
    return user.is_system or bool(held & KEEPERS) or (_keeping_unit(user) and _writes(user, at))


def may_write(user: User, subject: Subject, at: datetime) -> bool:
    """Whether this person writes down what happens at a subject.

    On a reach also the units that its patrol plans name; which plan is asked by `may_patrol`.
    """
    own = user.unit_id is not None and user.unit_id == subject.unit_id
    here = own or (subject.kind == SubjectKind.REACH and _patrols_on(user, subject))
    return may_keep(user, at) or (here and _writes(user, at))


def may_patrol(user: User, reach: Subject, unit: str, at: datetime, *, write: bool = True) -> bool:
    """Whether this person walks a plan of a reach, or with `write` False reads it.

    Open to the unit of the reach and to the plan's `unit`, which may be another.
    """
    everywhere = may_keep(user, at) if write else sees_all(user, at)
    there = user.unit is not None and (user.unit_id == reach.unit_id or user.unit.code == unit)
    held = UNIT_WRITERS if write else access.UNIT_READERS
    return everywhere or (there and bool(access.roles(user, at) & held))


def require_patroller(user: User, reach: Subject, unit: str, at: datetime) -> None:
    """Raises Refused, after a line in the access log."""
    if not may_patrol(user, reach, unit, at):
        refuse(user, NOT_A_WRITER, f"patrol {reach.kind} {reach.code}")


def sees_all(user: User, at: datetime) -> bool:
    """Whether every subject of the registers is open to this person."""
    return access.sees_all_matters(user, at) or may_keep(user, at)


def subjects(user: User, kind: SubjectKind, at: datetime) -> QuerySet[Subject]:
    """The subjects of a register that this person may read."""
    rows = Subject.objects.filter(kind=kind).select_related("unit", "point")
    if sees_all(user, at):
        return rows
    if user.unit_id is not None and access.roles(user, at) & access.UNIT_READERS:
        return rows.filter(unit_id=user.unit_id)
    return rows.none()


def find(user: User, kind: SubjectKind, code: str, at: datetime) -> Subject:
    """One subject if it is open to this person. Raises Refused, which does not tell which."""
    found = subjects(user, kind, at).filter(code=code).first()
    if found is None:
        refuse(user, NOT_YOURS, f"see {kind} {code}")
    return found


def require_keeper(user: User, what: str, at: datetime) -> None:
    """Raises Refused, after a line in the access log."""
    if not may_keep(user, at):
        refuse(user, NOT_A_KEEPER, what)


def require_writer(user: User, subject: Subject, what: str, at: datetime) -> None:
    """Raises Refused, after a line in the access log."""
    if not may_write(user, subject, at):
        refuse(user, NOT_A_WRITER, f"{what} {subject.kind} {subject.code}")


def note_denied(request: HttpRequest, why: Refusal) -> None:
    """A line in the access log where a page says no before any verb is asked.

    Looking at a form is no try; sending it is.
    """
    if request.method == "POST":
        user = cast(User, request.user)
        audit.note(AccessKind.REFUSED, user, rule=why.code, detail=f"POST {request.path}")


def refuse(user: User, why: Refusal, what: str) -> NoReturn:
    """Note the try and raise."""
    audit.note(AccessKind.REFUSED, user, rule=why.code, detail=what)
    raise Refused(why)


def _patrols_on(user: User, reach: Subject) -> bool:
    from huiyin.water.queries.register import entries

    if user.unit is None:
        return False
    plans = entries(PLAN, PatrolPlan, subjects=[reach])
    return any(one.value.unit == user.unit.code for one in plans)


def _keeping_unit(user: User) -> bool:
    return user.unit is not None and user.unit.code in settings.HUIYIN_WATER_UNITS


def _writes(user: User, at: datetime) -> bool:
    return bool(access.roles(user, at) & UNIT_WRITERS)
