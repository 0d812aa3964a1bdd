"""The compiled pass against the rules written a second time, on random days."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.water.core.discharge.scope import Basin
from tests.water.core.effluent import plain
from tests.water.core.effluent.town import (
    CLEAN,
    FACTORS,
    RULES,
    SPRING,
    block,
    cell,
    judged,
)

DAYS = 3


@st.composite
def blocks(draw):
    """Hours around the limits with gaps, letters, idle hours and cold water."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    made = block(DAYS, SPRING)
    shape = made.values.shape
    around = np.array([CLEAN[code] for code in FACTORS])[None, :, None]
    scale = rng.choice([0.0, 0.5, 1.0, 1.3, 2.0, 9.0], shape, p=[0.03, 0.2, 0.5, 0.12, 0.1, 0.05])
    made.values[:] = np.round(around * scale * rng.choice([1.0, 2.0], (1, 7, 1)), 2)
    made.values[rng.random(shape) < draw(st.sampled_from([0.0, 0.1, 0.3]))] = np.nan
    letters = np.array([0, *b"NNNNNNNNDMZ"], np.uint8)
    made.letters[:] = rng.choice(letters, shape)
    made.exempt[:] = rng.random(made.exempt.shape) < draw(st.sampled_from([0.0, 0.3]))
    return replace(
        made,
        weighed=np.array([draw(st.booleans())]),
        intermittent=np.array([draw(st.booleans())]),
    )


@st.composite
def rule_sets(draw):
    warning = replace(
        RULES.warning,
        consecutive_hours=draw(st.integers(1, 5)),
        max_gap_hours=draw(st.integers(0, 4)),
        running_hours=draw(st.integers(1, 8)),
        early_share=draw(st.sampled_from([0.8, 1.0])),
    )
    mean = replace(RULES.day.mean, min_share=draw(st.sampled_from([0.25, 0.75])),
                   count_unflagged=draw(st.booleans()))  # fmt: skip
    return replace(RULES, warning=warning, day=replace(RULES.day, mean=mean))


@settings(max_examples=60, deadline=None)
@given(
    made=blocks(),
    rules=rule_sets(),
    differs=st.sampled_from([{}, {"reused": True}, {"built": None}, {"basin": Basin.YELLOW_RIVER}]),
)
def test_the_pass_says_what_the_second_account_says(made, rules, differs):
    days = judged(made, rules, **differs)
    for code in FACTORS:
        for d, told in enumerate(plain.judge(made, days.grid, rules, code)):
            place = cell(days, code, d)
            said = days.mean[place]
            if told.mean is None:
                assert np.isnan(said)
            else:
                np.testing.assert_allclose(said, told.mean, rtol=0, atol=2e-9)
            for name in ("counted", "received", "fit", "expected", "over", "breaches"):
                assert getattr(days, name)[place] == getattr(told, name), (code, d, name)
            for name in ("longest", "running", "level", "legal", "same"):
                assert getattr(days, name)[place] == getattr(told, name), (code, d, name)
