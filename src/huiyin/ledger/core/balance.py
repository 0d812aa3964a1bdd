"""The board's arithmetic (动态清零): opening + what came = closing + what went, by event.

Per day, unit and kind. Before assignment a matter stands at the desk (unit ``UNASSIGNED``);
assignment and adjudication move it: one unit transfers out, another in. Days are those of China.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise

from huiyin.ledger.core import events as e
from huiyin.ledger.core.workdays import local_date

UNASSIGNED = ""
"""The supervision office's own desk, where matters wait for assignment."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One line of the board on one day."""

    day: date
    unit: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What happened in a cell; ``opening`` and ``closing`` are stocks of open matters."""

    opening: int = 0
    new: int = 0
    reopened: int = 0
    transferred_in: int = 0
    closed: int = 0
    merged: int = 0
    declined: int = 0
    cancelled: int = 0
    transferred_out: int = 0
    closing: int = 0

    @property
    def balances(self) -> bool:
        """The identity of the board."""
        came = self.new + self.reopened + self.transferred_in
        went = self.closed + self.merged + self.declined + self.cancelled + self.transferred_out
        return self.opening + came - went == self.closing


CAME = ("new", "reopened", "transferred_in")
WENT = ("closed", "merged", "declined", "cancelled", "transferred_out")
ENDS: dict[type[e.Event], str] = {
    e.Closed: "closed",
    e.Merged: "merged",
    e.Declined: "declined",
    e.Cancelled: "cancelled",
}


def movements(events: Iterable[e.Event]) -> list[tuple[Cell, str]]:
    """What one matter's events put into which cell, in order."""
    unit, kind = UNASSIGNED, ""
    found: list[tuple[Cell, str]] = []
    for event in events:
        day = local_date(event.at)
        if isinstance(event, e.Registered):
            kind = event.kind
            found.append((Cell(day, unit, kind), "new"))
        elif isinstance(event, e.Assigned | e.Adjudicated):
            if event.lead != unit:
                found.append((Cell(day, unit, kind), "transferred_out"))
                found.append((Cell(day, event.lead, kind), "transferred_in"))
                unit = event.lead
        elif isinstance(event, e.Recurred):
            found.append((Cell(day, unit, kind), "reopened"))
        elif type(event) in ENDS:
            found.append((Cell(day, unit, kind), ENDS[type(event)]))
    return found


def daily_flows(
    histories: Iterable[Iterable[e.Event]], first: date, last: date
) -> dict[Cell, Flow]:
    """Flows of every day from ``first`` to ``last`` for every line that has stock or movement."""
    counts: dict[Cell, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for history in histories:
        for cell, movement in movements(history):
            counts[cell][movement] += 1
    stock: dict[tuple[str, str], int] = defaultdict(int)
    for cell, moved in counts.items():
        if cell.day < first:
            stock[cell.unit, cell.kind] += _net(moved)
    lines = sorted({(cell.unit, cell.kind) for cell in counts})
    flows: dict[Cell, Flow] = {}
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for unit, kind in lines:
            cell = Cell(day, unit, kind)
            moved = counts.get(cell, {})
            opening = stock[unit, kind]
            stock[unit, kind] += _net(moved)
            if opening or moved:
                flows[cell] = Flow(opening=opening, closing=stock[unit, kind], **moved)
    return flows


def _net(moved: Mapping[str, int]) -> int:
    return sum(moved.get(name, 0) for name in CAME) - sum(moved.get(name, 0) for name in WENT)


def faults(flows: Mapping[Cell, Flow], open_now: Mapping[tuple[str, str], int]) -> list[str]:
    """What does not balance, in words; empty when every line does.

    ``open_now`` counts the open matters by (unit, kind) at the end of the last day, taken from
    the matters themselves and not from the flows, so that the check can fail.
    """
    found = [
        f"{cell.day} {cell.unit or 'desk'} {cell.kind}: the flow does not balance"
        for cell, flow in sorted(flows.items())
        if not flow.balances
    ]
    by_line: dict[tuple[str, str], list[tuple[date, Flow]]] = defaultdict(list)
    for cell, flow in sorted(flows.items()):
        by_line[cell.unit, cell.kind].append((cell.day, flow))
    for (unit, kind), days in by_line.items():
        for (_, before), (day, after) in pairwise(days):
            if before.closing != after.opening:
                found.append(f"{day} {unit or 'desk'} {kind}: opening is not the last closing")
    for unit, kind in sorted(by_line.keys() | open_now.keys()):
        closing = by_line[unit, kind][-1][1].closing if (unit, kind) in by_line else 0
        if closing != open_now.get((unit, kind), 0):
            found.append(f"{unit or 'desk'} {kind}: the flows and the open matters disagree")
    return found


def total(flows: Iterable[Flow]) -> Flow:
    """Flows of several lines of one day added up."""
    flows = list(flows)
    return Flow(**{f.name: sum(getattr(flow, f.name) for flow in flows) for f in fields(Flow)})
