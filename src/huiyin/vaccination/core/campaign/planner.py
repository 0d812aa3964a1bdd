"""The campaign planner: sites, people, doses, staff and lots in whole numbers, with bounds.

1 sites are chosen for short ways and enough stations; 2 a linear programme of the city as one zone
says how many doses a person needs at the busiest time, from which each site's room for people
follows; 3 communities are sent to sites by a transport problem, and whole doses follow the city's
curves: a first plan; 4 people and doses in turns give the better one; 5 the master model gives each
aim its bound. A small campaign is first solved to the last dose, every choice open.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign.balance import balanced
from huiyin.vaccination.core.campaign.bounds import aims_of, allowed, bounds, proofs_of
from huiyin.vaccination.core.campaign.capacity import full_doses
from huiyin.vaccination.core.campaign.choose import choose
from huiyin.vaccination.core.campaign.contradiction import windows_within
from huiyin.vaccination.core.campaign.dispatch import Frame
from huiyin.vaccination.core.campaign.exact import solve_small
from huiyin.vaccination.core.campaign.faults import refuse_faults
from huiyin.vaccination.core.campaign.guide import city_curves
from huiyin.vaccination.core.campaign.guide import curves as district_curves
from huiyin.vaccination.core.campaign.layout import as_sent, used_sites
from huiyin.vaccination.core.campaign.notes import notes_of
from huiyin.vaccination.core.campaign.plan import Plan
from huiyin.vaccination.core.campaign.problem import AimKind, Ints, Problem
from huiyin.vaccination.core.campaign.repair import keep_promises
from huiyin.vaccination.core.campaign.room import dose_room, room_for
from huiyin.vaccination.core.campaign.schedule import Schedule, sent_by, worth
from huiyin.vaccination.core.campaign.sending import (
    as_divided,
    everyone,
    overfull,
    resettled,
    send,
)
from huiyin.vaccination.core.campaign.split import split, whole_curves
from huiyin.vaccination.core.campaign.stands import with_stands
from huiyin.vaccination.core.campaign.steps import steps_of
from huiyin.vaccination.core.campaign.tables import plan_of
from huiyin.vaccination.core.campaign.trim import runs_of
from huiyin.vaccination.core.campaign.watch import Watcher


def plan_campaign(problem: Problem, limits: Limits) -> Plan:
    """A whole plan with every aim's value, bound and gap.

    Raises CampaignRefused where the problem contradicts itself. Shortfalls are named in the plan's
    notes with what would have to be relaxed. A cancelled or timed-out run gives the best plan so
    far; bounds it did not reach are None.
    """
    refuse_faults(problem)
    watcher = Watcher(limits)
    watcher.enter("choosing sites")
    windows = windows_within(problem)
    opened = choose(problem, windows, watcher)
    windows = windows & np.isin(np.arange(len(problem.sites)), opened)[:, None]
    settled = with_stands(problem, opened, full_doses(problem))
    schedule = _planned(settled, opened, windows, watcher)
    exact = solve_small(problem, watcher)
    outer: dict[AimKind, float] = {}
    if exact is not None:
        schedule, outer = exact
    values = worth(problem, steps_of(problem), schedule)
    found, proofs, prices = bounds(problem, schedule, values, watcher)
    found |= outer
    return replace(
        plan_of(problem, schedule),
        aims=aims_of(problem, values, found, prices, outer),
        notes=notes_of(problem, schedule, watcher),
        proofs=proofs_of(found, proofs),
    )


def _planned(
    problem: Problem, opened: Ints, windows: NDArray[np.bool_], watcher: Watcher
) -> Schedule:
    """The better of the plans that follow the city's curves and the districts'."""
    watcher.enter("the city's doses")
    whole = city_curves(problem, opened, watcher)
    if whole is None:
        steps = steps_of(problem)
        whole = np.zeros((1, len(problem.groups), steps.count, problem.periods))
    watcher.enter("sending people to sites")
    used, _ = used_sites(problem, opened)
    everywhere = np.zeros(len(problem.sites), dtype=np.int64)
    portions = everyone(problem, used)
    living = np.array([portions.people.sum()], dtype=np.float64)
    room = overfull(problem, room_for(problem, whole, windows, everywhere, living))
    flow = send(problem, portions, room, watcher.left, watcher.goes_on)
    best = _followed(problem, windows, flow, split(whole, everywhere, sent_by(problem, flow)))
    if not watcher.enter("doses by how crowded sites are"):
        return best
    plans = [best]
    for suited in balanced(problem, portions, flow, dose_room(problem, windows), watcher):
        curves = whole_curves(suited.guided.curves)
        plans.append(_followed(problem, windows, suited.flow, curves))
    best = best_of(problem, plans)
    sent = sent_by(problem, best.flow)
    if not worth(problem, steps_of(problem), best)[AimKind.SHORTFALL]:
        return best
    if not watcher.enter("the districts' doses"):
        return best
    districts = district_curves(problem, as_sent(problem, opened, sent), watcher)
    if districts is None:
        return best
    home = np.array([site.district for site in problem.sites], dtype=np.int64)
    portions = as_divided(problem, used, best.flow)
    living = np.zeros(len(problem.districts))
    np.add.at(living, home, sent.sum(axis=1))
    room = overfull(problem, room_for(problem, districts, windows, home, living))
    flow = send(problem, portions, room, watcher.left, watcher.goes_on)
    doses = split(districts, home, sent_by(problem, flow))
    return best_of(problem, [best, _followed(problem, windows, flow, doses)])


def _followed(problem: Problem, windows: NDArray[np.bool_], flow: Ints, curves: Ints) -> Schedule:
    """Whole doses that follow curves of sites, with the sites' runs cut to what they need."""
    steps, sent = steps_of(problem), sent_by(problem, flow)
    done = keep_promises(Frame(problem, steps, sent, windows), curves)
    runs = runs_of(problem, windows, done.stations, sent)
    used = (runs[:, 0] >= 0) | np.isin(np.arange(len(runs)), done.parked)
    settled = resettled(problem, flow, used)
    return Schedule(done.given, done.stations, runs, done.parked, settled, done.ledger)


def best_of(problem: Problem, plans: list[Schedule]) -> Schedule:
    """Aim after aim those plans are kept that give up no more of the best than may be, so that the
    last aim decides, then the one before it."""
    steps = steps_of(problem)
    kept = [(worth(problem, steps, plan), plan) for plan in plans]
    for wanted in problem.aims:
        limit = allowed(wanted, min(values[wanted.kind] for values, _ in kept))
        kept = [(values, plan) for values, plan in kept if values[wanted.kind] <= limit]
    last_first = [wanted.kind for wanted in reversed(problem.aims)]
    return min(kept, key=lambda one: [one[0][kind] for kind in last_first])[1]
