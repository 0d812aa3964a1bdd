"""The balance of a period by unit and by kind, and whether it agrees with what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, Sum
from django.db.models.expressions import CombinedExpression

from huiyin.ledger import access
from huiyin.ledger.choices import Verb
from huiyin.ledger.core.balance import CAME, WENT, Flow
from huiyin.ledger.models import Event, Matter, User
from huiyin.ledger.queries.board import Board, open_to
from huiyin.ledger.queries.table import MOST_COUNTED, midnight

FLOW_VERBS: dict[str, tuple[Verb, ...]] = {
    "new": (Verb.REGISTER,),
    "reopened": (Verb.RECUR,),
    "transferred_in": (Verb.ASSIGN, Verb.ADJUDICATE),
    "closed": (Verb.CLOSE,),
    "merged": (Verb.MERGE,),
    "declined": (Verb.DECLINE,),
    "cancelled": (Verb.CANCEL,),
    "transferred_out": (Verb.ASSIGN, Verb.ADJUDICATE),
}
"""The acts behind each column of the balance. Not every adjudication moves a matter."""

MOST_DAYS_RECOUNTED = 92
COUNTED = ("new", "reopened", "closed", "merged", "declined", "cancelled")
"""Columns in which each event of its verb is one movement."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Three checks of the balance, each of which can fail.

    `stock` and `flows`: open matters, and the sum of all flows there ever were.
    `events`: columns of the period against events counted by verb, where they disagree; None
    when a filter is set, because an event does not say the unit of its matter, and for more
    than `MOST_DAYS_RECOUNTED`, which would keep the reader waiting.
    """

    stock: int
    flows: int
    events: tuple[tuple[str, int, int], ...] | None

    @property
    def holds(self) -> bool:
        """Nothing disagrees."""
        return self.stock == self.flows and not self.events


def balance_lines(
    user: User,
    now: datetime,
    *,
    by: str,
    board: Board,
    unit: str = "",
    kind: str = "",
) -> dict[str, Flow]:
    """The flow of every line `by` "unit" or "kind" of a board; the office's desk is unit ""."""
    _, tallies = open_to(user, now, unit=unit, kind=kind)
    theirs, first, last = "unit_code" if by == "unit" else "kind", board.first, board.last
    stock = {name: counts["stock"] for name, counts in board.stock.by(by).items()}
    inside = Q(day__lte=last)
    sums = {f"sum_{name}": Sum(name, filter=inside, default=0) for name in (*CAME, *WENT)}
    after = {"later": Sum(_net(), filter=Q(day__gt=last), default=0)}
    rows = tallies.filter(day__gte=first).order_by().values(theirs).annotate(**sums, **after)
    moved = {row[theirs]: row for row in rows}
    return {code: _line(stock.get(code, 0), moved.get(code)) for code in {*stock, *moved}}


def _net() -> CombinedExpression:
    came = sum((F(name) for name in CAME[1:]), F(CAME[0]))
    return came - sum((F(name) for name in WENT[1:]), F(WENT[0]))


def _line(stock: int, row: dict[str, int] | None) -> Flow:
    if row is None:
        return Flow(opening=stock, closing=stock)
    moved = {name: row[f"sum_{name}"] for name in (*CAME, *WENT)}
    closing = stock - row["later"]
    net = sum(moved[n] for n in CAME) - sum(moved[n] for n in WENT)
    return Flow(opening=closing - net, closing=closing, **moved)


def identity(
    user: User,
    now: datetime,
    board: Board,
    *,
    unit: str = "",
    kind: str = "",
    recount: bool = False,
) -> Identity:
    """Whether flows and matters agree, for what this person may see.

    `recount` also counts the events of the period, where that person sees the whole city and
    the period is no longer than `MOST_DAYS_RECOUNTED`: a look worth a second, not one for
    every opening of the board.
    """
    _, tallies = open_to(user, now, unit=unit, kind=kind)
    summed = tallies.aggregate(net=Sum(_net(), default=0))["net"]
    whole_city = access.sees_all_matters(user, now) and not unit and not kind
    recount = recount and whole_city and (board.last - board.first).days < MOST_DAYS_RECOUNTED
    return Identity(
        stock=board.stock.whole["stock"],
        flows=summed,
        events=_against_events(board.whole, board.first, board.last) if recount else None,
    )


def _against_events(whole: Flow, first: date, last: date) -> tuple[tuple[str, int, int], ...]:
    verbs = {FLOW_VERBS[name][0]: name for name in COUNTED}
    events = Event.objects.filter(
        verb__in=list(verbs), at__gte=midnight(first), at__lt=midnight(last + timedelta(days=1))
    )
    counted = dict(events.order_by().values_list("verb").annotate(n=Count("pk")))
    pairs = ((name, getattr(whole, name), counted.get(verb, 0)) for verb, name in verbs.items())
    return tuple((name, flow, events) for name, flow, events in pairs if flow != events)


def recurrences(
    user: User, now: datetime, *, unit: str = "", kind: str = "", limit: int = 10
) -> tuple[list[Matter], int]:
    """Matters that were struck off and reopened, the latest first; and how many there are."""
    matters, _ = open_to(user, now, unit=unit, kind=kind)
    again = matters.filter(cycle__gt=1)
    rows = again.select_related("lead_unit").order_by("-last_event_at", "-pk")[:limit]
    return list(rows), again.order_by()[: MOST_COUNTED + 1].count()
