"""The draw of a recheck list (回头看): part by lot, part by risk, repeatable by anybody.

Nothing in it is left to whoever draws: the seed is a hash that nobody chose, the pool is every
matter struck off in the period, and both stay with the list. The same facts give the same list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Risk(StrEnum):
    """Why a matter is likely not to last."""

    CAME_BACK = "came_back"
    MAJOR = "major"
    THIN_EVIDENCE = "thin_evidence"
    LONG_OVERDUE = "long_overdue"
    CHECK_FAILED = "check_failed"
    UNIT_FALSE = "unit_false"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """What is known of a matter struck off, from its events.

    `evidence`: pieces that counted at the last check. `overdue_days`: how long after its due date
    the work was handed in, 0 when in time. `unit_failures`: failed rechecks of its lead unit.
    """

    cycle: int
    major: bool
    evidence: int
    overdue_days: int
    checks_failed: int
    unit_failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPolicy:
    """Weights by risk, and from where on evidence is thin and lateness long (dated data)."""

    name: str
    weights: Mapping[Risk, int]
    evidence_at_least: int
    overdue_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One matter of the pool: its score and the reasons for it."""

    matter: str
    score: int
    reasons: tuple[Risk, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One matter drawn, and how."""

    matter: str
    by_lot: bool
    score: int
    reasons: tuple[Risk, ...]


def weigh(matter: str, facts: RiskFacts, policy: RiskPolicy) -> Candidate:
    """The score of a matter and its reasons, in the order of the policy's risks."""
    holds = {
        Risk.CAME_BACK: facts.cycle > 1,
        Risk.MAJOR: facts.major,
        Risk.THIN_EVIDENCE: facts.evidence < policy.evidence_at_least,
        Risk.LONG_OVERDUE: facts.overdue_days >= policy.overdue_days,
        Risk.CHECK_FAILED: facts.checks_failed > 0,
        Risk.UNIT_FALSE: facts.unit_failures > 0,
    }
    reasons = tuple(risk for risk in Risk if holds[risk] and policy.weights.get(risk, 0) > 0)
    return Candidate(
        matter=matter, score=sum(policy.weights[risk] for risk in reasons), reasons=reasons
    )


def draw(pool: Iterable[Candidate], seed: str, *, by_lot: int, by_risk: int) -> tuple[Drawn, ...]:
    """First the lot among all, then the highest scores among the rest; ties are drawn by lot.

    A matter without any risk is never drawn by risk. Fewer are drawn when the pool is small.
    """
    ordered = sorted(set(pool), key=lambda c: ticket(seed, c.matter))
    lot, rest = ordered[:by_lot], ordered[by_lot:]
    risky = sorted((c for c in rest if c.score > 0), key=lambda c: -c.score)[:by_risk]
    return tuple(
        Drawn(matter=c.matter, by_lot=c in lot, score=c.score, reasons=c.reasons)
        for c in (*lot, *risky)
    )


def ticket(seed: str, *names: str) -> str:
    """The place of a name in the lot: nobody can aim at it without choosing the seed."""
    return hashlib.sha256("\n".join(("huiyin/recheck/1", seed, *names)).encode()).hexdigest()


def assign(eligible: Mapping[str, Iterable[str]], seed: str) -> dict[str, str | None]:
    """A checker for each matter: whoever has fewest so far, ties by lot; None if nobody may."""
    load: dict[str, int] = {}
    given: dict[str, str | None] = {}
    for matter in sorted(eligible, key=lambda name: ticket(seed, name)):
        able = sorted(
            set(eligible[matter]),
            key=lambda who: (load.get(who, 0), ticket(seed, matter, who)),
        )
        given[matter] = able[0] if able else None
        if able:
            load[able[0]] = load.get(able[0], 0) + 1
    return given
