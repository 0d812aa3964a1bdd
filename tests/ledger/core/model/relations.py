"""Where a person may stand to a matter: each relation puts one into a matter and says what it is.

The matter is a real one, taken to its state by real acts; the relation only adds the part, the
loan or the draw that makes it. What follows from it is said by `standing.verdict`, not here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from huiyin.ledger.core.matter import Draw, Matter, PassedCheck
from huiyin.ledger.core.parts import Delegation, Membership, Part, Person
from huiyin.ledger.core.states import ADMINISTRATORS, Capacity, Role
from tests.ledger.core.builders import LONG_AGO, person
from tests.ledger.core.model.standing import Side, Who

NAME = "somebody"
LEAD, CO, OFFICE, ELSEWHERE = "water", "parks", "office", "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One person before one matter; ``others`` are people the directory must know."""

    matter: Matter
    actor: Person
    who: Who
    others: tuple[Person, ...] = ()


Relation = Callable[[Matter, Role], Case]


def _own(unit: str, *more: Role) -> Relation:
    """A person of that unit, with further roles."""

    def made(matter: Matter, role: Role) -> Case:
        actor = person(NAME, unit, role, *more)
        return Case(matter=matter, actor=actor, who=_who(actor, {unit}))

    return made


def _who(actor: Person, units: set[str], did: str = "") -> Who:
    return Who(
        roles=frozenset(str(role) for role in actor.roles),
        unit=actor.unit,
        own=Side(units=frozenset(units), did=frozenset({did} - {""})),
    )


def _left(unit: str, *, before: bool) -> Relation:
    """A person of elsewhere who was in that unit, until before or after registration."""

    def made(matter: Matter, role: Role) -> Case:
        until = matter.registered_at + timedelta(days=-1 if before else 0, minutes=1)
        then = Membership(unit=unit, since=LONG_AGO, until=until)
        now = Membership(unit=ELSEWHERE, since=until)
        actor = replace(person(NAME, ELSEWHERE, role), memberships=(then, now))
        units = {ELSEWHERE} if before else {ELSEWHERE, unit}
        return Case(matter=matter, actor=actor, who=_who(actor, units))

    return made


def _once(capacity: Capacity, cycle: int) -> Relation:
    """A person of elsewhere who once acted in that capacity."""

    def made(matter: Matter, role: Role) -> Case:
        actor = person(NAME, ELSEWHERE, role)
        part = Part(person=NAME, unit=ELSEWHERE, capacity=capacity, cycle=cycle)
        marked = replace(matter, parts=(*matter.parts, part))
        return Case(matter=marked, actor=actor, who=_who(actor, {ELSEWHERE}, str(capacity)))

    return made


def _loan(matter: Matter, giver: Person, role: Role) -> Delegation:
    return Delegation(
        giver=giver.id,
        unit=giver.unit,
        cycle=matter.cycle,
        giver_units=(giver.unit,),
        receiver=NAME,
        role=role,
        at=matter.last_event_at,
    )


def _lent(unit: str, did: Capacity | None = None, **loan: object) -> Relation:
    """A reader of elsewhere to whom a person of that unit lent the role.

    The right is gone when the loan has ended, its cycle is over, or the giver is no longer there;
    what bars the giver bars the receiver for ever.
    """

    def made(matter: Matter, role: Role) -> Case:
        gone = loan.get("gone", False)
        giver = person("giver", unit, Role.READER if gone else role)
        actor = person(NAME, ELSEWHERE, Role.READER)
        lent = replace(
            _loan(matter, giver, role),
            ended=bool(loan.get("ended", False)),
            cycle=matter.cycle - int(bool(loan.get("old", False))),
        )
        parts = matter.parts
        if did is not None:
            parts += (Part(person="giver", unit=unit, capacity=did, cycle=1),)
        in_force = not (loan or (role is Role.READER and gone))
        who = replace(
            _who(actor, {ELSEWHERE}),
            behind=Side(units=frozenset({unit}), did=frozenset({str(did)} if did else ())),
            lent=((str(role), unit),) if in_force else (),
        )
        marked = replace(matter, delegations=(*matter.delegations, lent), parts=parts)
        return Case(matter=marked, actor=actor, who=who, others=(giver,))

    return made


