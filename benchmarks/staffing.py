"""Claim: the cheapest staff of the reference hall (cost ≤ 55.68 on 50 common days), its proof, the
hold-out check and a robust answer borne out by 200 fresh days take ≤ 10 s for one site, and the
same for 350 sites of a city ≤ 5 minutes, in one process.

    python benchmarks/staffing.py

Beside it: what the same judgements would take in SimPy, from the time SimPy needs for one staffing
of the same days. CPU seconds, compiled loops warm. The city is invented: 350 sites of unlike size,
160,000 people a day, the hall's stages. Certificates are recomputed person by person with `heapq`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.peers import simpy_clinic  # noqa: E402
from tests.vaccination.staffing.sites import hall  # noqa: E402

from huiyin.vaccination.core.answer import Limits  # noqa: E402
from huiyin.vaccination.core.clinic.drawing import draw  # noqa: E402
from huiyin.vaccination.core.staffing.city import SiteAnswer, staff_city  # noqa: E402
from huiyin.vaccination.core.staffing.constant import (  # noqa: E402
    Answer,
    Question,
    pooled,
    robust,
)
from huiyin.vaccination.core.staffing.frontier import frontier  # noqa: E402
from huiyin.vaccination.core.staffing.hourly import hourly, staff_hours  # noqa: E402
from huiyin.vaccination.core.staffing.recheck import recheck  # noqa: E402

SITES, DOSES, SEEDS, SIMPY_DAYS, RECHECKED = 350, 160_000, 12, 3, 10
PROTOTYPE_COST, ONE_SITE, CITY = 55.68, 10.0, 300.0


def limits(seconds: float = 600.0) -> Limits:
    """CPU seconds from now on."""
    begun = time.process_time()
    return Limits(seconds, lambda: time.process_time() - begun)


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a piece of work, and what it gave."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def told(name: str, answer: Answer) -> None:
    """A line for an answer."""
    found, shown, fresh = answer.found, answer.certificate, answer.hold_out
    print(
        f"{name:8} {'/'.join(map(str, found.staff)):18} cost {found.cost:6.2f}  bound "
        f"{found.bound:6.2f}  {found.ended.value}; {shown.below} cheaper, all below "
        f"{len(shown.failing)} that fail; {found.evaluations} evaluated"
    )
    print(
        f"{'':8} sample {answer.in_sample.in_time:.4f} of people, {answer.in_sample.good_days:.3f}"
        f" of days, worst {answer.in_sample.worst_day:.3f}; {fresh.days} fresh days "
        f"{fresh.in_time:.4f}, {fresh.good_days:.3f}, worst {fresh.worst_day:.3f}: "
        f"{'holds' if fresh.holds else 'does not hold'}"
    )


def one_site() -> None:
    """The reference hall, all its parts, and SimPy beside."""
    question = Question(hall())
    pooled(question, limits())
    first_time, first = cpu(lambda: pooled(question, limits()))
    second_time, second = cpu(lambda: robust(question, limits()))
    told("pooled", first)
    told("robust", second)
    took = first_time + second_time
    print(f"one site {took:8.2f} s CPU (pooled {first_time:.2f}, robust {second_time:.2f})")
    assert first.found.cost <= PROTOTYPE_COST, first.found.cost
    assert first.certificate.complete
    assert second.hold_out.holds
    for name, one in (("pooled", first), ("robust", second)):
        days = draw(question.clinic, one.certificate.days, question.seed)
        check_time, checked = cpu(lambda one=one, days=days: recheck(one.certificate, days))
        print(f"check    {check_time:8.2f} s CPU: {name} certificate proven {checked.proven}")
        assert checked.proven
    beside_simpy(question, first, first_time)
    assert took <= ONE_SITE, took


def beside_simpy(question: Question, answer: Answer, ours: float) -> None:
    """What SimPy needs for one staffing of the sample, and so for all that were judged."""
    draws = draw(question.clinic, SIMPY_DAYS, question.seed)

    def simulate() -> None:
        for day in range(SIMPY_DAYS):
            a, b = draws.starts[day], draws.starts[day + 1]
            simpy_clinic.tandem(draws.arrive[a:b], draws.service[:, a:b], answer.staff)

    seconds, _ = cpu(simulate)
    one = seconds / SIMPY_DAYS * question.sample
    judged = one * answer.found.evaluations
    print(
        f"SimPy    {one:8.2f} s CPU for one staffing of {question.sample} days; "
        f"{answer.found.evaluations} of them {judged:.0f} s, {judged / ours:.0f} times ours"
    )


def seeds() -> None:
    """How the cheapest cost moves with the sample of days: it is a figure of the sample."""
    costs = [
        pooled(Question(hall(), seed=seed), limits()).found.cost for seed in range(2, SEEDS + 2)
    ]
    print(
        f"samples  {len(costs)} others: {min(costs):.2f} to {max(costs):.2f}; "
        f"{sum(cost <= PROTOTYPE_COST for cost in costs)} at most {PROTOTYPE_COST}"
    )


def by_hour_and_frontier() -> None:
    """Staff by the hour against the constant one, and the frontier."""
    question = Question(hall())
    seconds, found = cpu(lambda: hourly(question, limits()))
    hours = len(found.staff[0])
    constant = robust(question, limits()).staff
    rows = zip(question.clinic.stages, constant, strict=True)
    held = sum(many for stage, many in rows if not stage.seats) * hours
    now = staff_hours(question.clinic, found.staff)
    print(
        f"hourly   {seconds:8.2f} s CPU: {now} staff-hours against {held} constant "
        f"({now / held - 1:+.0%}); fresh days {found.hold_out.good_days:.3f} good"
    )
    seconds, line = cpu(lambda: frontier(question, limits()))
    ends = [line.points[i] for i in (0, line.knee or 0, -1)]
    said = ", ".join(f"{one.certificate.target.minutes:g} min {one.found.cost:.2f}" for one in ends)
    print(f"frontier {seconds:8.2f} s CPU: {len(line.points)} points; ends and knee {said}")


def sites() -> list[Question]:
    """350 invented sites, a few large ones among many small."""
    random = np.random.default_rng(20210509)
    size = random.lognormal(0.0, 0.6, SITES)
    size *= DOSES / size.sum()
    return [
        Question(replace(hall(float(people)), name=f"invented site {number}"), seed=number)
        for number, people in enumerate(size, 1)
    ]


def city() -> None:
    """All sites of a city, one after another."""
    questions = sites()
    seconds, answers = cpu(lambda: list(staff_city(questions, limits, lambda _done: True)))
    done: list[SiteAnswer] = [one for one in answers if one.pooled and one.robust]
    proven = sum(
        one.pooled.certificate.complete and one.robust.certificate.complete for one in done
    )
    holds = sum(one.robust.hold_out.holds for one in done)
    pooled_holds = sum(one.pooled.hold_out.holds for one in done)
    more = sum(len(one.robust.tried) > 1 for one in done)
    print(
        f"city     {seconds:8.2f} s CPU for {len(done)} of {SITES} sites: both proven {proven}; on "
        f"200 fresh days the robust holds at {holds} ({more} after a larger margin), the pooled "
        f"at {pooled_holds}"
    )
    for question, one in list(zip(questions, answers, strict=True))[:: SITES // RECHECKED]:
        for answer in (one.pooled, one.robust):
            days = draw(question.clinic, answer.certificate.days, question.seed)
            assert recheck(answer.certificate, days).proven, one.name
    print(f"check    certificates of every {SITES // RECHECKED}th site recomputed: all proven")
    assert len(done) == SITES
    assert seconds <= CITY, seconds


def main() -> None:
    """Print everything; fail where a claim does not hold."""
    one_site()
    seeds()
    by_hour_and_frontier()
    city()


if __name__ == "__main__":
    main()
