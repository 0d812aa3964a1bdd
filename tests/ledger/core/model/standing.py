"""Who may, by the book: state, role, unit, then one duty after another, then the conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.ledger.core.model.rulebook import (
    ADMINISTRATORS,
    BANS,
    OUTSIDE_ONLY,
    REFUSED_AS,
    WORKS_FOR_A_UNIT,
    Rule,
)

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side of a person brings along: units since registration, and what it once did."""

    units: frozenset[str] = NOBODY
    did: frozenset[str] = NOBODY
    passed_the_check: bool = False

    def __or__(self, other: Side) -> Side:
        return Side(
            units=self.units | other.units,
            did=self.did | other.did,
            passed_the_check=self.passed_the_check or other.passed_the_check,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Where a person stands to a matter. ``lent``: roles with the unit they are lent for.

    ``behind``: those who handed him a task, and those behind them; their bans are his (D8).
    """

    roles: frozenset[str]
    unit: str
    own: Side
    behind: Side = Side()
    lent: tuple[tuple[str, str], ...] = ()
    drawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the matter brings along."""

    state: str
    major: bool
    draws: bool
    lead: str | None
    co: frozenset[str]
    ever: frozenset[str]


def verdict(rule: Rule, desk: Desk, who: Who, holds: Callable[[str], bool]) -> str | None:
    """The code of the first rule that stands in the way, None when nothing does."""
    if desk.state not in rule.sources:
        return "STATE"
    wanted = rule.roles(desk.major)
    hats = [(role, who.unit) for role in wanted if role in who.roles]
    hats += [(role, unit) for role, unit in who.lent if role in wanted]
    if not hats:
        return "ROLE"
    if not any(_fits(rule.of, role, unit, desk) for role, unit in hats):
        return "UNIT"
    if who.roles & ADMINISTRATORS:
        return "D7"
    failing = (REFUSED_AS[name] for name in rule.conditions if not holds(name))
    return _ban(rule, desk, who) or next(failing, None)


def _ban(rule: Rule, desk: Desk, who: Who) -> str | None:
    for duty in rule.duties:
        if _bars(duty, desk, who, who.own | who.behind):
            return duty if _bars(duty, desk, who, who.own) else "D8"
    return None


def _fits(of: str, role: str, unit: str, desk: Desk) -> bool:
    if role not in WORKS_FOR_A_UNIT or not of:
        return True
    if of == "lead":
        return unit == desk.lead
    return unit in desk.co or (role != "helper" and unit == desk.lead)


def _bars(duty: str, desk: Desk, who: Who, side: Side) -> bool:
    if duty == "D9":
        return desk.major and desk.draws and not who.drawn
    if duty == "D10":
        return side.passed_the_check
    if duty in OUTSIDE_ONLY and side.units & desk.ever:
        return True
    if duty == "D1" and desk.major and "plan_approver" in side.did:
        return True
    return bool(side.did & BANS[duty])
