"""Minimal reason sets by trying every subset of leaves: the oracle, on bit masks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.judge import Outcome, settled

MOST_LEAVES = 13


def minimal_by_force(
    tree: ground.Tree, outcomes: Mapping[str, Outcome], holds: bool, given: Mapping[str, int]
) -> set[frozenset[str]]:
    """Every minimal set of settled leaves (and given points) that suffices for `holds`."""
    names = sorted(name for name, one in outcomes.items() if not one.open) + sorted(given)
    masks = np.arange(1 << len(names))
    inside = {name: (masks >> at) & 1 == 1 for at, name in enumerate(names)}

    def both(node: ground.Tree) -> tuple[np.ndarray, np.ndarray]:
        """Surely holds, surely fails: by mask."""
        match node:
            case ground.Leaf(name, _):
                nothing = np.zeros(len(masks), bool)
                known = inside.get(name, nothing)
                sure = outcomes.get(name) == settled(True)
                return (known, nothing) if sure else (nothing, known)
            case ground.Not(of):
                yes, no = both(of)
                return no, yes
            case ground.Enough(points, least):
                low, high = span(points)
                return low >= least, high < least
            case _:
                parts = [both(one) for one in ground.branches(node)]
                yes = sum((one.astype(int) for one, _ in parts), np.zeros(len(masks), int))
                no = sum((one.astype(int) for _, one in parts), np.zeros(len(masks), int))
                count = ground.needed(node)
                return yes >= count, no > len(parts) - count

    def span(points: ground.Points) -> tuple[np.ndarray, np.ndarray]:
        """Least and most points, by mask."""
        match points:
            case ground.Steps(steps, otherwise):
                low = high = np.full(len(masks), otherwise)
                for worth, when in reversed(steps):
                    yes, no = both(when)
                    low = np.where(yes, worth, np.where(no, low, np.minimum(low, worth)))
                    high = np.where(yes, worth, np.where(no, high, np.maximum(high, worth)))
                return low, high
            case ground.Issued(name, most):
                known, value = inside.get(name, np.zeros(len(masks), bool)), given.get(name, 0)
                value = min(max(value, 0), most)
                return np.where(known, value, 0), np.where(known, value, most)
        parts = [span(one) for one in points.of]
        lows, highs = [low for low, _ in parts], [high for _, high in parts]
        if isinstance(points, ground.Best):
            return np.max(lows, axis=0), np.max(highs, axis=0)
        cap = np.inf if points.cap is None else points.cap
        return np.minimum(np.sum(lows, axis=0), cap), np.minimum(np.sum(highs, axis=0), cap)

    enough = both(tree)[0 if holds else 1]
    least = enough.copy()
    for at in range(len(names)):
        has = (masks >> at) & 1 == 1
        least &= ~(has & enough[masks & ~(1 << at)])
    return {
        frozenset(name for at, name in enumerate(names) if mask >> at & 1)
        for mask in masks[least].tolist()
    }
