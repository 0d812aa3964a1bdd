"""The chain finds edits, moves, gaps and foreign rows, and says what it cannot find."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from huiyin.ledger.core import chain as ch
from huiyin.ledger.core.bodies import SCHEMA_VERSION, BodyError, from_body, to_body
from huiyin.ledger.core.chain import FaultKind, Row, verify_chain
from huiyin.ledger.core.states import State
from tests.ledger.core.builders import walk_to


def rows(alg: str = ch.SHA256) -> list[Row]:
    events = walk_to(State.CLOSED).events
    return ch.chain("M-1", [(e.verb, to_body(e)) for e in events], alg=alg)


@pytest.mark.parametrize("alg", ch.algorithms())
def test_a_whole_chain_has_no_fault(alg: str) -> None:
    assert verify_chain(rows(alg)) is None


def with_body(row: Row, **changes: Any) -> Row:
    return replace(row, body={**row.body, **changes})


def test_every_drill_is_found_at_its_place() -> None:
    good = rows()
    other = ch.chain("M-2", [(r.verb, r.body) for r in good])
    drills = {
        "edited body": ([*good[:3], with_body(good[3], actor="eve"), *good[4:]], 4),
        "edited verb": ([*good[:3], replace(good[3], verb="note"), *good[4:]], 4),
        "edited schema": ([replace(good[0], schema_version=2), *good[1:]], 1),
        "cut middle": ([*good[:3], *good[4:]], 5),
        "cut head": (good[1:], 2),
        "doubled": ([*good[:3], good[2], *good[3:]], 3),
        "swapped": ([*good[:2], good[3], good[2], *good[4:]], 4),
        "foreign": ([*good[:2], other[2], *good[3:]], 3),
        "unlinked": ([*good[:2], replace(good[2], prev="00"), *good[3:]], 3),
        "other hash": ([replace(good[0], hash="0" * 64), *good[1:]], 1),
        "unknown algorithm": ([replace(good[0], alg="md5"), *good[1:]], 1),
        "a float": ([with_body(good[0], at=1.5), *good[1:]], 1),
        "no time": ([replace(good[0], body={}), *good[1:]], 1),
    }
    kinds = {}
    for name, (forged, seq) in drills.items():
        fault = verify_chain(forged)
        assert fault is not None, name
        assert fault.seq == seq, name
        kinds[name] = fault.kind
    assert kinds["edited body"] is kinds["edited verb"] is FaultKind.EDITED
    assert kinds["cut middle"] is kinds["swapped"] is kinds["cut head"] is FaultKind.MISSING
    assert kinds["doubled"] is FaultKind.REPEATED
    assert kinds["foreign"] is FaultKind.FOREIGN
    assert kinds["unlinked"] is FaultKind.BROKEN_LINK
    assert kinds["unknown algorithm"] is FaultKind.UNKNOWN_ALGORITHM
    assert kinds["a float"] is kinds["no time"] is FaultKind.UNREADABLE


def test_a_link_into_another_version_of_the_past_is_found() -> None:
    good = rows()
    rewritten = ch.chain("M-1", [(r.verb, {**r.body, "unit": "x"}) for r in good[:3]])
    fault = verify_chain([*rewritten, *good[3:]])
    assert fault is not None
    assert (fault.seq, fault.kind) == (4, FaultKind.BROKEN_LINK)


def test_a_back_dated_event_is_found_even_when_well_hashed() -> None:
    events = [(e.verb, to_body(e)) for e in walk_to(State.PLANNING).events]
    events[2][1]["at"] = "2020-01-01T00:00:00+08:00"
    fault = verify_chain(ch.chain("M-1", events))
    assert fault is not None
    assert (fault.seq, fault.kind) == (3, FaultKind.TIME_BACKWARDS)


def test_a_cut_tail_and_a_whole_rewrite_need_a_tree_head_elsewhere() -> None:
    good = rows()
    assert verify_chain(good[:-1]) is None
    rewritten = ch.chain("M-1", [(r.verb, {**r.body, "unit": "x"}) for r in good])
    assert verify_chain(rewritten) is None
    assert rewritten[-1].hash != good[-1].hash


def test_canonical_json_does_not_depend_on_order_and_refuses_floats() -> None:
    assert (
        ch.canonical({"b": [1, None, True], "a": "水"}) == '{"a":"水","b":[1,null,true]}'.encode()
    )
    assert ch.canonical({"a": 1, "b": 2}) == ch.canonical({"b": 2, "a": 1})
    with pytest.raises(TypeError, match="floats"):
        ch.canonical({"a": [{"b": 0.5}]})
    with pytest.raises(TypeError, match="keys"):
        ch.canonical({1: "a"})


def test_the_hash_is_that_of_an_independent_reckoning() -> None:
    import json

    first = rows()[0]
    text = json.dumps(
        {
            "alg": "sha256",
            "prev": "",
            "event": {
                "domain": "huiyin/ledger/event",
                "schema": 1,
                "matter": "M-1",
                "seq": 1,
                "verb": "register",
                "body": first.body,
            },
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    assert first.hash == hashlib.sha256(text.encode()).hexdigest()


def test_sm3_gives_the_standards_digest_where_it_is_available() -> None:
    if ch.SM3 not in ch.algorithms():
        pytest.skip("this OpenSSL has no SM3")
    # GB/T 32905-2016, appendix A.1: the digest of "abc".
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert hashlib.new(ch.SM3, b"abc").hexdigest() == expected
    assert ch.commit("13800000000", b"s" * 16, ch.SM3).startswith("sm3:")


def test_a_commitment_opens_only_with_its_value_and_salt() -> None:
    sealed = ch.commit("13800000000", b"s" * 16)
    assert ch.opens(sealed, "13800000000", b"s" * 16)
    assert not ch.opens(sealed, "13800000001", b"s" * 16)
    assert not ch.opens(sealed, "13800000000", b"t" * 16)
    with pytest.raises(ValueError, match="16 random bytes"):
        ch.commit("x", b"short")
    with pytest.raises(ValueError, match="not available"):
        ch.commit("x", b"s" * 16, "md5")


def test_bodies_come_back_as_the_same_events() -> None:
    for state in State:
        for event in walk_to(state).events:
            body = to_body(event)
            ch.canonical(body)
            assert from_body(event.verb, body, SCHEMA_VERSION) == event


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"extra": 1}, "exactly these fields"),
        ({"at": "2026-03-02T09:00:00"}, "is not a datetime"),
        ({"at": 5}, "is not a datetime"),
        ({"role": "king"}, "is not a Role"),
        ({"automatic": 1}, "is not a bool"),
        ({"clue": None}, "exactly these fields"),
    ],
)
def test_it_refuses_a_body_that_does_not_fit(change: dict[str, Any], message: str) -> None:
    body = to_body(walk_to(State.REGISTERED).events[0]) | change
    with pytest.raises(BodyError, match=message):
        from_body("register", body, SCHEMA_VERSION)


def test_it_refuses_unknown_verbs_and_schemas() -> None:
    body = to_body(walk_to(State.REGISTERED).events[0])
    with pytest.raises(BodyError, match="verb"):
        from_body("explode", body, SCHEMA_VERSION)
    with pytest.raises(BodyError, match="schema version"):
        from_body("register", body, 99)


@pytest.mark.parametrize("alg", ch.algorithms())
def test_an_event_is_hashed_by_the_algorithm_it_names(alg: str) -> None:
    text = ch.canonical({"alg": alg, "prev": "", "event": {"a": 1}})
    assert ch.event_hash("", {"a": 1}, alg) == hashlib.new(alg, text).hexdigest()
    with pytest.raises(ValueError, match="not available"):
        ch.event_hash("", {"a": 1}, "md5")
