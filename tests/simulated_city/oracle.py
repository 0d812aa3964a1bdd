"""D1-D5 and D7-D10 said once more, over a finished history: who had done what, and sat where.

Written from the rules' words (design of the ledger, separation of duties), not from
`ledger.core.duties`: plain sets over the events, no folded matter. D6 concerns scores, not
matters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from huiyin.ledger.core import events as e
from huiyin.ledger.core.states import Role
from tests.simulated_city.staff import Life

HANDS_ON = {e.EvidenceAdded, e.StepCompleted}
WORK = HANDS_ON | {e.Accepted, e.Disputed, e.PlanProposed, e.Submitted, e.ExtensionAsked, e.Replied}
CHECK = {e.Passed, e.Failed, e.Rechecked}
DECIDE_OUTSIDE = {e.Adjudicated, e.ExtensionDecided, e.Suspended, e.Resumed, e.HoldReviewed}
CALL = {e.CalledBackOk, e.CalledBackUnsolved}
SUPERVISE = {
    e.PlanApproved,
    e.PlanReturned,
    e.CloseProposed,
    e.Closed,
    e.Objected,
    e.VerifierDrawn,
}
RULED: dict[type[e.Event], frozenset[str]] = {
    **dict.fromkeys(SUPERVISE, frozenset({"D7"})),
    **dict.fromkeys(CHECK, frozenset({"D1", "D9", "D10"})),
    **dict.fromkeys(DECIDE_OUTSIDE, frozenset({"D3"})),
    **dict.fromkeys(CALL, frozenset({"D4"})),
    e.Closed: frozenset({"D2", "D7"}),
    e.Cancelled: frozenset({"D5"}),
}
"""Which rules speak on which acts."""
ADMINISTRATORS = {Role.SYSADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}


@dataclass(slots=True)
class Inquest:
    """What is known of one matter's past while its events are read in order."""

    careers: Mapping[str, Life]
    begun: datetime
    major: bool
    units: set[str] = field(default_factory=set)
    did: dict[str, set[type[e.Event]]] = field(default_factory=lambda: defaultdict(set))
    givers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    brought: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    drawn: str | None = None
    passed_by: set[str] = field(default_factory=set)

    def sat_in(self, name: str, now: datetime) -> set[str]:
        """Units the person belonged to from registration until now."""
        posts = [post for post in self.careers[name].posts if post[0] <= now]
        ends = [since for since, _ in posts[1:]] + [None]
        spans = zip(posts, ends, strict=True)
        return {unit for (_, unit), until in spans if until is None or until > self.begun}

    def behind(self, name: str) -> set[str]:
        """The person and all whose task came to the person, through any hands."""
        found, new = {name}, {name}
        while new:
            new = {giver for one in new for giver in self.givers[one]} - found
            found |= new
        return found

    def inside(self, name: str, now: datetime) -> bool:
        """Whether the person, or a task he was handed, stands on the working side."""
        units = self.sat_in(name, now)
        for one in self.behind(name):
            units |= self.brought[one]
        return bool(units & self.units)

    def acts_of(self, name: str) -> set[type[e.Event]]:
        """All that was done by the person and by those whose task he has."""
        return set().union(*(self.did[one] for one in self.behind(name)))

    def breaches(self, event: e.Event) -> Iterator[str]:
        """Rules that this event breaks."""
        who, kind = event.actor, type(event)
        acts, inside = self.acts_of(who), self.inside(who, event.at)
        if self.careers[who].roles & ADMINISTRATORS:
            yield "D7 an administrator"
        if kind in CHECK:
            yield from self._check(who, kind, acts, inside)
        if kind is e.Closed and acts & {e.CloseProposed, e.Passed, e.Failed, e.Submitted}:
            yield "D2"
        if kind in DECIDE_OUTSIDE and (inside or acts & {e.ExtensionAsked, e.Disputed}):
            yield "D3"
        if kind in CALL and (inside or e.Replied in acts):
            yield "D4"
        if kind is e.Cancelled and e.CancelAsked in acts:
            yield "D5"
        if kind in SUPERVISE and (inside or acts & WORK):
            yield "D7"

    def _check(
        self, who: str, kind: type[e.Event], acts: set[type[e.Event]], inside: bool
    ) -> Iterator[str]:
        if inside or acts & (HANDS_ON | {e.Submitted, e.PlanProposed}):
            yield "D1"
        if self.major and e.PlanApproved in acts:
            yield "D1 approved the plan of a major matter"
        if self.major and kind is not e.Rechecked and self.drawn != who:
            yield "D9"
        if kind is e.Rechecked and self.behind(who) & self.passed_by:
            yield "D10"

    def learn(self, event: e.Event) -> None:
        """The event has happened."""
        self.did[event.actor].add(type(event))
        if isinstance(event, e.Assigned | e.Adjudicated):
            self.units |= {event.lead, *event.co_units}
        if isinstance(event, e.VerifierDrawn):
            self.drawn = event.drawn
        if isinstance(event, e.Failed | e.Passed | e.Recurred | e.CalledBackUnsolved | e.Objected):
            self.drawn = None
        if isinstance(event, e.Passed):
            self.passed_by = self.behind(event.actor)
        if isinstance(event, e.Recurred | e.CalledBackUnsolved | e.Objected):
            self.passed_by = set()
        if isinstance(event, e.Delegated):
            self._hand(event.actor, event.to, event.at)
        if isinstance(event, e.HandedOver):
            self._hand(event.leaver, event.to, event.at)
            self.drawn = None if self.drawn == event.leaver else self.drawn

    def _hand(self, giver: str, to: str, at: datetime) -> None:
        self.givers[to].add(giver)
        self.brought[to] |= self.sat_in(giver, at)


def breaches(events: Iterable[e.Event], careers: Mapping[str, Life]) -> Iterator[str]:
    """Every breach in one matter's history, in words; a clean history yields nothing."""
    inquest: Inquest | None = None
    for event in events:
        if isinstance(event, e.Registered):
            inquest = Inquest(careers, event.at, event.grade == "major")
            number = event.matter_id
        if inquest is None:
            raise ValueError("a history begins with its registration")
        if event.automatic:
            continue
        found = inquest.breaches(event)
        yield from (f"{number} {event.at:%F %T} {event.verb} {event.actor}: {b}" for b in found)
        inquest.learn(event)
