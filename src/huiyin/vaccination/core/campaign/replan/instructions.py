"""What has to be done to go from one plan to the next: a list, place by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from huiyin.vaccination.core.campaign.plan import Move, Plan


class Act(StrEnum):
    """What is to be done.

    SEND: people of a community go to another site from now on (`other`: the one they leave, None
    for people who come new). CALL_OFF, ADD: appointments of a dose at a site in a period.
    SHIP_LESS, SHIP_MORE: doses of a lot to a site in a period. OPEN_LONGER, CLOSE_EARLIER: periods
    by which a site's run changes. STATIONS: stations to run in a period instead of those planned.
    PARK: a mobile team stands elsewhere.
    """

    SEND = "send"
    CALL_OFF = "call_off"
    ADD = "add"
    SHIP_LESS = "ship_less"
    SHIP_MORE = "ship_more"
    OPEN_LONGER = "open_longer"
    CLOSE_EARLIER = "close_earlier"
    STATIONS = "stations"
    PARK = "park"


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing to do. Positions as in the problem; what does not apply is None. `amount` counts
    people, doses, periods or stations, as the act says."""

    act: Act
    site: int
    amount: int
    period: int | None = None
    other: int | None = None
    community: int | None = None
    group: int | None = None
    product: int | None = None
    dose: int | None = None
    lot: int | None = None
    team: int | None = None


def instructions(before: Plan, after: Plan, cut: int, period_days: int) -> list[Instruction]:
    """Every difference from period `cut` on, in order of period and act."""
    found = [
        *_people(before, after),
        *_appointments(before, after, cut),
        *_shipments(before, after, cut, period_days),
        *_runs(before, after),
        *_stations(before, after, cut),
        *_teams(before, after, cut),
    ]
    order = list(Act)
    return sorted(found, key=lambda one: (one.period or 0, order.index(one.act), one.site))


def _changes(
    before: Counter[tuple[int, ...]], after: Counter[tuple[int, ...]]
) -> Iterable[tuple[tuple[int, ...], int]]:
    for key in sorted(before.keys() | after.keys()):
        if after[key] != before[key]:
            yield key, after[key] - before[key]


def _people(before: Plan, after: Plan) -> Iterator[Instruction]:
    """Who leaves a site is matched with where people of the same community and group arrive."""
    counts = []
    for plan in (before, after):
        count: Counter[tuple[int, ...]] = Counter()
        for row in plan.assignments:
            count[row.community, row.group, row.site] += row.people
        counts.append(count)
    leaving: dict[tuple[int, int], list[list[int]]] = {}
    arriving: list[tuple[int, int, int, int]] = []
    for (community, group, site), change in _changes(*counts):
        if change < 0:
            leaving.setdefault((community, group), []).append([site, -change])
        else:
            arriving.append((community, group, site, change))
    for community, group, site, people in arriving:
        left = people
        for source in leaving.get((community, group), []):
            moved = min(left, source[1])
            if moved:
                source[1] -= moved
                left -= moved
                yield Instruction(
                    Act.SEND, site, moved, other=source[0], community=community, group=group
                )
        if left:
            yield Instruction(Act.SEND, site, left, community=community, group=group)


def _appointments(before: Plan, after: Plan, cut: int) -> Iterator[Instruction]:
    counts = []
    for plan in (before, after):
        count: Counter[tuple[int, ...]] = Counter()
        for row in plan.given:
            if row.period >= cut:
                count[row.site, row.group, row.product, row.dose, row.period] += row.doses
        counts.append(count)
    for (site, group, product, dose, period), change in _changes(*counts):
        act = Act.ADD if change > 0 else Act.CALL_OFF
        yield Instruction(act, site, abs(change), period, group=group, product=product, dose=dose)


def _shipments(before: Plan, after: Plan, cut: int, period_days: int) -> Iterator[Instruction]:
    counts = []
    for plan in (before, after):
        count: Counter[tuple[int, ...]] = Counter()
        for move in plan.moves:
            period = move.day // period_days
            if move.what is Move.SHIP and move.site is not None and period >= cut:
                count[move.site, move.lot, period] += move.doses
        counts.append(count)
    for (site, lot, period), change in _changes(*counts):
        act = Act.SHIP_MORE if change > 0 else Act.SHIP_LESS
        yield Instruction(act, site, abs(change), period, lot=lot)


def _runs(before: Plan, after: Plan) -> Iterator[Instruction]:
    old = {opening.site: opening for opening in before.openings}
    new = {opening.site: opening for opening in after.openings}
    for site in sorted(old.keys() | new.keys()):
        was = old[site].last - old[site].first + 1 if site in old else 0
        now = new[site].last - new[site].first + 1 if site in new else 0
        if now != was:
            act = Act.OPEN_LONGER if now > was else Act.CLOSE_EARLIER
            until = new[site].last if site in new else None
            yield Instruction(act, site, abs(now - was), until)


def _stations(before: Plan, after: Plan, cut: int) -> Iterator[Instruction]:
    counts = []
    for plan in (before, after):
        counts.append(
            Counter(
                {(row.site, row.period): row.stations for row in plan.staffed if row.period >= cut}
            )
        )
    for site, period in sorted(counts[0].keys() | counts[1].keys()):
        now = counts[1][site, period]
        if now != counts[0][site, period]:
            yield Instruction(Act.STATIONS, site, now, period)


def _teams(before: Plan, after: Plan, cut: int) -> Iterator[Instruction]:
    old = {(row.team, row.period): row.site for row in before.parked if row.period >= cut}
    for row in after.parked:
        key = row.team, row.period
        if row.period >= cut and old.get(key) != row.site:
            yield Instruction(Act.PARK, row.site, 1, row.period, other=old.get(key), team=row.team)
