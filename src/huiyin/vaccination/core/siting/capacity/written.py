"""The proof while it is written, and how it is frozen."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.vaccination.core.siting.problem import Ints
from huiyin.vaccination.core.siting.proof_capacitated import CapacityNode

LOWEST = -(1 << 62)


@dataclass(slots=True, eq=False)
class Written:
    """A node of the proof while it is written."""

    prices: Ints | None = None
    shown: int = LOWEST
    closed: tuple[int, ...] = ()
    opened: tuple[int, ...] = ()
    banned: tuple[int, ...] = ()
    branch: int | None = None
    pair: int | None = None
    group: tuple[int, ...] = ()
    most: int = 0
    then: Written | None = None
    without: Written | None = None
    with_it: Written | None = None

    @property
    def below(self) -> tuple[Written | None, ...]:
        """The nodes that come after it."""
        return (self.without, self.with_it, self.then)

    def close(self) -> None:
        """Make it a leaf."""
        self.closed = self.opened = self.banned = self.group = ()
        self.branch = self.pair = self.without = self.with_it = self.then = None


def frozen(root: Written, limit: int, n: int) -> CapacityNode:
    """The finished proof for `n` communities, made from its leaves upwards without recursion.

    A node that shows more than `limit` becomes a leaf, whatever was looked at below it while plans
    were dearer.
    """
    order, stack = [], [root]
    while stack:
        one = stack.pop()
        if one.shown > limit:
            one.close()
        order.append(one)
        stack += [child for child in one.below if child is not None]
    made: dict[int, CapacityNode] = {}
    shared: dict[int, Ints] = {}
    for one in reversed(order):
        without, with_it, then = (made[id(c)] if c is not None else None for c in one.below)
        prices = one.prices
        fees = () if prices is None else tuple(prices[n:].tolist())
        if prices is not None:
            prices = shared.setdefault(id(prices), prices[:n])
        made[id(one)] = CapacityNode(
            prices, one.closed, one.opened, one.branch, without, with_it, then,
            banned=one.banned, pair=one.pair, group=one.group, most=one.most, fees=fees,
        )  # fmt: skip
    return made[id(root)]
