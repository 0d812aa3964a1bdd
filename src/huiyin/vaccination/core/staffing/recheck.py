"""A certificate checked again without the code that made it.

Every staffing it names is simulated once more, person by person, with `heapq`; and the cheapest
staffing that none of the failing ones rules out is found by plain recursion. Only the drawn
people and the certificate itself come from the search.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from huiyin.vaccination.core.clinic.drawing import Draws
from huiyin.vaccination.core.staffing.certificate import Certificate

SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What the check found: faults (none means it holds), the cheapest cost left over by the
    failing staffings, and whether that makes the answer the cheapest."""

    faults: tuple[str, ...]
    bound: float
    proven: bool
    simulated: int


def recheck(certificate: Certificate, draws: Draws) -> Rechecked:
    """Simulate and count again; `draws` are the certificate's days, drawn afresh."""
    days = list(_days(draws))
    faults = []
    if len(days) != certificate.days:
        faults.append(f"{len(days)} days were given, {certificate.days} belong to it")
    cost = sum(n * c for n, c in zip(certificate.staff, certificate.costs, strict=True))
    if not math.isclose(cost, certificate.cost, rel_tol=SLACK):
        faults.append(f"the answer costs {cost:g}, not {certificate.cost:g}")
    if not _reaches(certificate, certificate.staff, days):
        faults.append(f"the answer {certificate.staff} misses the target")
    faults += [
        f"{staff} is said to miss the target and reaches it"
        for staff in certificate.failing
        if _reaches(certificate, staff, days)
    ]
    crowd = max(len(arrivals) for arrivals, _services in days)
    bound = cheapest_left(certificate.costs, certificate.failing, crowd)
    if certificate.bound > bound + SLACK * max(1.0, bound):
        faults.append(f"the bound {certificate.bound:g} is not shown: {bound:g} is left over")
    proven = not faults and bound >= cost - SLACK * max(1.0, cost)
    return Rechecked(tuple(faults), min(bound, cost), proven, len(certificate.failing) + 1)


def cheapest_left(costs: Sequence[float], failing: Sequence[Sequence[int]], crowd: int) -> float:
    """The least cost of a staffing that is below none of `failing`; infinite for none.

    `crowd` servers and more are the same: nobody waits.
    """

    @cache
    def least(k: int, left: frozenset[int]) -> float:
        if not left:
            return sum(costs[k:])
        if k == len(costs):
            return math.inf
        steps = {1} | {failing[i][k] + 1 for i in left if failing[i][k] < crowd}
        return min(
            many * costs[k] + least(k + 1, frozenset(i for i in left if failing[i][k] >= many))
            for many in steps
        )

    return least(0, frozenset(range(len(failing))))


def _days(draws: Draws) -> Iterator[tuple[list[float], list[list[float]]]]:
    for a, b in zip(draws.starts[:-1].tolist(), draws.starts[1:].tolist(), strict=True):
        yield draws.arrive[a:b].tolist(), np.asarray(draws.service)[:, a:b].tolist()


def _reaches(
    certificate: Certificate,
    staff: Sequence[int],
    days: Sequence[tuple[list[float], list[list[float]]]],
) -> bool:
    """Whether a staffing reaches the target; ends as soon as it cannot any more."""
    target = certificate.target
    total = sum(len(arrivals) for arrivals, _services in days)
    bad_allowed = math.inf
    if target.days is not None:
        bad_allowed = len(days) * (1 - target.days) + SLACK - target.margin
    late_in_all, bad_days = 0, 0
    for arrivals, services in days:
        late = sum(stay >= target.minutes for stay in _stays(arrivals, services, staff))
        late_in_all += late
        bad_days += late > len(arrivals) * (1 - target.people) + SLACK
        if target.days is None and late_in_all > total * (1 - target.people) + SLACK:
            return False
        if bad_days > bad_allowed:
            return False
    return bad_days <= bad_allowed


def _stays(arrivals: list[float], services: list[list[float]], staff: Sequence[int]) -> list[float]:
    """How long each person stays, one stage after another, first come first served."""
    line = list(enumerate(arrivals))
    for servers, minutes in zip(staff, services, strict=True):
        busy: list[float] = []
        through = []
        for turn, (person, came) in enumerate(line):
            start = max(came, heapq.heappop(busy)) if len(busy) >= servers else came
            end = start + minutes[person]
            heapq.heappush(busy, end)
            through.append((end, turn, person))
        through.sort()
        line = [(person, end) for end, _turn, person in through]
    return [end - arrivals[person] for person, end in sorted(line)]
