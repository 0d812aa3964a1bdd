"""Attention shared among providers whose services are equally relevant.

A place k (from 0) gets attention 1 / log2(k + 2). Services whose scores lie within `tolerance` of
the best that is left form the choice for the next place; it goes to the provider that had the
least attention so far, so no service is ever shown above one that is better by more than the
tolerance. If the same providers, one service each, are always the choice, the attention of any two
differs by at most 1 = the attention of the first place, however many needs are asked: places go in
order of attention had, so of two providers the one behind gains at least as much as the other, and
the lead it may win thereby is at most 1. (After A. Biega et al.: Equity of Attention, SIGIR 2018.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def attention(place: int) -> float:
    """What a place in a list is worth, the first one 1."""
    return 1.0 / math.log2(place + 2)


class Exposure:
    """Attention had by each provider so far; equal ones are drawn by a seed."""

    def __init__(self, seed: int = 0) -> None:
        self.had: dict[str, float] = {}
        self.draw = np.random.default_rng(seed)

    def order(
        self, scores: Sequence[float], providers: Sequence[str], tolerance: float, top: int
    ) -> list[int]:
        """Places of the `top` services to show, given scores that fall; attention is booked.

        A provider appears twice among equals only after each of the others appeared.
        """
        left = list(range(len(scores)))
        shown: list[int] = []
        seen: dict[str, int] = {}
        while left and len(shown) < top:
            equal = [one for one in left if scores[one] >= scores[left[0]] - tolerance]
            if len(equal) > 1:
                lots = self.draw.random(len(equal))
                keys = [
                    (seen.get(providers[one], 0), self.had.get(providers[one], 0.0), lot)
                    for one, lot in zip(equal, lots, strict=True)
                ]
                best = equal[min(range(len(equal)), key=keys.__getitem__)]
            else:
                best = equal[0]
            left.remove(best)
            name = providers[best]
            seen[name] = seen.get(name, 0) + 1
            self.had[name] = self.had.get(name, 0.0) + attention(len(shown))
            shown.append(best)
        return shown
