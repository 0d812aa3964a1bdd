"""Who may see what of rounds and rechecks. Rights to act are the core's.

Whoever reads every matter of the city reads every round; so does its team. An inspected unit sees
the round once it has begun (its name, days, team and notice), and its own findings only after they
were shown to it. Inspectors are named; who told them something stays masked, for the unit
altogether.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from huiyin.base.clock import CHINA
from huiyin.inspection.core.refusals import Refusal
from huiyin.inspection.core.rounds import PLANNERS, RoundState
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.models import Finding, RecheckItem, Round
from huiyin.ledger import access, audit
from huiyin.ledger.choices import AccessKind, Role
from huiyin.ledger.models import User

NOT_YOURS = Refusal(
    rule="ACCESS",
    message="This is not open to you, or there is none of this number.",
    who="the supervision office, the team, and the inspected unit once it was shown",
    next_step="Ask the supervision office.",
)
RECHECKERS = frozenset({Role.SUPERVISOR, Role.LEADER, Role.ASSESSOR, Role.AUDITOR, Role.REGISTRAR})


def sees_all(user: User, at: datetime) -> bool:
    """Whether every round is open to this person."""
    return access.sees_all_matters(user, at)


def may_plan(user: User, at: datetime) -> bool:
    """Whether the page of a new round is this person's."""
    return bool(access.roles(user, at) & PLANNERS)


def rounds(user: User, at: datetime) -> QuerySet[Round]:
    """The rounds this person may read."""
    if sees_all(user, at):
        return Round.objects.all()
    mine = Q(team__user=user)
    if _of_unit(user, at):
        mine |= Q(visits__unit_id=user.unit_id) & ~Q(state=RoundState.PLANNED)
    return Round.objects.filter(mine).distinct()


def find(user: User, number: str, at: datetime) -> Round:
    """The round of this number if it is open to this person. Raises RoundRefused."""
    found = rounds(user, at).filter(number=number).first()
    if found is None:
        raise refused(user, f"see round {number}")
    return found


def sees_inside(user: User, row: Round, at: datetime) -> bool:
    """Whether the findings of all units are open to this person: the team and the office."""
    return sees_all(user, at) or row.team.filter(user=user).exists()


def findings(user: User, row: Round, at: datetime) -> QuerySet[Finding]:
    """The findings of a round this person may read."""
    every = row.findings.select_related("unit", "by", "unit_by", "ruled_by", "informant")
    every = every.prefetch_related("photos")
    if sees_inside(user, row, at):
        return every
    if _of_unit(user, at):
        return every.filter(unit_id=user.unit_id, shown_at__isnull=False)
    return every.none()


def finding(user: User, pk: int, at: datetime) -> Finding:
    """One finding if it is open to this person. Raises RoundRefused."""
    row = Finding.objects.filter(pk=pk).select_related("round").first()
    if row is None:
        raise refused(user, f"see finding {pk}")
    found = findings(user, row.round, at).filter(pk=pk).select_related("round").first()
    if found is None:
        raise refused(user, f"see finding {pk}")
    return found


def may_see_informants(user: User, row: Round, at: datetime) -> bool:
    """Whether this person sees that somebody told the inspectors, and his masked name."""
    return access.may_unmask(user, at) or row.team.filter(user=user).exists()


def recheck_items(user: User, at: datetime) -> QuerySet[RecheckItem]:
    """Every item for the office; for a checker, his own."""
    items = RecheckItem.objects.select_related("list", "matter", "matter__lead_unit", "checker")
    if access.roles(user, at) & RECHECKERS:
        return items
    return items.filter(checker=user)


def sees_lists(user: User, at: datetime) -> bool:
    """Whether draws are open to this person; a unit does not learn that it was drawn."""
    return bool(access.roles(user, at) & RECHECKERS)


def recheck_item(user: User, pk: int, at: datetime) -> RecheckItem:
    """One item if it is open to this person. Raises RoundRefused."""
    found = recheck_items(user, at).filter(pk=pk).first()
    if found is None:
        raise refused(user, f"see recheck {pk}")
    return found


def open_numbers(user: User, numbers: Iterable[str], at: datetime) -> frozenset[str]:
    """Those of the matter numbers that this person may read."""
    visible = access.visible(user, at).filter(number__in={n for n in numbers if n})
    return frozenset(visible.values_list("number", flat=True))


def refused(user: User, what: str) -> RoundRefused:
    """One answer for "not yours" and "there is none"; the try is noted."""
    audit.note(AccessKind.REFUSED, user, rule=NOT_YOURS.rule, detail=what)
    return RoundRefused(NOT_YOURS)


def _of_unit(user: User, at: datetime) -> bool:
    held = user.roles_here(at.astimezone(CHINA).date())
    return user.unit_id is not None and bool(held & access.UNIT_READERS)
