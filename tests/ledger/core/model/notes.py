"""What the clerk notes when a command was accepted: one small function a verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.parts import Clue, Person
from huiyin.ledger.core.workdays import CHINA
from tests.ledger.core.model.clerk import Clerk, Loan, Raiser
from tests.ledger.core.model.rulebook import RULES, WORKS_FOR_A_UNIT

BACK_TO_WORK = ("fail", "callback_unsolved", "object")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An accepted command: who did it when, and all through whose hands the task came."""

    person: Person
    command: c.Command
    now: datetime
    people: frozenset[str]
    drawn: str | None = None


def take(
    clerk: Clerk, person: Person, command: c.Command, now: datetime, drawn: str | None = None
) -> None:
    """Note an accepted command. ``drawn``: whom the lot fell on."""
    rule = RULES[command.verb]
    people = _hands(clerk, person, command)
    act = Act(person=person, command=command, now=now, people=people, drawn=drawn)
    clerk.acted(set(people), command.verb)
    NOTES.get(type(command), _nothing)(clerk, act, command)
    clerk.events += 1
    clerk.now = now
    if rule.to != "=":
        clerk.state, clerk.since = rule.to, now
    if command.verb in BACK_TO_WORK:
        clerk.fresh_since, clerk.passed = now, None
    if isinstance(command, c.Accept) and clerk.policy.auto_plan:
        clerk.events += 2
        clerk.state, clerk.plans, clerk.steps = "rectifying", clerk.plans + 1, {"1": False}


def _hands(clerk: Clerk, person: Person, command: c.Command) -> frozenset[str]:
    """The actor, and for a lent task those it came from, in that role and cycle."""
    rule = RULES[command.verb]
    wanted = rule.roles(clerk.major)
    if any(_fits(clerk, rule.of, role, person.unit) for role in wanted if role in person.roles):
        return frozenset({person.id})
    lent = clerk.who(person, clerk.now).lent
    loan = next(
        x
        for x in clerk.lent_now
        if x.receiver == person.id
        and (x.role, x.unit) in lent
        and x.role in wanted
        and _fits(clerk, rule.of, x.role, x.unit)
    )
    same = [x for x in clerk.loans if (x.role, x.cycle) == (loan.role, loan.cycle)]
    hands = [(person.id, loan.giver)]
    seen = {person.id, loan.giver}
    for pair in hands:
        for x in same:
            if (x.receiver, x.giver) == pair and x.behind and (x.giver, x.behind) not in hands:
                hands.append((x.giver, x.behind))
                seen.add(x.behind)
    return frozenset(seen)


def _fits(clerk: Clerk, of: str, role: str, unit: str) -> bool:
    if not of or role not in WORKS_FOR_A_UNIT:
        return True
    return (unit == clerk.lead and role != "helper") or (of == "units" and unit in clerk.co)


def _nothing(_: Clerk, __: Act, ___: c.Command) -> None:
    return None


def _clues(clerk: Clerk, *clues: Clue) -> None:
    clerk.clues += clues
    for clue in clues:
        new = Raiser(sensor=clue.raiser_kind == "sensor")
        clerk.raisers = {clue.raiser: new} | clerk.raisers


def _all_unanswered(clerk: Clerk) -> None:
    clerk.raisers = {
        name: replace(r, replied=None, called=None, reached=True)
        for name, r in clerk.raisers.items()
    }


def _raiser(clerk: Clerk, name: str, **facts: datetime | bool) -> None:
    clerk.raisers = clerk.raisers | {name: replace(clerk.raisers[name], **facts)}


def _units(clerk: Clerk, command: c.Assign | c.Adjudicate, now: datetime) -> None:
    clerk.lead, clerk.co = command.lead, frozenset(command.co_units)
    clerk.ever |= {command.lead, *command.co_units}
    clerk.assigned = now


def _term(clerk: Clerk, due: datetime | None, now: datetime) -> None:
    whole = clerk.policy.terms.whole
    clerk.due = clerk.original_due = due or clerk.days.end_after(now, whole.amount)
    clerk.fresh_since = now


