"""The proof tree while it grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.siting.pmedian.rows import Ints, Rows, States
from huiyin.vaccination.core.siting.pmedian.worth import settle, worth_of
from huiyin.vaccination.core.siting.proof import PRICE_SCALE, Node


@dataclass(slots=True, eq=False)
class Draft:
    """A node that may still change; `low` is the bound of its prices, in 1 / PRICE_SCALE."""

    prices: Ints | None = None
    low: int = 0
    void: bool = False
    """No plan at all lies in the node."""
    closed: tuple[int, ...] = ()
    opened: tuple[int, ...] = ()
    branch: int | None = None
    without: Draft | None = None
    with_it: Draft | None = None
    then: Draft | None = None

    def children(self) -> Iterator[Draft]:
        """The nodes right below."""
        for child in (self.without, self.with_it, self.then):
            if child is not None:
                yield child

    @property
    def is_leaf(self) -> bool:
        """Nothing lies below."""
        return self.branch is None and self.then is None


def judge(
    draft: Draft, rows: Rows, fixed: Ints, state: States, p: int, prices: Ints, target: int
) -> States | None:
    """Give the node its prices; the state after what they settle, None where the node is closed.

    Prices that it has already (its parent's) stay where they bound it better.
    """
    worth = worth_of(rows, fixed, state, p, prices)
    if worth is None:
        draft.void = True
        return None
    if draft.prices is not None and worth.bound < draft.low:
        inherited = worth_of(rows, fixed, state, p, draft.prices)
        if inherited is not None and inherited.bound > worth.bound:
            worth, prices = inherited, draft.prices
    draft.prices, draft.low = prices, worth.bound
    if worth.bound > PRICE_SCALE * (target - 1):
        return None
    idle, used = worth.settled(target)
    draft.closed = tuple(idle.tolist())
    draft.opened = tuple(used.tolist())
    return settle(state, idle, used) if idle.size or used.size else state


def judge_without_site(draft: Draft, rows: Rows, target: int) -> bool:
    """Close the node where some community has no site left: its price may rise for ever."""
    empty = np.flatnonzero(np.diff(rows.start) == 0)
    if not empty.size:
        return False
    prices = np.zeros(rows.n, np.int64)
    prices[empty[0]] = PRICE_SCALE * target
    draft.prices, draft.low = prices, PRICE_SCALE * target
    return True


def least(root: Draft) -> int | None:
    """The least bound of any leaf, in 1 / PRICE_SCALE; None where no leaf holds a plan."""
    lows, todo = [], [root]
    while todo:
        draft = todo.pop()
        if draft.is_leaf and not draft.void:
            lows.append(draft.low)
        todo.extend(draft.children())
    return min(lows, default=None)


def frozen(root: Draft) -> Node:
    """The tree as a certificate holds it, built from the leaves up."""
    order, todo = [], [root]
    while todo:
        draft = todo.pop()
        order.append(draft)
        todo.extend(draft.children())
    done: dict[int, Node] = {}
    for draft in reversed(order):
        without, with_it, then = (
            None if child is None else done.pop(id(child))
            for child in (draft.without, draft.with_it, draft.then)
        )
        done[id(draft)] = Node(
            prices=draft.prices,
            closed=draft.closed,
            opened=draft.opened,
            branch=draft.branch,
            without=without,
            with_it=with_it,
            then=then,
        )
    return done[id(root)]
