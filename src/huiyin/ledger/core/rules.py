"""Rules: small named objects that decide and explain themselves.

The same object is asked before an act, printed on the documentation page, shown beside a
button that is not possible, and named by the test of its cell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from huiyin.ledger.core.context import Context
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Capacity, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Who bears the bans: persons, and the units they belong or belonged to."""

    persons: frozenset[str]
    units: frozenset[str]

    def acted_as(self, matter: Matter, *capacities: Capacity) -> bool:
        """Whether any of these persons acted in any of the capacities, in any cycle."""
        return bool(self.persons & matter.who(*capacities))

    def is_inside(self, matter: Matter) -> bool:
        """Whether any of these units is, or in any cycle was, a lead or co-unit."""
        return bool(self.units & matter.units_ever)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A condition on the matter and the moment, the same for whoever asks."""

    code: str
    summary: str
    message: str
    next_step: str
    holds: Callable[[Matter, Context], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A separation of duties: a condition on the person over the whole history of the matter."""

    code: str
    summary: str
    message: str
    next_step: str
    holds: Callable[[Matter, Context, Bearer], bool]


def own_bearer(matter: Matter, person: Person, now: datetime) -> Bearer:
    """The person alone, with every unit the person belonged to since registration."""
    return Bearer(
        persons=frozenset({person.id}),
        units=person.units_between(matter.registered_at, now),
    )


def full_bearer(matter: Matter, person: Person, now: datetime) -> Bearer:
    """The person and all who handed a task to the person, directly or through others (D8)."""
    own = own_bearer(matter, person, now)
    persons, units = set(own.persons), set(own.units)
    grown = True
    while grown:
        before = len(persons)
        for delegation in matter.delegations:
            if delegation.receiver in persons:
                persons.add(delegation.giver)
                units.update(delegation.giver_units)
        grown = len(persons) > before
    return Bearer(persons=frozenset(persons), units=frozenset(units))


def ask_guard(
    guard: Guard, matter: Matter, context: Context, who: tuple[Role, ...]
) -> Refusal | None:
    """None when the guard holds, else the refusal in its words."""
    if guard.holds(matter, context):
        return None
    return Refusal(code=guard.code, message=guard.message, who_may=who, next_step=guard.next_step)


def ask_duty(duty: Duty, matter: Matter, context: Context, who: tuple[Role, ...]) -> Refusal | None:
    """None when the duty holds; names D8 when the ban came only with a delegation."""
    actor, now = context.actor, context.now
    if duty.holds(matter, context, full_bearer(matter, actor, now)):
        return None
    if duty.holds(matter, context, own_bearer(matter, actor, now)):
        return Refusal(
            code="D8",
            message="The ban %(rule)s of the person who handed you the task passes on to you.",
            who_may=who,
            next_step="Ask somebody to whom nothing in this matter was delegated.",
            params=(("rule", duty.code),),
        )
    return Refusal(code=duty.code, message=duty.message, who_may=who, next_step=duty.next_step)
