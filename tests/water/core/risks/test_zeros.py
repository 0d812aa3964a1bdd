"""The four zeros of the canal, dynamic zero, indicators and the account that balances."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.risks.indicators import flow, indicators
from huiyin.water.core.risks.zeros import (
    STARTS,
    CanalMatter,
    Kind,
    Review,
    Step,
    days_since_breach,
    zeros,
)
from huiyin.water.core.shares import Range

F, R, C = Kind.FOUND, Kind.REOPENED, Kind.CLOSED


def day(n: int) -> date:
    return date(2026, 1, 1) + timedelta(days=n)


def matter(name: str = "m", *steps: tuple[int, Kind], **facts: object) -> CanalMatter:
    lived = tuple(Step(day(n), kind) for n, kind in steps or [(0, F)])
    known = {"assigned": day(1), "first_term": day(10), "term": day(10), "to_answer": False}
    return CanalMatter(id=name, unit="U", steps=lived, **(known | facts))


def test_a_quiet_canal_has_four_zeros():
    for matters in ([], [matter()], [matter("m", (0, F), (8, C))]):
        found = zeros(matters, day(9))
        assert (found.all_four, found.dynamic_zero) == (True, True)


def test_new_findings_do_not_break_dynamic_zero():
    # water_protection.md, section 3: 'Dynamic zero does not mean "no findings"'
    assert zeros([matter(f"m{n}") for n in range(9)], day(5)).dynamic_zero is True


@pytest.mark.parametrize(
    ("facts", "on", "which"),
    [
        ({"assigned": None}, 3, "unassigned"),
        ({"assigned": day(4)}, 3, "unassigned"),
        ({}, 11, "overdue"),
        ({"submitted": day(5)}, 6, "unverified"),
        ({"submitted": day(5), "checked": day(4)}, 6, "unverified"),
    ],
)
def test_each_zero_is_broken_alone(facts, on, which):
    found = zeros([matter(**facts)], day(on))
    broken = [
        name
        for name in ("unassigned", "overdue", "unverified", "unanswered", "returned")
        if getattr(found, name).zero is not True
    ]
    assert broken == [which]
    assert found.all_four is False


def test_the_due_day_is_not_yet_overdue():
    assert zeros([matter()], day(10)).overdue.zero is True
    assert zeros([matter()], day(11)).overdue.sure == ("m",)


def test_an_extended_term_is_the_one_in_force():
    assert zeros([matter(term=day(20))], day(15)).overdue.zero is True


def test_who_is_owed_an_answer_gets_one_when_it_ends():
    ended = [(0, F), (5, C)]
    assert zeros([matter("m", *ended, to_answer=True)], day(6)).unanswered.sure == ("m",)
    assert zeros([matter("m", *ended, to_answer=None)], day(6)).unanswered.zero is None
    assert zeros([matter("m", *ended, to_answer=True, answered=day(6))], day(6)).all_four is True
    assert zeros([matter("m", *ended, to_answer=True)], day(4)).all_four is True


def test_an_unknown_term_proves_nothing():
    found = zeros([matter(term=None)], day(5))
    assert found.overdue.unsure == ("m",)
    assert (found.all_four, found.dynamic_zero) == (None, None)
    assert zeros([matter(term=None), matter("late")], day(11)).dynamic_zero is False


def test_a_failed_latest_review_breaks_dynamic_zero_and_no_earlier_one():
    # section 3: "no accepted item failed its latest review"
    ended = [(0, F), (5, C)]
    failed = [Review(day(35), held=False)]
    found = zeros([matter("m", *ended, reviews=tuple(failed))], day(36))
    assert (found.all_four, found.dynamic_zero, found.returned.sure) == (True, False, ("m",))
    mended = (*failed, Review(day(40), held=True), Review(day(60), held=None))
    assert zeros([matter("m", *ended, reviews=mended)], day(70)).dynamic_zero is True
    assert zeros([matter("m", *ended, reviews=tuple(failed))], day(20)).dynamic_zero is True


def test_days_since_the_last_breach():
    late = matter("m", (0, F), (15, C))
    assert days_since_breach([late], day(20), day(0)) == 6
    assert days_since_breach([late], day(12), day(0)) == 0
    assert days_since_breach([late], day(10), day(0)) is None


@pytest.mark.parametrize(
    "steps",
    [
        [(0, C)],
        [(0, F), (1, F)],
        [(0, F), (1, R)],
        [(0, F), (3, C), (2, R)],
        [(0, F), (1, C), (2, C)],
    ],
)
def test_a_life_that_cannot_be_is_refused(steps):
    with pytest.raises(ValueError, match="m:"):
        matter("m", *steps)


def test_the_indicators_of_section_3():
    matters = [
        matter("a", (0, F), (8, C)),
        matter("b", (0, F), (20, C)),
        matter("c", (0, F), (9, C), (30, R)),
        matter("d", (0, F), (2, Kind.REJECTED)),
        matter("e", (0, F), (2, Kind.MERGED)),
        matter("f", (0, F)),
        matter("g", (25, F), first_term=day(50), term=day(50)),
        matter("h", (0, F), (3, Kind.TRANSFERRED)),
        matter("later", (90, F)),
    ]
    found = indicators(matters, day(40))
    assert (found.found, found.closed, found.rejected, found.merged) == (8, 2, 1, 1)
    assert found.open == 3 == 8 - 2 - 1 - 1 - found.transferred
    assert found.overdue == Range(2, 2)
    assert found.clearance == pytest.approx(2 / 6)
    # due: a, b, c, f; within the first term: a and c
    assert (found.on_time.range, found.on_time.n) == (Range(0.5, 0.5), 4)
    assert found.mean_days == 14
    assert found.days_90 == 20
    assert found.relapse == pytest.approx(1 / 3)


def test_a_later_term_never_makes_a_late_closing_on_time():
    # section 3: 'on-time rate = closed within the *first* term'
    extended = matter("m", (0, F), (15, C), term=day(30))
    assert indicators([extended], day(20)).on_time.range == Range(0, 0)


def test_unknown_terms_leave_ranges():
    unknown = [matter("m", (0, F), (15, C), first_term=None), matter("n", term=None)]
    found = indicators(unknown, day(20))
    assert found.on_time.range == Range(0.0, 0.5)
    assert found.overdue == Range(0, 1)


def test_without_matters_there_is_no_rate():
    found = indicators([], day(0))
    assert (found.clearance, found.mean_days, found.days_90, found.relapse) == (None,) * 4
    assert found.on_time.range is None


def test_the_national_campaign():
    # section 3: the Yangtze campaign found 490 and struck off 489
    matters = [matter(f"m{n}", (0, F), (5, C)) for n in range(489)] + [matter("last")]
    found = indicators(matters, day(9))
    assert (found.found, found.closed, found.open) == (490, 489, 1)
    assert found.clearance == pytest.approx(489 / 490)


@st.composite
def lives(draw: st.DrawFn) -> list[CanalMatter]:
    matters = []
    for n in range(draw(st.integers(0, 6))):
        days = sorted(draw(st.lists(st.integers(0, 60), min_size=1, max_size=6)))
        ends = st.sampled_from([k for k in Kind if k not in STARTS])
        kinds = [F if i == 0 else R if i % 2 == 0 else draw(ends) for i in range(len(days))]
        unit = draw(st.sampled_from(["U1", "U2"]))
        steps = tuple(Step(day(d), k) for d, k in zip(days, kinds, strict=True))
        matters.append(CanalMatter(id=f"m{n}", unit=unit, steps=steps, term=day(30)))
    return matters


@given(lives(), st.integers(0, 60), st.integers(0, 60))
def test_the_account_balances_per_unit_and_in_total(matters, a: int, b: int):
    # section 3: "opening + new + reopened - closed - rejected - merged = closing"
    start, end = day(min(a, b)), day(max(a, b))
    whole = flow(matters, start, end)
    parts = [flow([m for m in matters if m.unit == unit], start, end) for unit in ("U1", "U2")]
    assert whole.balances
    assert all(part.balances for part in parts)
    assert whole.closing == sum(part.closing for part in parts)
    before = flow(matters, day(0), start - timedelta(days=1)) if start > day(0) else None
    assert before is None or before.closing == whole.opening
    found = indicators(matters, end)
    ended = found.closed + found.rejected + found.merged + found.transferred
    assert found.open == found.found - ended
