"""What if a site fails: where its people would go, for every site, before it happens.

For each open site the people not yet complete are sent to other open sites that have room, by the
shortest way (a transport problem); who finds no room, or only beyond the minutes looked at, is
counted. Pairs that share no site to go to are the sum of their parts, so only pairs that do are
worked out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign.capacity import open_windows
from huiyin.vaccination.core.campaign.layout import arc_communities
from huiyin.vaccination.core.campaign.plan import Plan
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.replan.followed import as_followed
from huiyin.vaccination.core.campaign.replan.moving import Room, settle, spare_room, who_moves
from huiyin.vaccination.core.campaign.replan.past import past_of
from huiyin.vaccination.core.campaign.steps import steps_of
from huiyin.vaccination.core.campaign.watch import Watcher


@dataclass(frozen=True, slots=True)
class Fallback:
    """If `sites` fail: people who must move, people for whom there is no room or no way, those of
    the others who must go farther than each of the minutes looked at, and who goes where
    (community, from, to, people)."""

    sites: tuple[int, ...]
    people: int
    left_over: int
    beyond: tuple[int, ...]
    moves: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class BackupTable:
    """A fallback for every open site, the worst one and the worst pair (None where not reached in
    time). `complete` is False when the time was up first."""

    period: int
    minutes: tuple[int, ...]
    fallbacks: tuple[Fallback, ...]
    worst: Fallback | None
    worst_pair: Fallback | None
    complete: bool


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """A plan as it stands when a period begins: people of each site not yet complete by arc, room
    left at each site."""

    problem: Problem
    moving: dict[int, Ints]
    room: Room
    minutes: tuple[int, ...]
    watcher: Watcher


def backup_table(
    problem: Problem, plan: Plan, period: int, limits: Limits, minutes: tuple[int, ...] = (15, 30)
) -> BackupTable:
    """What happens if a site open in `period` fails for good when it begins."""
    watcher = Watcher(limits)
    state = _state(problem, plan, period, minutes, watcher)
    fallbacks, complete = [], True
    for site in state.moving:
        if not watcher.enter("one site fails"):
            complete = False
            break
        fallbacks.append(_fallback(state, (site,)))
    pair, whole = _worst_pair(state, {f.sites[0]: f for f in fallbacks}) if complete else (None, 0)
    worst = max(fallbacks, key=_badness, default=None)
    return BackupTable(period, minutes, tuple(fallbacks), worst, pair, complete and bool(whole))


def fallback_of(
    problem: Problem, plan: Plan, site: int, period: int, limits: Limits
) -> Fallback | None:
    """The row of one site that runs in `period`; None where the time was up."""
    watcher = Watcher(limits)
    state = _state(problem, plan, period, (), watcher)
    found = _fallback(state, (site,))
    return None if watcher.over else found


def _badness(fallback: Fallback) -> tuple[int, ...]:
    return fallback.left_over, *reversed(fallback.beyond), fallback.people


def _state(
    problem: Problem, plan: Plan, period: int, minutes: tuple[int, ...], watcher: Watcher
) -> _State:
    steps = steps_of(problem)
    past = past_of(problem, plan, steps, period, None)
    planned = as_followed(steps, past.given.cumsum(axis=-1), plan.transfers)
    opened = np.zeros(len(problem.sites), dtype=bool)
    opened[[opening.site for opening in plan.openings]] = True
    windows = open_windows(problem) & opened[:, None]
    room = spare_room(problem, past.given, windows, period)
    running = [row.site for row in plan.openings if row.first <= period <= row.last]
    now = planned[..., period - 1] if period else planned[..., 0] * 0
    moving = {
        site: who_moves(problem, steps, past.flow, now[site], site) for site in sorted(running)
    }
    return _State(problem, moving, room, minutes, watcher)


def _fallback(state: _State, sites: tuple[int, ...]) -> Fallback:
    problem = state.problem
    moving = np.sum([state.moving[site] for site in sites], axis=0)
    community = arc_communities(problem)
    people = np.zeros((len(problem.communities), 1), dtype=np.int64)
    np.add.at(people[:, 0], community, moving.sum(axis=1))
    room = state.room.without(sites)
    arrived = settle(problem, people, room, state.watcher.left, state.watcher.goes_on)
    by_arc = arrived.sum(axis=1)
    total = int(people.sum())
    filled = np.bincount(problem.arcs.site, weights=by_arc, minlength=len(room.holds)).astype(
        np.int64
    )
    over = int(np.maximum(filled - room.holds, 0).sum())
    unreached = total - int(by_arc.sum())
    beyond = tuple(int(by_arc[problem.arcs.minutes > m].sum()) for m in state.minutes)
    return Fallback(sites, total, over + unreached, beyond, _rows(state, sites, by_arc))


def _rows(
    state: _State, sites: tuple[int, ...], by_arc: Ints
) -> tuple[tuple[int, int, int, int], ...]:
    problem = state.problem
    community = arc_communities(problem)
    source = np.full(len(problem.communities), sites[0], dtype=np.int64)
    for site in sites:
        source[community[state.moving[site].any(axis=1)]] = site
    arcs = np.flatnonzero(by_arc)
    home = community[arcs]
    columns = home, source[home], problem.arcs.site[arcs], by_arc[arcs]
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return tuple((a, b, c, d) for a, b, c, d in rows)


def _worst_pair(state: _State, alone: dict[int, Fallback]) -> tuple[Fallback | None, bool]:
    """Of two sites failing at once, the pair that leaves most people over; whether all were seen.

    A pair can leave over at most what both leave alone and the people of the smaller one; pairs
    are taken by that, and none below the worst found is worked out.
    """
    reach = {site: {row[2] for row in fallback.moves} for site, fallback in alone.items()}
    pairs = []
    sites = sorted(alone)
    for number, one in enumerate(sites):
        for other in sites[number + 1 :]:
            apart = not reach[one] & reach[other] and other not in reach[one]
            apart = apart and one not in reach[other]
            known = alone[one].left_over + alone[other].left_over
            most = alone[one].people + alone[other].people
            pairs.append((known if apart else most, apart, one, other))
    pairs.sort(reverse=True)
    worst: Fallback | None = None
    for most, _, one, other in pairs:
        if worst is not None and most <= worst.left_over:
            break
        if not state.watcher.enter("two sites fail"):
            return worst, False
        found = _fallback(state, (one, other))
        if worst is None or _badness(found) > _badness(worst):
            worst = found
    return worst, True
