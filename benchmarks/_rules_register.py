"""Enterprises drawn from a seed, to judge the twenty policies on; they belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks._rules_cases import CODES, DAY, TITLES, UNITS, WAN
from huiyin.industry.core.rules import surface as s
from huiyin.industry.core.rules.batch.columns import NEVER, Coded, Columns, Numbers, Spells, columns
from huiyin.industry.core.rules.policy import Catalogue


@dataclass(frozen=True, slots=True)
class Register:
    """The plain arrays of a drawn register; `known` says where a cell is filled."""

    numbers: dict[str, np.ndarray]
    codes: np.ndarray
    start: dict[str, np.ndarray]
    end: dict[str, np.ndarray]
    decided: dict[str, np.ndarray]
    known: dict[str, np.ndarray]


def questions(rules: Catalogue) -> list[str]:
    """Every human question, as the decisions name it."""
    found = []

    def look(policy: str, rule: s.Rule) -> None:
        match rule:
            case s.All(of=of) | s.Any(of=of) | s.AtLeast(of=of):
                for one in of:
                    look(policy, one)
            case s.Not(of=of):
                look(policy, of)
            case s.Judged(id=name):
                found.append(f"{policy}:{name}")

    for policy in rules.policies.values():
        look(policy.id, policy.versions[0].rule)
    return found


def amounts(size: int, draw: np.random.Generator) -> dict[str, np.ndarray]:
    """Numbers that hang together: sizes are lognormal, parts are shares of their wholes."""

    def part(whole: np.ndarray, mean: float) -> np.ndarray:
        return (whole * np.minimum(draw.gamma(2.0, mean / 2, size), 2.0)).astype(np.int64)

    def wide(middle: float, spread: float) -> np.ndarray:
        return (middle * np.exp(draw.normal(0, spread, size))).astype(np.int64)

    rev, emp, insured = wide(6000 * WAN, 1.3), wide(80, 1.2) + 1, wide(60, 1.2) + 1
    rev_prev, assets, kwh_q = part(rev, 0.9), wide(8000 * WAN, 1.3), wide(10**7, 1.0)
    rd, rd_prev = part(rev, 0.05), part(rev, 0.045)
    found = {
        "rev": rev,
        "rev_prev": rev_prev,
        "rev_prev2": part(rev_prev, 0.9),
        "rev_q": part(rev, 0.25),
        "rev_q_ly": part(rev, 0.23),
        "assets": assets,
        "debt": part(assets, 0.6),
        "taxinc": part(rev, 0.08) - part(rev, 0.03),
        "rd": rd,
        "rd_prev": rd_prev,
        "cost": part(rev, 0.8),
        "rd3": rd + rd_prev + part(rev, 0.03),
        "rev3": rev + rev_prev * 2,
        "ht_rev": part(rev, 0.65),
        "equity2": wide(300 * WAN, 1.8),
        "equip_invest": part(rev, 0.06),
        "ui_paid": wide(5 * WAN, 1.0),
        "export": part(rev, 0.15),
        "emp": emp,
        "tech_staff": part(emp, 0.2),
        "rd_staff": part(emp, 0.15),
        "insured": insured,
        "laid_off": part(insured, 0.05),
        "ip1": draw.integers(0, 7, size),
        "ip2": draw.integers(0, 9, size),
        "niche_months": draw.integers(0, 120, size),
        "ui_months": draw.integers(0, 40, size),
        "kwh_q": kwh_q,
        "kwh_q_ly": part(kwh_q, 0.95),
        "kwh_peak_ly": part(kwh_q, 0.4),
        "niche_share": draw.integers(0, 4000, size),
        "score_srdi": draw.integers(2000, 10001, size),
        "registered": DAY.toordinal() - draw.integers(30, 9000, size),
    }
    return {name: values.astype(np.int64) for name, values in found.items()}


def register(rules: Catalogue, size: int, missing: float, seed: int = 7) -> Register:
    """Enterprises from a seed, each cell missing with the same chance."""
    draw = np.random.default_rng(seed)
    day = DAY.toordinal()
    start = {}
    for name in TITLES:
        begun = (day - draw.integers(-200, 1400, size)).astype(np.int32)
        start[name] = np.where(draw.random(size) < 0.35, begun, NEVER).astype(np.int32)
    asked = questions(rules)
    found = Register(
        amounts(size, draw),
        draw.integers(0, len(CODES), size).astype(np.int32),
        start,
        {
            name: np.where(one == NEVER, NEVER, one + 1095).astype(np.int32)
            for name, one in start.items()
        },
        {name: (draw.random(size) < 0.8).astype(np.int8) for name in asked},
        {name: draw.random(size) >= missing for name in (*UNITS, "industry", *TITLES, *asked)},
    )
    return found


def laid_out(rules: Catalogue, drawn: Register, lowest: dict[str, int]) -> Columns:
    """The same register in columns."""
    known = drawn.known
    return columns(
        drawn.codes.size,
        numbers={name: Numbers(one, known[name]) for name, one in drawn.numbers.items()},
        codes={
            "industry": Coded(np.where(known["industry"], drawn.codes, -1).astype(np.int32), CODES)
        },
        titles={
            name: Spells(known[name], one[None], drawn.end[name][None])
            for name, one in drawn.start.items()
        },
        decided={
            name: np.where(known[name], one, -1).astype(np.int8)
            for name, one in drawn.decided.items()
        },
        lowest=lowest,
    )
