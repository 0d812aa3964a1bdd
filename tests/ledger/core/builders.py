"""The same invented people and places everywhere in the tests of the ledger's core.

Every person and unit here is invented. ``office`` supervises, ``water`` leads, ``parks`` helps,
``third`` checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.decide import decide
from huiyin.ledger.core.events import Event
from huiyin.ledger.core.evolve import evolve
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import (
    Clue,
    CriterionResult,
    Evidence,
    Membership,
    Person,
    Place,
    Sealed,
    Step,
)
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Grade, RaiserKind, RecurGround, Role, State
from huiyin.ledger.core.workdays import CHINA, WorkCalendar, local_date
from huiyin.ledger.kinds_loader import calendar, kinds

LONG_AGO = datetime(2019, 1, 1, tzinfo=CHINA)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
"""A plain Monday morning, far from holidays."""


def person(name: str, unit: str, *roles: Role) -> Person:
    """An invented person who has always been in that unit."""
    return Person(
        id=name,
        unit=unit,
        roles=frozenset(roles),
        memberships=(Membership(unit=unit, since=LONG_AGO),),
    )


WEN = person("wen", "office", Role.REGISTRAR)
ALICE = person("alice", "office", Role.SUPERVISOR)
ADA = person("ada", "office", Role.SUPERVISOR)
LI = person("li", "office", Role.LEADER)
LU = person("lu", "office", Role.LEADER)
BO = person("bo", "water", Role.UNIT_HEAD)
HAN = person("han", "water", Role.HANDLER)
PENG = person("peng", "parks", Role.UNIT_HEAD)
HOU = person("hou", "parks", Role.HELPER)
VERA = person("vera", "third", Role.VERIFIER)
VIKTOR = person("viktor", "third", Role.VERIFIER)
VINCE = person("vince", "water", Role.VERIFIER)
ASHA = person("asha", "office", Role.ASSESSOR)
RITA = person("rita", "public", Role.RAISER)
REED = person("reed", "office", Role.READER)
SAM = person("sam", "it", Role.SYSADMIN)
SEN = person("sen", "it", Role.SECURITY_ADMIN)
AUD = person("aud", "audit", Role.AUDITOR)
JUDGE = person("judge", "machine", Role.SYSTEM)
EVERYBODY = (
    *(WEN, ALICE, ADA, LI, LU, BO, HAN, PENG, HOU, VERA, VIKTOR, VINCE),
    *(ASHA, RITA, REED, SAM, SEN, AUD, JUDGE),
)
DIRECTORY = {p.id: p for p in EVERYBODY}

BRIDGE = Place(name="North bridge", lon_e6=113_600_000, lat_e6=34_700_000)
ANSWER = Sealed(ref="text/1", commitment="sha256:00")


def policy(code: str = "request") -> KindPolicy:
    """A kind as shipped."""
    return kinds()[code]


def workdays() -> WorkCalendar:
    """The calendar as shipped."""
    return calendar()


def clue(
    name: str = "clue-1",
    raiser: str = "raiser-1",
    kind: RaiserKind = RaiserKind.PERSON,
    at: datetime = MONDAY,
    place: Place | None = BRIDGE,
) -> Clue:
    """A clue by one raiser."""
    return Clue(
        id=name,
        raiser=raiser,
        raiser_kind=kind,
        channel="hotline",
        observed_at=at,
        summary="foam on the water",
        place=place,
    )


def register(grade: Grade = Grade.ORDINARY, first: Clue | None = None) -> c.Register:
    """A registration."""
    return c.Register(
        matter_id="M-1",
        title="Foam at North bridge",
        cause="discharge",
        clue=first or clue(),
        place=BRIDGE,
        grade=grade,
    )


def evidence(name: str, taken_at: datetime, received_at: datetime | None = None) -> Evidence:
    """A photograph taken at North bridge."""
    return Evidence(
        id=name,
        digest=f"sha256:{name}",
        media_type="image/jpeg",
        taken_at=taken_at,
        received_at=received_at or taken_at,
        taken_where=BRIDGE,
    )


def steps(due: date, owner: str = "water") -> tuple[Step, ...]:
    """Two steps in a row, both due on ``due``."""
    return (
        Step(id="a", title="Find the pipe", owner=owner, due=due),
        Step(id="b", title="Close the pipe", owner=owner, due=due, predecessors=("a",)),
    )


def results(matter: Matter, policy: KindPolicy, met: bool = True) -> tuple[CriterionResult, ...]:
    """A verifier's finding on every criterion of the kind."""
    return tuple(CriterionResult(criterion=k, met=met) for k in policy.evidence_criteria)


