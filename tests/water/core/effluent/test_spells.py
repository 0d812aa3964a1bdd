"""Episodes of exceeding days, their recovery, and days that say nothing."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from huiyin.water.core.effluent.spells import day_readings, spells
from huiyin.water.core.episodes import JudgePolicy
from tests.water.core.effluent.town import COD, FACTORS, PH, RULES, SPRING, block, judged, put

POLICY = JudgePolicy(consecutive=1, recovery=2, max_gap=timedelta(days=3), spike_wait=timedelta(0))
K = FACTORS.index(COD)


def week(marks: str):
    """A day each: x over, o within, ? no valid mean."""
    made = block(len(marks))
    for d, mark in enumerate(marks):
        hours = slice(24 * d, 24 * d + 24)
        put(made, COD, hours, 90.0 + d if mark == "x" else 30.0)
        if mark == "?":
            made.letters[0, K, hours] = ord("M")
    return spells(judged(made), RULES, POLICY, 0, K)


def test_an_episode_begins_with_its_first_day_and_ends_with_recovery():
    (episode,) = week("oxxooo").episodes
    assert episode.start.day == 2
    assert episode.end.day == 4
    assert episode.recovered_at.day == 5
    assert episode.readings == ("2025-06-02", "2025-06-03")
    assert episode.worst_class == 3
    assert episode.factors == ((COD, pytest.approx((92 - 60) / 60)),)


def test_a_day_without_a_valid_mean_is_no_recovery():
    (episode,) = week("x?o?").episodes
    assert episode.end is None
    assert episode.fine_run == 1


def test_clean_days_make_no_episode():
    assert week("ooo?o").episodes == ()


def test_a_single_value_over_its_limit_is_over_even_without_a_mean():
    made = put(block(4, SPRING), PH, 24 * 3 + 5, 9.9)
    made.letters[0, FACTORS.index(PH), 24 * 3 + 6 :] = ord("D")
    made.values[0, FACTORS.index(PH), 24 * 3 + 6 :] = np.nan
    days = judged(made)
    readings = day_readings(days, RULES, 0, FACTORS.index(PH))
    assert [reading.below for reading in readings] == [False, False, False, True]
    assert readings[3].over == ((PH, None),)
