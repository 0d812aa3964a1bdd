"""The whole trade of cost for time: the cheapest staffing for each time limit.

A looser limit is met by whatever meets a stricter one, so limits are taken from the loosest on:
what failed there fails at the next. Points that another one beats in both cost and time are left
out. The knee is the point farthest from the straight line between the ends, both axes scaled to
one (Satopää et al., ICDCS workshops 2011).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from huiyin.vaccination.core.answer import Ended, Limits
from huiyin.vaccination.core.staffing.constant import Answer, Question, answer_for
from huiyin.vaccination.core.staffing.errors import StaffingError
from huiyin.vaccination.core.staffing.evaluate import Staff
from huiyin.vaccination.core.staffing.sample import HOLD_OUT, sample_of
from huiyin.vaccination.core.staffing.search import cheapest, in_time_at_best
from huiyin.vaccination.core.staffing.target import Target

POINTS = 12


@dataclass(frozen=True, slots=True)
class Frontier:
    """Points from the cheapest on, none beaten in cost and minutes; the knee's place, None with
    fewer than three; cut: the search was stopped, and stricter limits are missing."""

    points: tuple[Answer, ...]
    knee: int | None
    cut: bool


def frontier(
    question: Question, limits: Limits, *, minutes: tuple[float, ...] = (), points: int = POINTS
) -> Frontier:
    """Cheapest staffings for a range of time limits, the share of people being the question's.

    minutes: the limits; empty takes `points` of them from just above what nobody can shorten up
    to an hour more, closer together where they are strict.
    """
    sample = sample_of(question.clinic, question.sample, question.seed)
    fresh = sample_of(question.clinic, question.hold_out, question.seed, HOLD_OUT)
    least = in_time_at_best(sample, question.people)
    if not minutes:
        steps = np.linspace(0.0, 1.0, points) ** 2
        minutes = tuple(float(np.ceil(least + 1 + 60 * step)) for step in steps)
    wanted = sorted(set(minutes), reverse=True)
    if not wanted or wanted[0] <= least:
        raise StaffingError(
            f"Every limit asked for is below {least:.1f} min, which nobody can shorten.",
            "Ask for longer limits.",
        )
    found: list[Answer] = []
    failing: tuple[Staff, ...] = ()
    cut = False
    for limit in (one for one in wanted if one > least):
        target = Target(limit, question.people)
        try:
            one = cheapest(sample, question.costs, target, limits, failing=failing)
        except StaffingError:
            break
        failing = one.failing
        asked = replace(question, minutes=limit)
        found.append(answer_for(asked, target, sample, one, fresh))
        if one.ended in {Ended.CANCELLED, Ended.TIME_LIMIT}:
            cut = True
            break
    kept = _unbeaten(found)
    return Frontier(kept, knee_of(kept), cut)


def _unbeaten(found: list[Answer]) -> tuple[Answer, ...]:
    """From loosest and cheapest to strictest, without points that cost as much as a stricter."""
    kept: list[Answer] = []
    for one in sorted(found, key=lambda a: (a.certificate.target.minutes, a.found.cost)):
        if not kept or one.found.cost < kept[-1].found.cost:
            kept.append(one)
    return tuple(reversed(kept))


def knee_of(points: tuple[Answer, ...]) -> int | None:
    """The place of the point farthest below the line from the first to the last."""
    if len(points) < 3:
        return None
    cost = np.array([one.found.cost for one in points])
    time = np.array([one.certificate.target.minutes for one in points])
    u = (cost - cost[0]) / (cost[-1] - cost[0])
    v = (time - time[-1]) / (time[0] - time[-1])
    return int(np.argmax(1 - u - v))