def _assign(clerk: Clerk, act: Act, command: c.Assign) -> None:
    _units(clerk, command, act.now)
    _term(clerk, command.due, act.now)


def _adjudicate(clerk: Clerk, act: Act, command: c.Adjudicate) -> None:
    if command.lead != clerk.lead:
        clerk.asked_until = None
    _units(clerk, command, act.now)
    clerk.final = clerk.disputes >= clerk.policy.max_disputes


def _recur(clerk: Clerk, act: Act, command: c.Recur) -> None:
    _all_unanswered(clerk)
    if command.clue is not None:
        _clues(clerk, command.clue)
    _term(clerk, command.due, act.now)
    clerk.cycle, clerk.assigned = clerk.cycle + 1, act.now
    clerk.disputes, clerk.final, clerk.steps = 0, False, {}
    clerk.extensions, clerk.extended_due, clerk.asked_until = 0, None, None
    clerk.drawn, clerk.passed, clerk.public_until = None, None, None
    clerk.recheck_failed, clerk.handlers = False, ()


def _accept(clerk: Clerk, _: Act, command: c.Accept) -> None:
    clerk.handlers += () if command.handler is None else (command.handler,)


def _dispute(clerk: Clerk, _: Act, __: c.Dispute) -> None:
    clerk.disputes += 1


def _propose(clerk: Clerk, _: Act, command: c.ProposePlan) -> None:
    clerk.proposed = tuple(step.id for step in command.steps)
    clerk.plans += 1


def _approve(clerk: Clerk, _: Act, __: c.ApprovePlan) -> None:
    clerk.steps, clerk.proposed = dict.fromkeys(clerk.proposed, False), ()


def _return_plan(clerk: Clerk, _: Act, __: c.ReturnPlan) -> None:
    clerk.proposed = ()


def _evidence(clerk: Clerk, _: Act, command: c.AddEvidence) -> None:
    new = command.evidence
    clerk.evidence += ((new.id, new.taken_at, new.received_at),)


def _step(clerk: Clerk, _: Act, command: c.CompleteStep) -> None:
    clerk.steps = clerk.steps | {command.step: True}


def _submit(clerk: Clerk, _: Act, __: c.Submit) -> None:
    clerk.drawn, clerk.asked_until = None, None


def _ask_extension(clerk: Clerk, _: Act, command: c.AskExtension) -> None:
    clerk.asked_until = command.until


def _decide(clerk: Clerk, _: Act, command: c.DecideExtension) -> None:
    if command.granted:
        clerk.due = clerk.extended_due = clerk.asked_until
        clerk.extensions += 1
    clerk.asked_until = None


def _suspend(clerk: Clerk, _: Act, command: c.Suspend) -> None:
    clerk.hold_until = command.until


def _resume(clerk: Clerk, act: Act, _: c.Resume) -> None:
    approved = datetime.combine(clerk.hold_until, time.max, tzinfo=CHINA)
    held = clerk.days.between(clerk.since, min(act.now, approved))
    clerk.hold_until = None
    if not held:
        return
    assert clerk.due is not None
    old, clerk.due = clerk.due, clerk.days.end_after(clerk.due, held)
    if not all(clerk.steps.values()):
        clerk.plans += 1
    if clerk.extended_due == old:
        clerk.extended_due = clerk.due
        for name, raiser in clerk.raisers.items():
            if raiser.told_due == old:
                _raiser(clerk, name, told_due=clerk.due)


def _draw(clerk: Clerk, act: Act, _: c.DrawVerifier) -> None:
    assert act.drawn in clerk.candidates(act.person, act.now)
    clerk.drawn = act.drawn


def _delegate(clerk: Clerk, act: Act, command: c.Delegate) -> None:
    unit, behind = act.person.unit, None
    if command.role not in act.person.roles:
        usable = clerk.who(act.person, act.now).lent
        mine = next(
            x
            for x in clerk.lent_now
            if x.receiver == act.person.id
            and x.role == command.role
            and (str(x.role), x.unit) in usable
        )
        unit, behind = mine.unit, mine.giver
    loan = Loan(
        giver=act.person.id,
        receiver=command.to,
        role=str(command.role),
        unit=unit,
        cycle=clerk.cycle,
        behind=behind,
    )
    clerk.loans += (loan,)


