"""D1-D9 as a bystander sees them: from the whole history of events and the list of people.

The bystander knows no duty and no table; for each act that a rule guards he goes through all that
happened before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from huiyin.ledger.core import events as e
from huiyin.ledger.core.parts import Clue
from huiyin.ledger.core.states import Grade
from tests.ledger.core.model.cast import CAST
from tests.ledger.core.model.rulebook import ADMINISTRATORS

History = Sequence[e.Event]


def broken(before: History, event: e.Event) -> list[str]:
    """What the event breaks, given everything before it; empty for nothing."""
    found = [
        name for name, looks, breaks in LAWS if isinstance(event, looks) and breaks(before, event)
    ]
    if CAST[event.actor].roles & ADMINISTRATORS and not event.automatic:
        found.append("an administrator did business")
    return found


def _hands(before: History, actor: str) -> set[str]:
    """The actor and everyone who lent him a task, or lent it to one who did (D8)."""
    pairs = [(x.to, x.actor) for x in before if isinstance(x, e.Delegated)]
    known: set[str] = set()
    new = {actor}
    while new:
        known |= new
        new = {giver for receiver, giver in pairs if receiver in known} - known
    return known


def _inside(before: History, actor: str) -> bool:
    """Whether any unit of the actor, since registration, ever worked on the matter."""
    worked = {
        unit
        for x in before
        if isinstance(x, e.Assigned | e.Adjudicated)
        for unit in (x.lead, *x.co_units)
    }
    start = before[0].at
    past = {m.unit for m in CAST[actor].memberships if m.until is None or m.until > start}
    return bool(worked & (past | {CAST[actor].unit}))


def _did(before: History, actor: str, *kinds: type[e.Event]) -> bool:
    return any(isinstance(x, kinds) and x.actor == actor and not x.automatic for x in before)


def _major(before: History) -> bool:
    first = before[0]
    return isinstance(first, e.Registered) and first.grade is Grade.MAJOR


def _d1(before: History, event: e.Event) -> bool:
    done: list[type[e.Event]] = [e.Submitted, e.EvidenceAdded, e.StepCompleted, e.PlanProposed]
    if _major(before):
        done.append(e.PlanApproved)
    return _insider_or(before, event, *done)


def _insider_or(before: History, event: e.Event, *kinds: type[e.Event]) -> bool:
    hands = _hands(before, event.actor)
    return any(_inside(before, name) or _did(before, name, *kinds) for name in hands)


def _d2(before: History, event: e.Event) -> bool:
    kinds = (e.CloseProposed, e.Passed, e.Failed, e.Rechecked, e.Submitted)
    return any(_did(before, name, *kinds) for name in _hands(before, event.actor))


def _d3(before: History, event: e.Event) -> bool:
    return _insider_or(before, event, e.ExtensionAsked, e.Disputed)


def _d4(before: History, event: e.Event) -> bool:
    return _insider_or(before, event, e.Replied)


def _d5(before: History, event: e.Event) -> bool:
    asked = (_did(before, name, e.CancelAsked) for name in _hands(before, event.actor))
    return any(asked) or not any(isinstance(x, e.CancelAsked) for x in before)


def _d7(before: History, event: e.Event) -> bool:
    kinds = (
        *(e.Accepted, e.Disputed, e.PlanProposed, e.EvidenceAdded, e.StepCompleted),
        *(e.Submitted, e.ExtensionAsked, e.Replied),
    )
    return _insider_or(before, event, *kinds)


def _d9(before: History, event: e.Event) -> bool:
    if not _major(before):
        return False
    since = 0
    for number, x in enumerate(before):
        if isinstance(x, e.Submitted):
            since = number
    lots = [x.drawn for x in before[since:] if isinstance(x, e.VerifierDrawn)]
    return not lots or lots[-1] != event.actor


def _incomplete(before: History, _: e.Event) -> bool:
    """Struck off without plan, submission, check and proposal since it last came back."""
    back = (e.Assigned, e.Recurred)
    cycle = max(n for n, x in enumerate(before) if isinstance(x, back))
    work = (*back, e.Failed, e.CalledBackUnsolved, e.Objected)
    round_ = max(n for n, x in enumerate(before) if isinstance(x, work))
    in_round = [type(x) for x in before[round_:]]
    needed = [e.Submitted, e.Passed, e.CloseProposed]
    fresh = any(isinstance(x, e.EvidenceAdded) for x in before[round_:])
    planned = any(isinstance(x, e.PlanApproved) for x in before[cycle:])
    order = [in_round.index(k) if k in in_round else -1 for k in needed]
    return not (fresh and planned and -1 not in order and order == sorted(order))


Law = tuple[str, tuple[type[e.Event], ...], Callable[[History, e.Event], bool]]
LAWS: tuple[Law, ...] = (
    ("D1", (e.Passed, e.Failed, e.Rechecked), _d1),
    ("D2", (e.Closed,), _d2),
    ("D3", (e.ExtensionDecided, e.Adjudicated, e.Suspended, e.Resumed, e.HoldReviewed), _d3),
    ("D4", (e.CalledBackOk, e.CalledBackUnsolved), _d4),
    ("D5", (e.Cancelled,), _d5),
    ("D7", (e.PlanApproved, e.PlanReturned, e.CloseProposed, e.Closed, e.Objected), _d7),
    ("D9", (e.Passed, e.Failed), _d9),
    ("struck off without the whole way", (e.Closed,), _incomplete),
)


def audit(history: Iterable[e.Event]) -> Iterator[str]:
    """Everything a whole history breaks."""
    events = list(history)
    for number, event in enumerate(events):
        if number:
            yield from broken(events[:number], event)


def renamed(event: e.Registered, name: str) -> e.Registered:
    """The same registration of another matter."""
    return replace(event, matter_id=name)


def as_told(clue: Clue) -> Clue:
    """A clue without the mark of the matter it came from."""
    return replace(clue, carried_from=None)
