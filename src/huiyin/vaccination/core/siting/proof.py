"""Certificates: why no better plan exists, in whole numbers that anyone can add up.

A proof is a tree. At a node some sites are open, some closed, the rest free; it holds prices
u_i of the communities, as whole numbers in units of 1/1024 of the cost unit. They give

    rho_j = 1024 f_j + sum over i of min(0, 1024 c_ij - u_i)          the worth of site j
    L     = sum of u_i + sum of rho_j over the open sites
            + the sum of the (p - opened) smallest rho_j of the free sites

and no plan of the node costs less than L / 1024. The sum over i runs over the arcs of site j (a
missing arc is not allowed and adds nothing); f_j is the fixed cost of the site, 0 where the network
has none and for a site of `already_open`, which is otherwise as free as any other. The root starts
with the network's `must_open` open and its `must_close` closed; exactly p sites are open in a
plan. With `target` the value of the plan at hand, a
node may be closed when L > 1024 (target - 1), since costs are whole. Before branching, a node may
name free sites that cannot help: `closed` (L + rho_j - the last rho taken > 1024 (target - 1)) and
`opened` (L - rho_j + the first rho not taken > 1024 (target - 1)). These take effect together, all
judged by the node's own prices and by the order of the free sites before any of them took effect
(where no free site is taken, p = opened, every free site may be closed, and where all free sites
are taken, every one may be opened, without prices). Then one of three: the node is a leaf; or it
branches on a site still free (`without` has it closed, `with_it` has it open); or it hands the
sites fixed so far on to one further node, `then`, which has prices of its own.

A leaf must be closed by its own prices: L > 1024 (target - 1), with L taken before its own fixings.
A node, leaf or not, with more than p sites open or fewer than p open or free holds no plan and is
closed without prices. Fixings made against an older and larger plan value stay right, for target
only falls. Trees may be thousands of nodes deep in `then`, `without` and `with_it` together: walk
them with a stack, never by recursion. No price is negative, the prices of a
node come to at most 2**61 / (p + 1), and 1024 (p + 1) (sum of f_j) is below 2**61, so that all sums
stay within int64; a solver refuses a network too dear for that.

Where a reader kept only the nearest arcs of every community, a certificate whose
`more["within_reach"]` is true holds for the full matrix as well: no price u_i of any node passes
1024 times the cost of the last arc kept of row i, so an arc left out adds nothing to any rho_j.

Lagrangian bound of the p-median problem: Cornuejols, Fisher & Nemhauser, Management Science 23
(1977) 789-810. Other problems carry their own `kind` of node; each says so where it is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

PRICE_SCALE = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One node of a proof tree; a leaf has neither `branch` nor `then`.

    prices: int64, shape (n,), in units of 1 / PRICE_SCALE of a cost unit, or None where the node
    only branches. Nodes may share one array.
    """

    prices: NDArray[np.int64] | None
    closed: tuple[int, ...] = ()
    opened: tuple[int, ...] = ()
    branch: int | None = None
    without: Node | None = None
    with_it: Node | None = None
    then: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """A plan and the proof of its bound.

    kind, p: of the problem; digest: of the network; open: sites of the plan; value: its cost;
    target: the value that the tree proves cannot be undercut. A tree that proves the value has
    `target == value`; one that only bounds it says by `bound`, in whole cost units, what holds.
    `more` is what other kinds of problem need (assignments, shares, flows), by name.
    """

    kind: str
    p: int | None
    digest: str
    open: tuple[int, ...]
    value: int
    target: int
    root: Node
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def bound(self) -> int:
        """What the tree shows: no plan costs less than this many cost units."""
        return self.target


def nodes_of(root: Node) -> list[Node]:
    """All nodes of a tree, found without recursion."""
    found, stack = [], [root]
    while stack:
        node = stack.pop()
        found.append(node)
        stack += [one for one in (node.then, node.without, node.with_it) if one is not None]
    return found
