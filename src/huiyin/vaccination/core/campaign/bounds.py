"""How good a plan can be: the aims one after another on the master model, with their prices."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.answer import gap_of
from huiyin.vaccination.core.campaign.layout import by_district
from huiyin.vaccination.core.campaign.linear import NO_CAPS, Caps, bound_by_prices, solve_linear
from huiyin.vaccination.core.campaign.master import build
from huiyin.vaccination.core.campaign.plan import Aim, Plan, Proof
from huiyin.vaccination.core.campaign.problem import AimKind, Problem, Wanted
from huiyin.vaccination.core.campaign.rows import Floats, Model
from huiyin.vaccination.core.campaign.schedule import Schedule
from huiyin.vaccination.core.campaign.sending import least_travel
from huiyin.vaccination.core.campaign.watch import Watcher
from huiyin.vaccination.core.campaign.ways import ways

UNITS = {
    AimKind.LATE: "person-periods",
    AimKind.SHORTFALL: "weighted persons",
    AimKind.EXPIRED: "doses",
    AimKind.UNPROTECTED: "weighted person-periods",
    AimKind.TRAVEL: "minutes",
    AimKind.COST: "fen",
}
Totals = tuple[tuple[str, float], ...]
NEARLY = 1 - 1e-7
"""Part of a bound that its proof must give; the rest is rounding."""
SHORT = 1.05
"""Ways within this of everybody's shortest are not bounded any better: the programme is large, and
has little to add."""
BY_MODEL = (AimKind.SHORTFALL, AimKind.EXPIRED, AimKind.UNPROTECTED, AimKind.COST)


def bounds(
    problem: Problem, schedule: Schedule, values: dict[AimKind, int], watcher: Watcher
) -> tuple[dict[AimKind, float], list[Proof], dict[AimKind, float]]:
    """Bounds of the aims for the sites a plan uses, their proofs, and the price of the earlier aim.

    An earlier aim is allowed what its tolerance gives or what the plan took, whichever is more, so
    that the plan lies among those that the bound speaks of. Aims not reached in time have none;
    no aim is below 0, which needs no proof: inexact prices may say a little less.
    """
    found = {AimKind.LATE: 0.0}
    used = by_district(problem, schedule.opened, schedule.points)
    found[AimKind.TRAVEL] = float(least_travel(problem, used.sites))
    model = build(problem, used)
    caps = NO_CAPS
    proofs: list[Proof] = []
    prices: dict[AimKind, float] = {}
    for wanted in problem.aims:
        if wanted.kind == AimKind.TRAVEL and values[wanted.kind] > SHORT * found[wanted.kind]:
            proof = _travel(problem, schedule, _totals(model, caps), watcher)
            if proof is not None and proof.bound > found[wanted.kind]:
                found[wanted.kind] = proof.bound
                proofs.append(proof)
        if wanted.kind not in BY_MODEL:
            continue
        if values[wanted.kind] == 0 and not wanted.units:
            found[wanted.kind] = 0.0
            caps = _capped(caps, model, wanted.kind, 0.0)
            continue
        if not watcher.enter(f"bound of {wanted.kind}"):
            break
        objective = model.objectives[wanted.kind]
        answer = solve_linear(model, objective.cost, caps, watcher.left, watcher.goes_on)
        if answer.columns is None:
            break
        bound = max(0.0, answer.bound + objective.constant)
        found[wanted.kind] = bound
        if bound > 0:
            proofs.append(_proof(wanted.kind, model, caps, answer.prices, bound))
        if caps.names:
            prices[wanted.kind] = -float(answer.prices[-1])
        watcher.goes_on(float(values[wanted.kind]), bound)
        limit = max(allowed(wanted, objective.of(answer.columns)), values[wanted.kind])
        caps = _capped(caps, model, wanted.kind, limit)
    return found, proofs, prices


def _capped(caps: Caps, model: Model, kind: AimKind, limit: float) -> Caps:
    """The caps and one more: an aim may come to `limit`."""
    objective = model.objectives[kind]
    return Caps(
        (*caps.names, kind.value),
        (*caps.costs, objective.cost),
        (*caps.limits, limit - objective.constant),
    )


def _travel(problem: Problem, schedule: Schedule, totals: Totals, watcher: Watcher) -> Proof | None:
    """The bound of travel that the room of every site gives; None where there was no time."""
    if not watcher.enter(f"bound of {AimKind.TRAVEL}"):
        return None
    model = ways(problem, schedule.opened, schedule.points)
    objective, caps = model.objectives[AimKind.TRAVEL], _caps(model, totals)
    answer = solve_linear(model, objective.cost, caps, watcher.left, watcher.goes_on)
    if answer.columns is None:
        return None
    bound = answer.bound + objective.constant
    return _proof(AimKind.TRAVEL, model, caps, answer.prices, bound)


def _totals(model: Model, caps: Caps) -> Totals:
    """What the earlier aims may come to."""
    return tuple(
        (name, limit + model.objectives[AimKind(name)].constant)
        for name, limit in zip(caps.names, caps.limits, strict=True)
    )


def _caps(model: Model, totals: Totals) -> Caps:
    """What the earlier aims may come to, as rows of a model."""
    caps = NO_CAPS
    for name, limit in totals:
        caps = _capped(caps, model, AimKind(name), limit)
    return caps


def _proof(kind: AimKind, model: Model, caps: Caps, prices: Floats, bound: float) -> Proof:
    rows, totals = len(model.row_lo), _totals(model, caps)
    return Proof(kind.value, prices[:rows], totals, tuple(prices[rows:].tolist()), bound)


def proofs_of(found: dict[AimKind, float], proofs: list[Proof]) -> tuple[Proof, ...]:
    """The proofs that give what is printed: an integer programme may know more than prices do."""
    return tuple(proof for proof in proofs if proof.bound >= found[AimKind(proof.aim)] * NEARLY)


def allowed(wanted: Wanted, best: float) -> float:
    """What later aims may leave of an aim whose best value is known."""
    return max(best * (1 + wanted.permille / 1000), best + wanted.units)


def bound_of(problem: Problem, plan: Plan, proof: Proof) -> float:
    """The bound that a proof's prices give, computed anew; whatever the prices, it holds."""
    opened = np.array([one.site for one in plan.openings], dtype=np.int64)
    parked = np.array([one.site for one in plan.parked], dtype=np.int64)
    if proof.aim == AimKind.TRAVEL:
        model = ways(problem, opened, parked)
    else:
        model = build(problem, by_district(problem, opened, parked))
    caps = _caps(model, proof.caps)
    objective = model.objectives[AimKind(proof.aim)]
    prices = [*proof.prices.tolist(), *proof.cap_prices]
    return (
        bound_by_prices(model, objective.cost, caps, np.array(prices, dtype=np.float64))
        + objective.constant
    )


def aims_of(
    problem: Problem,
    values: dict[AimKind, int],
    found: dict[AimKind, float],
    prices: dict[AimKind, float],
    outer: dict[AimKind, float],
) -> tuple[Aim, ...]:
    """Value, bound and gap of each aim, in order."""
    aims = []
    for wanted in problem.aims:
        value, bound = float(values[wanted.kind]), found.get(wanted.kind)
        aims.append(
            Aim(
                name=wanted.kind.value,
                unit=UNITS[wanted.kind],
                value=value,
                bound=bound,
                gap=None if bound is None else gap_of(value, bound),
                outer_bound=outer.get(wanted.kind),
                price=prices.get(wanted.kind),
            )
        )
    return tuple(aims)
