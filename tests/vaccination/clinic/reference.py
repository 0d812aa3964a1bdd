"""The clinic all engines were measured on: ten hours, 3,000 people, five stages."""

from __future__ import annotations

from huiyin.vaccination.core.clinic.model import Arrivals, Clinic, Pattern, Service, Shape, Stage

WEIGHTS = (1.05, 1.35, 1.40, 1.10, 0.60, 0.55, 1.15, 1.30, 1.00, 0.50)
SERVERS = [16, 24, 13, 235, 3]


def lognormal(mean: float, cv: float) -> Service:
    return Service(Shape.LOGNORMAL, mean, cv)


REFERENCE = Clinic(
    name="参考接种点",
    english="reference clinic",
    open_minutes=600.0,
    stages=(
        Stage("登记", lognormal(2.0, 0.5), (16,), english="registration"),
        Stage("健康询问", lognormal(3.0, 0.6), (24,), english="screening"),
        Stage("接种", lognormal(1.6, 0.4), (13,), english="vaccination"),
        Stage("留观", Service(Shape.CONSTANT, 30.0), (235,), seats=True, english="observation"),
        Stage("离场", lognormal(0.3, 0.5), (3,), english="exit"),
    ),
    arrivals=Arrivals(Pattern.HOURLY, 3000.0, weights=WEIGHTS),
    synthetic=True,
)
