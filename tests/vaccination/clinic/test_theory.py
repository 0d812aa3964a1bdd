"""Erlang C, M/G/∞ and flow balance: what queueing theory says must come out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from huiyin.vaccination.core.clinic.drawing import draw
from huiyin.vaccination.core.clinic.fifo import run
from huiyin.vaccination.core.clinic.figures import STEP, figures, marks
from huiyin.vaccination.core.clinic.model import (
    Arrivals,
    Clinic,
    Lane,
    Pattern,
    Service,
    Shape,
    Stage,
)
from huiyin.vaccination.core.clinic.passage import pass_through, times_in_site
from tests.vaccination.clinic.reference import REFERENCE

BATCHES = 30


def one_stage(service: Service, servers: int, rate: float, minutes: float) -> Clinic:
    """Flat Poisson arrivals at one stage."""
    arrivals = Arrivals(Pattern.FLAT, rate * minutes)
    return Clinic("", minutes, (Stage("s", service, (servers,)),), arrivals)


def erlang_c(servers: int, load: float) -> float:
    """The probability to wait, by the recursion of Erlang B."""
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    share = load / servers
    return blocked / (1 - share * (1 - blocked))


@pytest.mark.parametrize(
    ("servers", "share", "people"),
    [(1, 0.8, 1e6), (5, 0.9, 1e6), (16, 0.9, 1e6), (24, 0.95, 2e6), (200, 0.97, 2e6)],
)
def test_erlang_c(servers: int, share: float, people: float):
    load = share * servers
    clinic = one_stage(Service(Shape.EXPONENTIAL, 1.0), servers, load, people / load)
    draws = draw(clinic, 1, seed=1)
    _out, waited = run(draws, [servers])
    # Batches one after another, the first left out: it begins with nobody there.
    batches = np.array_split(waited, BATCHES + 1)[1:]
    theory = erlang_c(servers, load)
    for values, expected in (
        ([np.mean(batch > 0) for batch in batches], theory),
        ([np.mean(batch) for batch in batches], theory / (servers - load)),
    ):
        error = np.std(values, ddof=1) / np.sqrt(BATCHES)
        assert np.mean(values) == pytest.approx(expected, abs=2 * error)


def test_ample_servers_hold_a_poisson_number_whatever_the_service():
    # M/G/∞: after the longest service the number present is Poisson of mean rate times service.
    clinic = one_stage(Service(Shape.LOGNORMAL, 12.0, 0.8), 400, rate=5.0, minutes=600.0)
    draws = draw(clinic, 400, seed=2)
    found = figures(clinic, draws, pass_through(clinic, draws), 60.0)
    late = marks(clinic) == 450.0
    present = found.present[:, 0, late][:, 0]
    assert found.wait.max() == 0
    assert present.mean() == pytest.approx(60.0, abs=3 * np.sqrt(60.0 / 400))
    assert present.var() / present.mean() == pytest.approx(1.0, abs=3 * np.sqrt(2 / 400))


@pytest.fixture(scope="module", params=["plain", "crowded"])
def clinic(request: pytest.FixtureRequest) -> Clinic:
    small = replace(REFERENCE, arrivals=replace(REFERENCE.arrivals, people=400.0))
    servers, rooms = [3, 4, 2, 30, 1], [None, None, 3, 0, None]
    crowded = request.param == "crowded"
    stages = tuple(
        replace(stage, servers=(count,), room=room if crowded else None)
        for stage, count, room in zip(small.stages, servers, rooms, strict=True)
    )
    small = replace(small, stages=stages)
    return replace(small, lanes=(Lane(0.2),), patience=15.0) if crowded else small


def test_in_is_out_and_inside_and_time_is_people_times_minutes(clinic: Clinic):
    draws = draw(clinic, 5, seed=4)
    passage = pass_through(clinic, draws)
    found = figures(clinic, draws, passage, 60.0)
    leaving = np.where(passage.gave_up, passage.left[0], passage.left[-1])
    for day, (a, b) in enumerate(zip(draws.starts[:-1], draws.starts[1:], strict=True)):
        inside = found.present[day].sum(axis=0)
        for mark, minute in enumerate(marks(clinic)):
            came = np.count_nonzero(draws.arrive[a:b] <= minute)
            gone = np.count_nonzero(leaving[a:b] <= minute)
            assert inside[mark] == came - gone
        # Little: people present, summed over the day, are the minutes everybody spends.
        spent = (leaving[a:b] - draws.arrive[a:b]).sum()
        assert STEP * inside.sum() == pytest.approx(spent, rel=0.03)
    assert (found.queue >= 0).all()
    assert (found.present >= found.queue).all()
    assert (np.count_nonzero(passage.gave_up) > 0) == (clinic.patience is not None)


def test_nobody_is_before_time_and_no_stage_has_more_than_its_servers(clinic: Clinic):
    draws = draw(clinic, 5, seed=6)
    passage = pass_through(clinic, draws)
    served = ~passage.gave_up
    assert (times_in_site(passage)[served] >= draws.service.sum(axis=0)[served] - 1e-9).all()
    assert (passage.start >= passage.came)[:, served].all()
    assert (passage.left >= passage.done)[:, served].all()
    found = figures(clinic, draws, passage, 60.0)
    serving = found.present - found.queue
    for place, stage in enumerate(clinic.stages):
        assert serving[:, place].max() <= stage.servers[0]
        if stage.room is not None:
            assert found.queue[:, place].max() <= stage.room
    work = np.minimum(passage.done, clinic.open_minutes) - np.minimum(
        passage.start, clinic.open_minutes
    )
    duty = np.array([stage.servers[0] for stage in clinic.stages]) * 60.0 * draws.days
    share = np.nansum(work, axis=1) / duty
    assert found.serving.mean(axis=0).sum(axis=1) == pytest.approx(share)
