"""Curves lowered where rounding has made a further dose late or eaten into the reserve."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.campaign.dispatch import Dispatched, Frame, dispatch
from huiyin.vaccination.core.campaign.problem import Ints
from huiyin.vaccination.core.campaign.schedule import late_doses
from huiyin.vaccination.core.campaign.split import take_away

ROUNDS = 40


def keep_promises(frame: Frame, curves: Ints) -> Dispatched:
    """Dispatch until nobody is late and the reserve stands; first doses are given up for it.

    Each round takes back the doses before those that came late, doubling what it takes, so that
    it ends: without first doses nothing can be late.
    """
    curves = curves.copy()
    extra = 1
    for _ in range(ROUNDS):
        result = dispatch(frame, curves)
        late = late_doses(frame.steps, result.given)
        owed = [owed_doses(frame, result, v) for v in range(len(frame.problem.products))]
        if not late.any() and not any(owed):
            return result
        take_back(frame, curves, result, late, extra)
        for product, lacking in enumerate(owed):
            if lacking:
                keep_reserve(frame, curves, result, product, lacking * extra)
        extra *= 2
    return dispatch(frame, np.zeros_like(curves))


def take_back(frame: Frame, curves: Ints, result: Dispatched, late: Ints, extra: int) -> None:
    """The dose before a late one is given to so many fewer people, up to when it was due from."""
    steps = frame.steps
    for step in steps.further:
        most = int(steps.most[step])
        for site, group, period in zip(*np.nonzero(late[:, :, step, :]), strict=True):
            share = int(steps.returns[step])
            fewer = -(-int(late[site, group, step, period]) * 1000 // share) * extra
            since = period - most
            cap = max(0, int(result.given[site, group, step - 1, since]) - fewer)
            row = curves[site, group, step - 1, : since + 1]
            np.minimum(row, cap, out=row)


def owed_doses(frame: Frame, result: Dispatched, product: int) -> int:
    """Doses that the reserve of a product lacks at the end (rule 9)."""
    problem, steps = frame.problem, frame.steps
    owed = steps.owed(product, result.given[..., -1].sum(axis=(0, 1)))
    after_loss = 1000 - problem.products[product].loss_permille
    lacks = problem.reserve_lacks[product] if problem.reserve_lacks else 0
    held = (result.ledger.reserve(problem, product) + lacks) * after_loss
    return int(np.ceil(max(0.0, owed * problem.reserve_permille - held) / after_loss - 1e-9))


def keep_reserve(
    frame: Frame, curves: Ints, result: Dispatched, product: int, lacking: int
) -> None:
    """First doses not yet followed are given to so many fewer people, latest first."""
    first = int(np.flatnonzero((frame.steps.product == product) & frame.steps.first)[0])
    end = result.given[:, :, first, -1]
    follow = result.given[:, :, first + 1, -1]
    fewer = take_away((end - follow).reshape(-1), lacking).reshape(end.shape)
    np.minimum(curves[:, :, first, :], (follow + fewer)[..., None], out=curves[:, :, first, :])
