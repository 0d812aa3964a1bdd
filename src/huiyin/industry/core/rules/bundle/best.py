"""The best legal bundle: exact branch and bound, one connected component at a time.

Paying never falls when an offer is added, so what all open offers would pay together bounds every
bundle from above; so does the plain sum of the best offer of each clique of exclusive ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from huiyin.industry.core.rules.bundle.offers import Limit, Offer, Past, barred, limits_of
from huiyin.industry.core.rules.bundle.pools import Till, bits, till_of
from huiyin.industry.core.rules.policy import How, Words


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule that limits the bundle: without it `gain` fen more could be had.

    `left_out`: the policies of its group that are not taken (or are cut down by it).
    """

    group: str
    how: How
    clause: str
    left_out: tuple[str, ...]
    gain: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """The policies to claim, what they pay together, what limits them, what is owed afterwards."""

    chosen: tuple[str, ...]
    value: int
    left_out: tuple[str, ...] = ()
    bounds: tuple[Bound, ...] = ()
    obligations: tuple[tuple[str, Words], ...] = ()


@dataclass(slots=True)
class Choice:
    """Offers of one component, the largest first, with their conflicts; `value` is to be beaten."""

    till: Till
    conflicts: list[int]
    value: int
    best: int

    def search(self, chosen: int, still: int) -> None:
        """Take or leave the next offer: that with the largest stake in open conflicts."""
        index = self.tightest(still)
        if index < 0:
            paid = self.till(chosen | still)
            if paid > self.value:
                self.best, self.value = chosen | still, paid
            return
        for within in (True, False):
            if self.bound(chosen, still, within) <= self.value:
                return
        rest = still & ~(1 << index)
        self.search(chosen | 1 << index, rest & ~self.conflicts[index])
        self.search(chosen, rest)

    def tightest(self, still: int) -> int:
        """The open offer with most open conflicts, the largest of several; -1: none has any."""
        index, most, rest, conflicts = -1, 0, still, self.conflicts
        while rest:
            bit = rest & -rest
            rest ^= bit
            at = bit.bit_length() - 1
            count = (conflicts[at] & still).bit_count()
            if count > most:
                index, most = at, count
        return index

    def bound(self, chosen: int, still: int, within: bool) -> int:
        """No bundle that adds open offers pays more.

        Of a clique of exclusive offers only the best can come; it counts in the innermost pool
        around the clique, since a pool passes on at most what it is given. `within`: only cliques
        inside one pool are used.
        """
        till = self.till
        values, pool, conflicts = till.values, till.pool, self.conflicts
        sums = [0] * len(till.outer)
        for index in bits(chosen):
            sums[pool[index]] += values[index]
        while still:
            bit = still & -still
            index = bit.bit_length() - 1
            at = pool[index]
            still ^= bit
            near = conflicts[index] & still
            if within:
                near &= till.members[at]
            clique = bit
            while near:
                other = near & -near
                clique |= other
                near &= conflicts[other.bit_length() - 1]
            still &= ~clique
            sums[at if within or clique == bit else till.around(clique)] += values[index]
        return till.paid(sums)


def bundle(offers: Sequence[Offer], past: Past | None = None) -> Bundle:
    """The best legal set of offers, and the rules that limited it.

    Offers that would add nothing are left out. Raises BadStacking.
    """
    past, given = past or Past(), [one.policy for one in offers]
    offers = sorted(offers, key=lambda one: -one.value)
    limits = limits_of(offers, past)
    chosen, value = _best(offers, limits, past, 0)
    bounds = []
    hopeful = Hope(offers, limits, past)
    for key in sorted({one.key for one in limits}):
        without = tuple(one for one in limits if one.key != key)
        if not hopeful(key, without, value):
            continue
        touched = reduce(or_, (one.mask for one in limits if one.key == key))
        gain = _best(offers, without, past, chosen, touched)[1] - value
        if gain:
            bounds.append(_told([one for one in limits if one.key == key], offers, chosen, gain))
    taken = {offers[index].policy for index in bits(chosen)}
    return Bundle(
        tuple(name for name in given if name in taken),
        value,
        tuple(name for name in given if name not in taken),
        tuple(sorted(bounds, key=lambda one: -one.gain)),
        tuple((offers[i].policy, after) for i in bits(chosen) if (after := offers[i].after)),
    )


