"""What each verb says, made up for a matter as it stands. Mostly well-formed, not always."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.forms import required_criteria
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Clue, CriterionResult, Evidence, Person, Place, Step
from huiyin.ledger.core.states import (
    RaiserKind,
    RecurGround,
    Role,
    Suggestion,
    Verb,
)
from huiyin.ledger.core.workdays import local_date
from huiyin.ledger.verbs.sealing import Envelopes
from tests.simulated_city.staff import Staff

GROUNDS = ("not_our_duty", "not_our_area", "insufficient_facts")


@dataclass(slots=True)
class Scene:
    """All that a command may be made of."""

    matter: Matter
    policy: KindPolicy
    now: datetime
    rng: random.Random
    staff: Staff
    people: Mapping[str, Person]
    records: Envelopes
    serial: int
    other: Matter | None = None

    def text(self, words: str) -> str:
        """Words that differ from act to act."""
        return f"{words} {self.serial}"

    def unit(self) -> str:
        """Any staffed unit."""
        return self.rng.choice(self.staff.staffed)

    def co_units(self, lead: str) -> tuple[str, ...]:
        """None, one or two units beside the lead."""
        some = self.rng.sample(self.staff.units[:-4], k=self.rng.choice((0, 0, 1, 2)))
        return tuple(sorted(set(some) - {lead}))

    def clue(self, kind: RaiserKind | None = None) -> Clue:
        """A clue by a new raiser."""
        chosen = kind or self.rng.choice(tuple(RaiserKind))
        ref = f"sensor-{self.serial}"
        if chosen is not RaiserKind.SENSOR:
            ref = self.records.raiser(name="某某", phone=f"139{self.serial:08d}").ref
        return Clue(
            id=f"k{self.serial}",
            raiser=ref,
            raiser_kind=chosen,
            channel=self.rng.choice(("hotline", "inspection", "leader", "meeting")),
            observed_at=self.now,
            summary=self.text("所见"),
            place=self.matter.place,
        )

    def results(self, *, met: bool) -> tuple[CriterionResult, ...]:
        """A finding on every criterion."""
        names = required_criteria(self.matter, self.policy) or ("到场",)
        return tuple(CriterionResult(criterion=name, met=met) for name in names)


def _assign(s: Scene) -> c.Command:
    lead = s.unit()
    due = None if s.rng.random() < 0.7 else s.now + timedelta(days=s.rng.randrange(5, 60))
    return c.Assign(lead=lead, co_units=s.co_units(lead), due=due)


def _accept(s: Scene) -> c.Command:
    inside = [
        p.id for p in s.people.values() if p.unit == s.matter.lead and Role.HANDLER in p.roles
    ]
    return c.Accept(handler=s.rng.choice(inside) if inside else None)


def _dispute(s: Scene) -> c.Command:
    ground = s.rng.choice(s.policy.dispute_grounds or GROUNDS)
    return c.Dispute(ground=ground, reason=s.text("不属本单位"), proposed_unit=s.unit())


def _adjudicate(s: Scene) -> c.Command:
    upheld = s.rng.random() < 0.5
    others = [unit for unit in s.staff.staffed if unit != s.matter.lead]
    lead = s.rng.choice(others) if upheld else str(s.matter.lead)
    return c.Adjudicate(upheld=upheld, lead=lead, co_units=s.co_units(lead), reason=s.text("裁定"))


def _steps(s: Scene, until: datetime) -> tuple[Step, ...]:
    first, last = local_date(s.now), local_date(until)
    span, count = max((last - first).days, 0), s.rng.randrange(1, 4)
    return tuple(
        Step(
            id=str(n + 1),
            title=s.text("节点"),
            owner=str(s.matter.lead),
            due=first + timedelta(days=span * (n + 1) // count),
            predecessors=(str(n),) if n else (),
        )
        for n in range(count)
    )


def _complete(s: Scene) -> c.Command:
    roadmap = s.matter.roadmap
    steps = () if roadmap is None else roadmap.unfinished
    return c.CompleteStep(step=steps[0].id if steps else "1")


def _evidence(s: Scene) -> c.Command:
    taken = s.now - timedelta(minutes=s.rng.choice((1, 5, 30, 60 * 24 * 20)))
    return c.AddEvidence(
        evidence=Evidence(
            id=f"e{s.serial}",
            digest=f"sha256:{s.serial:064x}",
            media_type="image/jpeg",
            taken_at=taken,
            received_at=s.now,
            taken_where=s.matter.place or Place(name="现场"),
            size=1000 + s.serial % 1000,
        )
    )


def _ask_extension(s: Scene) -> c.Command:
    until = (s.matter.due or s.now) + timedelta(days=s.rng.randrange(5, 40))
    steps = _steps(s, until) if s.matter.roadmap and s.rng.random() < 0.5 else ()
    return c.AskExtension(until=until, reason=s.text("汛期"), steps=steps)


def _suspend(s: Scene) -> c.Command:
    today = local_date(s.now)
    until = today + timedelta(days=s.rng.randrange(20, 90))
    review = today + timedelta(days=s.rng.randrange(5, 20))
    return c.Suspend(reason=s.text("等待"), until=until, review_on=review)


def _review_hold(s: Scene) -> c.Command:
    hold, today = s.matter.hold, local_date(s.now)
    room = 0 if hold is None else (hold.until - today).days
    review = today + timedelta(days=s.rng.randrange(1, room)) if room > 1 else None
    return c.ReviewHold(reason=s.text("条件未具备"), review_on=review)


def _check(s: Scene, passed: bool) -> c.Command:
    place = s.matter.place or Place(name="现场")
    results = s.results(met=passed)
    if passed:
        return c.Pass(results=results, seen_at=s.now, seen_where=place)
    return c.Fail(results=results, seen_at=s.now, seen_where=place, reason=s.text("未整改到位"))


def _raiser(s: Scene, *, replied: bool) -> str:
    """A raiser to speak to: answered and not called back, or not answered yet."""
    waiting = [
        r.raiser
        for r in s.matter.people_raisers
        if (r.replied_at is not None) is replied and r.called_back_at is None
    ]
    return s.rng.choice(waiting) if waiting else "nobody"


def _interim(s: Scene) -> c.Command:
    return c.InterimReply(answer=s.records.seal(s.matter.id, s.text("在办")))


def _reply(s: Scene) -> c.Command:
    answer = s.records.seal(s.matter.id, s.text("已办结"))
    return c.Reply(raiser=_raiser(s, replied=False), answer=answer)


def _delegate(s: Scene) -> c.Command:
    role = s.rng.choice((Role.UNIT_HEAD, Role.HANDLER, Role.SUPERVISOR, Role.VERIFIER))
    return c.Delegate(role=role, to=s.rng.choice(list(s.people)), reason=s.text("休假"))


def _hand_over(s: Scene) -> c.Command:
    named = [*s.matter.handlers, *(d.receiver for d in s.matter.delegations_in_force)]
    inside = [p.id for p in s.people.values() if p.unit == s.matter.lead]
    to = s.rng.choice(inside or list(s.people))
    return c.HandOver(leaver=s.rng.choice(named or ["judge"]), to=to, reason=s.text("调离"))


def _recur(s: Scene) -> c.Command:
    if s.matter.recheck_failed_at is not None:
        return c.Recur(ground=RecurGround.RECHECK_FAILED, reason=s.text("回头看不合格"))
    return c.Recur(
        ground=RecurGround.SAME_PLACE_AND_CAUSE,
        cause=s.matter.cause,
        clue=s.clue(RaiserKind.PERSON),
        reason=s.text("又见"),
    )


def _recheck(s: Scene) -> c.Command:
    place = s.matter.place or Place(name="现场")
    return c.Recheck(passed=s.rng.random() < 0.7, seen_at=s.now, seen_where=place)


def _suggest(s: Scene) -> c.Command:
    closed = s.matter.closed_at is not None
    kind = Suggestion.RECURRENCE if closed else Suggestion.RECOVERY
    return c.Suggest(suggestion=kind, basis=s.text("读数"))


def _told(s: Scene) -> tuple[str, ...]:
    return tuple(r.raiser for r in s.matter.people_raisers)


def _merge(s: Scene) -> c.Command:
    into = s.other.id if s.other is not None else "none"
    return c.Merge(into=into, reason=s.text("同一问题"))


def _tell_due(s: Scene) -> c.Command:
    told = tuple(r.raiser for r in s.matter.raisers_to_tell)
    return c.TellDue(told=told, remark=s.text("电话"))


MAKE: Mapping[Verb, Callable[[Scene], c.Command]] = {
    Verb.INTERIM_REPLY: lambda s: c.InterimReply(
        answer=s.records.seal(s.matter.id, s.text("在办"))
    ),
    Verb.DECLINE: lambda s: c.Decline(reason=s.text("不属职权"), told=_told(s)),
    Verb.MERGE: _merge,
    Verb.ASK_CANCEL: lambda s: c.AskCancel(reason=s.text("重复登记")),
    Verb.CANCEL: lambda s: c.Cancel(reason=s.text("属实"), told=_told(s)),
    Verb.ASSIGN: _assign,
    Verb.ACCEPT: _accept,
    Verb.DISPUTE: _dispute,
    Verb.ADJUDICATE: _adjudicate,
    Verb.PROPOSE_PLAN: lambda s: c.ProposePlan(steps=_steps(s, s.matter.due or s.now)),
    Verb.APPROVE_PLAN: lambda s: c.ApprovePlan(),
    Verb.RETURN_PLAN: lambda s: c.ReturnPlan(reason=s.text("节点不清")),
    Verb.ADD_EVIDENCE: _evidence,
    Verb.COMPLETE_STEP: _complete,
    Verb.SUBMIT: lambda s: c.Submit(self_check=s.text("已自查")),
    Verb.ASK_EXTENSION: _ask_extension,
    Verb.DECIDE_EXTENSION: lambda s: c.DecideExtension(
        granted=s.rng.random() < 0.6, reason=s.text("审批")
    ),
    Verb.SUSPEND: _suspend,
    Verb.REVIEW_HOLD: _review_hold,
    Verb.RESUME: lambda s: c.Resume(reason=s.text("条件具备")),
    Verb.DRAW_VERIFIER: lambda s: c.DrawVerifier(seed=s.text("seed")),
    Verb.PASS: lambda s: _check(s, True),
    Verb.FAIL: lambda s: _check(s, False),
    Verb.REPLY: _reply,
    Verb.CALLBACK_OK: lambda s: c.CallbackOk(
        raiser=_raiser(s, replied=True), satisfied=s.rng.choice((True, True, False, None))
    ),
    Verb.CALLBACK_UNSOLVED: lambda s: c.CallbackUnsolved(
        raiser=_raiser(s, replied=True), reason=s.text("未解决")
    ),
    Verb.PROPOSE_CLOSE: lambda s: c.ProposeClose(statement=s.text("条件具备")),
    Verb.CLOSE: lambda s: c.Close(),
    Verb.OBJECT: lambda s: c.Object(reason=s.text("公示异议")),
    Verb.RECUR: _recur,
    Verb.ADD_CLUE: lambda s: c.AddClue(clue=s.clue()),
    Verb.DELEGATE: _delegate,
    Verb.HAND_OVER: _hand_over,
    Verb.RECHECK: _recheck,
    Verb.SUGGEST: _suggest,
    Verb.TELL_DUE: _tell_due,
    Verb.RECOMPUTE_DUE: lambda s: c.RecomputeDue(),
    Verb.NOTE: lambda s: c.Note(text=s.text("备注")),
}
"""Every verb but `register`, which makes the matter, and `absorb`, which comes of a merge."""
