"""Patterns that ask for a look: constants, copied days, fixed ratios."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from huiyin.water.core.effluent.suspicion import Pattern, clues
from tests.water.core.effluent.town import (
    COD,
    FACTORS,
    FIRST,
    FLOW,
    NH3N,
    RULES,
    TP,
    block,
    flat,
    judged,
)


def alive(days=6, seed=1):
    """A block whose every value moves, each factor in its own way."""
    made = block(days)
    made.values[:] *= np.random.default_rng(seed).uniform(0.8, 1.2, made.values.shape)
    return made


def found(made, rules=RULES):
    return clues(judged(made, rules), rules)


def test_water_that_moves_gives_no_clue():
    assert found(alive()) == ()


@pytest.mark.parametrize(("hours", "count"), [(23, 0), (24, 1), (60, 1)])
def test_one_value_for_a_day_and_more(hours, count):
    made = alive()
    flat(made, COD)[10 : 10 + hours] = 25.0
    told = found(made)
    assert len(told) == count
    for clue in told:
        assert (clue.pattern, clue.factor, clue.hours) == (Pattern.CONSTANT, COD, hours)
        assert clue.last == FIRST + timedelta(days=(9 + hours) // 24)


def test_a_gap_does_not_hide_a_constant():
    made = alive()
    flat(made, COD)[10:40] = 25.0
    flat(made, COD)[20:24] = np.nan
    (clue,) = found(made)
    assert clue.hours == 26


def test_a_flow_of_nothing_is_no_clue():
    made = alive()
    flat(made, FLOW)[24:] = 0.0
    assert found(made) == ()
    flat(made, FLOW)[24:] = 80.0
    assert [clue.factor for clue in found(made)] == [FLOW]


@pytest.mark.parametrize("lag", [1, 3, 5])
def test_a_day_like_one_before_hour_by_hour(lag):
    made = alive()
    hours = flat(made, COD)
    hours[120:144] = hours[120 - 24 * lag : 144 - 24 * lag]
    (clue,) = found(made)
    assert (clue.pattern, clue.lag) == (Pattern.COPIED_DAYS, lag)
    assert (clue.first, clue.last) == (FIRST + timedelta(days=5),) * 2


def test_a_day_with_one_hour_changed_is_no_copy():
    made = alive()
    hours = flat(made, COD)
    hours[120:144] = hours[96:120]
    hours[130] += 0.01
    assert found(made) == ()


def test_copies_further_back_or_of_few_hours_are_not_looked_for():
    made = alive(10)
    hours = flat(made, COD)
    hours[216:240] = hours[0:24]  # nine days back
    assert found(made) == ()
    made = alive()
    flat(made, COD)[120:144] = flat(made, COD)[96:120]
    for d in (4, 5):
        flat(made, COD)[24 * d : 24 * d + 7] = np.nan
    assert found(made) == ()


def test_two_factors_that_move_as_one():
    made = alive()
    flat(made, TP)[48:96] = flat(made, NH3N)[48:96] * 0.25
    (clue,) = found(made)
    assert (clue.pattern, clue.factor, clue.partner) == (Pattern.FIXED_RATIO, TP, NH3N)
    assert clue.ratio == pytest.approx(0.25)
    assert (clue.first, clue.last) == (FIRST + timedelta(days=2), FIRST + timedelta(days=3))


def test_two_flat_factors_do_not_count_as_moving_together():
    made = alive()
    rules = replace(RULES, suspicion=replace(RULES.suspicion, constant_hours=1000))
    for code in (COD, NH3N, TP):
        flat(made, code)[:] = 1.0
    assert found(made, rules) == ()


def test_every_copy_and_constant_agrees_with_looking_hour_by_hour():
    rng = np.random.default_rng(9)
    made = block(12)
    k = FACTORS.index(COD)
    for d in range(12):
        day = rng.integers(0, 3) if d else 0
        values = rng.uniform(20, 40, 24) if day == 0 else flat(made, COD)[24 * d - 24 : 24 * d]
        flat(made, COD)[24 * d : 24 * d + 24] = values if day < 2 else 33.0
    days = judged(made)
    values = flat(made, COD).reshape(12, 24)
    for d in range(12):
        moves = len(set(values[d])) > 1
        lags = [n for n in range(1, min(7, d) + 1) if (values[d - n] == values[d]).all()]
        assert days.copied[0, k, d] == (min(lags, default=0) if moves else 0)
