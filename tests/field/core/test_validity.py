"""Letters, ranges and the difference between unknown, not evaluated and invalid."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.field.core.validity import Verdict, judge, judge_one
from huiyin.field.rules import validity_rules

RULES = validity_rules()


@pytest.mark.parametrize(
    ("value", "flag", "factor", "edition", "verdict"),
    [
        (0.1, "N", "w21011", "2017", Verdict.VALID),
        (0.1, "", "w21011", "2017", Verdict.NOT_EVALUATED),
        (0.1, "?", "w21011", "2017", Verdict.UNKNOWN),
        (0.1, "P", "w21011", "2017", Verdict.UNKNOWN),
        (0.1, "P", "w21011", "2005", Verdict.INVALID),
        (0.1, "D", "w21011", "2017", Verdict.INVALID),
        (None, "N", "w21011", "2017", Verdict.INVALID),
        (14.5, "N", "w01001", "2017", Verdict.INVALID),
        (-0.1, "", "w21011", "2017", Verdict.INVALID),
        (0.0, "N", "w21011", "2017", Verdict.VALID),
        (float("nan"), "N", "w01001", "2017", Verdict.INVALID),
    ],
)
def test_every_case_has_its_own_verdict(value, flag, factor, edition, verdict):
    assert judge_one(value, flag, factor, edition, RULES)[0] is verdict


def test_the_letters_of_hj_212_2017_table_8_are_all_there():
    letters = RULES.meanings("2017")
    assert set(letters) == set("NFMSDCTB")
    assert [row.letter for row in letters.values() if row.verdict is Verdict.VALID] == ["N"]
    assert {row.confidence for row in letters.values()} == {"high"}


def test_an_edition_known_by_hearsay_is_never_marked_high():
    assert {row.confidence for row in RULES.meanings("2025").values()} == {"low"}


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["w01001", "w21011", "x99999"]),
            st.none() | st.floats(-20, 20, allow_nan=False),
            st.sampled_from(["", "N", "D", "P", "?", "T"]),
        ),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(["2005", "2017", "2025"]),
)
def test_columns_are_judged_as_single_values_are(rows, edition):
    frame = pl.DataFrame(
        rows,
        schema={"factor": pl.String, "value": pl.Float64, "flag": pl.String},
        orient="row",
    )
    judged = judge(frame, edition, RULES)
    assert judged.select(frame.columns).equals(frame)
    expected = [judge_one(value, flag, factor, edition, RULES) for factor, value, flag in rows]
    assert judged.select("verdict", "reason").rows() == [(str(v), why) for v, why in expected]
