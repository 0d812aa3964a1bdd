"""From curves of districts in fractions to curves of sites in whole doses."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.campaign.problem import Ints
from huiyin.vaccination.core.campaign.rows import Floats

SMALL = 1e-6
"""Below this, relative to one dose, a fraction is an inaccuracy of the linear programme."""


def split(curves: Floats, zone: Ints, sent: Ints) -> Ints:
    """Whole cumulative doses by site that add up to the rounded-down curves of the zones.

    curves: (zones, groups, steps, periods); zone: of each site, -1 where none; sent: (sites,
    groups). Each site gets its share by people, what is left over goes to the largest remainders.
    Every curve is made not to fall.
    """
    whole = np.floor(curves + np.maximum(SMALL, SMALL * curves)).astype(np.int64)
    wanted = np.zeros((len(sent), *curves.shape[1:]), dtype=np.int64)
    for number in range(len(curves)):
        here = np.flatnonzero(zone == number)
        people = sent[here].sum(axis=0)
        if not len(here) or not people.any():
            continue
        share = sent[here] / np.maximum(people, 1)
        quota = share[:, :, None, None] * whole[number][None]
        wanted[here] = _largest_remainder(whole[number], quota)
    return np.maximum.accumulate(wanted, axis=-1)


def whole_curves(curves: Floats) -> Ints:
    """Whole cumulative doses by site, whose sums are those of the curves rounded down; what is left
    over goes to the largest remainders. Every curve is made not to fall."""
    total = curves.sum(axis=0)
    whole = np.floor(total + np.maximum(SMALL, SMALL * total)).astype(np.int64)
    return np.maximum.accumulate(_largest_remainder(whole, curves), axis=-1)


def _largest_remainder(whole: Ints, quota: Floats) -> Ints:
    """Whole numbers that sum to `whole` (groups, steps, periods), as near to `quota`, (sites,
    groups, steps, periods), as can be; nothing where the quota is 0."""
    base = np.floor(quota + SMALL).astype(np.int64)
    over = np.where(quota > 0, quota - base, -1.0)
    rank = np.argsort(np.argsort(-over, axis=0, kind="stable"), axis=0, kind="stable")
    left = whole - base.sum(axis=0)
    more = (rank < left[None]) & (over > -1.0)
    rounded: Ints = base + more
    return rounded


def take_away(amounts: Ints, total: int) -> Ints:
    """Amounts (one axis) less `total` in all, each in proportion, in whole numbers."""
    everything = int(amounts.sum())
    total = min(total, everything)
    if total == 0:
        return amounts
    cut = amounts * total // everything
    left = total - int(cut.sum())
    order = np.argsort(-(amounts * total % everything), kind="stable")
    for index in order:
        if not left:
            break
        if cut[index] < amounts[index]:
            cut[index] += 1
            left -= 1
    return amounts - cut
