"""What is wrong with a command's fields, as far as the random walks make such mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.parts import Clue, Person
from huiyin.ledger.core.workdays import local_date
from tests.ledger.core.model.cast import CAST
from tests.ledger.core.model.clerk import Clerk
from tests.ledger.core.model.rulebook import ADMINISTRATORS

Codes = Iterator[str]


def first_fault(clerk: Clerk, person: Person, command: c.Command, now: datetime) -> str | None:
    """The code of the first fault, None when the paper is in order."""
    faults = FAULTS.get(type(command))
    return None if faults is None else next(faults(clerk, person, command, now), None)


def _empty(text: str) -> Codes:
    if not text:
        yield "F-EMPTY"


def _reason(_: Clerk, __: Person, command: c.Note | c.Resume, ___: datetime) -> Codes:
    yield from _empty(getattr(command, "reason", "-"))
    yield from _empty(getattr(command, "self_check", "-"))
    yield from _empty(getattr(command, "statement", "-"))


def _clue(clerk: Clerk, clue: Clue, now: datetime) -> Codes:
    if clue.observed_at > now:
        yield "F-FUTURE"
    if clue.id in {known.id for known in clerk.clues}:
        yield "F-KNOWN"


def _told(clerk: Clerk, _: Person, command: c.Decline | c.Cancel, __: datetime) -> Codes:
    if {name for name, r in clerk.raisers.items() if not r.sensor} - set(command.told):
        yield "F-TOLD"


def _assign(_: Clerk, __: Person, command: c.Assign, ___: datetime) -> Codes:
    if command.lead in command.co_units:
        yield "F-TWICE"


def _accept(clerk: Clerk, _: Person, command: c.Accept, __: datetime) -> Codes:
    if command.handler is not None and CAST[command.handler].unit != clerk.lead:
        yield "F-HANDLER"


def _adjudicate(clerk: Clerk, _: Person, command: c.Adjudicate, __: datetime) -> Codes:
    if command.upheld is (command.lead == clerk.lead):
        yield "F-VERDICT"


def _plan(clerk: Clerk, _: Person, command: c.ProposePlan, __: datetime) -> Codes:
    assert clerk.due is not None
    if not command.steps:
        yield "R-EMPTY"
    for step in command.steps:
        if step.due is None or step.due > local_date(clerk.due):
            yield "R-LATE"


def _evidence(_: Clerk, __: Person, command: c.AddEvidence, now: datetime) -> Codes:
    if not command.evidence.taken_at <= command.evidence.received_at <= now:
        yield "F-TIMES"


def _step(clerk: Clerk, _: Person, command: c.CompleteStep, __: datetime) -> Codes:
    if command.step not in clerk.steps:
        yield "F-STEP"
        return
    if clerk.steps[command.step]:
        yield "F-DONE"
    if command.step == "b" and not clerk.steps["a"]:
        yield "F-WAITS"


def _extension(clerk: Clerk, _: Person, command: c.AskExtension, __: datetime) -> Codes:
    if clerk.due is not None and command.until <= clerk.due:
        yield "F-NOT-LATER"


def _decision(clerk: Clerk, _: Person, command: c.DecideExtension, __: datetime) -> Codes:
    assert clerk.asked_until is not None
    assert clerk.due is not None
    if command.granted and clerk.asked_until <= clerk.due:
        yield "F-NOT-LATER"


def _suspend(_: Clerk, __: Person, command: c.Suspend, now: datetime) -> Codes:
    if command.until is None or command.until <= local_date(now):
        yield "F-NO-END"


def _review(clerk: Clerk, _: Person, command: c.ReviewHold, now: datetime) -> Codes:
    today = local_date(now)
    if clerk.hold_until < today:
        yield "F-HOLD-OVER"
    elif command.review_on is not None and not today < command.review_on <= clerk.hold_until:
        yield "F-NO-REVIEW"


def _draw(clerk: Clerk, person: Person, _: c.DrawVerifier, now: datetime) -> Codes:
    if len(clerk.candidates(person, now)) < 2:
        yield "D9"


def _receiver(giver: str, to: str) -> Codes:
    if to not in CAST or to == giver:
        yield "F-RECEIVER"
    elif CAST[to].roles & ADMINISTRATORS:
        yield "D7"


def _delegate(clerk: Clerk, person: Person, command: c.Delegate, now: datetime) -> Codes:
    yield from _receiver(person.id, command.to)
    who = clerk.who(person, now)
    if command.role not in who.roles and command.role not in {role for role, _ in who.lent}:
        yield "F-ROLE"


def _hand_over(clerk: Clerk, person: Person, command: c.HandOver, __: datetime) -> Codes:
    leaver, to = command.leaver, command.to
    named = {*clerk.handlers, clerk.drawn}
    named |= {name for loan in clerk.lent_now for name in (loan.giver, loan.receiver)}
    if leaver not in named:
        yield "F-NOTHING"
    if to is None:
        return
    if "system" in person.roles:
        yield "F-RECEIVER"
    yield from _receiver(leaver, to)
    if leaver in clerk.handlers and CAST[to].unit != clerk.lead:
        yield "F-HANDLER"


def _check(clerk: Clerk, _: Person, command: c.Pass | c.Fail, now: datetime) -> Codes:
    if not clerk.since <= command.seen_at <= now:
        yield "F-TIMES"
    met = all(result.met for result in command.results)
    if met is not isinstance(command, c.Pass):
        yield "F-ALL-MET" if met else "F-UNMET"


def _speak(clerk: Clerk, _: Person, command: c.Reply | c.CallbackOk, __: datetime) -> Codes:
    raiser = clerk.raisers.get(command.raiser)
    if raiser is None or raiser.sensor:
        yield "F-RAISER"
    elif isinstance(command, c.Reply):
        if raiser.replied is not None:
            yield "F-ANSWERED"
    elif raiser.replied is None:
        yield "F-UNANSWERED"
    elif raiser.called is not None:
        yield "F-CALLED"
    if isinstance(command, c.CallbackOk):
        if command.reached and command.reason:
            yield "F-REACHED"
        if not command.reached:
            yield from _empty(command.reason)
            if command.satisfied is not None:
                yield "F-REACHED"


def _recur(clerk: Clerk, _: Person, command: c.Recur, now: datetime) -> Codes:
    if command.ground == "recheck_failed":
        if not clerk.recheck_failed:
            yield "F-RECHECK"
        return
    assert command.clue is not None
    yield from _clue(clerk, command.clue, now)
    if command.cause != "discharge":
        yield "F-SAME"


def _recheck(clerk: Clerk, _: Person, command: c.Recheck, now: datetime) -> Codes:
    if not clerk.since <= command.seen_at <= now:
        yield "F-TIMES"


def _tell(clerk: Clerk, _: Person, command: c.TellDue, __: datetime) -> Codes:
    if not command.told or set(command.told) - clerk.untold():
        yield "F-RAISER"


def _new_clue(clerk: Clerk, _: Person, command: c.AddClue, now: datetime) -> Codes:
    yield from _clue(clerk, command.clue, now)


def _absorb(clerk: Clerk, _: Person, command: c.Absorb, now: datetime) -> Codes:
    for clue in command.clues:
        yield from _clue(clerk, clue, now)


FAULTS: dict[type[c.Command], Callable[..., Codes]] = {
    c.AddClue: _new_clue,
    c.Absorb: _absorb,
    c.Decline: _told,
    c.Cancel: _told,
    c.Assign: _assign,
    c.Accept: _accept,
    c.Adjudicate: _adjudicate,
    c.ProposePlan: _plan,
    c.ReturnPlan: _reason,
    c.AskCancel: _reason,
    c.Resume: _reason,
    c.Object: _reason,
    c.Submit: _reason,
    c.ProposeClose: _reason,
    c.AddEvidence: _evidence,
    c.CompleteStep: _step,
    c.AskExtension: _extension,
    c.DecideExtension: _decision,
    c.Suspend: _suspend,
    c.ReviewHold: _review,
    c.DrawVerifier: _draw,
    c.Delegate: _delegate,
    c.HandOver: _hand_over,
    c.Pass: _check,
    c.Fail: _check,
    c.Reply: _speak,
    c.CallbackOk: _speak,
    c.CallbackUnsolved: _speak,
    c.Recur: _recur,
    c.Recheck: _recheck,
    c.TellDue: _tell,
}
"""By command; whatever else a walk sends has nothing that could be wrong."""
