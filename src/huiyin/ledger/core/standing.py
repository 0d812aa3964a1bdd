"""In which role, and for which unit, a person may act on a matter."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.ledger.core.context import Context
from huiyin.ledger.core.lifecycle import UNIT_ROLES, Relation, Transition
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Delegation
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The role acted in, the unit acted for, and the person stood in for (by delegation)."""

    role: Role
    unit: str
    on_behalf_of: str | None = None


def standings(
    matter: Matter | None, context: Context, roles: tuple[Role, ...]
) -> tuple[Standing, ...]:
    """The roles among ``roles`` that the actor holds: in the own right first, then lent."""
    actor = context.actor
    own = [Standing(role=role, unit=actor.unit) for role in roles if role in actor.roles]
    if matter is None:
        return tuple(own)
    lent = [
        Standing(role=d.role, unit=d.unit, on_behalf_of=d.giver)
        for d in matter.delegations_in_force
        if d.receiver == actor.id and d.role in roles and _still_lent(matter, d, context)
    ]
    return (*own, *lent)


def _still_lent(matter: Matter, delegation: Delegation, context: Context) -> bool:
    """Nobody lends more than he has: the right ends when its first giver loses the role."""
    origin = matter.origin(delegation)
    giver = context.directory.get(origin.giver)
    return (
        giver is not None
        and origin.role in giver.roles
        and (origin.role not in UNIT_ROLES or giver.unit == origin.unit)
    )


def stand(row: Transition, matter: Matter | None, context: Context) -> Standing | Refusal:
    """The first standing that fits the row, or why none does."""
    who = row.roles(matter)
    fitting = standings(matter, context, who)
    if not fitting:
        return Refusal(
            code="ROLE",
            message="Your role does not do this.",
            who_may=who,
            next_step="Ask a person in one of the roles named.",
        )
    near = [s for s in fitting if matter is None or _related(row, matter, s)]
    if near:
        return near[0]
    return Refusal(
        code="UNIT",
        message="This is for the unit that works on the matter, and you do not act for it.",
        who_may=who,
        next_step="Ask a person of the unit concerned.",
    )


def _related(row: Transition, matter: Matter, standing: Standing) -> bool:
    if standing.role not in UNIT_ROLES or row.relation is Relation.NONE:
        return True
    if row.relation is Relation.LEAD:
        return standing.unit == matter.lead
    if standing.role is Role.HELPER:
        return standing.unit in matter.co_units
    return standing.unit in matter.units