def context(
    actor: Person,
    now: datetime,
    code: str = "request",
    main: Matter | None = None,
    rules: KindPolicy | None = None,
) -> Context:
    """What deciding needs, with everybody in the directory."""
    return Context(
        actor=actor,
        now=now,
        policy=rules or policy(code),
        calendar=workdays(),
        directory=DIRECTORY,
        main=main,
    )


@dataclass
class Walk:
    """A matter on its way: time goes on an hour with every act, each act must be permitted."""

    rules: KindPolicy
    now: datetime = MONDAY
    matter: Matter | None = None
    events: tuple[Event, ...] = ()

    @property
    def m(self) -> Matter:
        """The matter, which must exist."""
        assert self.matter is not None
        return self.matter

    def ask(self, actor: Person, command: c.Command) -> tuple[Event, ...] | Refusal:
        """What would happen now; nothing is done."""
        return decide(self.matter, command, context(actor, self.now, rules=self.rules))

    def do(self, actor: Person, *commands: c.Command) -> Walk:
        """Do the acts, an hour apart."""
        for command in commands:
            answer = self.ask(actor, command)
            assert not isinstance(answer, Refusal), (command, answer)
            for event in answer:
                self.matter = evolve(self.matter, event)
            self.events += answer
            self.now += timedelta(hours=1)
        return self

    def wait(self, **span: int) -> Walk:
        """Let time go by."""
        self.now += timedelta(**span)
        return self

    def copy(self) -> Walk:
        """A fork of the walk."""
        return replace(self)


def plan(walk: Walk) -> c.ProposePlan:
    """A good plan for the walk's matter."""
    assert walk.m.due is not None
    return c.ProposePlan(steps=steps(local_date(walk.m.due)))


def check(walk: Walk, passed: bool = True) -> c.Pass | c.Fail:
    """A verifier's check, made now."""
    found = results(walk.m, walk.rules, met=passed)
    if passed:
        return c.Pass(results=found, seen_at=walk.now, seen_where=BRIDGE)
    return c.Fail(results=found, seen_at=walk.now, seen_where=BRIDGE, reason="still foam")


def work(walk: Walk, name: str = "photo") -> Walk:
    """Finish all open steps and add fresh evidence."""
    assert walk.m.roadmap is not None
    for step in walk.m.roadmap.unfinished:
        walk.do(HAN, c.CompleteStep(step=step.id))
    number = len(walk.m.evidence)
    return walk.do(HAN, c.AddEvidence(evidence=evidence(f"{name}-{number}", walk.now)))


def answer_all(walk: Walk) -> Walk:
    """Answer every raiser and call back."""
    for raiser in walk.m.people_raisers:
        walk.do(HAN, c.Reply(raiser=raiser.raiser, answer=ANSWER))
        walk.do(ALICE, c.CallbackOk(raiser=raiser.raiser, satisfied=True))
    return walk


def publicity(walk: Walk) -> Walk:
    """Let the days of publicity go by."""
    if walk.m.public_until is not None:
        walk.now = max(walk.now, walk.m.public_until + timedelta(hours=9))
    return walk


def verifier(walk: Walk) -> Person:
    """Who checks: Vera, or whoever is drawn for a major matter."""
    if not walk.m.is_major:
        return VERA
    walk.do(ALICE, c.DrawVerifier(seed="public"))
    assert walk.m.draw is not None
    return DIRECTORY[walk.m.draw.drawn]


def boss(walk: Walk) -> Person:
    """Who assigns: a supervisor, or a leader for a major matter."""
    return LI if walk.m.is_major else ALICE


STAGES: dict[State, Callable[[Walk], Walk]] = {
    State.ASSIGNED: lambda w: w.do(boss(w), c.Assign(lead="water", co_units=("parks",))),
    State.PLANNING: lambda w: w.do(BO, c.Accept(handler="han")),
    State.PLAN_REVIEW: lambda w: w.do(BO, plan(w)),
    State.RECTIFYING: lambda w: w.do(ALICE, c.ApprovePlan()),
    State.VERIFYING: lambda w: work(w).do(BO, c.Submit(self_check="done and looked at")),
    State.REPLYING: lambda w: w.do(verifier(w), check(w)),
    State.CLOSING: lambda w: answer_all(w).do(ALICE, c.ProposeClose(statement="all done")),
    State.CLOSED: lambda w: publicity(w).do(LU if w.m.is_major else ADA, c.Close()),
}
"""The straight way, stage by stage."""

AUTO = {State.PLAN_REVIEW, State.RECTIFYING}


def _merge(walk: Walk) -> Walk:
    main = replace(walk.m, id="M-0")
    asked = context(ALICE, walk.now, main=main, rules=walk.rules)
    answer = decide(walk.m, c.Merge(into="M-0", reason="same"), asked)
    assert not isinstance(answer, Refusal)
    return replace(walk, matter=evolve(walk.m, answer[0]), events=(*walk.events, *answer))


