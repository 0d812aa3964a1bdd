"""Small catalogues for the tests: fields, policies and their parts in few words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.fields import Advice, DomainFact, Field
from huiyin.industry.core.rules.policy import (
    Apply,
    Benefit,
    Catalogue,
    FieldValue,
    Gives,
    Parameter,
    ParameterValue,
    Policy,
    Tier,
    Version,
    Words,
)
from huiyin.industry.core.rules.policy import Number as Literal
from huiyin.industry.core.rules.surface import Op

WAN = 1_000_000
"""10 000 yuan in fen."""
DAY = date(2026, 6, 30)


def field(name: str, unit: str = "元", advice: Advice = Advice.NEVER, **more: object) -> Field:
    return Field(name, name, name, unit, advice=advice, **more)  # type: ignore[arg-type]


FIELDS = {
    one.id: one
    for one in (
        field("rev", advice=Advice.RAISE, service="marketing"),
        field("rev_m", advice=Advice.RAISE),
        field("rd", advice=Advice.RAISE, service="research books", evidence="auxiliary ledger"),
        field("rd_prev"),
        field("taxinc", may_be_negative=True),
        field("equip_invest", advice=Advice.RAISE),
        field("ui_paid"),
        field("debt", advice=Advice.LOWER),
        field("assets"),
        field("emp", "人", Advice.RAISE),
        field("tech_staff", "人", Advice.RAISE),
        field("ip1", "项", Advice.RAISE, service="patents"),
        field("ip2", "项", Advice.RAISE),
        field("niche_years", "年", Advice.WAIT, period="FY-1 end"),
        field("ui_months", "月", Advice.WAIT),
        field("registered", "date", Advice.WAIT),
        field("share", "%"),
        field("industry", "code"),
    )
}
ALWAYS = (
    DomainFact(("rev", "rev_m"), (1, -1), 0),
    DomainFact(("emp", "tech_staff"), (1, -1), 0),
)


def n(value: int | str) -> Literal:
    return Literal(Fraction(value))


def f(name: str) -> FieldValue:
    return FieldValue(name)


def p(name: str) -> ParameterValue:
    return ParameterValue(name)


def op(sign: str, *of: object) -> Apply:
    return Apply(sign, of)  # type: ignore[arg-type]


def at_least(name: str, limit: int, leaf: str = "") -> surface.Compare:
    return surface.Compare(id=leaf or name, field=name, op=Op.AT_LEAST, limit=limit)


def every(*of: surface.Rule) -> surface.All:
    return surface.All(id="all", of=of)


def either(*of: surface.Rule) -> surface.Any:
    return surface.Any(id="any", of=of)


def policy(
    rule: surface.Rule | None = None,
    benefit: Benefit | None = None,
    name: str = "p",
    gives: Gives | None = None,
    **version: object,
) -> Policy:
    one = Version("doc", date(2020, 1, 1), None, rule or every(), benefit=benefit, **version)  # type: ignore[arg-type]
    return Policy(name, Words(name, name), "city", (one,), gives=gives)


def catalogue(*policies: Policy, parameters: tuple[Parameter, ...] = ()) -> Catalogue:
    return Catalogue(
        FIELDS,
        ALWAYS,
        {one.id: one for one in parameters},
        policies={one.id: one for one in policies},
    )


def cash(*tiers: Tier | Apply | Literal | FieldValue, **more: object) -> Benefit:
    made = tuple(one if isinstance(one, Tier) else Tier(one) for one in tiers)
    return Benefit("cash", made, **more)  # type: ignore[arg-type]