class Hope:
    """Tells at a glance which rules cannot have limited the bundle."""

    def __init__(self, offers: Sequence[Offer], limits: Sequence[Limit], past: Past) -> None:
        self.values = [one.value for one in offers]
        self.limits = limits
        self.away, self.conflicts = _conflicts(offers, limits, past)
        self.till = till_of(self.values, limits)

    def __call__(self, key: tuple[str, How], without: Sequence[Limit], value: int) -> bool:
        """Whether more than `value` may be had without a rule, by a bound."""
        own = [one for one in self.limits if one.key == key]
        if own[0].how is How.ONCE:
            return True
        conflicts = list(self.conflicts)
        till = till_of(self.values, without) if own[0].together else self.till
        if not own[0].together:
            for index in frozenset().union(*(one.members for one in own)):
                sharp = (one.mask for one in without if not one.together and index in one.members)
                conflicts[index] = reduce(or_, sharp, 0) & ~(1 << index) & ~self.away
        choice = Choice(till, conflicts, value, 0)
        still = (1 << len(self.values)) - 1 & ~self.away
        return all(choice.bound(0, still, within) > value for within in (True, False))


def _told(limits: Sequence[Limit], offers: Sequence[Offer], chosen: int, gain: int) -> Bound:
    """A rule that cost something, with whom it kept out or cut down."""
    members = sorted(frozenset().union(*(one.members for one in limits)))
    first = limits[0]
    names = (offers[i].policy for i in members if first.together or not chosen >> i & 1)
    return Bound(first.group, first.how, first.clause, tuple(names), gain)


EVERYTHING: Final = -1


def _best(
    offers: Sequence[Offer],
    limits: Sequence[Limit],
    past: Past,
    known: int,
    touched: int = EVERYTHING,
) -> tuple[int, int]:
    """The best set as a bit mask, and what it pays; `known` is a legal set to begin with.

    Components without any of the offers `touched` are as good as they can be already. Only where
    everything is looked at are offers left out that add nothing.
    """
    away, conflicts = _conflicts(offers, limits, past)
    open_ = (1 << len(offers)) - 1 & ~away
    values = [one.value for one in offers]
    plain = Choice(till_of(values, ()), conflicts, 0, 0)
    till = till_of(values, [one for one in limits if one.together and not _idle(one, plain)])
    ties = [
        *(near | 1 << index for index, near in enumerate(conflicts)),
        *(inside for inside in till.members[:-1]),
    ]
    chosen = 0
    for part in _components(open_, ties):
        begun = known & part
        if not part & touched:
            chosen |= begun
            continue
        choice = Choice(till, conflicts, till(begun), begun)
        choice.search(0, part)
        chosen |= choice.best
    value = till(chosen)
    for index in reversed(range(len(offers))) if touched == EVERYTHING else ():
        without = chosen & ~(1 << index)
        if without != chosen and till(without) == value:
            chosen = without
    return chosen, value


def _conflicts(
    offers: Sequence[Offer], limits: Sequence[Limit], past: Past
) -> tuple[int, list[int]]:
    """Offers that a rule forbids, and for each offer those it excludes."""
    away, conflicts = 0, [0] * len(offers)
    for one in limits:
        if one.together:
            continue
        inside = one.mask
        if barred(one, offers, past):
            away |= inside
            continue
        for index in one.members:
            conflicts[index] |= inside & ~(1 << index)
    return away, [near & ~away for near in conflicts]


def _idle(limit: Limit, plain: Choice) -> bool:
    """Whether a group can never bind: nothing was received, its best cliques stay below the cap."""
    if limit.received:
        return False
    if limit.cap is None or plain.till(limit.mask) <= limit.cap:
        return True
    return plain.bound(0, limit.mask, False) <= limit.cap


def _components(open_: int, ties: Sequence[int]) -> list[int]:
    """Sets of offers that are tied to each other by some rule."""
    parts: list[int] = []
    for tie in (*ties, *(1 << index for index in range(open_.bit_length()))):
        grown = tie & open_
        if not grown:
            continue
        apart = []
        for part in parts:
            if part & grown:
                grown |= part
            else:
                apart.append(part)
        parts = [*apart, grown]
    return parts
