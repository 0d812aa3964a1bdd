"""Drawn numbers: their distributions, and that a person keeps them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from huiyin.vaccination.core.clinic.drawing import Drawer, draw
from huiyin.vaccination.core.clinic.model import (
    Arrivals,
    Clinic,
    Lane,
    Pattern,
    Service,
    Shape,
    Stage,
)
from huiyin.vaccination.core.clinic.sampler import normal
from tests.vaccination.clinic.reference import REFERENCE

SPREAD = np.sqrt(np.log1p(0.36))
SHAPES = {
    Shape.EXPONENTIAL: (Service(Shape.EXPONENTIAL, 3.0), stats.expon(scale=3.0)),
    Shape.SHIFTED_EXPONENTIAL: (
        Service(Shape.SHIFTED_EXPONENTIAL, 3.0, floor=2.0),
        stats.expon(loc=2.0, scale=1.0),
    ),
    Shape.LOGNORMAL: (
        Service(Shape.LOGNORMAL, 3.0, 0.6),
        stats.lognorm(SPREAD, scale=3.0 / np.sqrt(1.36)),
    ),
    Shape.GAMMA: (Service(Shape.GAMMA, 3.0, 0.5), stats.gamma(4.0, scale=0.75)),
}


def clinic(arrivals: Arrivals, service: Service | None = None) -> Clinic:
    stage = Stage("s", service or Service(Shape.CONSTANT, 1.0), (1,))
    return Clinic("", 600.0, (stage,), arrivals)


@pytest.mark.parametrize("shape", list(SHAPES))
def test_services_have_their_distribution_to_the_far_ends(shape: Shape):
    service, known = SHAPES[shape]
    drawn = draw(clinic(Arrivals(Pattern.FLAT, 1e6), service), 1, seed=1).service[0]
    n = drawn.size
    assert drawn.mean() == pytest.approx(known.mean(), abs=3 * known.std() / np.sqrt(n))
    assert drawn.std() == pytest.approx(known.std(), rel=0.005)
    # Far beyond the last of 4,096 cells: about 20 of a million lie there.
    for far in (2e-5, 1 - 2e-5):
        beyond = np.count_nonzero(drawn < known.ppf(far)) / n
        assert beyond == pytest.approx(far, abs=4 * np.sqrt(2e-5 / n))
    assert stats.kstest(drawn[:200_000], known.cdf).pvalue > 0.001


def test_noise_is_normal():
    table = normal(5.0)
    assert table[0, 2048] == 0
    assert table[0, 3072] == pytest.approx(5 * stats.norm.ppf(0.75))


def test_a_person_keeps_every_draw_whatever_else_changes():
    whole = draw(REFERENCE, 4, seed=9)
    last = draw(REFERENCE, 2, seed=9, first=2)
    cut = whole.starts[2]
    assert np.array_equal(whole.arrive[cut:], last.arrive)
    assert np.array_equal(whole.service[:, cut:], last.service)
    first = replace(REFERENCE.stages[0], servers=(99,))
    other = replace(REFERENCE, stages=(first, *REFERENCE.stages[1:]), lanes=(Lane(0.5),))
    assert np.array_equal(draw(other, 4, seed=9).service, whole.service)
    assert not np.array_equal(draw(REFERENCE, 4, seed=8).arrive[:99], whole.arrive[:99])


def test_stages_and_days_are_drawn_apart():
    draws = draw(REFERENCE, 2, seed=3)
    n = 2000
    first, second = draws.service[0, :n], draws.service[1, :n]
    tomorrow = draws.service[0, draws.starts[1] :][:n]
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(n)
    assert abs(np.corrcoef(first, tomorrow)[0, 1]) < 4 / np.sqrt(n)


def by_hour(arrivals: Arrivals, days: int = 200) -> np.ndarray:
    """Mean people a day by hour; the last hour takes the late."""
    draws = draw(clinic(arrivals), days, seed=5)
    for a, b in zip(draws.starts[:-1], draws.starts[1:], strict=True):
        assert (np.diff(draws.arrive[a:b]) >= 0).all()
    assert draws.arrive.min() >= 0
    hours = np.minimum(draws.arrive // 60, 9).astype(int)
    return np.bincount(hours, minlength=10) / days


@pytest.mark.parametrize(
    ("arrivals", "expected"),
    [
        (Arrivals(Pattern.FLAT, 500), [50] * 10),
        (Arrivals(Pattern.HOURLY, 550, weights=tuple(range(10, 0, -1))),
         list(range(100, 0, -10))),
        (Arrivals(Pattern.DOUBLE_HUMP, 900), [50, 150, 150, 50, 50, 50, 150, 150, 50, 50]),
        (Arrivals(Pattern.OPENING_BURST, 500, burst=0.4), [230, *[30] * 9]),
        (Arrivals(Pattern.BUSES, 200, buses=5, bus_size=40),
         [0, 40, 0, 40, 0, 40, 0, 40, 0, 40]),
        (Arrivals(Pattern.BOOKED, 500, slot_minutes=30, no_show=0.1), [45] * 10),
    ],
)  # fmt: skip
def test_people_come_in_the_shape_that_was_asked(arrivals: Arrivals, expected: list[float]):
    found = by_hour(arrivals)
    assert found == pytest.approx(np.array(expected), abs=4 * np.sqrt(max(expected) / 200))


def test_walk_in_days_vary_as_poisson_and_the_burst_stands_at_the_door():
    draws = draw(clinic(Arrivals(Pattern.OPENING_BURST, 400, burst=0.25)), 1000, seed=6)
    counts = np.diff(draws.starts)
    assert counts.var() / counts.mean() == pytest.approx(1, abs=4 * np.sqrt(2 / 1000))
    waiting = np.count_nonzero(draws.arrive == 0) / 1000
    assert waiting == pytest.approx(100, abs=4 * np.sqrt(100 / 1000))


def test_the_booked_are_early_and_late_each_for_themselves_and_a_bus_together():
    booked = draw(clinic(Arrivals(Pattern.BOOKED, 10, slot_minutes=600, punctuality=5)), 1, 1)
    assert len(set(booked.arrive.tolist())) > 3
    bus = draw(
        clinic(Arrivals(Pattern.BUSES, 30, buses=1, bus_size=30, punctuality=5)), 300, seed=1
    )
    times = bus.arrive.reshape(300, 30)
    assert (times == times[:, :1]).all()
    assert times[:, 0].std() == pytest.approx(5, rel=0.15)


def test_several_kinds_of_people_mix():
    mixed = replace(
        clinic(Arrivals(Pattern.FLAT, 300)),
        also=(Arrivals(Pattern.BUSES, 80, buses=2, bus_size=40),),
        lanes=(Lane(0.1), Lane(0.2)),
        patience=20.0,
    )
    draws = Drawer(mixed).draw(50, seed=2)
    assert np.diff(draws.starts).mean() == pytest.approx(380, abs=10)
    day = draws.arrive[: draws.starts[1]]
    assert (np.diff(day) >= 0).all()
    shares = np.bincount(draws.lane) / draws.lane.size
    assert shares == pytest.approx([0.1, 0.2, 0.7], abs=0.01)
    assert draws.patience.mean() == pytest.approx(20, rel=0.03)
