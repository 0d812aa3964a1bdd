"""The grade of a risk source: hazard × zone × distance × flow path, as explicit scores.

Scores and marks are a dated policy (`data/risk_policy.yaml`, a product default). What is not known
about a source leaves a range of scores; its grade is given only where all of it lies in one grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import prod

from huiyin.water.core.shares import Range, exactly
from huiyin.water.core.zones.protection import ALL_GRADES, Grade


class FlowPath(StrEnum):
    """How what leaves a source would reach the canal."""

    DIRECT = "direct"  # into the canal or a ditch beside it
    SURFACE = "surface"  # over land with the rain
    GROUND = "ground"  # through the ground
    NONE = "none"  # away from the canal, or held back


class Part(StrEnum):
    """The four factors of a score."""

    HAZARD = "hazard"
    ZONE = "zone"
    DISTANCE = "distance"
    PATH = "path"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPolicy:
    """Scores by category, zone, distance (m: the first step that is not exceeded) and path.

    `distances` ends with a step of infinite length. `marks` are (grade, least score), the gravest
    first, the last from nothing. `reviews` are days after strike-off on which one looks again.
    """

    hazards: Mapping[str, float]
    zones: Mapping[Grade, float]
    distances: tuple[tuple[float, float], ...]
    paths: Mapping[FlowPath, float]
    marks: tuple[tuple[str, float], ...]
    reviews: tuple[int, ...]
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str

    def __post_init__(self) -> None:
        scores = (*self.hazards.values(), *self.zones.values(), *self.paths.values())
        steps = [step for step, _ in self.distances]
        least = [mark for _, mark in self.marks]
        if min((*scores, *(score for _, score in self.distances))) <= 0:
            raise ValueError("a score must be positive")
        if steps != sorted(set(steps)) or steps[-1] != float("inf"):
            raise ValueError("distances must grow and end without bound")
        if least != sorted(set(least), reverse=True) or least[-1] > 0:
            raise ValueError("marks must fall and end at nothing")
        if set(self.zones) != set(Grade) or set(self.paths) != set(FlowPath):
            raise ValueError("every zone and every path needs a score")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """What is known about a source; None is unknown. `distance` is metres to the canal."""

    category: str | None
    zones: frozenset[Grade] = ALL_GRADES
    distance: Range | None = None
    path: FlowPath | None = None


@dataclass(frozen=True, slots=True)
class RiskGrade:
    """The score (no unit) with its four parts, and the grades it may mean, the gravest first."""

    score: Range
    parts: tuple[tuple[Part, Range], ...]
    possible: tuple[str, ...]

    @property
    def grade(self) -> str | None:
        """The grade where it is certain, else None."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def open(self) -> tuple[Part, ...]:
        """The parts that are not known: what to find out first."""
        return tuple(part for part, span in self.parts if not span.known)


def grade_source(facts: RiskFacts, policy: RiskPolicy) -> RiskGrade:
    """The grade of a source; raises KeyError for a category the policy does not score.

    Raises ValueError for an empty set of zones.
    """
    hazard = list(policy.hazards.values())
    if facts.category is not None:
        hazard = [policy.hazards[facts.category]]
    parts = (
        (Part.HAZARD, _span(hazard)),
        (Part.ZONE, _span(policy.zones[zone] for zone in facts.zones)),
        (Part.DISTANCE, _distance(facts.distance, policy.distances)),
        (Part.PATH, _span(_paths(facts, policy))),
    )
    score = Range(prod(s.low for _, s in parts), prod(s.high for _, s in parts))
    return RiskGrade(score, parts, _grades(score, policy.marks))


def _paths(facts: RiskFacts, policy: RiskPolicy) -> list[float]:
    return list(policy.paths.values()) if facts.path is None else [policy.paths[facts.path]]


def _span(scores: Iterable[float]) -> Range:
    found = list(scores)
    if not found:
        raise ValueError("nothing is possible: a source lies in some zone")
    return Range(min(found), max(found))


def _distance(distance: Range | None, steps: Sequence[tuple[float, float]]) -> Range:
    """All steps that the range touches; scores need not fall with distance."""
    span = distance if distance is not None else Range(0.0, float("inf"))
    before = -float("inf")
    touched = []
    for step, score in steps:
        if span.low <= step and span.high > before:
            touched.append(score)
        before = step
    return _span(touched)


def _grades(score: Range, marks: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    above = float("inf")
    found = []
    for grade, least in marks:
        if score.high >= least and score.low < above:
            found.append(grade)
        above = least
    return tuple(found)


def worst(grades: Iterable[RiskGrade]) -> Range:
    """The range of the highest score among sources: what a reach has to reckon with."""
    spans = [one.score for one in grades]
    if not spans:
        return exactly(0.0)
    return Range(max(s.low for s in spans), max(s.high for s in spans))
