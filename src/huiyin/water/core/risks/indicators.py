"""Indicators of clearance, and the account that must balance.

    found F, closed C, open O = F − C − rejected − merged − transferred, overdue OV
    clearance rate = C / (F − rejected − merged)
    on-time rate = closed within the *first* term / due
    opening + new + reopened − closed − rejected − merged − transferred = closing

The last line holds for every unit and for all of them. A transfer to another authority is an end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from huiyin.water.core.risks.zeros import CanalMatter, Kind, zeros
from huiyin.water.core.shares import ANY, NO, YES, Case, Range, Share, share


@dataclass(frozen=True, slots=True)
class Flow:
    """What came and went in a period; `opening` and `closing` are open matters at its ends."""

    opening: int
    new: int
    reopened: int
    closed: int
    rejected: int
    merged: int
    transferred: int
    closing: int

    @property
    def balances(self) -> bool:
        """The identity of the account."""
        went = self.closed + self.rejected + self.merged + self.transferred
        return self.opening + self.new + self.reopened - went == self.closing


def flow(matters: Sequence[CanalMatter], start: date, end: date) -> Flow:
    """The account from the morning of `start` to the end of `end`; the identity is not assumed."""
    inside = [step.kind for one in matters for step in one.steps if start <= step.day <= end]
    opening = sum(_open_before(one, start) for one in matters)
    closing = sum(one.open_on(end) for one in matters)
    counted = {kind: inside.count(kind) for kind in Kind}
    return Flow(
        opening,
        counted[Kind.FOUND],
        counted[Kind.REOPENED],
        counted[Kind.CLOSED],
        counted[Kind.REJECTED],
        counted[Kind.MERGED],
        counted[Kind.TRANSFERRED],
        closing,
    )


def _open_before(one: CanalMatter, start: date) -> bool:
    past = [step.kind for step in one.steps if step.day < start]
    return bool(past) and past[-1] in {Kind.FOUND, Kind.REOPENED}


@dataclass(frozen=True, slots=True)
class Indicators:
    """The figures of all matters up to the end of a day. Rates None: nothing to divide by.

    `days` are those from finding to the last strike-off, of the closed ones. `overdue` and
    `on_time` are ranges where terms are unknown.
    """

    on: date
    found: int
    closed: int
    rejected: int
    merged: int
    transferred: int
    open: int
    overdue: Range
    clearance: float | None
    on_time: Share
    mean_days: float | None
    days_90: int | None
    relapse: float | None


def indicators(matters: Sequence[CanalMatter], on: date) -> Indicators:
    """The indicators at the end of `on`."""
    known = [one for one in matters if one.state(on) is not None]
    count = {kind: sum(one.state(on) is kind for one in known) for kind in Kind}
    still_open = sum(one.open_on(on) for one in known)
    overdue = zeros(known, on).overdue
    below = len(known) - count[Kind.REJECTED] - count[Kind.MERGED]
    took = sorted(_days(one, on) for one in known if one.state(on) is Kind.CLOSED)
    ever = [one for one in known if _times(one, Kind.CLOSED, on)]
    reopened = sum(bool(_times(one, Kind.REOPENED, on)) for one in ever)
    return Indicators(
        on=on,
        found=len(known),
        closed=count[Kind.CLOSED],
        rejected=count[Kind.REJECTED],
        merged=count[Kind.MERGED],
        transferred=count[Kind.TRANSFERRED],
        open=still_open,
        overdue=Range(len(overdue.sure), len(overdue.sure) + len(overdue.unsure)),
        clearance=count[Kind.CLOSED] / below if below else None,
        on_time=_on_time(known, on),
        mean_days=sum(took) / len(took) if took else None,
        days_90=took[ceil(0.9 * len(took)) - 1] if took else None,
        relapse=reopened / len(ever) if ever else None,
    )


def _times(one: CanalMatter, kind: Kind, on: date) -> list[date]:
    return [step.day for step in one.steps if step.kind is kind and step.day <= on]


def _days(one: CanalMatter, on: date) -> int:
    return (max(_times(one, Kind.CLOSED, on)) - one.steps[0].day).days


def _on_time(matters: Sequence[CanalMatter], on: date) -> Share:
    """Closed for the first time within the first term, of those that were due.

    Due is what was closed or whose first term is over. Extended terms change nothing here; a matter
    rejected, merged or transferred was nobody's to close.
    """
    cases = []
    for one in matters:
        if one.state(on) in {Kind.REJECTED, Kind.MERGED, Kind.TRANSFERRED}:
            continue
        closed = _times(one, Kind.CLOSED, on)
        if one.first_term is None:
            if closed:
                cases.append(Case(ANY))
        elif closed or one.first_term < on:
            cases.append(Case(YES if closed and closed[0] <= one.first_term else NO))
    return share(cases)
