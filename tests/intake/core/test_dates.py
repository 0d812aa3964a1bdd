"""Dates as people write them: read, guessed with the reason, or refused; never invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.intake.core.dates import (
    AtOnce,
    DateContext,
    Edge,
    Term,
    TermUnit,
    months_after,
    read_day,
    read_limit,
)
from huiyin.intake.core.values import Guessed, Read, Refused

CONTEXT = DateContext(year=2026, year_from="title", today=date(2026, 3, 1))
JUNE_END, YEAR_END = date(2026, 6, 30), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年6月底前", JUNE_END),
        ("2026.6.30", JUNE_END),
        ("2026/6/30", JUNE_END),
        ("2026-06-30", JUNE_END),
        ("20260630", JUNE_END),
        ("２０２６年６月３０日前", JUNE_END),
        ("二〇二六年六月三十日", JUNE_END),
        ("2026年第二季度末", JUNE_END),
        ("2026年上半年", JUNE_END),
        ("2026年底前", YEAR_END),
        ("2026年10月上旬", date(2026, 10, 10)),
        ("2026年 6月 30日 前完成", JUNE_END),
        (datetime(2026, 6, 30, 8), JUNE_END),  # noqa: DTZ001 - as cells are
        (date(2026, 6, 30), JUNE_END),
        (20260630.0, JUNE_END),
    ],
)
def test_a_whole_date_is_read(text, day):
    assert read_limit(text, CONTEXT) == Read(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("6月30日前", JUNE_END),
        ("六月底", JUNE_END),
        ("2026-6", JUNE_END),
        ("2026年6月前", JUNE_END),
        ("上半年", JUNE_END),
        ("年底前", YEAR_END),
        ("今年年底", YEAR_END),
        ("明年3月底前", date(2027, 3, 31)),
        ("十月上旬", date(2026, 10, 10)),
        ("2026年Q2", JUNE_END),
        ("2026年3月-6月", JUNE_END),
        ("2026年3月至6月底", JUNE_END),
        ("2026-03-01至2026-06-30", JUNE_END),
        ("2026年3月底前完成清淤；2026年6月底前完成绿化", JUNE_END),
        ("2026年6月底前，长期坚持", JUNE_END),
        ("月底前", date(2026, 3, 31)),
        ("2026年", YEAR_END),
        (46203, JUNE_END),
        (2026.6, JUNE_END),
        (202606, JUNE_END),
    ],
)
def test_what_the_context_must_tell_is_a_guess_with_its_reason(text, day):
    found = read_limit(text, CONTEXT)
    assert isinstance(found, Guessed)
    assert found.value == day
    assert found.why.message


@pytest.mark.parametrize(
    "text",
    [
        "长期坚持", "持续推进", "2026年2月30日", "2026年13月", "尽快", "abc", 2026.1, 12, True,
        "9999年1月1日", "",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    assert isinstance(read_limit(text, CONTEXT), Refused)


def test_a_matter_without_an_end_is_asked_for_a_review_date():
    found = read_limit("长期坚持", CONTEXT)
    assert "reviewed" in found.why.message


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("收到通知后15个工作日内", Term(15, TermUnit.WORKING_DAYS)),
        ("30日内", Term(30, TermUnit.DAYS)),
        ("交办之日起3个月内", Term(3, TermUnit.MONTHS)),
        ("立行立改", AtOnce()),
        ("立即整改", AtOnce()),
    ],
)
def test_a_term_or_at_once_is_no_date(text, limit):
    assert read_limit(text, CONTEXT) == Read(limit)


def test_a_limit_without_a_year_lies_after_the_day_it_was_found():
    context = DateContext(
        year=2026, year_from="title", today=date(2026, 3, 1), after=date(2025, 11, 3)
    )
    assert read_limit("12月底前", context).value == date(2025, 12, 31)
    assert read_limit("3月底前", context).value == date(2026, 3, 31)


def test_a_plain_number_is_counted_from_the_workbooks_own_year():
    mac = DateContext(year=2026, year_from="file", today=date(2026, 3, 1), is_1904=True)
    assert read_limit(46203 - 1462, mac).value == JUNE_END


def test_a_plain_number_is_no_day_where_nobody_can_tell_from_when_it_counts():
    unknown = DateContext(year=2026, year_from="file", today=date(2026, 3, 1), is_1904=None)
    for read in (read_limit, read_day):
        refused = read(46203, unknown)
        assert isinstance(refused, Refused)
        assert ".xlsx" in refused.why.message
        assert read(20260630, unknown) == Read(JUNE_END)
        assert read(JUNE_END, unknown) == Read(JUNE_END)


def test_a_month_stands_for_its_first_day_where_something_happened():
    assert read_day("2026年2月", CONTEXT, Edge.START).value == date(2026, 2, 1)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_however_a_day_is_written_it_is_the_same_day(day):
    for written in (
        f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}", f"{day.year}/{day.month}/{day.day}前",
    ):  # fmt: skip
        assert read_limit(written, CONTEXT) == Read(day)


@given(st.text(max_size=40) | st.floats() | st.integers() | st.booleans())
def test_nothing_crashes_and_no_guess_lacks_a_reason(value):
    found = read_limit(value, CONTEXT)
    assert isinstance(found, Read | Guessed | Refused)
    if not isinstance(found, Read):
        assert found.why.message


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 240))
def test_months_after_never_skips_a_month(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later - day <= timedelta(days=31 * months)
