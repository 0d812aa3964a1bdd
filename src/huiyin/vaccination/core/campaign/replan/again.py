"""A plan made again after a shock, with as few changes as it takes.

The past stays. People of a site closed for good go where there is room, by the shortest way; extra
people are sent beside those already sent; everybody else stays where they are. Doses then follow
the old plan as closely as the shock lets them, or the curves of the programme that bounds how many
appointments must fall away, whichever is less late, less short, and takes away fewer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign.bounds import UNITS
from huiyin.vaccination.core.campaign.capacity import open_windows
from huiyin.vaccination.core.campaign.dispatch import Dispatched, Frame, Lived, dispatch
from huiyin.vaccination.core.campaign.guide import city
from huiyin.vaccination.core.campaign.layout import arc_communities, as_sent, people_of
from huiyin.vaccination.core.campaign.notes import notes_of
from huiyin.vaccination.core.campaign.plan import Aim, Plan, Transfer
from huiyin.vaccination.core.campaign.problem import AimKind, Ints, Problem
from huiyin.vaccination.core.campaign.repair import keep_reserve, owed_doses, take_back
from huiyin.vaccination.core.campaign.replan.fewest import (
    Future,
    fewest,
    least_changed,
    programme,
)
from huiyin.vaccination.core.campaign.replan.followed import (
    as_counted,
    as_followed,
    late_in_all,
)
from huiyin.vaccination.core.campaign.replan.known import Known, known
from huiyin.vaccination.core.campaign.replan.moving import (
    Room,
    move_people,
    settle,
    spare_room,
    who_moves,
)
from huiyin.vaccination.core.campaign.replan.past import Past, past_of
from huiyin.vaccination.core.campaign.replan.shocks import Event
from huiyin.vaccination.core.campaign.rows import Floats
from huiyin.vaccination.core.campaign.schedule import Schedule, late_doses, sent_by, worth
from huiyin.vaccination.core.campaign.steps import Steps, steps_of
from huiyin.vaccination.core.campaign.tables import plan_of
from huiyin.vaccination.core.campaign.trim import runs_of
from huiyin.vaccination.core.campaign.watch import Watcher


@dataclass(frozen=True, slots=True)
class Again:
    """A plan after a shock.

    problem: as now known; cut: first period that may differ; moved_site: people whose site
    changes; moved_time: appointments that fall away where they stood; bound: how few `moved_time`
    could be for people sent as they are, None where not computed; unreached: people of a closed
    site whom no open site can take.
    """

    problem: Problem
    plan: Plan
    cut: int
    moved_site: int
    moved_time: int
    bound: int | None
    unreached: int

    @property
    def proven(self) -> bool:
        """Whether no plan that sends people as this one takes away fewer appointments."""
        return self.bound is not None and self.moved_time == self.bound


NOTHING = (0, 0, 0, 0)
WEIGHTS = (100.0, 1.0)
"""Appointments that a late person-period, and a thousandth of an ordinary person short beyond the
old plan's shortfall, may take away."""


