"""What a parcel looks like at the other end, what an answer means, when to try again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.messaging.core import outcomes, parcels
from huiyin.messaging.core.outcomes import End
from huiyin.messaging.core.parcels import Form, Line, Parcel

AT = datetime(2026, 11, 22, 4, 5, tzinfo=UTC)
words = st.text(max_size=200)


@given(st.lists(words, max_size=40), words)
def test_wecom_never_gets_more_than_it_takes(texts: list[str], more: str) -> None:
    lines = tuple(Line(text=text, link="https://x.cn/m/1") for text in texts)
    parcel = Parcel(id="1", title="回音", lines=lines, more=more)
    asked = parcels.request(Form.WECOM, parcel, secret="", at=AT)
    content = json.loads(asked.body)["markdown"]["content"]
    assert len(content.encode()) <= parcels.WECOM_BYTES
    assert content.count("\n- ") <= len(texts) + 1


@given(words)
def test_a_title_cannot_mention_mark_up_or_break_a_line(text: str) -> None:
    shown = parcels.escape(text)
    assert "\n" not in shown
    for sign in "*_[]()`<>@#~":
        assert shown.count(sign) == shown.count("\\" + sign)


@pytest.mark.parametrize("form", Form)
def test_every_form_carries_every_line(form: Form) -> None:
    parcel = Parcel(
        id="p", title="T", lines=(Line(text="第一"), Line(text="第二", link="https://a.cn"))
    )
    asked = parcels.request(form, parcel, secret="s", at=AT)
    told = json.dumps(json.loads(asked.body), ensure_ascii=False)
    assert "第一" in told
    assert "第二" in told
    assert "https://a.cn" in told


@pytest.mark.parametrize(
    ("form", "status", "body", "end"),
    [
        (Form.DINGTALK, 200, b'{"errcode":0,"errmsg":"ok"}', End.SENT),
        (Form.DINGTALK, 200, b'{"errcode":310000,"errmsg":"sign not match"}', End.FAILED),
        (Form.WECOM, 200, b'{"errcode":45009}', End.FAILED),
        (Form.FEISHU, 200, b'{"code":0,"msg":"success"}', End.SENT),
        (Form.FEISHU, 200, b'{"code":19021}', End.FAILED),
        (Form.FEISHU, 200, b"<html>", End.UNKNOWN),
        (Form.WECOM, 200, b'{"errcode":false}', End.UNKNOWN),
        (Form.WECOM, 200, b"[]", End.UNKNOWN),
        (Form.PLAIN, 204, b"", End.SENT),
        (Form.PLAIN, 302, b"", End.REFUSED),
        (Form.PLAIN, 404, b"", End.REFUSED),
        (Form.PLAIN, 410, b"", End.REFUSED),
        (Form.PLAIN, 429, b"", End.FAILED),
        (Form.DINGTALK, 503, b"", End.FAILED),
    ],
)
def test_what_an_answer_means(form: Form, status: int, body: bytes, end: End) -> None:
    assert outcomes.judge(form, status, body).end is end


def test_tries_come_slower_and_end() -> None:
    waits = [outcomes.next_try(AT, tries, AT) for tries in range(1, 14)]
    assert waits[0] == AT + timedelta(minutes=2)
    assert all(one <= other for one, other in pairwise(waits))
    assert waits[-1] == AT + outcomes.LONGEST_WAIT
    late = AT + outcomes.GIVE_UP_AFTER
    assert outcomes.next_try(AT, 3, late) is None
    assert outcomes.next_try(AT, 3, late - timedelta(seconds=1)) is not None


@given(st.datetimes(min_value=datetime(2020, 1, 1)), st.integers(0, 23))  # noqa: DTZ001
def test_a_daily_letter_comes_within_a_day_at_its_hour(news: datetime, hour: int) -> None:
    carried = outcomes.told_at(news, hour=hour)
    assert carried.hour == hour
    assert timedelta(0) <= carried - news < timedelta(days=1)
    assert outcomes.told_at(news, hour=None) == news