def _suspend(walk: Walk) -> Walk:
    today = local_date(walk.now)
    until, review_on = today + timedelta(days=10), today + timedelta(days=5)
    return walk.do(LI, c.Suspend(reason="flood season", until=until, review_on=review_on))


ASIDE: dict[State, tuple[State, Callable[[Walk], Walk]]] = {
    State.DECLINED: (
        State.REGISTERED,
        lambda w: w.do(ALICE, c.Decline(reason="not ours", told=("raiser-1",))),
    ),
    State.CANCELLED: (
        State.REGISTERED,
        lambda w: w.do(WEN, c.AskCancel(reason="typed twice")).do(
            ALICE, c.Cancel(reason="yes", told=("raiser-1",))
        ),
    ),
    State.MERGED: (State.REGISTERED, _merge),
    State.DISPUTED: (
        State.ASSIGNED,
        lambda w: w.do(BO, c.Dispute(ground="not_our_duty", reason="it is the county's")),
    ),
    State.SUSPENDED: (State.RECTIFYING, _suspend),
}
"""States beside the straight way: from where, and by what."""


def walk_to(
    state: State, code: str = "request", grade: Grade = Grade.ORDINARY, first: Clue | None = None
) -> Walk:
    """A matter taken to ``state`` by the shortest way."""
    if state in ASIDE:
        before, act = ASIDE[state]
        return act(walk_to(before, code, grade, first))
    walk = Walk(rules=policy(code)).do(WEN, register(grade, first))
    if state is State.REGISTERED:
        return walk
    for stage, act in STAGES.items():
        if not (walk.rules.auto_plan and stage in AUTO):
            act(walk)
        if stage is state:
            break
    return walk


def sample_commands(walk: Walk) -> tuple[c.Command, ...]:
    """One well-formed command for every verb, fit for the walk's matter and moment."""
    m, now = walk.m, walk.now
    due = m.due or now + timedelta(days=30)
    roadmap = m.roadmap
    open_steps = () if roadmap is None else roadmap.unfinished
    raiser = m.raisers[0].raiser
    today = local_date(now)
    return (
        c.AddClue(clue=clue("clue-9", "raiser-9", at=now)),
        c.Absorb(from_matter="M-7", clues=(clue("clue-8", "raiser-8", at=now),)),
        c.InterimReply(answer=ANSWER),
        c.Decline(reason="not ours", told=tuple(r.raiser for r in m.raisers)),
        c.Merge(into="M-0", reason="same"),
        c.AskCancel(reason="typed twice"),
        c.Cancel(reason="yes", told=tuple(r.raiser for r in m.raisers)),
        c.Assign(lead="water", co_units=("parks",)),
        c.Accept(handler="han"),
        c.Dispute(ground="not_our_duty", reason="not ours"),
        c.Adjudicate(upheld=False, lead="water", co_units=("parks",), reason="it is yours"),
        c.ProposePlan(steps=steps(local_date(due))),
        c.ApprovePlan(),
        c.ReturnPlan(reason="too slow"),
        c.AddEvidence(evidence=evidence(f"p-{m.version}", now)),
        c.CompleteStep(step=open_steps[0].id if open_steps else "a"),
        c.Submit(self_check="looked at"),
        c.AskExtension(until=due + timedelta(days=9), reason="rain"),
        c.DecideExtension(granted=True, reason="rain indeed"),
        c.Suspend(
            reason="flood",
            until=today + timedelta(days=9),
            review_on=today + timedelta(days=4),
        ),
        c.Resume(reason="dry again"),
        c.DrawVerifier(seed="public"),
        c.Delegate(role=Role.UNIT_HEAD, to="ada", reason="on leave"),
        c.Pass(results=results(m, walk.rules), seen_at=now, seen_where=BRIDGE),
        c.Fail(results=results(m, walk.rules, False), seen_at=now, seen_where=BRIDGE, reason="no"),
        c.Reply(raiser=raiser, answer=ANSWER),
        c.CallbackOk(raiser=raiser, satisfied=True),
        c.CallbackUnsolved(raiser=raiser, reason="foam again"),
        c.ProposeClose(statement="done"),
        c.Close(),
        c.Object(reason="a neighbour shows photographs"),
        c.Recur(
            ground=RecurGround.SAME_PLACE_AND_CAUSE,
            cause="discharge",
            clue=clue(f"clue-r{m.version}", "raiser-r", at=now),
            reason="foam again",
        ),
        c.Recheck(passed=False, seen_at=now, seen_where=BRIDGE),
        c.RecomputeDue(),
        c.ReviewHold(reason="still wet", review_on=None),
        c.TellDue(told=(raiser,), remark="by telephone"),
        c.HandOver(leaver="han", to="bo", reason="new post"),
        c.Note(text="spoke with the plant"),
    )
