"""What a set of offers pays: sums less what was received, and capped, group within group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huiyin.industry.core.rules.bundle.offers import BadStacking, Limit
from huiyin.industry.core.rules.policy import How


@dataclass(frozen=True, slots=True)
class Till:
    """Pays for a set of offers (a bit mask). Pools stand inner before outer; the last is all.

    `pool` is the innermost pool of each offer, `outer` the pool around each pool. A pool pays
    max(0, sum - received), not above its cap.
    """

    values: tuple[int, ...]
    pool: tuple[int, ...]
    outer: tuple[int, ...]
    received: tuple[int, ...]
    caps: tuple[int | None, ...]
    members: tuple[int, ...]

    def __call__(self, chosen: int) -> int:
        """What the set pays."""
        sums = [0] * len(self.outer)
        for index in bits(chosen):
            sums[self.pool[index]] += self.values[index]
        return self.paid(sums)

    def paid(self, sums: list[int]) -> int:
        """What sums in the pools pay together; the list is used up."""
        total = 0
        for at, outer in enumerate(self.outer):
            total = sums[at] - self.received[at]
            cap = self.caps[at]
            total = 0 if total < 0 else total if cap is None or total < cap else cap
            if outer >= 0:
                sums[outer] += total
        return total

    def around(self, offers: int) -> int:
        """The innermost pool around all of some offers (a bit mask)."""
        return next(at for at, members in enumerate(self.members) if not offers & ~members)


def bits(mask: int) -> Iterable[int]:
    """The indices in a bit mask."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def mask(members: Iterable[int]) -> int:
    """A set of indices as a bit mask."""
    return sum(1 << index for index in members)


def till_of(values: Sequence[int], limits: Sequence[Limit]) -> Till:
    """The till for these groups; raises BadStacking where two overlap without one inside the other.

    Of two groups with the same members the one net of what was received is inside.
    """
    together = sorted(
        (one for one in limits if one.together),
        key=lambda one: (len(one.members), one.how is How.TOTAL_CAP),
    )
    for at, one in enumerate(together):
        for other in together[at + 1 :]:
            if one.members & other.members and not one.members <= other.members:
                raise BadStacking(
                    f"groups {one.group} and {other.group} overlap, and neither is inside the other"
                )
    members = [one.members for one in together] + [frozenset(range(len(values)))]
    outer = [
        next((at + 1 + i for i, big in enumerate(members[at + 1 :]) if one <= big), -1)
        for at, one in enumerate(members)
    ]
    pool = [0] * len(values)
    for at in reversed(range(len(members))):
        for index in members[at]:
            pool[index] = at
    return Till(
        tuple(values),
        tuple(pool),
        tuple(outer),
        (*(one.received for one in together), 0),
        (*(one.cap for one in together), None),
        tuple(map(mask, members)),
    )