def _hand_over(clerk: Clerk, _: Act, command: c.HandOver) -> None:
    leaver, to = command.leaver, command.to
    current = clerk.lent_now
    over = [x for x in current if leaver in (x.receiver, clerk.origin(x).giver)]
    held = [] if to is None else [x for x in current if x.receiver == leaver]
    new = [replace(x, giver=leaver, receiver=to, behind=x.giver) for x in held]
    if to is not None and leaver in clerk.handlers:
        unit = clerk.lead or ""
        bans = Loan(giver=leaver, receiver=to, role="handler", unit=unit, cycle=clerk.cycle)
        new.append(replace(bans, over=True))
    clerk.loans = (*(replace(x, over=True) if x in over else x for x in clerk.loans), *new)
    named = (to if name == leaver else name for name in clerk.handlers)
    clerk.handlers = tuple(dict.fromkeys(name for name in named if name is not None))
    clerk.drawn = None if clerk.drawn == leaver else clerk.drawn


def _pass(clerk: Clerk, act: Act, command: c.Pass) -> None:
    clerk.passed = (act.people, command.seen_at)


def _fail(clerk: Clerk, _: Act, __: c.Fail) -> None:
    clerk.fails, clerk.drawn = clerk.fails + 1, None


def _reply(clerk: Clerk, act: Act, command: c.Reply) -> None:
    _raiser(clerk, command.raiser, replied=act.now)


def _called(clerk: Clerk, act: Act, command: c.CallbackOk) -> None:
    _raiser(clerk, command.raiser, called=act.now, reached=command.reached)


def _back(clerk: Clerk, _: Act, command: c.CallbackUnsolved | c.Object) -> None:
    _all_unanswered(clerk)
    if isinstance(command, c.Object):
        clerk.public_until = None


def _propose_close(clerk: Clerk, act: Act, _: c.ProposeClose) -> None:
    days = clerk.policy.publicity_days
    clerk.public_until = clerk.days.end_after(act.now, days) if days else None


def _recheck(clerk: Clerk, _: Act, command: c.Recheck) -> None:
    clerk.recheck_failed = clerk.recheck_failed or not command.passed


def _tell(clerk: Clerk, _: Act, command: c.TellDue) -> None:
    assert clerk.due is not None
    for name in command.told:
        _raiser(clerk, name, told_due=clerk.due)


def _interim(clerk: Clerk, _: Act, __: c.InterimReply) -> None:
    clerk.told = True


def _ask_cancel(clerk: Clerk, _: Act, __: c.AskCancel) -> None:
    clerk.cancel_asked = True


NOTES: dict[type[c.Command], Callable[..., None]] = {
    c.AddClue: lambda clerk, _, command: _clues(clerk, command.clue),
    c.Absorb: lambda clerk, _, command: _clues(clerk, *command.clues),
    c.InterimReply: _interim,
    c.AskCancel: _ask_cancel,
    c.Assign: _assign,
    c.Adjudicate: _adjudicate,
    c.Recur: _recur,
    c.Accept: _accept,
    c.Dispute: _dispute,
    c.ProposePlan: _propose,
    c.ApprovePlan: _approve,
    c.ReturnPlan: _return_plan,
    c.AddEvidence: _evidence,
    c.CompleteStep: _step,
    c.Submit: _submit,
    c.AskExtension: _ask_extension,
    c.DecideExtension: _decide,
    c.Suspend: _suspend,
    c.Resume: _resume,
    c.DrawVerifier: _draw,
    c.Delegate: _delegate,
    c.HandOver: _hand_over,
    c.Pass: _pass,
    c.Fail: _fail,
    c.Reply: _reply,
    c.CallbackOk: _called,
    c.CallbackUnsolved: _back,
    c.Object: _back,
    c.ProposeClose: _propose_close,
    c.Recheck: _recheck,
    c.TellDue: _tell,
}
"""By command; the others change nothing but the state."""
