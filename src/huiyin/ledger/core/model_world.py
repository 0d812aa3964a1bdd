"""The small world of the model check: a few invented people and every command they might try.

Time is abstracted to what the rules ask of it: each act comes a minute after the last, evidence
is either fresh or stale, and the days of publicity may be waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Clue, CriterionResult, Evidence, Person, Place, Sealed, Step
from huiyin.ledger.core.states import Grade, RaiserKind, RecurGround, Role, State
from huiyin.ledger.core.workdays import CHINA, WorkCalendar, local_date

START = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
PLACE = Place(name="here")
ANSWER = Sealed(ref="text", commitment="sha256:00")
LEAD = "lead"
WORDS = "said"
"""Every reason and statement; no rule reads what it says."""


def _person(name: str, unit: str, *roles: Role) -> Person:
    return Person(id=name, unit=unit, roles=frozenset(roles))


PEOPLE: dict[str, Person] = {
    p.id: p
    for p in (
        _person("registrar", "office", Role.REGISTRAR),
        _person("supervisor", "office", Role.SUPERVISOR),
        _person("checking_supervisor", "office", Role.SUPERVISOR, Role.VERIFIER),
        _person("third_supervisor", "office", Role.SUPERVISOR),
        _person("leader", "office", Role.LEADER),
        _person("head", LEAD, Role.UNIT_HEAD, Role.HANDLER),
        _person("double_head", LEAD, Role.SUPERVISOR, Role.UNIT_HEAD),
        _person("verifier", "third", Role.VERIFIER),
        _person("second_verifier", "third", Role.VERIFIER),
        _person("inside_verifier", LEAD, Role.VERIFIER),
        _person("auditor", "audit", Role.AUDITOR, Role.SUPERVISOR),
    )
}
"""One of each relation that a rule asks about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One exploration: a kind, a grade, a raiser, how many cycles to follow, who is away."""

    policy: KindPolicy
    calendar: WorkCalendar
    grade: Grade = Grade.ORDINARY
    raiser: RaiserKind = RaiserKind.PERSON
    cycles: int = 2
    delegation: bool = False
    absent: frozenset[str] = frozenset()

    @property
    def people(self) -> tuple[Person, ...]:
        """Who acts in this world."""
        return tuple(p for p in PEOPLE.values() if p.id not in self.absent)

    def context(self, actor: Person, now: datetime) -> Context:
        """What deciding needs."""
        return Context(
            actor=actor,
            now=now,
            policy=self.policy,
            calendar=self.calendar,
            directory={p.id: p for p in self.people},
        )

    def register(self) -> c.Register:
        """The registration the exploration starts from."""
        return c.Register(
            matter_id="M",
            title="matter",
            cause="cause",
            clue=_clue("clue", "raiser", self.raiser, START),
            place=PLACE,
            grade=self.grade,
        )


def _clue(name: str, raiser: str, kind: RaiserKind, at: datetime) -> Clue:
    return Clue(
        id=name,
        raiser=raiser,
        raiser_kind=kind,
        channel="any",
        observed_at=at,
        place=PLACE,
    )


def commands(world: World, matter: Matter, now: datetime) -> Iterator[c.Command]:
    """Every command worth trying in this state, good and bad."""
    by_state = {
        State.REGISTERED: _registered,
        State.ASSIGNED: _assigned,
        State.DISPUTED: _disputed,
        State.PLANNING: _planning,
        State.PLAN_REVIEW: _plan_review,
        State.RECTIFYING: _rectifying,
        State.SUSPENDED: _suspended,
        State.VERIFYING: _verifying,
        State.REPLYING: _replying,
        State.CLOSING: _closing,
        State.CLOSED: _closed,
    }
    if matter.state in by_state:
        yield from by_state[matter.state](world, matter, now)


Commands = Iterator[c.Command]


def _registered(_: World, matter: Matter, __: datetime) -> Commands:
    yield c.InterimReply(answer=ANSWER)
    yield c.Decline(reason=WORDS, told=())
    yield c.Decline(reason=WORDS, told=tuple(r.raiser for r in matter.raisers))
    yield c.AskCancel(reason=WORDS)
    yield c.Cancel(reason=WORDS)
    yield c.Cancel(reason=WORDS, told=tuple(r.raiser for r in matter.raisers))
    yield c.Assign(lead=LEAD)
    yield c.Merge(into="other", reason=WORDS)


def _assigned(_: World, __: Matter, ___: datetime) -> Commands:
    yield c.Accept()
    yield c.Dispute(ground="not_our_duty", reason=WORDS)


def _disputed(_: World, matter: Matter, __: datetime) -> Commands:
    yield c.Adjudicate(upheld=False, lead=matter.lead or LEAD, reason=WORDS)


def _planning(_: World, matter: Matter, __: datetime) -> Commands:
    due: date | None = None if matter.due is None else local_date(matter.due)
    yield c.ProposePlan(steps=(Step(id="1", title="do", owner=LEAD, due=due),))
    yield c.ProposePlan(steps=())


def _plan_review(_: World, __: Matter, ___: datetime) -> Commands:
    yield c.ApprovePlan()
    yield c.ReturnPlan(reason=WORDS)


def _rectifying(_: World, matter: Matter, now: datetime) -> Commands:
    since = matter.fresh_since or now
    for name, taken in (("stale", since - timedelta(days=1)), ("fresh", now)):
        present = any((e.taken_at > since) == (name == "fresh") for e in matter.evidence)
        if not present:
            yield c.AddEvidence(
                evidence=Evidence(
                    id=f"{name}-{matter.version}",
                    digest="sha256:00",
                    media_type="image/jpeg",
                    taken_at=taken,
                    received_at=now,
                    taken_where=PLACE,
                )
            )
    yield c.CompleteStep(step="1")
    yield c.Submit(self_check=WORDS)
    today = local_date(now)
    yield c.Suspend(reason=WORDS, until=today + timedelta(9), review_on=today + timedelta(5))
    yield c.Suspend(reason=WORDS, until=None, review_on=None)


def _suspended(_: World, __: Matter, ___: datetime) -> Commands:
    yield c.ReviewHold(reason=WORDS, review_on=None)
    yield c.Resume(reason=WORDS)


def _verifying(world: World, matter: Matter, now: datetime) -> Commands:
    criteria = world.policy.evidence_criteria
    good = tuple(CriterionResult(criterion=k, met=True) for k in criteria)
    bad = tuple(CriterionResult(criterion=k, met=False) for k in criteria)
    yield c.Pass(results=good, seen_at=now, seen_where=PLACE)
    yield c.Fail(results=bad, seen_at=now, seen_where=PLACE, reason=WORDS)
    yield c.ProposeClose(statement=WORDS)
    if matter.is_major:
        yield from (c.DrawVerifier(seed=seed) for seed in ("one", "two", "three", "four"))
    if world.delegation and not matter.delegations:
        yield c.Delegate(role=Role.VERIFIER, to="third_supervisor", reason=WORDS)


def _late_clue(world: World, matter: Matter, now: datetime) -> Commands:
    """The raiser's sign of the same thing, observed after the check."""
    yield c.AddClue(clue=_clue(f"late-{matter.version}", "raiser", world.raiser, now))


