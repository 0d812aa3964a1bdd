"""Separation of duties D1-D10, over persons in the matter's whole history, all cycles.

D6 (scores) is in :mod:`huiyin.ledger.core.scorechange`: it concerns no single matter.
D8 is in :mod:`huiyin.ledger.core.rules`: it is a way of asking every other duty.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from huiyin.ledger.core.context import Context
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.rules import Bearer, Duty, full_bearer
from huiyin.ledger.core.states import ADMINISTRATORS, Capacity, Role

WORKING_SIDE = (
    Capacity.UNIT_HEAD,
    Capacity.DISPUTER,
    Capacity.PLAN_PROPOSER,
    Capacity.HANDLER,
    Capacity.SUBMITTER,
    Capacity.EXTENSION_ASKER,
    Capacity.REPLIER,
)


def may_verify(matter: Matter, bearer: Bearer) -> bool:
    """D1 for anybody, also for candidates of a draw."""
    banned = (Capacity.SUBMITTER, Capacity.HANDLER, Capacity.PLAN_PROPOSER)
    if bearer.is_inside(matter) or bearer.acted_as(matter, *banned):
        return False
    return not (matter.is_major and bearer.acted_as(matter, Capacity.PLAN_APPROVER))


def _d1(matter: Matter, _context: Context, bearer: Bearer) -> bool:
    return may_verify(matter, bearer)


def _d2(matter: Matter, _context: Context, bearer: Bearer) -> bool:
    return not bearer.acted_as(
        matter, Capacity.CLOSE_PROPOSER, Capacity.VERIFIER, Capacity.SUBMITTER
    )


def _d3(matter: Matter, _context: Context, bearer: Bearer) -> bool:
    asked = bearer.acted_as(matter, Capacity.EXTENSION_ASKER, Capacity.DISPUTER)
    return not asked and not bearer.is_inside(matter)


def _d4(matter: Matter, _context: Context, bearer: Bearer) -> bool:
    return not bearer.is_inside(matter) and not bearer.acted_as(matter, Capacity.REPLIER)


def _d5(matter: Matter, _context: Context, bearer: Bearer) -> bool:
    return not bearer.acted_as(matter, Capacity.CANCEL_ASKER)


def _d7(matter: Matter, _context: Context, bearer: Bearer) -> bool:
    return not bearer.is_inside(matter) and not bearer.acted_as(matter, *WORKING_SIDE)


def _d7_administrator(_matter: Matter, context: Context, _bearer: Bearer) -> bool:
    return not context.actor.roles & ADMINISTRATORS


def _d9(matter: Matter, context: Context, _bearer: Bearer) -> bool:
    if not needs_draw(matter, context.policy):
        return True
    return matter.draw is not None and matter.draw.drawn == context.actor.id


def _d10(matter: Matter, _context: Context, bearer: Bearer) -> bool:
    return matter.passed is None or not bearer.persons & set(matter.passed.by)


def may_be_drawn(matter: Matter, person: Person, now: datetime) -> bool:
    """A verifier without an administrator's role whom D1 does not bar, delegations included."""
    if Role.VERIFIER not in person.roles or person.roles & ADMINISTRATORS:
        return False
    return may_verify(matter, full_bearer(matter, person, now))


def candidates(matter: Matter, context: Context) -> tuple[str, ...]:
    """Everybody of the directory who may be drawn, by id; never the drawer himself."""
    return tuple(
        sorted(
            person.id
            for person in context.directory.values()
            if person.id != context.actor.id and may_be_drawn(matter, person, context.now)
        )
    )


def needs_draw(matter: Matter, policy: KindPolicy) -> bool:
    """Whether the verifier of this matter is drawn by lot."""
    return matter.is_major and policy.draw_major


def draw(matter: Matter, candidates: tuple[str, ...], seed: str) -> str:
    """Draw one candidate: anyone with the same facts draws the same person.

    Neither the order of the candidates nor the moment of the draw matters: no remark made
    before it changes who is drawn.
    """
    pool = sorted(set(candidates))
    facts = "\n".join(["huiyin/draw/2", matter.id, seed, *pool])
    number = int.from_bytes(hashlib.sha256(facts.encode()).digest(), "big")
    return pool[number % len(pool)]


D1 = Duty(
    code="D1",
    summary="the verifier never belonged to lead or co-units, neither submitted, handled nor "
    "planned, and for a major matter did not approve the plan",
    message="You cannot check this matter: you belong or belonged to a unit that works on it, "
    "or you took part in the work.",
    next_step="Ask a verifier from outside the units concerned.",
    holds=_d1,
)
D2 = Duty(
    code="D2",
    summary="the closer is not the proposer, a verifier or a submitter",
    message="You cannot strike this matter off: you proposed it, checked it or submitted it.",
    next_step="Ask another person of the supervision office to strike it off.",
    holds=_d2,
)
D3 = Duty(
    code="D3",
    summary="decided outside the units, never by the asker",
    message="You cannot decide this: you belong or belonged to a unit that works on the matter, "
    "or you asked for it.",
    next_step="Ask a supervisor from outside the units concerned.",
    holds=_d3,
)
D4 = Duty(
    code="D4",
    summary="the call-back is made by someone outside the units who did not write the answer",
    message="You cannot call the raiser back: you belong or belonged to a unit that works on "
    "the matter, or you wrote the answer.",
    next_step="Ask a supervisor from outside the units concerned to call back.",
    holds=_d4,
)
D5 = Duty(
    code="D5",
    summary="whoever asked for cancellation does not decide it",
    message="You asked for this cancellation, so somebody else must decide it.",
    next_step="Ask another supervisor to decide.",
    holds=_d5,
)
D7 = Duty(
    code="D7",
    summary="a person with a part on the working side keeps its bans in every other role",
    message="You have a part on the working side of this matter and cannot also supervise it.",
    next_step="Ask a supervisor who has no part in the work.",
    holds=_d7,
)
D7_ADMINISTRATOR = Duty(
    code="D7",
    summary="system, security and audit administrators have no business rights, whatever "
    "other role they hold",
    message="An administrator or auditor of the system does no business in it.",
    next_step="Ask a person without an administrator's role.",
    holds=_d7_administrator,
)
D9 = Duty(
    code="D9",
    summary="the verifier of a major matter is the one drawn by lot",
    message="The verifier of this major matter is drawn by lot, and you were not drawn.",
    next_step="Let a supervisor draw the verifier; the person drawn checks.",
    holds=_d9,
)
D10 = Duty(
    code="D10",
    summary="the recheck is not made by the verifier who passed the matter",
    message="You cannot recheck this matter: you passed its check yourself.",
    next_step="Ask another verifier or a supervisor to go back and look.",
    holds=_d10,
)
DUTIES: tuple[Duty, ...] = (D1, D2, D3, D4, D5, D7, D7_ADMINISTRATOR, D9, D10)
