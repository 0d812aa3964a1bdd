"""A clerk who keeps one matter's facts in sets and counters, from commands alone.

`judge` says beforehand what must come of a command: the refusing code, or None. `take` notes an
accepted one. Neither looks at the matter, its events or any rule of the core.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.parts import Clue, Person
from tests.ledger.core.model.cast import CAST
from tests.ledger.core.model.days import Days
from tests.ledger.core.model.rulebook import ADMINISTRATORS, CAPACITY, RULES, WORKS_FOR_A_UNIT
from tests.ledger.core.model.standing import Desk, Side, Who, verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Raiser:
    """What one raiser has been told, and when."""

    sensor: bool
    replied: datetime | None = None
    called: datetime | None = None
    reached: bool = True
    told_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A task handed on. ``behind``: who had handed it to the giver."""

    giver: str
    receiver: str
    role: str
    unit: str
    cycle: int
    behind: str | None = None
    over: bool = False


@dataclass(slots=True, kw_only=True)
class Clerk:
    """The facts. Containers are replaced, never changed, so that a copy is a fork."""

    policy: KindPolicy
    days: Days
    major: bool
    now: datetime
    state: str = "registered"
    since: datetime
    registered: datetime
    cycle: int = 1
    events: int = 1
    clues: tuple[Clue, ...]
    raisers: dict[str, Raiser]
    lead: str | None = None
    co: frozenset[str] = frozenset()
    ever: frozenset[str] = frozenset()
    assigned: datetime | None = None
    due: datetime | None = None
    original_due: datetime | None = None
    extended_due: datetime | None = None
    extensions: int = 0
    asked_until: datetime | None = None
    disputes: int = 0
    final: bool = False
    told: bool = False
    cancel_asked: bool = False
    proposed: tuple[str, ...] = ()
    steps: dict[str, bool]
    plans: int = 0
    evidence: tuple[tuple[str, datetime, datetime], ...] = ()
    fresh_since: datetime | None = None
    fails: int = 0
    drawn: str | None = None
    passed: tuple[frozenset[str], datetime] | None = None
    hold_until: Any = None
    public_until: datetime | None = None
    recheck_failed: bool = False
    handlers: tuple[str, ...] = ()
    did: dict[str, frozenset[str]]
    loans: tuple[Loan, ...] = ()

    def fork(self) -> Clerk:
        """The same facts, to go another way."""
        return copy.copy(self)

    @property
    def lent_now(self) -> list[Loan]:
        """Loans of this cycle that are not over."""
        return [loan for loan in self.loans if loan.cycle == self.cycle and not loan.over]

    @property
    def fresh(self) -> list[str]:
        """Evidence that counts."""
        since = self.fresh_since
        return [
            name for name, *times in self.evidence if since is None or all(t > since for t in times)
        ]

    def untold(self) -> set[str]:
        """Raisers who do not know of the extended due date."""
        if self.extended_due is None or self.extended_due != self.due:
            return set()
        people = {name for name, r in self.raisers.items() if not r.sensor}
        return {name for name in people if self.raisers[name].told_due != self.due}

    def judge(self, person: Person, command: c.Command, now: datetime) -> str | None:
        """The code that refuses the command as such, before its fields are read."""
        rule, who = RULES[command.verb], self.who(person, now)
        return verdict(rule, self.desk(), who, lambda name: CONDITIONS[name](self, now))

    def desk(self) -> Desk:
        """The matter as standing sees it."""
        return Desk(
            state=self.state,
            major=self.major,
            draws=self.policy.draw_major,
            lead=self.lead,
            co=self.co,
            ever=self.ever,
        )

    def who(self, person: Person, now: datetime) -> Who:
        """Where a person of the cast stands now."""
        behind: set[str] = set()
        new = {person.id}
        while new:
            new = {loan.giver for loan in self.loans if loan.receiver in new} - behind
            behind |= new
        sides = [self._side(CAST[name], now) for name in behind]
        lent = [
            (loan.role, loan.unit)
            for loan in self.lent_now
            if loan.receiver == person.id and self._still_held(loan)
        ]
        return Who(
            roles=frozenset(str(role) for role in person.roles),
            unit=person.unit,
            own=self._side(person, now),
            behind=_joined(sides),
            lent=tuple(lent),
            drawn=self.drawn == person.id,
        )

    def _side(self, person: Person, now: datetime) -> Side:
        units = {
            m.unit
            for m in person.memberships
            if m.since <= now and (m.until is None or m.until > self.registered)
        }
        return Side(
            units=frozenset(units | {person.unit}),
            did=self.did.get(person.id, frozenset()),
            passed_the_check=self.passed is not None and person.id in self.passed[0],
        )

    def origin(self, loan: Loan) -> Loan:
        """The first loan of the chain this one hangs on."""
        chain = [loan]
        while chain[-1].behind is not None:
            last = chain[-1]
            above = [
                x
                for x in self.loans
                if (x.receiver, x.giver) == (last.giver, last.behind)
                and (x.role, x.cycle) == (last.role, last.cycle)
            ]
            if not above or above[0] in chain:
                break
            chain.append(above[0])
        return chain[-1]

    def _still_held(self, loan: Loan) -> bool:
        first = self.origin(loan)
        giver = CAST[first.giver]
        return first.role in giver.roles and (
            first.role not in WORKS_FOR_A_UNIT or giver.unit == first.unit
        )

    def may_be_drawn(self, person: Person, now: datetime) -> bool:
        """A verifier whom nothing but the lot itself keeps from the check."""
        if "verifier" not in person.roles or person.roles & ADMINISTRATORS:
            return False
        lucky = replace(self.who(person, now), drawn=True)
        check = replace(RULES["pass"], conditions=())
        return verdict(check, replace(self.desk(), state="verifying"), lucky, bool) is None

    def candidates(self, drawer: Person, now: datetime) -> list[str]:
        """Everybody in the lot."""
        others = (p for p in CAST.values() if p.id != drawer.id)
        return sorted(p.id for p in others if self.may_be_drawn(p, now))

    def acted(self, names: set[str], verb: str) -> None:
        """Remember as what they acted."""
        capacity = CAPACITY.get(verb)
        if capacity is not None:
            known = {name: self.did.get(name, frozenset()) | {capacity} for name in names}
            self.did = self.did | known


