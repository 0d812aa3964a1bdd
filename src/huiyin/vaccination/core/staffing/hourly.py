"""Staff by the hour for one site: iterated, checked by simulation, repaired, trimmed, tried.

The iterative algorithm (`isa`) proposes; simulation decides. A proposal that misses the target is
repaired upwards where people queue; one that holds is trimmed, one server of one hour at a time,
while it still holds. What is left is tried on fresh days, and repaired again with one bad day
less where these do not bear it out. It is a good staffing, not proven the cheapest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Limits, Progress
from huiyin.vaccination.core.clinic.events import HOUR
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.staffing.constant import Question, margin_for
from huiyin.vaccination.core.staffing.errors import StaffingError
from huiyin.vaccination.core.staffing.evaluate import Evaluator
from huiyin.vaccination.core.staffing.isa import Iterated, iterate, there
from huiyin.vaccination.core.staffing.measure import Measures, measured
from huiyin.vaccination.core.staffing.sample import FRESH, sample_of
from huiyin.vaccination.core.staffing.search import why_infeasible
from huiyin.vaccination.core.staffing.target import Target

# Largest first: the fewest staff that the check may accept.
ALPHAS = (0.8, 0.65, 0.5, 0.35, 0.2, 0.1, 0.05)
TRIES = 6
REPAIRS = 400
Hours = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Hourly:
    """Staff by stage and hour, with what became of it.

    proposed: what the algorithm gave with `alpha`, and settled (stages,) whether it came to rest;
    accepted: whether the check let it pass as it was; added, removed: server-hours of repair and
    trim; staff_hours: without seats; cost: a server-hour is the day's cost over the opening
    hours, seats for the whole day; tried: what fresh days said each time, the last of this staff.
    cut: the search was cut off, and this is the best of what was checked.
    """

    alpha: float
    staff: Hours
    proposed: Hours
    settled: tuple[bool, ...]
    accepted: bool
    added: int
    removed: int
    staff_hours: int
    cost: float
    in_sample: Measures
    tried: tuple[Measures, ...]
    cut: bool

    @property
    def hold_out(self) -> Measures:
        """What days that had no part in the choice say."""
        return self.tried[-1]


class _Cut(Exception):
    """The caller wants no more."""


@dataclass(slots=True, eq=False)
class _Work:
    """One staffing in the making."""

    clinic: Clinic
    judge: Evaluator
    hours: int
    limits: Limits
    staff: list[list[int]]
    added: int = 0
    removed: int = 0

    def duties(self) -> Hours:
        """The staff so far."""
        return tuple(tuple(row) for row in self.staff)

    def holds(self, phase: str) -> bool:
        """Whether it reaches the target on the sample; tells progress."""
        cost = hourly_cost(self.clinic, self.duties())
        told = Progress(self.limits.clock(), cost, None, self.judge.evaluations, phase)
        if self.limits.report is not None and not self.limits.report(told):
            raise _Cut
        if told.seconds > self.limits.seconds:
            raise _Cut
        return self.judge.meets(self.duties())

    def change(self, k: int, hour: int, more: int) -> None:
        """Servers more (or fewer) at a stage in an hour; seats the whole day."""
        for one in range(self.hours) if self.clinic.stages[k].seats else (hour,):
            self.staff[k][one] += more


def hourly(
    question: Question, limits: Limits, *, alpha: float | None = None, trim: bool = True
) -> Hourly:
    """Staff by the hour for the question's robust target, or the pooled one without it.

    alpha: of the algorithm; None tries from the largest down and takes the first that the check
    accepts. Raises StaffingError where no repair reaches the target.
    """
    clinic, days = question.clinic, question.sample
    target = Target(question.minutes, question.people, question.days_share)
    if not target.pooled:
        days = max(days, question.robust_sample)
        margin = margin_for(days, target, question.confidence)
        target = replace(target, margin=margin)
    sample = sample_of(clinic, days, question.seed)
    judge = Evaluator(sample, target)
    if not judge.meets((sample.most,) * sample.stages):
        raise why_infeasible(sample, target)
    hours = math.ceil(float((sample.draws.arrive + sample.unavoidable()).max()) / HOUR)
    work = _Work(clinic, judge, hours, limits, [])
    try:
        chosen, found = _propose(work, alpha)
    except _Cut:
        raise StaffingError("Stopped before any staffing by the hour was found.") from None
    proposed = work.duties()
    accepted = judge.meets(proposed)
    tried, cut = _bear_out(question, work, trim)
    return Hourly(
        chosen, work.duties(), proposed, found.settled, accepted, work.added, work.removed,
        staff_hours(clinic, work.duties()), hourly_cost(clinic, work.duties()),
        measured(sample, work.duties(), target), tried, cut,
    )  # fmt: skip


def staff_hours(clinic: Clinic, staff: Hours) -> int:
    """Server-hours of a day, without seats."""
    rows = zip(clinic.stages, staff, strict=True)
    return sum(sum(row) for stage, row in rows if not stage.seats)


def hourly_cost(clinic: Clinic, staff: Hours) -> float:
    """What a staffing by the hour costs: see `Hourly.cost`."""
    hours = clinic.open_minutes / HOUR
    return math.fsum(
        stage.cost * (max(row) if stage.seats else sum(row) / hours)
        for stage, row in zip(clinic.stages, staff, strict=True)
    )


def _propose(work: _Work, alpha: float | None) -> tuple[float, Iterated]:
    """The staff of this alpha, or of the largest of `ALPHAS` that the check accepts (found by
    halving), else of the smallest."""
    seats = tuple(stage.seats for stage in work.clinic.stages)
    alphas = ALPHAS if alpha is None else (alpha,)
    low, high = 0, len(alphas) - 1
    kept = (0.0, Iterated((), (), 0))
    while low <= high:
        middle = (low + high) // 2
        found = iterate(work.judge, alphas[middle], work.hours, seats)
        work.staff = [list(row) for row in found.staff]
        good = work.holds("iteration")
        if good or not kept[1].staff or middle == len(alphas) - 1:
            kept = (alphas[middle], found)
        low, high = (low, middle - 1) if good else (middle + 1, high)
    work.staff = [list(row) for row in kept[1].staff]
    return kept


def _bear_out(question: Question, work: _Work, trim: bool) -> tuple[tuple[Measures, ...], bool]:
    """Repair, trim and try on fresh days until these agree; what they said, whether cut off."""
    asked = Target(question.minutes, question.people, question.days_share)
    tried: list[Measures] = []
    cut, number = False, 0
    while True:
        try:
            _repair(work)
            if trim:
                _trim(work)
        except _Cut:
            cut = True
            if not work.judge.meets(work.duties()):
                raise StaffingError("Stopped before any staffing by the hour had passed the "
                                    "check.") from None  # fmt: skip
        first = FRESH + (TRIES + number) * question.hold_out
        fresh = sample_of(question.clinic, question.hold_out, question.seed, first)
        tried.append(measured(fresh, work.duties(), asked))
        number += 1
        if cut or tried[-1].holds or number == TRIES:
            return tuple(tried), cut
        tighter = work.judge.target.tighter()
        if tighter.bad_days_allowed(work.judge.sample.people.size) < 0:
            return tuple(tried), cut
        work.judge = Evaluator(work.judge.sample, tighter)


def _repair(work: _Work) -> None:
    """Add servers where people queue until the sample reaches the target."""
    for _turn in range(REPAIRS):
        if work.holds("repair"):
            return
        queues = _queues(work)
        prices = np.array([max(stage.cost, 1e-3) for stage in work.clinic.stages])
        k = int(np.argmax(queues.sum(axis=1) / prices))
        if work.clinic.stages[k].seats:
            hours = [0]
        else:
            hours = np.flatnonzero(queues[k] >= queues[k].max() / 2).tolist()
        for hour in hours:
            more = max(1, work.staff[k][hour] // 20)
            work.change(k, hour, more)
            work.added += more
    raise StaffingError(
        f"No staffing by the hour reached the target in {REPAIRS} repairs; nothing is given out.",
        "Ask for a smaller alpha.",
    )


def _queues(work: _Work) -> NDArray[np.float64]:
    """(stages, hours) people waiting on average."""
    rows = []
    for k in range(len(work.staff)):
        counted = there(work.judge, work.duties()[: k + 1], work.hours)
        by_hour = counted.reshape(len(counted), work.hours, -1)
        staff = np.array(work.staff[k])[None, :, None]
        rows.append(np.maximum(by_hour - staff, 0).mean(axis=(0, 2)))
    return np.array(rows)


def _trim(work: _Work) -> None:
    """Take away a server of an hour in turn, the dearest stage first, while the target holds;
    seats last and in larger steps."""
    stages = work.clinic.stages
    dear = sorted(range(len(stages)), key=lambda k: -stages[k].cost)
    cells = [(k, hour) for k in dear if not stages[k].seats for hour in range(work.hours)]
    while cells:
        cells = [(k, hour) for k, hour in cells if _without(work, k, hour, 1)]
    for k in dear:
        step = max(1, work.staff[k][0] // 16) if stages[k].seats else 0
        while step:
            if not _without(work, k, 0, step):
                step //= 2


def _without(work: _Work, k: int, hour: int, fewer: int) -> bool:
    """Whether the target holds with fewer servers; if so they are gone."""
    if work.staff[k][hour] <= fewer:
        return False
    work.change(k, hour, -fewer)
    try:
        good = work.holds("trim")
    except _Cut:
        work.change(k, hour, fewer)
        raise
    if good:
        work.removed += fewer
    else:
        work.change(k, hour, fewer)
    return good
