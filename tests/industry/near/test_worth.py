"""Benefits in money: the catalogue's shapes by hand, unknown inputs as spans."""

from __future__ import annotations

import operator
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.facts import Facts, Span, Spell
from huiyin.industry.core.rules.policy import Benefit, Dated, Parameter, Policy, Stage, Tier
from huiyin.industry.core.rules.surface import Op
from huiyin.industry.core.rules.worth import Worth, worth
from tests.industry.near.shapes import (
    DAY,
    WAN,
    at_least,
    cash,
    catalogue,
    either,
    f,
    n,
    op,
    p,
    policy,
)


def of(one: Policy, facts: Facts, *parameters: Parameter, **more: object) -> Worth:
    found = worth(catalogue(one, parameters=parameters), one, facts, DAY, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


def dated(name: str, *values: tuple[int, str | None], unit: str = "%") -> Parameter:
    series = (
        Dated(date(year, 1, 1), None if v is None else Fraction(v), source="s")
        for year, v in values
    )
    return Parameter(name, unit, tuple(series))


SAVED = op("-", op("*", f("taxinc"), n("1/4")), op("*", f("taxinc"), n("1/4"), n("1/5")))


@pytest.mark.parametrize(
    ("income", "saved"),
    [(300 * WAN, Span(60 * WAN, 60 * WAN)), (-WAN, Span(0, 0)), (333, Span(66, 66))],
)
def test_small_profit_saves_sixty_at_the_cliff_and_rounds_down_once(income, saved):
    assert of(policy(benefit=cash(SAVED, floor=0)), Facts({"taxinc": income})).money == saved


def test_a_field_that_stands_twice_keeps_the_span_exact():
    found = of(policy(benefit=cash(SAVED)), Facts({"taxinc": Span(100, 200)}))
    assert (found.money, found.missing) == (Span(20, 40), ("taxinc",))


def test_the_cap_decides_although_the_investment_is_not_known():
    award = policy(benefit=cash(op("*", f("equip_invest"), n("1/10")), cap=200 * WAN, upto=True))
    found = of(award, Facts({"equip_invest": Span(2000 * WAN, None)}))
    assert (found.money, found.missing, found.limited) == (Span(200 * WAN, 200 * WAN), (), "cap")
    assert of(award, Facts()).money == Span(0, 200 * WAN)


def test_a_parameter_without_value_is_open_and_never_nothing():
    refund = policy(benefit=cash(op("*", f("ui_paid"), p("refund"))))
    facts = Facts({"ui_paid": 1000})
    series = dated("refund", (2023, "3/5"), (2026, None))
    assert of(refund, facts, series).money == Span(None, None)
    assert of(refund, facts, series).missing == ("refund",)
    assert of(refund, facts, dated("refund", (2023, "3/5"))).money == Span(600, 600)
    assert of(refund, facts, dated("refund", (2027, "3/5"))).money == Span(None, None)


def test_a_parameter_for_some_industries_is_a_span_where_the_industry_is_not_known():
    inside = surface.In(id="c", field="industry", codes=("C",))
    series = Parameter(
        "extra",
        "%",
        (Dated(date(2018, 1, 1), Fraction(3, 4)), Dated(date(2021, 1, 1), Fraction(1), inside)),
    )
    award = policy(benefit=cash(op("*", n(400), p("extra"))))
    assert of(award, Facts(codes={"industry": "C13"}), series).money == Span(400, 400)
    assert of(award, Facts(codes={"industry": "F51"}), series).money == Span(300, 300)
    found = of(award, Facts(), series)
    assert (found.money, found.missing) == (Span(300, 400), ("industry",))


GROWS = surface.Growth(id="grow", new="rev", old="rev_m", op=Op.AT_LEAST, limit=Fraction(1, 10))
FULL_LOAD = policy(
    benefit=cash(Tier(n(20 * WAN), GROWS), Tier(n(10 * WAN)), payers={"province": 1, "city": 1})
)


@pytest.mark.parametrize(
    ("facts", "money", "missing"),
    [
        ({"rev": 110, "rev_m": 100}, Span(20 * WAN, 20 * WAN), ()),
        ({"rev": 109, "rev_m": 100}, Span(10 * WAN, 10 * WAN), ()),
        ({"rev_m": 100}, Span(10 * WAN, 20 * WAN), ("rev",)),
    ],
)
def test_the_first_tier_that_fits(facts, money, missing):
    found = of(FULL_LOAD, Facts(facts))
    assert (found.money, found.missing) == (money, missing)
    assert money.low is not None
    assert found.payers["city"].low == money.low // 2


def test_an_odd_fen_and_instalments_lose_nothing():
    shape = {"payers": {"a": 1, "b": 1}, "instalments": (Fraction(2, 5), Fraction(3, 5))}
    found = of(policy(benefit=cash(n(101), **shape)), Facts())
    assert [one.low for one in found.payers.values()] == [50, 51]
    assert [one.low for one in found.instalments] == [40, 61]


def step(name: str) -> surface.Event:
    return surface.Event(id=name, event=name)


LISTING = policy(
    either(step("tutor"), step("accept"), step("pass"), step("star"), step("main")),
    Benefit(
        "cash",
        stages=(
            Stage("tutor", n(100 * WAN)),
            Stage("accept", n(100 * WAN)),
            Stage("pass", n(200 * WAN)),
            Stage("star", n(800 * WAN), total=True),
            Stage("main", n(600 * WAN), total=True),
        ),
    ),
)


def happened(*names: str, unknown: tuple[str, ...] = ()) -> Facts:
    every = {one: () for one in ("tutor", "accept", "pass", "star", "main") if one not in unknown}
    return Facts(titles={**every, **{one: (Spell(date(2026, 1, 1)),) for one in names}})


@pytest.mark.parametrize(
    ("facts", "received", "money"),
    [
        (happened("tutor", "accept"), 100 * WAN, Span(100 * WAN, 100 * WAN)),
        (happened("tutor", "accept", "pass", "star"), 400 * WAN, Span(400 * WAN, 400 * WAN)),
        (happened("tutor", "main"), 0, Span(600 * WAN, 600 * WAN)),
        (happened("tutor"), 300 * WAN, Span(0, 0)),
        (happened("tutor"), None, Span(0, 100 * WAN)),
        (happened("tutor", unknown=("star",)), 0, Span(100 * WAN, 800 * WAN)),
    ],
)
def test_listing_stages_are_topped_up_net_of_what_came(facts, received, money):
    assert of(LISTING, facts, received=received).money == money


def test_a_leaf_that_the_rule_does_not_have_is_told():
    wrong = policy(at_least("rev", 1), Benefit("cash", (Tier(n(1), leaf="rv"),)))
    with pytest.raises(ValueError, match="'rv', which is no leaf"):
        of(wrong, Facts({"rev": 1}))


@st.composite
def amounts(draw, depth: int = 3):
    if depth == 0 or draw(st.booleans()):
        leaf = st.sampled_from([f("taxinc"), f("rev"), f("rd")])
        return draw(leaf | st.integers(-5, 9).map(n))
    sign = draw(st.sampled_from(["+", "-", "*", "/", "min", "max"]))
    return op(sign, draw(amounts(depth - 1)), draw(amounts(depth - 1)))


ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "min": min,
    "max": max,
}


def plain(amount, values: dict[str, int]) -> Fraction:
    if hasattr(amount, "value"):
        return amount.value
    if hasattr(amount, "field"):
        return Fraction(values[amount.field])
    one, other = (plain(part, values) for part in amount.of)
    return ARITHMETIC[amount.op](one, other)


WIDTH = st.tuples(st.integers(-4, 9), st.integers(0, 3), st.integers(0, 3))


@given(amounts(), st.tuples(WIDTH, WIDTH, WIDTH))
def test_every_value_in_the_spans_lies_between_the_bounds(amount, spans):
    names = ("taxinc", "rev", "rd")
    facts = {name: Span(a, a + w) for name, (a, w, _) in zip(names, spans, strict=True)}
    values = {name: a + min(w, x) for name, (a, w, x) in zip(names, spans, strict=True)}
    try:
        exact = plain(amount, values)
    except ZeroDivisionError:
        return
    money = of(policy(benefit=cash(amount)), Facts(facts)).money
    assert money.low is None or money.low <= exact
    assert money.high is None or exact - 1 < money.high
