"""What a staffing gives on a set of days, in the measures a planner asks for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.sampler import Floats
from huiyin.vaccination.core.staffing.evaluate import Duties, Evaluator
from huiyin.vaccination.core.staffing.sample import Sample
from huiyin.vaccination.core.staffing.target import Target


@dataclass(frozen=True, slots=True)
class Measures:
    """in_time: share of all people out in time; good_days: share of days that reach the share of
    people asked for; worst_day: the least share of any day; the rest are minutes of all people,
    p95 the value that 95 per cent stay below; holds: whether the target is met."""

    days: int
    people: int
    in_time: float
    good_days: float
    worst_day: float
    mean_wait: float
    p95_wait: float
    mean_stay: float
    p95_stay: float
    holds: bool


def measured(sample: Sample, staff: Duties, target: Target) -> Measures:
    """What a staffing gives on a sample."""
    stay = Evaluator(sample, target).stays(staff)
    waited = np.maximum(stay - sample.unavoidable(), 0.0)
    late = late_by_day(sample, stay, target.minutes)
    people = sample.people
    good = late <= target.late_allowed(people)
    share = 1 - late / np.maximum(people, 1)
    return Measures(
        days=people.size,
        people=int(people.sum()),
        in_time=float(1 - late.sum() / people.sum()),
        good_days=float(good.mean()),
        worst_day=float(share.min()),
        mean_wait=float(waited.mean()),
        p95_wait=float(np.quantile(waited, 0.95)),
        mean_stay=float(stay.mean()),
        p95_stay=float(np.quantile(stay, 0.95)),
        holds=target.met(late, people),
    )


def late_by_day(sample: Sample, stay: Floats, minutes: float) -> Ints:
    """(days,) how many stay `minutes` or longer."""
    counted = np.concatenate(([0], np.cumsum(stay >= minutes)))
    return np.asarray(np.diff(counted[sample.draws.starts]), dtype=np.int64)
