"""An independent, plain reading of GB 3838-2002: the oracle of the tests.

Written from the printed table and the prose rules, without looking at the vectorised code:
numbers are typed here once more on purpose.
"""

from __future__ import annotations

FACTORS = ("ph", "do", "codmn", "nh3n", "tp")
RIVER_TP = (0.02, 0.1, 0.2, 0.3, 0.4)
LAKE_TP = (0.01, 0.025, 0.05, 0.1, 0.2)
MAXIMA = {"codmn": (2, 4, 6, 10, 15), "nh3n": (0.15, 0.5, 1.0, 1.5, 2.0)}
DO = (7.5, 6, 5, 3, 2)


def class_of(factor: str, value: float, lake: bool) -> int:
    """The best class whose limit holds, 6 when none does."""
    for klass in range(1, 6):
        if factor == "ph":
            holds = 6 <= value <= 9
        elif factor == "do":
            holds = value >= DO[klass - 1]
        elif factor == "tp":
            holds = value <= (LAKE_TP if lake else RIVER_TP)[klass - 1]
        else:
            holds = value <= MAXIMA[factor][klass - 1]
        if holds:
            return klass
    return 6


def limit_of(factor: str, klass: int, lake: bool) -> float | None:
    """The single upper limit of a class, None for pH and DO."""
    if factor in {"ph", "do"}:
        return None
    if factor == "tp":
        return (LAKE_TP if lake else RIVER_TP)[klass - 1]
    return MAXIMA[factor][klass - 1]


def multiple_of(factor: str, value: float, klass: int, lake: bool) -> float | None:
    """How many times over the limit of `klass`, None when not over it."""
    limit = limit_of(factor, klass, lake)
    if limit is None or value <= limit:
        return None
    return (value - limit) / limit


def grade_row(
    values: dict[str, float | None], lake: bool, unmeasured: frozenset[str], minimum: int = 4
) -> tuple[int, int, list[str]]:
    """(class or 0, class proved, main pollutants) of one sample."""
    classes = {f: class_of(f, v, lake) for f, v in values.items() if v is not None}
    proved = max(classes.values(), default=0)
    complete = all(v is not None or f in unmeasured for f, v in values.items())
    klass = proved if complete and len(classes) >= minimum else 0

    def key(factor: str) -> tuple[int, int, float, int]:
        value = values[factor]
        assert value is not None
        over = multiple_of(factor, value, 3, lake)
        return (-classes[factor], over is None, -(over or 0), FACTORS.index(factor))

    bad = sorted((f for f, klass_ in classes.items() if klass_ > 3), key=key)
    return klass, proved, bad[:3]
