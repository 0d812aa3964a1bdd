"""What people try: for every verb a few papers, most of them in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.parts import CriterionResult
from huiyin.ledger.core.states import RaiserKind, RecurGround, Role, Suggestion
from huiyin.ledger.core.workdays import local_date
from tests.ledger.core import builders as b
from tests.ledger.core.model.cast import CAST
from tests.ledger.core.model.clerk import Clerk

Maker = Callable[[Clerk, datetime, Random], c.Command]
NAMES = tuple(CAST)
DAY = timedelta(days=1)


def _clue(k: Clerk, now: datetime, chance: Random) -> b.Clue:
    name = chance.choice((f"clue-{k.events}",) * 9 + ("clue-1",))
    raiser = chance.choice(("raiser-1", "raiser-2", "station-1"))
    kind = RaiserKind.SENSOR if raiser == "station-1" else RaiserKind.PERSON
    late = chance.choice((timedelta(0),) * 9 + (DAY,))
    return b.clue(name, raiser, kind, at=now + late)


def _told(k: Clerk, chance: Random) -> tuple[str, ...]:
    return tuple(k.raisers) if chance.random() < 0.8 else ()


def _reason(chance: Random) -> str:
    return chance.choice(("because",) * 9 + ("",))


def _adjudicate(k: Clerk, _: datetime, chance: Random) -> c.Adjudicate:
    lead = chance.choice(("water", "county"))
    right = lead != k.lead
    upheld = right if chance.random() < 0.9 else not right
    return c.Adjudicate(upheld=upheld, lead=lead, co_units=("parks",), reason="so be it")


def _plan(k: Clerk, now: datetime, chance: Random) -> c.ProposePlan:
    due = local_date(k.due or now) + chance.choice((0 * DAY,) * 9 + (DAY,))
    return c.ProposePlan(steps=b.steps(due) if chance.random() < 0.95 else ())


def _evidence(k: Clerk, now: datetime, chance: Random) -> c.AddEvidence:
    taken = now + chance.choice((0 * DAY,) * 7 + (-3 * DAY, DAY))
    return c.AddEvidence(evidence=b.evidence(f"photo-{k.events}", taken, now))


def _step(k: Clerk, _: datetime, chance: Random) -> c.CompleteStep:
    undone = [name for name, done in k.steps.items() if not done]
    wild = chance.random() < 0.1 or not undone
    return c.CompleteStep(step=chance.choice(("a", "b", "1")) if wild else undone[0])


def _extension(k: Clerk, now: datetime, chance: Random) -> c.AskExtension:
    later = (k.due or now) + chance.choice((9, 9, 5, 0)) * DAY
    return c.AskExtension(until=later, reason="rain")


def _suspend(_: Clerk, now: datetime, chance: Random) -> c.Suspend:
    today = local_date(now)
    until = today + 9 * DAY if chance.random() < 0.9 else None
    return c.Suspend(reason="flood", until=until, review_on=today + 4 * DAY)


def _review(_: Clerk, now: datetime, chance: Random) -> c.ReviewHold:
    ahead = chance.choice((None, 2, 20))
    day = None if ahead is None else local_date(now) + ahead * DAY
    return c.ReviewHold(reason="still wet", review_on=day)


def _found(k: Clerk, met: bool) -> tuple[CriterionResult, ...]:
    return tuple(CriterionResult(criterion=x, met=met) for x in k.policy.evidence_criteria)


def _seen(k: Clerk, now: datetime, chance: Random) -> datetime:
    return chance.choice((now, now, now, k.since, k.since - DAY))


def _pass(k: Clerk, now: datetime, chance: Random) -> c.Pass:
    met = chance.random() < 0.9
    return c.Pass(results=_found(k, met), seen_at=_seen(k, now, chance), seen_where=b.BRIDGE)


def _fail(k: Clerk, now: datetime, chance: Random) -> c.Fail:
    found = _found(k, chance.random() < 0.2)
    return c.Fail(results=found, seen_at=_seen(k, now, chance), seen_where=b.BRIDGE, reason="no")


def _anyone(k: Clerk, chance: Random) -> str:
    return chance.choice((*k.raisers, *k.raisers, "ghost"))


def _called(k: Clerk, _: datetime, chance: Random) -> c.CallbackOk:
    # By the count of events, not by chance: the walks stay those that reach strike-off.
    paper = c.CallbackOk(raiser=_anyone(k, chance), satisfied=True)
    if k.events % 4:
        return paper
    gone = replace(paper, reached=False, reason="nobody answers", satisfied=None)
    bad = {16: replace(gone, reason=""), 20: replace(gone, satisfied=True)}
    return bad.get(k.events, gone)


def _recur(k: Clerk, now: datetime, chance: Random) -> c.Recur:
    if chance.random() < 0.4:
        return c.Recur(ground=RecurGround.RECHECK_FAILED, reason="again")
    cause = chance.choice(("discharge", "discharge", "oil"))
    clue = _clue(k, now, chance)
    return c.Recur(ground=RecurGround.SAME_PLACE_AND_CAUSE, reason="again", cause=cause, clue=clue)


def _delegate(_: Clerk, __: datetime, chance: Random) -> c.Delegate:
    roles = (Role.UNIT_HEAD, Role.HANDLER, Role.SUPERVISOR, Role.VERIFIER, Role.LEADER)
    return c.Delegate(role=chance.choice(roles), to=chance.choice(NAMES), reason="leave")


def _hand_over(k: Clerk, _: datetime, chance: Random) -> c.HandOver:
    known = [*k.handlers, *(loan.receiver for loan in k.loans), chance.choice(NAMES)]
    to = chance.choice((*NAMES, None, None, None))
    return c.HandOver(leaver=chance.choice(known), to=to, reason="new post")


MAKERS: dict[str, Maker] = {
    "interim_reply": lambda *_: c.InterimReply(answer=b.ANSWER),
    "decline": lambda k, _, r: c.Decline(reason="not ours", told=_told(k, r)),
    "merge": lambda *_: c.Merge(into="M-0", reason="same"),
    "ask_cancel": lambda _, __, r: c.AskCancel(reason=_reason(r)),
    "cancel": lambda k, _, r: c.Cancel(reason="yes", told=_told(k, r)),
    "assign": lambda _, __, r: c.Assign(
        lead="water", co_units=r.choice((("parks",), ("parks",), (), ("water",)))
    ),
    "accept": lambda _, __, r: c.Accept(handler=r.choice((None, "han", "han", "vera"))),
    "dispute": lambda k, _, __: c.Dispute(
        ground=next(iter(k.policy.dispute_grounds), "any"), reason="not ours"
    ),
    "adjudicate": _adjudicate,
    "propose_plan": _plan,
    "approve_plan": lambda *_: c.ApprovePlan(),
    "return_plan": lambda _, __, r: c.ReturnPlan(reason=_reason(r)),
    "add_evidence": _evidence,
    "submit": lambda _, __, r: c.Submit(self_check=_reason(r)),
    "suspend": _suspend,
    "resume": lambda _, __, r: c.Resume(reason=_reason(r)),
    "pass": _pass,
    "fail": _fail,
    "reply": lambda k, _, r: c.Reply(raiser=_anyone(k, r), answer=b.ANSWER),
    "callback_ok": _called,
    "callback_unsolved": lambda k, _, r: c.CallbackUnsolved(raiser=_anyone(k, r), reason="no"),
    "propose_close": lambda _, __, r: c.ProposeClose(statement=_reason(r)),
    "close": lambda *_: c.Close(),
    "object": lambda _, __, r: c.Object(reason=_reason(r)),
    "recur": _recur,
    "add_clue": lambda k, now, r: c.AddClue(clue=_clue(k, now, r)),
    "absorb": lambda k, now, r: c.Absorb(from_matter="M-9", clues=(_clue(k, now, r),)),
    "complete_step": _step,
    "ask_extension": _extension,
    "decide_extension": lambda _, __, r: c.DecideExtension(granted=r.random() < 0.8, reason="x"),
    "draw_verifier": lambda k, _, __: c.DrawVerifier(seed=f"lot-{k.events}"),
    "delegate": _delegate,
    "recheck": lambda k, now, r: c.Recheck(
        passed=r.random() < 0.5, seen_at=_seen(k, now, r), seen_where=b.BRIDGE
    ),
    "suggest": lambda *_: c.Suggest(suggestion=Suggestion.RECURRENCE, basis="three readings"),
    "recompute_due": lambda *_: c.RecomputeDue(),
    "review_hold": _review,
    "tell_due": lambda k, _, r: c.TellDue(told=(_anyone(k, r),), remark="by telephone"),
    "hand_over": _hand_over,
    "note": lambda *_: c.Note(text="spoke with the plant"),
}
"""A paper for every verb; `RULES` and this have the same verbs."""
