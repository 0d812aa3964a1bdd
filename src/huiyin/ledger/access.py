"""Who may see what. Rights to act come from the lifecycle; these are rights to read.

The supervision office, leaders, verifiers, assessors, readers and the auditor see every
matter. People of a unit see the matters their unit leads or joins, and anybody those that
wait for him by name. System and security administrators see none. A raiser stays masked
for everybody; only registrars and supervisors may lift the mask, and every look is logged.
"""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from django.db.models import QuerySet

from huiyin.base.clock import CHINA
from huiyin.ledger import audit
from huiyin.ledger.choices import AccessKind, Purpose, Role
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import ADMINISTRATORS
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Clue, Matter, Raiser, User, WaitingFor

CITY_READERS = frozenset(
    {
        Role.REGISTRAR,
        Role.SUPERVISOR,
        Role.LEADER,
        Role.VERIFIER,
        Role.ASSESSOR,
        Role.READER,
        Role.AUDITOR,
        Role.SYSTEM,
    }
)
UNIT_READERS = frozenset({Role.UNIT_HEAD, Role.HANDLER, Role.HELPER})
PEOPLE_READERS = ADMINISTRATORS | {Role.SUPERVISOR}
AUDITING = frozenset({Role.AUDITOR, Role.SUPERVISOR, Role.LEADER})
OFFICE = frozenset({Role.REGISTRAR, Role.SUPERVISOR})

NOT_YOURS = Refusal(
    code="ACCESS",
    message="This matter is not open to you, or there is none of this number.",
    who_may=tuple(sorted(CITY_READERS)),
    next_step="Ask the supervision office.",
)
NOT_THE_OFFICE = Refusal(
    code="ROLE",
    message="Accounts and posts are open to administrators, the auditor and supervisors.",
    who_may=tuple(sorted(PEOPLE_READERS)),
    next_step="Ask the supervision office.",
)
MASKED = Refusal(
    code="MASKED",
    message="Who raised this is shown to registrars and supervisors only.",
    who_may=tuple(sorted(OFFICE)),
    next_step="Ask the supervision office to pass on what you need.",
)

NO_PURPOSE = Refusal(
    code="PURPOSE",
    message="Nobody looks at a raiser's record without saying why.",
    who_may=tuple(sorted(OFFICE)),
    next_step="Choose a purpose and look again; it is kept with your name.",
)
PROTECTED = Refusal(
    code="PROTECTED",
    message="This raiser informs on somebody and is never shown to people of the units concerned.",
    who_may=tuple(sorted(OFFICE)),
    next_step="Ask somebody of the office who belongs to none of these units.",
)

NO_AUDIT = Refusal(
    code="AUDIT",
    message="The audit log is open to the auditor, supervisors and leaders.",
    who_may=tuple(sorted(AUDITING)),
    next_step="Ask the auditor.",
)


def roles(user: User, at: datetime) -> frozenset[Role]:
    """The roles somebody holds at `at`; one of a unit counts only while he belongs to it."""
    held = user.roles_here(at.astimezone(CHINA).date())
    return held | {Role.SYSTEM} if user.is_system else held


def visible(user: User, at: datetime) -> QuerySet[Matter]:
    """The matters this person may read."""
    held = roles(user, at)
    if held & CITY_READERS:
        return Matter.objects.all()
    if held & ADMINISTRATORS:
        return Matter.objects.none()
    mine = WaitingFor.objects.filter(person=user).order_by().values("matter_id")
    if held & UNIT_READERS and user.unit_id is not None:
        joined = Matter.co_units.through.objects.filter(unit_id=user.unit_id).values("matter_id")
        led = Matter.objects.filter(lead_unit_id=user.unit_id).order_by().values("pk")
        mine = mine.union(joined, led)
    return Matter.objects.filter(pk__in=mine)


def find(user: User, number: str, at: datetime) -> Matter | None:
    """The matter of this number if it is among `visible`, by a few keys instead of the list."""
    matter = Matter.objects.filter(number=number).select_related("lead_unit").first()
    held = roles(user, at)
    if matter is None or held & CITY_READERS:
        return matter
    if held & ADMINISTRATORS:
        return None
    unit = user.unit_id
    inside = unit is not None and bool(held & UNIT_READERS)
    if inside and (matter.lead_unit_id == unit or matter.co_units.filter(pk=unit).exists()):
        return matter
    handed = WaitingFor.objects.filter(person=user, matter=matter)
    return matter if handed.exists() else None


def may_see(user: User, number: str, at: datetime) -> Matter:
    """The matter of this number, if it is open to this person.

    Raises Refused with one answer for "not yours" and "there is none".
    """
    matter = find(user, number, at)
    if matter is None:
        audit.note(AccessKind.REFUSED, user, rule=NOT_YOURS.code, detail=f"see {number}")
        raise Refused(NOT_YOURS)
    return matter


def may_see_people(user: User, at: datetime) -> bool:
    """Whether this person may read the directory of accounts, units and roles."""
    return bool(roles(user, at) & PEOPLE_READERS)


def sees_all_matters(user: User, at: datetime) -> bool:
    """Whether nothing is hidden from this person (boards of the whole city)."""
    return bool(roles(user, at) & CITY_READERS)


def may_unmask(user: User, at: datetime) -> bool:
    """Whether this person may see who raised a matter."""
    return bool(roles(user, at) & OFFICE)


def look_at_raiser(
    user: User, *, number: str, raiser_ref: str, purpose: str, at: datetime
) -> Raiser:
    """The raiser's whole record. The look is logged with its purpose before it is given."""
    matter = may_see(user, number, at)
    if not may_unmask(user, at):
        _refuse_look(user, matter, MASKED, raiser_ref)
    if purpose not in Purpose.values:
        _refuse_look(user, matter, NO_PURPOSE, raiser_ref)
    clue = (
        Clue.objects.filter(matter=matter, raiser_ref=raiser_ref, raiser__isnull=False)
        .select_related("raiser")
        .first()
    )
    if clue is None or clue.raiser is None:
        raise Refused(NOT_YOURS)
    if clue.raiser.protected and _belongs(user, matter):
        _refuse_look(user, matter, PROTECTED, raiser_ref)
    audit.note(AccessKind.LOOK, user, matter=matter, detail=f"{purpose} {raiser_ref}")
    return clue.raiser


def _refuse_look(user: User, matter: Matter, why: Refusal, ref: str) -> NoReturn:
    audit.note(AccessKind.REFUSED, user, matter=matter, rule=why.code, detail=ref)
    raise Refused(why)


def _belongs(user: User, matter: Matter) -> bool:
    """Whether the person is of a unit that handles the matter."""
    if user.unit_id is None:
        return False
    return matter.lead_unit_id == user.unit_id or matter.co_units.filter(pk=user.unit_id).exists()


def may_audit(user: User, at: datetime) -> bool:
    """Whether this person may read how the audit log stands."""
    return bool(roles(user, at) & AUDITING)


def require_audit(user: User, at: datetime) -> None:
    """Raises Refused, after a line in the access log."""
    if not may_audit(user, at):
        audit.note(AccessKind.REFUSED, user, rule=NO_AUDIT.code, detail="see the audit log")
        raise Refused(NO_AUDIT)
