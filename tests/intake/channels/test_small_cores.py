"""Telephone numbers, codes, answers of one text, the four words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.intake.core import codes
from huiyin.intake.core.answering import same_words_in
from huiyin.intake.core.channels import PUBLIC_STATE, PublicState, plain_phone
from huiyin.ledger.core.states import FINAL, State


@pytest.mark.parametrize(
    ("entered", "plain"),
    [
        ("13912345678", "13912345678"),
        ("+86 139-1234-5678", "13912345678"),
        ("0086 139 1234 5678", "13912345678"),
        ("１３９１２３４５６７８", "13912345678"),
        ("0371-66001234", "037166001234"),
        ("(0371) 6600 1234-802", "037166001234-802"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+1 (212) 555-0100", "+12125550100"),
        ("12345", "12345"),
        ("", None),
        ("1234", None),
        ("call me", None),
        ("139123456789012345", None),
        ("139' OR 1=1", None),
        ("+", None),
    ],
)
def test_a_number_is_one_number_however_it_is_written(entered, plain):
    assert plain_phone(entered) == plain


@given(st.text(max_size=40))
def test_a_plain_number_stays_plain(entered):
    plain = plain_phone(entered)
    assert plain is None or plain_phone(plain) == plain


@given(st.integers(0, 10**12 - 1))
def test_a_code_is_typed_as_it_is_printed(value):
    code = codes.new_code(lambda limit: value % limit)
    assert len(code) == codes.DIGITS
    assert codes.as_typed(codes.as_printed(code)) == code


def test_codes_come_from_the_source_they_are_given():
    source = random.Random(7)  # noqa: S311 - the test's own dice
    assert len({codes.new_code(source.randrange) for _ in range(500)}) == 500


def test_a_mark_depends_on_key_purpose_and_value():
    marks = {
        codes.mark(key, purpose, value)
        for key in (b"a", b"b")
        for purpose in ("receipt", "phone")
        for value in ("1", "2")
    }
    assert len(marks) == 8


@pytest.mark.parametrize("typed", ["hy2020-000001", " HY2020－000001 ", "ＨＹ2020—000001"])
def test_a_number_is_found_however_it_is_typed(typed):
    assert codes.number_as_typed(typed) == "HY2020-000001"


def test_the_same_answer_is_known_in_other_clothes():
    sent = [
        ("HY1", "已处理，请放心。"),
        ("HY2", "已处理 请放心"),
        ("HY3", "已封堵排口"),
        ("HY4", ""),
    ]
    assert same_words_in("已处理，请放心！", sent) == ("HY1", "HY2")
    assert same_words_in("。！", sent) == ()


def test_every_state_has_one_of_four_words_and_the_ended_ones_are_done():
    assert set(PUBLIC_STATE) == set(State)
    assert {state for state, word in PUBLIC_STATE.items() if word is PublicState.DONE} == set(FINAL)
