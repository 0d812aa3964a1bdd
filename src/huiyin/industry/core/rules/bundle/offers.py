"""What an enterprise could claim in a year, and what the stacking groups say about it.

    at most one     max_per_year, once: of the group's policies one; same_investment_once: of those
                    that use the same investment one; exclusive_with: not with the policies named
                    (with nobody named: not with any other of the group)
    together        net_of_received: the group's sum less what it paid before, not below 0;
                    total_cap: the group's sum, not above the cap

Claims are whole fen. Groups that are reckoned together must be nested or apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from huiyin.industry.core.rules.policy import How, Policy, Stacking, Words
from huiyin.industry.core.rules.worth import Worth


class BadStacking(ValueError):
    """Stacking rules that cannot be reckoned: what is wrong with which group."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A policy that the enterprise meets, what it brings, and its stacking rules.

    `investment` names what the money is spent on; "" stands for the same for all.
    """

    policy: str
    value: int
    stacking: tuple[Stacking, ...] = ()
    investment: str = ""
    after: Words | None = None

    def __post_init__(self) -> None:
        if self.value < 0:
            raise BadStacking(f"{self.policy}: a benefit of {self.value} fen cannot be claimed")


@dataclass(frozen=True, slots=True)
class Past:
    """What was paid before: fen by group, and policies that the enterprise had in its life."""

    received: Mapping[str, int] = field(default_factory=dict)
    had: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limit:
    """A stacking rule at work on some policies (indices of offers).

    `cap` and `received` are those of groups that are reckoned together.
    """

    group: str
    how: How
    members: frozenset[int]
    clause: str = ""
    cap: int | None = None
    received: int = 0
    mask: int = field(init=False)
    """The members as a bit mask."""
    together: bool = field(init=False)
    """Whether it limits a sum; else of its members at most one is allowed."""
    key: tuple[str, How] = field(init=False)
    """The rule it comes from."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "mask", sum(1 << index for index in self.members))
        together = self.how is How.TOTAL_CAP or self.how is How.NET_OF_RECEIVED
        object.__setattr__(self, "together", together)
        object.__setattr__(self, "key", (self.group, self.how))


def offer_of(policy: Policy, worth: Worth, investment: str = "") -> Offer | None:
    """An offer at the least that the policy is surely worth; None where nothing is sure."""
    low = worth.money.low
    if low is None or low < 0:
        return None
    return Offer(policy.id, low, policy.stacking, investment, worth.after)


def limits_of(offers: Sequence[Offer], past: Past) -> tuple[Limit, ...]:
    """Every stacking rule among the offers; raises BadStacking."""
    names = [one.policy for one in offers]
    if len(set(names)) < len(names):
        raise BadStacking("a policy is offered twice")
    found: list[Limit] = []
    groups: dict[tuple[str, How], list[tuple[int, Stacking]]] = {}
    for index, offer in enumerate(offers):
        for rule in offer.stacking:
            groups.setdefault((rule.group, rule.how), []).append((index, rule))
    for (group, how), members in groups.items():
        inside = frozenset(index for index, _ in members)
        clause = next((rule.clause for _, rule in members if rule.clause), "")
        match how:
            case How.EXCLUSIVE_WITH:
                found += _exclusive(offers, group, members)
            case How.SAME_INVESTMENT_ONCE:
                found += _by_investment(offers, group, inside, clause)
            case How.NET_OF_RECEIVED:
                came = past.received.get(group, 0)
                found.append(Limit(group, how, inside, clause, received=came))
            case How.TOTAL_CAP:
                found.append(Limit(group, how, inside, clause, _cap(group, members)))
            case How.ONCE if past.had & {offers[index].policy for index in inside}:
                found += [Limit(group, how, frozenset({index}), clause) for index in inside]
            case _:
                found.append(Limit(group, how, inside, clause))
    kept = [one for one in found if one.together or len(one.members) > 1 or one.how is How.ONCE]
    return tuple(kept)


def barred(limit: Limit, offers: Sequence[Offer], past: Past) -> bool:
    """Whether a once-in-a-life rule leaves nothing: the enterprise had one of the group."""
    if limit.how is not How.ONCE or not past.had:
        return False
    group = {
        one.policy for one in offers for rule in one.stacking
        if (rule.group, rule.how) == limit.key
    }  # fmt: skip
    return bool(past.had & group)


def _exclusive(
    offers: Sequence[Offer], group: str, members: Iterable[tuple[int, Stacking]]
) -> list[Limit]:
    at = {offer.policy: index for index, offer in enumerate(offers)}
    members = list(members)
    pairs: dict[frozenset[int], str] = {}
    for index, rule in members:
        others = [at[name] for name in rule.others if name in at]
        if not rule.others:
            others = [other for other, _ in members]
        for other in others:
            if other != index:
                pairs.setdefault(frozenset({index, other}), rule.clause)
    return [Limit(group, How.EXCLUSIVE_WITH, pair, clause) for pair, clause in pairs.items()]


def _by_investment(
    offers: Sequence[Offer], group: str, members: frozenset[int], clause: str
) -> list[Limit]:
    pairs = (
        frozenset(pair)
        for pair in combinations(sorted(members), 2)
        if _same(offers[pair[0]].investment, offers[pair[1]].investment)
    )
    return [Limit(group, How.SAME_INVESTMENT_ONCE, pair, clause) for pair in pairs]


def _same(one: str, other: str) -> bool:
    return one == other or not one or not other


def _cap(group: str, members: Iterable[tuple[int, Stacking]]) -> int:
    caps = {rule.cap for _, rule in members if rule.cap is not None}
    if len(caps) != 1:
        raise BadStacking(f"group {group}: the total cap must be one amount, there are {len(caps)}")
    return caps.pop()
