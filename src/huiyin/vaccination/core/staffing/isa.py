"""Staff by the hour from the people who are there: the iterative staffing algorithm.

Feldman, Mandelbaum, Massey and Whitt (Management Science 54(2), 2008): simulate with so much
staff that nobody waits; staff each moment with the smallest s for which P(people there >= s) is
at most alpha; simulate with that; and again until nothing changes. Here a moment is an hour (the
most its five-minute points need), stages are settled one after another in the order in which
people pass them, and a step goes half of the way, because with a large alpha the undamped rounds
swing between too few and too many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.events import HOUR
from huiyin.vaccination.core.staffing.errors import BadTarget
from huiyin.vaccination.core.staffing.evaluate import Duties, Evaluator
from huiyin.vaccination.core.staffing.hourly_kernel import present

STEP_MINUTES = 5.0
ROUNDS = 16


@dataclass(frozen=True, slots=True)
class Iterated:
    """Staff by stage and hour; settled (stages,): whether the rounds of a stage came to rest."""

    staff: tuple[tuple[int, ...], ...]
    settled: tuple[bool, ...]
    rounds: int


def iterate(judge: Evaluator, alpha: float, hours: int, seats: tuple[bool, ...]) -> Iterated:
    """The algorithm, stage after stage; alpha is P(somebody who comes finds all at work).

    seats (stages,): places that cannot come and go with the hour get the most of any hour.
    """
    if not 0 < alpha < 1:
        raise BadTarget(f"alpha is {alpha:g}.", "It is a probability between 0 and 1, as 0.3.")
    duties: Duties = ()
    settled, rounds = [], 0
    for place in seats:
        staff, rest, took = _settle(judge, duties, alpha, hours, place)
        duties = (*duties, tuple(staff.tolist()))
        settled.append(rest)
        rounds += took
    return Iterated(tuple(one for one in duties if isinstance(one, tuple)), tuple(settled), rounds)


def _settle(
    judge: Evaluator, before: Duties, alpha: float, hours: int, seats: bool
) -> tuple[Ints, bool, int]:
    """Staff (hours,) of the stage after `before`, whether it came to rest, rounds."""
    ample = (*before, judge.sample.most)
    staff = _needed(there(judge, ample, hours), alpha, seats)
    for number in range(1, ROUNDS + 1):
        wanted = _needed(there(judge, (*before, tuple(staff.tolist())), hours), alpha, seats)
        change = wanted - staff
        if not change.any():
            return staff, True, number
        half = np.trunc(change / 2).astype(np.int64)
        # A single server more or less is taken while the rounds are young; later only more, so
        # that two neighbours cannot take turns for ever.
        rest = np.where(half == 0, change, 0)
        staff = staff + half + (rest if number <= ROUNDS // 2 else np.maximum(rest, 0))
        if number > ROUNDS // 2 and not (half.any() or (rest > 0).any()):
            return staff, True, number
    return staff, False, ROUNDS


def there(judge: Evaluator, staff: Duties, hours: int) -> Ints:
    """(days, points) people at the last of these stages at each five-minute point."""
    draws = judge.sample.draws
    came, _who = judge.departures(staff[:-1])
    left, _who = judge.departures(staff)
    times = np.arange(STEP_MINUTES, HOUR * hours + STEP_MINUTES / 2, STEP_MINUTES)
    counted = np.zeros((judge.sample.people.size, times.size), dtype=np.int64)
    present(draws.starts, came, left, times, counted)
    return counted


def _needed(counted: Ints, alpha: float, seats: bool) -> Ints:
    """(hours,) the smallest staff s with P(people there >= s) <= alpha at every point."""
    days, points = counted.shape
    most = np.sort(counted, axis=0)[::-1]
    # s must exceed all but the floor(alpha * days) largest counts.
    place = min(days - 1, math.floor(alpha * days + 1e-9))
    by_hour = (most[place] + 1).reshape(-1, points // _points(points)).max(axis=1)
    return np.full_like(by_hour, by_hour.max()) if seats else np.asarray(by_hour)


def _points(points: int) -> int:
    """Hours of so many five-minute points."""
    return points // round(HOUR / STEP_MINUTES)
