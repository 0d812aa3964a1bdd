"""Sites for the tests: the reference hall of docs/staffing.md and small ones."""

from __future__ import annotations

from dataclasses import replace

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.clinic.model import (
    Arrivals,
    Clinic,
    Pattern,
    Service,
    Shape,
    Stage,
)

WEIGHTS = (1.05, 1.35, 1.40, 1.10, 0.60, 0.55, 1.15, 1.30, 1.00, 0.50)
LIMITS = Limits(1000.0, lambda: 0.0)


def stage(name: str, mean: float, cv: float, cost: float) -> Stage:
    return Stage(name, Service(Shape.LOGNORMAL, mean, cv), (1,), cost=cost)


def hall(people: float = 3000) -> Clinic:
    stages = (
        stage("registration", 2.0, 0.5, 1.0),
        stage("screening", 3.0, 0.6, 1.2),
        stage("vaccination", 1.6, 0.4, 1.5),
        Stage("observation", Service(Shape.CONSTANT, 30.0), (1,), cost=0.03, seats=True),
        stage("exit", 0.3, 0.5, 0.5),
    )
    return Clinic("hall", 600.0, stages, Arrivals(Pattern.HOURLY, people, WEIGHTS))


def small(people: float = 60, stages: int = 2) -> Clinic:
    """Two hours, few people, dear stages of unlike length."""
    row = (
        stage("desk", 4.0, 0.5, 1.0),
        stage("talk", 6.0, 0.8, 0.7),
        stage("jab", 3.0, 0.4, 1.3),
    )
    return Clinic("small", 120.0, row[:stages], Arrivals(Pattern.FLAT, people))


def with_costs(clinic: Clinic, *costs: float) -> Clinic:
    stages = zip(clinic.stages, costs, strict=True)
    return replace(clinic, stages=tuple(replace(one, cost=cost) for one, cost in stages))
