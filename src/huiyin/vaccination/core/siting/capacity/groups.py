"""Groups of sites with a number of them open: what branching on more than one site leaves.

Closing one of many near sites hardly matters, for the next one takes its place; how many are open
in a neighbourhood does matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.problem import Ints

AT_MOST, AT_LEAST = 1, -1
USED, BROKEN = 0.005, 0.3
"""A site counts when it is open more often; a number is broken when it is this far from whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Counts that hold at a node: of the sites `member` (r, m) at most, or at least, `count` (r,)
    are open; `sense` (r,) is AT_MOST or AT_LEAST."""

    member: NDArray[np.bool_]
    sense: Ints
    count: Ints

    def also(self, member: NDArray[np.bool_], sense: int, count: int) -> Groups:
        """These and one more."""
        return Groups(
            np.vstack([self.member, member]),
            np.append(self.sense, sense),
            np.append(self.count, count),
        )


def no_groups(sites: int) -> Groups:
    """No counts yet, over so many sites."""
    return Groups(np.zeros((0, sites), np.bool_), np.zeros(0, np.int64), np.zeros(0, np.int64))


def balls(order: Ints, part: NDArray[np.float64]) -> list[tuple[NDArray[np.bool_], float]]:
    """The sites nearest to a community of which a broken number is open: members (m,), number.

    order: sites by cost, shape (n, m); part: how often each is open, shape (m,). Of balls that
    differ by unused sites only one is taken.
    """
    running = np.cumsum(part[order], axis=1)
    broken = np.abs(running - np.rint(running)) > BROKEN
    found, seen = [], set[bytes]()
    for i, last in np.argwhere(broken & (part[order] > USED)).tolist():
        member = np.zeros(part.size, np.bool_)
        member[order[i, : last + 1]] = True
        key = (member & (part > USED)).tobytes()
        if key not in seen:
            seen.add(key)
            found.append((member, float(running[i, last])))
    return found
