"""A campaign small enough to be counted on paper: two districts, three sites, eight weeks."""

from __future__ import annotations

import re

import numpy as np

from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.core.campaign.problem import (
    AimKind,
    Arcs,
    Community,
    Group,
    Interval,
    Lot,
    Problem,
    Product,
    Role,
    Site,
    Target,
    Team,
    Wanted,
)

OLD, ADULT = 0, 1


def arcs_of(pairs: list[list[tuple[int, int]]]) -> Arcs:
    """Pairs (site, minutes) of each community, nearest first."""
    flat = [pair for row in pairs for pair in row]
    return Arcs(
        np.cumsum([0, *(len(row) for row in pairs)]).astype(np.int64),
        np.array([site for site, _ in flat], dtype=np.int32),
        np.array([minutes for _, minutes in flat], dtype=np.int64),
        np.full(len(flat), -1, dtype=np.int64),
    )


def two_clinics(**changes: object) -> Problem:
    """A clinic in each district and a place for one team; two products, four lots, three roles."""
    weeks = 8
    facts: dict[str, object] = {
        "groups": (Group("old", 2000), Group("adult", 1000)),
        "districts": ("east", "west"),
        "communities": (
            Community("c1", 0, (300, 700)),
            Community("c2", 0, (100, 500)),
            Community("c3", 1, (200, 400)),
        ),
        "sites": (
            Site("s1", "clinic", 0, 2, 600, 20_000, 10, 50_000, 1_000, min_periods=2),
            Site("s2", "clinic", 1, 1, 600, 20_000, 5, 30_000, 800),
            Site("s3", "parking", 1, 0, 600, 5_000, 2, 0, 0),
        ),
        "arcs": arcs_of([[(0, 5), (1, 20)], [(0, 10), (1, 12)], [(1, 4), (2, 6), (0, 25)]]),
        "products": (
            Product("two", (Interval(2, 4, 900),), frozenset({OLD, ADULT}), 100, 10),
            Product("one", (), frozenset({ADULT}), 0, 12),
        ),
        "lots": (
            Lot("two-a", 0, 600, 0, 27),
            Lot("two-b", 0, 3000, 5, 400),
            Lot("one-a", 1, 400, 9, 41),
            Lot("one-b", 1, 90, 60, 400),
        ),
        "roles": (Role("desk", 30, 1), Role("vaccinator", 20, 1), Role("doctor", 100, 1)),
        "vaccinator": 1,
        "roster": np.array([[[3] * weeks, [4] * weeks, [2] * weeks]] * 2, dtype=np.int64),
        "staff_minutes": 480,
        "periods": weeks,
        "teams": (Team("m1", 50, frozenset({2})),),
        "targets": (Target(OLD, 3, 800), Target(ADULT, 7, 700, dose=2, floor=True)),
        "lendable": (1, 1, 1),
    }
    return Problem(**{**facts, **changes})  # type: ignore[arg-type]


def english_in(text: str) -> list[str]:
    """Three English words in a row or more: a sentence, where names and settings are one or two."""
    return re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}", text)


def sound(said: str, language: Language) -> bool:
    """Nothing is left to fill in, and Chinese is Chinese."""
    wrong = any(mark in said for mark in ("{", "}", "None", "()"))
    return bool(said) and not wrong and (language is Language.ENGLISH or not english_in(said))


STRICT = tuple(Wanted(kind) for kind in AimKind)


def short(weeks: int, **changes: object) -> Problem:
    """The two clinics for a few weeks, every aim to its last unit."""
    roster = two_clinics().roster[:, :, :weeks]
    targets = (Target(OLD, weeks - 2, 800), Target(ADULT, weeks - 1, 500, dose=2, floor=True))
    facts = {"periods": weeks, "roster": roster, "targets": targets, "aims": STRICT, **changes}
    return two_clinics(**facts)