def _gave(matter: Matter, role: Role) -> Case:
    """Somebody who handed the role to an insider: the receiver's bans are not his."""
    actor = person(NAME, ELSEWHERE, role)
    loan = replace(_loan(matter, actor, role), receiver="bo")
    marked = replace(matter, delegations=(*matter.delegations, loan))
    return Case(matter=marked, actor=actor, who=_who(actor, {ELSEWHERE}))


def _lent_on(matter: Matter, role: Role) -> Case:
    """A role that went from an insider through an outsider's hands."""
    first = person("first", LEAD, role)
    loan = replace(_loan(matter, first, role), receiver="between")
    on = replace(loan, giver="between", receiver=NAME, giver_units=("third",), on_behalf_of="first")
    actor = person(NAME, ELSEWHERE, Role.READER)
    who = replace(
        _who(actor, {ELSEWHERE}),
        behind=Side(units=frozenset({LEAD, "third"})),
        lent=((str(role), LEAD),),
    )
    marked = replace(matter, delegations=(*matter.delegations, loan, on))
    between = person("between", "third", Role.READER)
    return Case(matter=marked, actor=actor, who=who, others=(first, between))


def _drawn(matter: Matter, role: Role) -> Case:
    """The person drawn by lot."""
    actor = person(NAME, ELSEWHERE, role)
    lot = Draw(drawn=NAME, candidates=(NAME, "vera"), seed="s", at=matter.last_event_at)
    who = replace(_who(actor, {ELSEWHERE}), drawn=True)
    return Case(matter=replace(matter, draw=lot), actor=actor, who=who)


def _drawn_inside(matter: Matter, role: Role) -> Case:
    """The lot does not lift the other bans."""
    case = _drawn(matter, role)
    actor = person(NAME, CO, role)
    who = replace(_who(actor, {CO}), drawn=True)
    return replace(case, actor=actor, who=who)


def _passed(matter: Matter, role: Role) -> Case:
    """Who passed the check that stands."""
    actor = person(NAME, ELSEWHERE, role)
    check = PassedCheck(by=(NAME,), seen_at=matter.last_event_at)
    who = replace(
        _who(actor, {ELSEWHERE}), own=Side(units=frozenset({ELSEWHERE}), passed_the_check=True)
    )
    return Case(matter=replace(matter, passed=check), actor=actor, who=who)


RELATIONS: dict[str, Relation] = {
    "a stranger": _own(ELSEWHERE),
    "of the office": _own(OFFICE),
    "of the lead unit": _own(LEAD),
    "of a co-unit": _own(CO),
    "formerly of the lead unit": _left(LEAD, before=False),
    "formerly of a co-unit": _left(CO, before=False),
    "of the lead unit before the matter": _left(LEAD, before=True),
    **{f"once {capacity}": _once(capacity, 1) for capacity in Capacity},
    "once submitter, in another cycle": _once(Capacity.SUBMITTER, 7),
    "lent the role by a stranger": _lent(ELSEWHERE),
    "lent the role by the lead unit": _lent(LEAD),
    "lent the role by a co-unit": _lent(CO),
    "lent the role by a submitter": _lent(ELSEWHERE, Capacity.SUBMITTER),
    "lent the role by the proposer": _lent(ELSEWHERE, Capacity.CLOSE_PROPOSER),
    "lent the role by an asker": _lent(ELSEWHERE, Capacity.EXTENSION_ASKER),
    "lent the role by who asked to cancel": _lent(ELSEWHERE, Capacity.CANCEL_ASKER),
    "lent the role, and the loan is over": _lent(ELSEWHERE, ended=True),
    "lent the role in an earlier cycle": _lent(ELSEWHERE, old=True),
    "lent a role the giver has lost": _lent(ELSEWHERE, gone=True),
    "lent the role through two hands": _lent_on,
    "lender of the role": _gave,
    "drawn": _drawn,
    "drawn, of a co-unit": _drawn_inside,
    "who passed the check": _passed,
    **{f"{role} beside the role": _own(OFFICE, role) for role in sorted(ADMINISTRATORS)},
}
"""Every relation by name."""