@dataclass(frozen=True, slots=True, eq=False)
class AtHand:
    """How a trial stands: late person-periods from the cut on, weighted persons short beyond those
    of the old plan, doses the reserve of each product lacks."""

    late: int
    excess: int
    owed: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    """Where everybody is sent and what was meant for them, before doses are planned again;
    `allowed`: weighted persons short that the old plan had."""

    known: Known
    past: Past
    steps: Steps
    windows: NDArray[np.bool_]
    flow: Ints
    planned: Ints
    transfers: tuple[Transfer, ...]
    moved_site: int
    unreached: int
    allowed: int


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """Doses planned again, and how they stand: late, short, appointments fallen away."""

    done: Dispatched
    schedule: Schedule
    at_hand: AtHand
    fallen: int

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Smaller is better."""
        return self.at_hand.late, self.at_hand.excess, sum(self.at_hand.owed), self.fallen


def plan_again(problem: Problem, plan: Plan, event: Event, limits: Limits) -> Again:
    """The plan after a shock. Raises BadShock where the shock does not fit the campaign."""
    watcher = Watcher(limits)
    watcher.enter("people who must move")
    setting = _setting(problem, plan, known(problem, event), watcher)
    watcher.enter("doses as they were planned")
    best = _trial(setting, setting.planned)
    if best.rank == NOTHING:
        return _finished(setting, best, 0, watcher)
    if not watcher.enter("doses with the fewest changes"):
        return _finished(setting, best, None, watcher)
    made = programme(_future(setting, best.at_hand.owed), setting.allowed)
    found = least_changed(made, WEIGHTS, watcher.left, watcher.goes_on)
    if found is None:
        return _finished(setting, best, None, watcher)
    owed = best.at_hand.owed
    best = min(best, _trial(setting, _towards(setting, found[0])), key=_rank)
    return _finished(setting, best, _bound(setting, best, owed, found[1], watcher), watcher)


def _bound(
    setting: _Setting, best: _Trial, owed: tuple[int, ...], weighed: float, watcher: Watcher
) -> int:
    """How few appointments fall away at least in a plan no later and no shorter.

    `weighed` bounds appointments, lateness and shortage together, so that what the plan at hand is
    late and short, at its price, may be taken off; where that leaves little, the city as one zone
    knows more in a moment.
    """
    if best.fallen == 0:
        return 0
    late, short = best.at_hand.late, float(best.at_hand.excess)
    least = max(0.0, weighed - WEIGHTS[0] * late - WEIGHTS[1] * short)
    if (late or short) and watcher.enter("fewest appointments"):
        made = programme(_future(setting, owed, whole=True), setting.allowed)
        found = fewest(made, late, short, watcher.left, watcher.goes_on)
        least = max(least, found or 0.0)
    return int(np.ceil(least * (1 - 1e-7) - 1e-6))


def _rank(trial: _Trial) -> tuple[int, int, int, int]:
    return trial.rank


def _future(setting: _Setting, owed: tuple[int, ...], *, whole: bool = False) -> Future:
    """What may still be changed, by district, or with the city as one zone."""
    problem = city(setting.known.problem) if whole else setting.known.problem
    opened = np.flatnonzero(setting.windows.any(axis=1))
    layout = as_sent(problem, opened, sent_by(setting.known.problem, setting.flow))
    planned = np.zeros((layout.zones, *setting.planned.shape[1:]), dtype=np.int64)
    np.add.at(planned, _home(problem), setting.planned)
    past = setting.past
    return Future(problem, layout, setting.steps, planned, past.ledger, past.cut, owed)


def _home(problem: Problem) -> Ints:
    return np.array([site.district for site in problem.sites], dtype=np.int64)


def _setting(problem: Problem, plan: Plan, now: Known, watcher: Watcher) -> _Setting:
    steps = steps_of(now.problem)
    past = past_of(now.problem, plan, steps, now.cut, now.broken)
    opened = np.zeros(len(problem.sites), dtype=bool)
    opened[[opening.site for opening in plan.openings]] = True
    windows = open_windows(now.problem) & opened[:, None]
    planned = as_followed(steps, past.given.cumsum(axis=-1), plan.transfers)
    flow, transfers, moved, unreached = past.flow, plan.transfers, 0, 0
    room = spare_room(now.problem, past.given, windows, now.cut)
    extra = people_of(now.problem) - people_of(problem)
    if extra.any():
        flow = flow + settle(now.problem, extra, room, watcher.left, watcher.goes_on)
    for site in _closed(plan, windows, now.cut):
        done = planned[site, :, :, now.cut - 1] if now.cut else planned[site, :, :, 0] * 0
        leaving = who_moves(now.problem, steps, flow, done, site)
        arrived = _settled(now.problem, leaving, room, watcher)
        people = move_people(steps, planned, sent_by(now.problem, arrived), site, now.cut)
        flow = flow - _gone(leaving, arrived, now.problem) + arrived
        planned, moved = people.curves, moved + people.people
        transfers = (*transfers, *people.transfers)
        unreached += int(leaving.sum() - arrived.sum())
    allowed = int(sum(aim.value for aim in plan.aims if aim.name == AimKind.SHORTFALL))
    return _Setting(now, past, steps, windows, flow, planned, transfers, moved, unreached, allowed)


def _closed(plan: Plan, windows: NDArray[np.bool_], cut: int) -> list[int]:
    """Sites that were to run on and now may not open again."""
    running = [opening.site for opening in plan.openings if opening.last >= cut]
    return [site for site in running if not windows[site, cut:].any()]


def _settled(problem: Problem, leaving: Ints, room: Room, watcher: Watcher) -> Ints:
    people = np.zeros((len(problem.communities), leaving.shape[1]), dtype=np.int64)
    np.add.at(people, arc_communities(problem), leaving)
    return settle(problem, people, room, watcher.left, watcher.goes_on)


def _gone(leaving: Ints, arrived: Ints, problem: Problem) -> Ints:
    """Of those who leave along each arc, the people who arrived somewhere else."""
    community = arc_communities(problem)
    placed = np.zeros((len(problem.communities), leaving.shape[1]), dtype=np.int64)
    np.add.at(placed, community, arrived)
    return np.minimum(leaving, placed[community])


ROUNDS = 12


def _trial(setting: _Setting, curves: Ints) -> _Trial:
    """Follow curves; where further doses come late or the reserve is eaten, fewer first doses."""
    frame = Frame(
        setting.known.problem,
        setting.steps,
        sent_by(setting.known.problem, setting.flow),
        setting.windows,
    )
    past = setting.past
    lived = Lived(past.cut, setting.planned, past.stations, past.parked, past.ledger)
    curves, extra = curves.copy(), 1
    best = trial = _judged(setting, frame, dispatch(frame, curves, lived))
    for _ in range(ROUNDS):
        if not trial.at_hand.late and not any(trial.at_hand.owed):
            break
        late = late_doses(setting.steps, trial.done.given)
        late[..., : past.cut] = 0
        take_back(frame, curves, trial.done, late, extra)
        for product, lacking in enumerate(trial.at_hand.owed):
            if lacking:
                keep_reserve(frame, curves, trial.done, product, lacking * extra)
        extra *= 2
        trial = _judged(setting, frame, dispatch(frame, curves, lived))
        best = min(best, trial, key=_rank)
    return best


def _judged(setting: _Setting, frame: Frame, done: Dispatched) -> _Trial:
    problem, steps, past = frame.problem, setting.steps, setting.past
    actual = _actual(setting, done)
    runs = _runs(setting, done, frame.sent)
    schedule = Schedule(actual, done.stations, runs, done.parked, setting.flow, done.ledger)
    counted = replace(schedule, given=as_counted(steps, actual, setting.transfers))
    late = int(late_doses(steps, done.given)[..., past.cut :].sum())
    short = max(0, worth(problem, steps, counted)[AimKind.SHORTFALL] - setting.allowed)
    owed = tuple(owed_doses(frame, done, v) for v in range(len(problem.products)))
    fallen = _fallen(setting.planned, done.given, past.cut)
    return _Trial(done, schedule, AtHand(late, short, owed), fallen)


def _fallen(planned: Ints, given: Ints, cut: int) -> int:
    """Appointments that no longer stand in their period."""
    before = np.diff(planned, prepend=0, axis=-1)[..., cut:]
    after = np.diff(given, prepend=0, axis=-1)[..., cut:]
    return int(np.maximum(before - after, 0).sum())


def _actual(setting: _Setting, done: Dispatched) -> Ints:
    """Cumulative doses by the site where they were given."""
    cut = setting.past.cut
    each = np.diff(done.given, prepend=0, axis=-1)
    each[..., :cut] = setting.past.given[..., :cut]
    return each.cumsum(axis=-1)


def _runs(setting: _Setting, done: Dispatched, sent: Ints) -> Ints:
    """Runs that keep what has been lived of the old ones."""
    cut = setting.past.cut
    runs = runs_of(setting.known.problem, setting.windows, done.stations, sent)
    for site, (first, last) in enumerate(setting.past.runs.tolist()):
        if 0 <= first < cut:
            old_end = min(last, cut - 1)
            runs[site] = first, max(old_end, int(runs[site, 1]))
    return runs


def _towards(setting: _Setting, curves: Floats) -> Ints:
    """The old curves of sites, moved towards those of their districts."""
    problem, cut = setting.known.problem, setting.past.cut
    home = _home(problem)
    old = np.diff(setting.planned, prepend=0, axis=-1)
    total = np.zeros((len(problem.districts), *old.shape[1:]), dtype=np.int64)
    np.add.at(total, home, old)
    new = np.diff(curves, prepend=0.0, axis=-1)
    stays = np.asarray(setting.windows[:, cut:].any(axis=1))
    sent = sent_by(problem, setting.flow) * stays[:, None]
    everybody = np.zeros((len(problem.districts), sent.shape[1]), dtype=np.int64)
    np.add.at(everybody, home, sent)
    share = (sent / np.maximum(everybody, 1)[home])[:, :, None, None]
    kept = np.minimum(1.0, new / np.maximum(total, 1))[home]
    more = np.maximum(new - total, 0.0)[home]
    each = np.floor(old * kept + share * more + 0.5).astype(np.int64)
    each[..., :cut] = old[..., :cut]
    return each.cumsum(axis=-1)


def _finished(setting: _Setting, best: _Trial, bound: int | None, watcher: Watcher) -> Again:
    problem, past, steps = setting.known.problem, setting.past, setting.steps
    day = past.cut * problem.period_days
    if any(best.at_hand.owed):
        before = problem.reserve_lacks or (0,) * len(problem.products)
        lacks = tuple(a + b for a, b in zip(before, best.at_hand.owed, strict=True))
        problem = replace(problem, reserve_lacks=lacks)
    rows = plan_of(problem, best.schedule)
    later = tuple(move for move in rows.moves if move.day >= day)
    counted = replace(
        best.schedule, given=as_counted(steps, best.schedule.given, setting.transfers)
    )
    values = worth(problem, steps, counted)
    values[AimKind.LATE] = late_in_all(steps, best.schedule.given, setting.transfers)
    again = replace(
        rows,
        moves=(*past.moves, *past.back, *later),
        transfers=setting.transfers,
        aims=tuple(
            Aim(wanted.kind.value, UNITS[wanted.kind], float(values[wanted.kind]), None, None)
            for wanted in problem.aims
        ),
        notes=notes_of(problem, counted, watcher),
    )
    return Again(
        problem,
        again,
        past.cut,
        setting.moved_site,
        best.fallen,
        bound,
        setting.unreached,
    )
