"""Editions laid over shipped rows: which cells they replace, and that advice is never law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.discharge.conditions import Circumstances, parse_condition
from huiyin.water.core.discharge.editions import Edition, EditionRow, may_both_hold, merged
from huiyin.water.core.discharge.holding import Measured, Outcome, Standing, hold
from huiyin.water.core.discharge.limits import Basis, Figure, FigureState
from huiyin.water.core.discharge.versions import ChangeKind, diff
from huiyin.water.discharge import DB41_1820, DB41_2087, GB18918, standard
from huiyin.water.standard_rows import edition_row, row_text

AMENDED = date(2026, 3, 1)
DAY = timedelta(days=1)
SHIPPED = standard(GB18918)
CODES = (GB18918, DB41_1820, DB41_2087)


def number(high: float) -> Figure:
    return Figure(FigureState.NUMBER, high=high)


def row(factor: str, basis: Basis = Basis.DAILY_MEAN, **changes: object):
    """The shipped row of a factor with some of it changed."""
    found = next(one for one in SHIPPED.limits if one.factor == factor and one.basis is basis)
    return replace(found, **changes)


def edition(*rows: object, as_law: bool = True, first: date = AMENDED, last: date | None = None):
    given_rows = tuple(one if isinstance(one, EditionRow) else EditionRow(one) for one in rows)
    return Edition(label="v1", rows=given_rows, as_law=as_law, first=first, last=last)


def figures(found, factor: str, on: date, basis: Basis = Basis.DAILY_MEAN) -> dict[str, float]:
    return {
        level: figure.high
        for one in found.in_force(on)
        if one.factor == factor and one.basis is basis
        for level, figure in one.figures
    }


@pytest.mark.parametrize("code", CODES)
def test_without_editions_a_standard_is_what_was_shipped(code):
    assert merged(standard(code), ()) == standard(code)


def test_a_cell_is_replaced_from_its_day_on_and_the_others_stay():
    new = row("cod", figures=(("1A", number(40)),), effective_from=date(2003, 7, 1))
    found = merged(SHIPPED, [edition(new)])
    assert figures(found, "cod", AMENDED - DAY) == {"1A": 50, "1B": 60, "2": 100, "3": 120}
    assert figures(found, "cod", AMENDED) == {"1A": 40, "1B": 60, "2": 100, "3": 120}
    assert figures(found, "bod5", AMENDED) == figures(SHIPPED, "bod5", AMENDED)


def test_no_row_holds_before_the_day_it_names_itself():
    new = row("cod", figures=(("1A", number(40)),), effective_from=AMENDED)
    found = merged(SHIPPED, [edition(new, first=date(2010, 1, 1))])
    assert figures(found, "cod", AMENDED - DAY)["1A"] == 50
    assert figures(found, "cod", AMENDED)["1A"] == 40


def test_after_its_last_day_the_shipped_figure_stands_again():
    new = row("cod", figures=(("1A", number(40)),))
    found = merged(SHIPPED, [edition(new, last=AMENDED + DAY)])
    assert figures(found, "cod", AMENDED + DAY)["1A"] == 40
    assert figures(found, "cod", AMENDED + 2 * DAY)["1A"] == 50


def test_the_figures_of_the_amendment_can_be_filled():
    shipped = row("cod", Basis.SINGLE_VALUE)
    assert shipped.figure("1A").state is FigureState.NOT_KNOWN
    filled = replace(shipped, figures=(("1A", number(60)),), confidence="high", source="公告")
    found = merged(SHIPPED, [edition(filled)])
    changes = diff(SHIPPED.in_force(AMENDED), found.in_force(AMENDED))
    assert [(c.kind, c.factor, c.basis, c.level) for c in changes] == [
        (ChangeKind.BECAME_KNOWN, "cod", Basis.SINGLE_VALUE, "1A")
    ]
    assert diff(SHIPPED.in_force(AMENDED - DAY), found.in_force(AMENDED - DAY)) == ()
    assert changes[0].new_row.source == "公告 [v1]"


def test_an_empty_cell_replaces_nothing_and_a_question_mark_does():
    unknown = row("cod", figures=(("1A", Figure(FigureState.NOT_KNOWN)),))
    silent = merged(SHIPPED, [edition(EditionRow(unknown, frozenset({"1A"})))])
    assert diff(SHIPPED.in_force(AMENDED), silent.in_force(AMENDED)) == ()
    asked = merged(SHIPPED, [edition(unknown)])
    [change] = diff(SHIPPED.in_force(AMENDED), asked.in_force(AMENDED))
    assert (change.kind, change.level) == (ChangeKind.BECAME_UNKNOWN, "1A")


def test_a_later_edition_lies_over_an_earlier_one():
    one = edition(row("cod", figures=(("1A", number(40)),)))
    other = edition(row("cod", figures=(("1A", number(30)),)), first=AMENDED + DAY)
    found = merged(SHIPPED, [one, other])
    assert [figures(found, "cod", AMENDED + n * DAY)["1A"] for n in (-1, 0, 1)] == [50, 40, 30]


def test_a_level_nobody_shipped_is_added():
    new = row("cod", figures=(("special", number(20)),))
    found = merged(SHIPPED, [edition(new)])
    assert found.levels == (*SHIPPED.levels, "special")
    assert figures(found, "cod", AMENDED)["special"] == 20


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("water_temp>12", "water_temp<=12", False),
        ("water_temp>12", "water_temp>=12", True),
        ("", "water_temp>12", True),
        ("built_before_2006-01-01", "built_from_2006-01-01", False),
        ("built_before_2007-01-01", "built_from_2006-01-01", True),
        ("reused", "not_reused", False),
        ("season_11-01_to_03-31", "season_04-01_to_10-31", False),
        ("season_11-01_to_04-01", "season_04-01_to_10-31", True),
        ("water_temp>12,reused", "built_from_2006-01-01", True),
    ],
)
def test_whether_two_conditions_can_hold_at_once(one, other, both):
    assert may_both_hold(parse_condition(one), parse_condition(other)) is both
    assert may_both_hold(parse_condition(other), parse_condition(one)) is both


def test_advice_beside_a_law_with_other_conditions_does_not_weaken_it():
    anywhere = row("nh3n", figures=(("1A", number(1)),), conditions=(), confidence="unverified")
    found = merged(SHIPPED, [edition(anywhere, as_law=False)])
    assert found.in_force(AMENDED) == SHIPPED.in_force(AMENDED)


CELL = st.one_of(
    st.floats(0, 200).map(number),
    st.sampled_from([Figure(state) for state in FigureState if state is not FigureState.NUMBER]),
)


def _said(found):
    return (found.outcome, found.standing, found.figure, found.multiple, found.marks)


LEVELS = st.sampled_from(["1A", "1B", "2", "3"])
CONDITIONS = st.sampled_from(["", "water_temp>12", "built_from_2006-01-01", "reused"])
CONFIDENCE = st.sampled_from(["high", "medium", "low", "unverified", "not_found", "hearsay"])
ROWS = st.builds(
    replace,
    st.sampled_from([row(name) for name in ("cod", "nh3n", "tp", "tn", "ss")]),
    figures=st.tuples(st.tuples(LEVELS, CELL)),
    basis=st.sampled_from(list(Basis)),
    confidence=CONFIDENCE,
    conditions=CONDITIONS.map(parse_condition),
    source=st.just("x"),
)
TEMPERATURES = st.one_of(st.none(), st.floats(0, 30))


@given(ROWS, st.booleans(), st.booleans(), st.floats(0, 300), TEMPERATURES)
def test_what_is_no_law_makes_no_legal_exceedance_and_takes_none_away(
    new, as_law, silent, value, temp
):
    level = new.figures[0][0]
    laid = edition(EditionRow(new, frozenset({level} if silent else ())), as_law=as_law)
    found = merged(SHIPPED, [laid])
    for on in (AMENDED - DAY, AMENDED):
        for kind in Basis:
            given_now = Circumstances(on, temp, date(2010, 1, 1), reused=False)
            measured = Measured(new.factor, value, "mg/L", kind, given_now)
            before, after = (hold(one, level, measured) for one in (SHIPPED, found))
            legal = [
                one.outcome is Outcome.EXCEEDS and one.standing is Standing.LEGAL
                for one in (before, after)
            ]
            if on < AMENDED:
                assert _said(before) == _said(after)
            elif not (as_law and new.confidence == "high"):
                assert legal[0] == legal[1]


@pytest.mark.parametrize("code", CODES)
def test_a_row_written_as_text_is_read_as_the_same(code):
    shipped = standard(code)
    for limit in shipped.limits:
        text = row_text(limit, shipped.levels)
        found = edition_row(text)
        assert found.limit == replace(limit, removal=found.limit.removal), text
        known = {level for level, f in limit.figures if f.state is FigureState.NOT_KNOWN}
        assert found.silent == known