def _replying(world: World, matter: Matter, now: datetime) -> Commands:
    yield from _late_clue(world, matter, now)
    yield c.Object(reason=WORDS)
    for raiser in matter.raisers:
        yield c.Reply(raiser=raiser.raiser, answer=ANSWER)
        yield c.CallbackOk(raiser=raiser.raiser)
        yield c.CallbackUnsolved(raiser=raiser.raiser, reason=WORDS)
    yield c.ProposeClose(statement=WORDS)


def _closing(world: World, matter: Matter, now: datetime) -> Commands:
    yield from _late_clue(world, matter, now)
    yield c.Close()
    yield c.Object(reason=WORDS)
    yield c.ProposeClose(statement=WORDS)


def _closed(world: World, matter: Matter, now: datetime) -> Commands:
    if matter.cycle >= world.cycles:
        return
    clue = _clue(f"clue-{matter.cycle}", "raiser", world.raiser, now)
    yield c.Recur(ground=RecurGround.SAME_PLACE_AND_CAUSE, reason=WORDS, cause="cause", clue=clue)
    yield c.Recur(ground=RecurGround.SAME_PLACE_AND_CAUSE, reason=WORDS, cause="no", clue=clue)
    yield c.Recur(ground=RecurGround.RECHECK_FAILED, reason=WORDS)
    if matter.recheck_failed_at is None:
        yield c.Recheck(passed=False, seen_at=now, seen_where=PLACE)
