"""The register as a pure table: every kind, state, act and role, and what never happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.documents.core.kinds import KINDS, Goes, Kind
from huiyin.documents.core.register import (
    SOURCES,
    Act,
    Delivery,
    DocState,
    Paperwork,
    ask,
    state_of,
    who_may,
)
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.states import Role

AT = datetime(2026, 1, 5, tzinfo=UTC)
ORDER = [DocState.ISSUED, DocState.DELIVERED, DocState.RECEIPTED, DocState.ANSWERED]


def person(*roles: Role, unit: str = "A") -> Person:
    return Person(id="p", unit=unit, roles=frozenset(roles))


@st.composite
def deliveries(draw) -> Delivery:
    """A delivery that could be: nothing is answered before it is signed for, or before it came."""
    steps = draw(st.integers(0, 3))
    moments = [AT if n < steps else None for n in range(3)]
    return Delivery(
        unit=draw(st.sampled_from("ABC")),
        delivered_at=moments[0],
        receipted_at=moments[1],
        answered_at=moments[2],
    )


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("act", SOURCES)
def test_only_the_roles_named_act_and_only_where_the_act_belongs(kind, act):
    ready = Delivery(unit="A", delivered_at=AT)
    for state in DocState:
        paper = Paperwork(kind=kind, state=state, deliveries=(ready,))
        for role in Role:
            refusal = ask(paper, act, person(role))
            if role not in who_may(act, kind):
                assert refusal is not None
                assert refusal.code == "N-ROLE"
                assert set(refusal.who_may) == who_may(act, kind)
            elif state not in SOURCES[act]:
                assert refusal is not None


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_reach_the_archive(kind):
    spec = KINDS[kind]
    units = (Delivery(unit="A"),) if spec.goes is Goes.UNITS else ()
    paper = Paperwork(kind=kind, state=DocState.DRAFT, deliveries=units)
    assert ask(paper, Act.ISSUE, person(Role.SUPERVISOR)) is None
    paper = replace(paper, state=DocState.ISSUED)
    if spec.goes is not Goes.FILE:
        assert ask(paper, Act.DELIVER, person(Role.REGISTRAR)) is None
        paper = replace(paper, state=DocState.DELIVERED)
    if spec.goes is Goes.UNITS:
        paper = replace(paper, deliveries=(Delivery(unit="A", delivered_at=AT),))
        assert ask(paper, Act.RECEIPT, person(Role.UNIT_HEAD)) is None
        paper = replace(
            paper,
            state=DocState.RECEIPTED,
            deliveries=(Delivery(unit="A", delivered_at=AT, receipted_at=AT),),
        )
        may_answer = ask(paper, Act.ANSWER, person(Role.HANDLER)) is None
        assert may_answer == spec.answered
        if spec.answered:
            assert ask(paper, Act.ARCHIVE, person(Role.SUPERVISOR)) is not None
            paper = replace(paper, state=DocState.ANSWERED)
    assert ask(paper, Act.ARCHIVE, person(Role.SUPERVISOR)) is None


@given(st.lists(deliveries(), min_size=1, max_size=6))
def test_the_state_is_that_of_the_slowest_unit(units):
    each = [ORDER.index(state_of([one])) for one in units]
    assert ORDER.index(state_of(units)) == min(each)


@given(
    st.sampled_from(Kind),
    st.sampled_from(DocState),
    st.lists(deliveries(), max_size=4),
    st.frozensets(st.sampled_from(Role)),
)
def test_nothing_signed_for_is_ever_withdrawn(kind, state, units, roles):
    paper = Paperwork(kind=kind, state=state, deliveries=tuple(units))
    if ask(paper, Act.WITHDRAW, person(*roles)) is None:
        assert not any(one.receipted_at for one in units)


@given(st.sampled_from(Kind), st.frozensets(st.sampled_from(Role)), st.booleans())
def test_no_sharp_notice_is_issued_unsigned(kind, roles, signed):
    paper = Paperwork(
        kind=kind, state=DocState.DRAFT, deliveries=(Delivery(unit="A"),),
        needs_sign=True, signed=signed,
    )  # fmt: skip
    if ask(paper, Act.ISSUE, person(*roles)) is None:
        assert signed


def test_the_system_issues_nothing():
    for kind in Kind:
        for act in SOURCES:
            paper = Paperwork(kind=kind, state=DocState.DRAFT, deliveries=(Delivery(unit="A"),))
            assert ask(paper, act, person(Role.SYSTEM)) is not None