def _joined(sides: list[Side]) -> Side:
    whole = Side()
    for side in sides:
        whole = whole | side
    return whole


def _answered(clerk: Clerk, _: datetime) -> bool:
    due = [r for r in clerk.raisers.values() if not r.sensor]
    return all(r.replied and (r.called or not clerk.policy.call_back) for r in due)


def _nothing_new(clerk: Clerk, _: datetime) -> bool:
    if clerk.passed is None:
        return True
    for clue in clerk.clues:
        if clue.observed_at > clerk.passed[1]:
            raiser = clerk.raisers[clue.raiser]
            spoken = raiser.called if clerk.policy.call_back else raiser.replied
            sensed = clue.raiser_kind == "sensor" or raiser.sensor
            if sensed or spoken is None or spoken < clue.observed_at:
                return False
    return True


def _may_draw(clerk: Clerk, now: datetime) -> bool:
    return clerk.drawn is None or not clerk.may_be_drawn(CAST[clerk.drawn], now)


def _in_time(clerk: Clerk, now: datetime) -> bool:
    assert clerk.assigned is not None
    return now <= clerk.days.end_after(clerk.assigned, clerk.policy.terms.dispute.amount)


CONDITIONS: dict[str, Callable[[Clerk, datetime], bool]] = {
    "not told yet": lambda k, _: not k.told,
    "cancel not asked": lambda k, _: not k.cancel_asked,
    "cancel asked": lambda k, _: k.cancel_asked,
    "disputes left": lambda k, _: not k.final and k.disputes < k.policy.max_disputes,
    "dispute in time": _in_time,
    "steps done": lambda k, _: bool(k.steps) and all(k.steps.values()),
    "fresh evidence": lambda k, _: bool(k.fresh),
    "all answered": _answered,
    "no new clue": _nothing_new,
    "publicity over": lambda k, now: k.public_until is None or now > k.public_until,
    "not expired": lambda k, now: k.due is not None and now <= k.due,
    "no open extension": lambda k, _: k.asked_until is None,
    "extensions left": lambda k, _: k.extensions < (k.policy.max_extensions or 99),
    "extension asked": lambda k, _: k.asked_until is not None,
    "draw needed": lambda k, _: k.major and k.policy.draw_major,
    "may draw": _may_draw,
    "calendar published": lambda _, __: False,
    "new due untold": lambda k, _: bool(k.untold()),
}
"""The conditions of the book; no walk lives to see another year's calendar published."""
