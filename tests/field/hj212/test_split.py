from __future__ import annotations

from huiyin.field.protocols.hj212.core import Parts, key_of, parse
from tests.field.hj212.corpus import data_of, shipped

FIRST = parse(data_of(shipped("2061 split 1/2")))
SECOND = parse(data_of(shipped("2061 split 2/2")))


def test_parts_with_different_qn_belong_to_one_upload() -> None:
    assert FIRST.qn != SECOND.qn
    assert key_of(FIRST) == key_of(SECOND)


def test_an_upload_is_complete_when_every_part_came_in_any_order() -> None:
    key = key_of(FIRST)
    assert key is not None
    after_one = Parts().seen(SECOND).seen(SECOND)
    assert after_one.missing(key) == {1}
    assert not after_one.seen(FIRST).missing(key)


def test_seeing_a_part_leaves_the_former_value_as_it_was() -> None:
    key = key_of(FIRST)
    assert key is not None
    before = Parts()
    assert before.seen(FIRST).missing(key) == {2}
    assert before.missing(key) == {1, 2}


def test_an_unsplit_message_has_no_key_even_when_its_flag_says_so() -> None:
    unsplit = parse(b"CN=2011;MN=A;Flag=7;CP=&&DataTime=20260801080000&&")
    assert key_of(unsplit) is None
    assert Parts().seen(unsplit) == Parts()


def test_a_number_of_parts_that_no_header_can_hold_is_no_split() -> None:
    hostile = parse(b"CN=2011;MN=A;Flag=7;PNUM=999999999;PNO=1;CP=&&DataTime=20260801080000&&")
    assert key_of(hostile) is None
