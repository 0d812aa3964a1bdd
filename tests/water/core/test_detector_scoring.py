"""How verdicts are scored, on cases small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.detector.scoring import event_score, joined, point_score, spells
from huiyin.water.core.detector.values import Verdict

MEANING = {".": Verdict.NORMAL, "x": Verdict.EVENT, "?": Verdict.NOT_EVALUATED}


def verdicts(text: str) -> np.ndarray:
    return np.array([MEANING[letter] for letter in text], np.uint8)


def labels(text: str) -> np.ndarray:
    return np.array([letter == "x" for letter in text])


def minutes(text: str) -> np.ndarray:
    return np.datetime64("2026-01-01T00:00:00") + np.arange(len(text)) * np.timedelta64(60, "s")


TRUTH = "..xxxx....xxx...."
FOUND = "x...xx.x.....??x."


def test_samples_are_counted_one_by_one():
    score = point_score(labels(TRUTH), verdicts(FOUND))
    assert (score.hits, score.false, score.missed, score.not_evaluated) == (2, 3, 5, 2)
    assert score.precision == pytest.approx(2 / 5)
    assert score.recall == pytest.approx(2 / 7)
    assert score.f1 == pytest.approx(2 * 2 / (2 * 2 + 3 + 5))


def test_episodes_are_found_by_one_sample_and_alarms_are_true_by_one():
    score = event_score(minutes(TRUTH), labels(TRUTH), verdicts(FOUND))
    assert (score.episodes, score.found, score.alarms, score.false_alarms) == (2, 1, 4, 3)
    assert score.delays == (2.0,)
    assert (score.recall, score.precision) == (0.5, 0.25)
    assert score.days == pytest.approx(15 / 1440)
    assert score.false_alarms_in_30_days == pytest.approx(3 * 30 / (15 / 1440))


def test_alarms_close_in_time_can_be_counted_as_one():
    found = "x..x...x"
    merged = joined(minutes(found), verdicts(found), np.timedelta64(3, "m"))
    assert np.array_equal(merged, verdicts("xxxx...x"))
    assert event_score(minutes(found), labels("........"), merged).false_alarms == 2
    assert np.array_equal(verdicts(found), verdicts("x..x...x"))


def test_an_alarm_that_begins_too_early_and_reaches_in_is_true_and_has_no_delay():
    score = event_score(minutes("..xx"), labels("..xx"), verdicts(".xxx"))
    assert (score.false_alarms, score.delays) == (0, (0.0,))


def test_nothing_flagged_and_nothing_labelled_have_no_shares():
    none = point_score(labels("...."), verdicts("...."))
    assert (none.precision, none.recall, none.f1) == (None, None, 0.0)
    quiet = event_score(minutes("...."), labels("...."), verdicts("...."))
    assert (quiet.recall, quiet.precision, quiet.median_delay) == (None, None, None)
    assert quiet.false_alarms_in_30_days == 0
    blind = event_score(minutes("...."), labels("...."), verdicts("????"))
    assert blind.false_alarms_in_30_days is None


@given(st.text(alphabet=".x", min_size=1), st.data())
def test_f1_is_the_harmonic_mean_and_spells_cover_the_flags(truth, data):
    found = data.draw(st.text(alphabet=".x?", min_size=len(truth), max_size=len(truth)))
    score = point_score(labels(truth), verdicts(found))
    if score.hits:
        assert score.f1 == pytest.approx(
            2 * score.precision * score.recall / (score.precision + score.recall)
        )
    covered = np.zeros(len(truth), bool)
    for start, end in spells(labels(truth)):
        assert not covered[start:end].any()
        covered[start:end] = True
    assert np.array_equal(covered, labels(truth))
