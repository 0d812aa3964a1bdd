"""The cheapest constant staffing that reaches a target on a sample.

1. Bounds: per stage the fewest servers that reach it when nobody waits elsewhere.
2. Descent: from ample staff, the dearest stage first, each stage down as far as the target holds.
3. Enumeration, cheapest first: of the staffings that no failing one rules out take the cheapest.
   If it reaches the target it is the answer; its cost is a lower bound in any case. If it fails,
   it is raised, stage by stage, as far as it still fails, and rules out all below.

The corners of what is not ruled out are kept in a heap: a corner below a failing staffing gives
way to its neighbours just outside. See `certificate` for what this proves.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field

import numpy as np

from huiyin.vaccination.core.answer import Ended, Limits, Progress, gap_of
from huiyin.vaccination.core.staffing.certificate import SAME_COST, cost_of
from huiyin.vaccination.core.staffing.errors import Infeasible
from huiyin.vaccination.core.staffing.evaluate import Evaluator, Staff
from huiyin.vaccination.core.staffing.sample import Sample
from huiyin.vaccination.core.staffing.target import Target


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; see `Certificate` for `lower`, `failing` and `bound`. greedy: what the
    descent alone found, None where it was cut off."""

    staff: Staff
    cost: float
    bound: float
    ended: Ended
    lower: Staff
    failing: tuple[Staff, ...]
    greedy: Staff | None
    evaluations: int
    seconds: float

    @property
    def gap(self) -> float:
        """(cost - bound) / cost."""
        return gap_of(self.cost, self.bound)


class _Stopped(Exception):
    """The search was cut off; `ended` says why."""

    def __init__(self, ended: Ended) -> None:
        super().__init__(ended)
        self.ended = ended


@dataclass(slots=True, eq=False)
class _Search:
    """The state of one search."""

    judge: Evaluator
    costs: tuple[float, ...]
    limits: Limits
    best: Staff
    lower: list[int]
    failing: list[Staff] = field(default_factory=list)
    bound: float = 0.0
    phase: str = "bounds"

    def ruled_out(self, staff: Staff) -> Staff | None:
        """A failing staffing with as many servers everywhere, if there is one."""
        for bad in self.failing:
            if all(one <= most for one, most in zip(staff, bad, strict=True)):
                return bad
        return None

    def meets(self, staff: Staff) -> bool:
        """Judge a staffing, unless it is ruled out; tell progress."""
        self.tell()
        if self.ruled_out(staff):
            return False
        good = self.judge.meets(staff)
        if good and cost_of(staff, self.costs) < cost_of(self.best, self.costs):
            self.best = staff
        return good

    def tell(self) -> None:
        """Tell how far the search is; stop it where it must end."""
        limits, seconds = self.limits, self.limits.clock()
        cost = cost_of(self.best, self.costs)
        told = Progress(seconds, cost, self.bound, self.judge.evaluations, self.phase)
        if limits.report is not None and not limits.report(told):
            raise _Stopped(Ended.CANCELLED)
        if seconds > limits.seconds:
            raise _Stopped(Ended.TIME_LIMIT)
        if self.phase == "enumeration" and limits.gap and gap_of(cost, self.bound) <= limits.gap:
            raise _Stopped(Ended.WITHIN_GAP)

    def fewest(self, staff: Staff, k: int, low: int, guess: int) -> int:
        """The fewest servers of stage k, at least `low`, with which `staff` meets the target;
        `staff` itself does. Doubling steps away from the guess, then halves."""
        bad, good, step = low - 1, staff[k], 1
        at = min(max(guess, low), good - 1)
        down = bad < at and self.meets(_with(staff, k, at))
        while bad < at < good:
            if self.meets(_with(staff, k, at)):
                good = at
                at -= step if down else 0
            else:
                bad = at
                at += 0 if down else step
            step *= 2
        while good - bad > 1:
            middle = (good + bad) // 2
            if self.meets(_with(staff, k, middle)):
                good = middle
            else:
                bad = middle
        return good

    def raised(self, staff: Staff) -> Staff:
        """A failing staffing raised, the last stage first, as far as it still fails and a
        staffing cheaper than the best could use the servers."""
        spare = cost_of(self.best, self.costs) - cost_of(tuple(self.lower), self.costs)
        for k in reversed(range(len(staff))):
            if self.costs[k] <= 0:
                continue
            top = min(self.judge.sample.most, self.lower[k] + int(spare / self.costs[k]))
            if staff[k] >= top:
                continue
            if not self.meets(_with(staff, k, top)):
                staff = _with(staff, k, top)
            else:
                good = self.fewest(_with(staff, k, top), k, staff[k] + 1, staff[k] + 1)
                staff = _with(staff, k, good - 1)
        return staff


def cheapest(
    sample: Sample,
    costs: tuple[float, ...],
    target: Target,
    limits: Limits,
    *,
    failing: tuple[Staff, ...] = (),
) -> Found:
    """The cheapest staffing; costs (stages,) of one server, none negative. failing: staffings
    known to miss this target.

    Raises Infeasible where even ample staff misses the target. A stage that costs nothing gets
    the fewest servers with which the rest of the answer still holds.
    """
    judge = Evaluator(sample, target)
    ample = (sample.most,) * sample.stages
    if not judge.meets(ample):
        raise why_infeasible(sample, target)
    start = [at_work(sample, k) for k in range(sample.stages)]
    first = _first(judge, start)
    search = _Search(judge, costs, limits, first, [1] * sample.stages, list(failing))
    search.bound = cost_of(tuple(search.lower), costs)
    greedy, ended = None, Ended.PROVEN
    try:
        _bounds(search, start)
        greedy = _descend(search)
        _enumerate(search)
    except _Stopped as stopped:
        ended = stopped.ended
    staff = search.best if ended is not Ended.PROVEN else _trimmed(search)
    cost = cost_of(staff, costs)
    bound = cost if ended is Ended.PROVEN else min(cost, search.bound)
    return Found(
        staff, cost, bound, ended, tuple(search.lower), _needed(search.failing),
        greedy, judge.evaluations, limits.clock(),
    )  # fmt: skip


