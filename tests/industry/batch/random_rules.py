"""Any rule, any enterprise: Hypothesis strategies over the ground form."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Span, Spell

DAY = date(2026, 3, 31)
LOWEST = {"a": 0, "b": 0, "d": 3}
FIELDS = ["a", "b", "c", "d", "never given"]
TITLES = ["t", "u"]
CODES = ["C16", "C1620", "F51", "H"]
DATES = [date(2019, 5, 1), date(2025, 3, 31), date(2025, 12, 31), date(2026, 1, 1), DAY,
         date(2026, 4, 1), date(2029, 1, 1)]  # fmt: skip

near = st.integers(-4, 12)
huge = st.sampled_from([2**62, 2**63 - 1, -(2**63), 2**53 + 1, -(2**60)])
value = st.one_of(near, near, near, huge)
bound = st.one_of(st.none(), near)
span = st.tuples(bound, bound).filter(
    lambda ends: None in ends or ends[0] <= ends[1]
).map(lambda ends: Span(*ends))  # fmt: skip
weight = st.integers(-3, 3).filter(bool) | st.sampled_from([2**40, -(2**64), 10**4])
fields = st.sampled_from(FIELDS)


@st.composite
def linears(draw: st.DrawFn) -> ground.Linear:
    names = draw(st.lists(fields, min_size=1, max_size=4, unique=True))
    weights = draw(st.lists(weight, min_size=len(names), max_size=len(names)))
    return ground.Linear(tuple(names), tuple(weights), draw(near | st.just(2**62)))


curves = st.builds(
    ground.Curve,
    st.lists(fields, min_size=2, max_size=3, unique=True).map(tuple),
    st.fractions(-1, 1, max_denominator=7) | st.just(Fraction(1, 20)),
    st.booleans(),
)
codes = st.lists(st.sampled_from(["C", "C16", "C162", "F", ""]), max_size=2).map(tuple)
atoms = st.one_of(
    linears(), linears(), curves,
    st.builds(ground.Member, st.sampled_from(["industry", "no code"]), codes),
    st.builds(
        ground.Title, st.sampled_from([*TITLES, "never told"]),
        st.sampled_from(["held", "newly", "happened"]), st.sampled_from([None, 0, 1, 12, 36]),
    ),
    st.builds(ground.Question, st.sampled_from(["q", "r", "never asked"])),
    st.builds(ground.Unset, st.just("p")),
)  # fmt: skip


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> ground.Tree:
    kind = draw(st.sampled_from("oxaynteletl")) if depth else "o"
    if kind == "o":
        return draw(atoms)
    if kind in "nl":
        inner = draw(trees(depth - 1))
        return (
            ground.Not(inner) if kind == "n" else ground.Leaf(draw(st.sampled_from("klm")), inner)
        )
    if kind == "e":
        return ground.Enough(draw(points(depth - 1)), draw(st.integers(-300, 4000)))
    some = tuple(draw(st.lists(trees(depth - 1), max_size=4)))
    if kind == "t":
        return ground.AtLeast(draw(st.integers(-1, 5)), some)
    return ground.All(some) if kind == "a" else ground.Any(some)


@st.composite
def points(draw: st.DrawFn, depth: int) -> ground.Points:
    kind = draw(st.sampled_from("ssiub")) if depth else "i"
    worth = st.integers(-200, 3000)
    if kind == "i":
        return ground.Issued(draw(fields), draw(st.integers(0, 9)))
    if kind == "s":
        steps = draw(st.lists(st.tuples(worth, trees(depth - 1)), max_size=3))
        return ground.Steps(tuple(steps), draw(worth))
    parts = tuple(draw(st.lists(points(depth - 1), min_size=kind == "b", max_size=3)))
    cap = draw(st.none() | st.integers(-50, 3000))
    return ground.Best(parts) if kind == "b" else ground.Sum(parts, cap)


spells = st.lists(
    st.tuples(st.sampled_from(DATES), st.none() | st.sampled_from(DATES)).map(lambda d: Spell(*d)),
    max_size=3,
).map(tuple)
facts = st.builds(
    Facts,
    st.dictionaries(st.sampled_from(FIELDS[:-1]), st.one_of(value, value, span)),
    st.dictionaries(st.just("industry"), st.sampled_from(CODES)),
    st.dictionaries(st.sampled_from(TITLES), spells),
    st.dictionaries(st.sampled_from(["q", "r"]), st.booleans()),
)