def _first(judge: Evaluator, load: list[int]) -> Staff:
    """Something to hold if the search is cut off at once: the work there is, and a reserve."""
    most = judge.sample.most
    for share in (1.2, 1.6, 2.5):
        staff = tuple(min(most, math.ceil(share * m + math.sqrt(m))) for m in load)
        if judge.meets(staff):
            return staff
    return (most,) * len(load)


def _bounds(search: _Search, start: list[int]) -> None:
    """Per stage the fewest servers with which the target is met while nobody waits elsewhere."""
    most = search.judge.sample.most
    ample = (most,) * len(start)
    for k, guess in enumerate(start):
        fewest = search.fewest(ample, k, 1, guess) if search.costs[k] > 0 else most
        search.lower[k] = fewest
        if fewest > 1 and search.costs[k] > 0:
            search.failing.append(_with(ample, k, fewest - 1))
        search.bound = cost_of(tuple(search.lower), search.costs)


def _descend(search: _Search) -> Staff:
    """From ample staff down, the dearest stage first."""
    search.phase = "descent"
    staff: Staff = (search.judge.sample.most,) * len(search.lower)
    for k in sorted(range(len(staff)), key=lambda k: -search.costs[k]):
        low = search.lower[k]
        if search.costs[k] > 0:
            staff = _with(staff, k, search.fewest(staff, k, low, low))
    return staff


def _enumerate(search: _Search) -> None:
    """Take the cheapest staffing that is not ruled out until it is as dear as the best."""
    search.phase = "enumeration"
    costs, most = search.costs, search.judge.sample.most
    first = tuple(search.lower)
    corners, seen = [(cost_of(first, costs), first)], {first}
    while corners:
        cost, corner = heapq.heappop(corners)
        best = cost_of(search.best, costs)
        search.bound = max(search.bound, min(cost, best))
        if cost >= best - SAME_COST * max(1.0, best):
            return
        bad = search.ruled_out(corner)
        if bad is None:
            if search.meets(corner):
                return
            bad = search.raised(corner)
            search.failing.append(bad)
        for k, one in enumerate(bad):
            beyond = _with(corner, k, one + 1)
            if one < most and beyond not in seen:
                seen.add(beyond)
                heapq.heappush(corners, (cost_of(beyond, costs), beyond))


def _trimmed(search: _Search) -> Staff:
    """The best staffing with no more servers than it needs where they cost nothing."""
    staff = search.best
    for k, cost in enumerate(search.costs):
        if cost <= 0:
            guess = at_work(search.judge.sample, k)
            staff = _with(staff, k, search.fewest(staff, k, 1, guess))
    return staff


def _needed(failing: list[Staff]) -> tuple[Staff, ...]:
    """Failing staffings that no other one includes."""
    kept: list[Staff] = []
    for bad in sorted(set(failing), key=lambda one: -sum(one)):
        if not any(all(a <= b for a, b in zip(bad, other, strict=True)) for other in kept):
            kept.append(bad)
    return tuple(sorted(kept))


def at_work(sample: Sample, k: int) -> int:
    """Servers of stage k busy on average between the first arrival and the last, rounded up."""
    draws = sample.draws
    ends = draws.starts[1:][sample.people > 0] - 1
    firsts = draws.starts[:-1][sample.people > 0]
    open_minutes = float((draws.arrive[ends] - draws.arrive[firsts]).sum())
    load = float(draws.service[k].sum()) / max(open_minutes, 1.0)
    return max(1, min(sample.most, math.ceil(load)))


def in_time_at_best(sample: Sample, people: float) -> float:
    """The minutes within which this share of people would be out if nobody ever waited."""
    minutes = np.sort(sample.unavoidable())
    return float(minutes[min(minutes.size - 1, math.ceil(people * minutes.size))])


def why_infeasible(sample: Sample, target: Target) -> Infeasible:
    """Ample staff misses the target: say by how much, and what nobody can shorten."""
    minutes = np.asarray(sample.unavoidable())
    middle, needed = float(np.median(minutes)), in_time_at_best(sample, target.people)
    in_time = float((minutes < target.minutes).mean())
    asked = f"{target.people:.0%} of people in less than {target.minutes:g} min"
    if target.days is not None:
        asked += f" on {target.days:.0%} of days"
    return Infeasible(
        f"Even if nobody ever waited, {in_time:.1%} of people would be out in less than "
        f"{target.minutes:g} min, and asked is {asked}: the services themselves take "
        f"{middle:.1f} min in the middle and {needed:.1f} min for that share.",
        f"Ask for more than {math.ceil(needed)} min, or shorten a service (observation, forms).",
    )


def _with(staff: Staff, k: int, many: int) -> Staff:
    """The staffing with another number at stage k."""
    return (*staff[:k], many, *staff[k + 1 :])
