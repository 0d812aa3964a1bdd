"""What every optimisation here says of itself: value, bound, gap, proof, and how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Ended(StrEnum):
    """Why a search ended."""

    PROVEN = "proven"
    WITHIN_GAP = "within_gap"
    TIME_LIMIT = "time_limit"
    NODE_LIMIT = "node_limit"
    CANCELLED = "cancelled"
    HEURISTIC = "heuristic"


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of a search: best plan so far and bound so far, in the units of the value.

    `seconds` are CPU seconds since the start; `value` is None before the first plan.
    """

    seconds: float
    value: float | None
    bound: float | None
    nodes: int = 0
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a search must end, and whom it tells.

    `seconds` are CPU seconds of the process; `gap` is relative (0 asks for a proof). `report`
    hears of progress and answers whether to go on: False cancels, and the best plan so far comes
    back with its gap. The core owns no clock: `clock` gives CPU seconds.
    """

    seconds: float
    clock: Callable[[], float]
    gap: float = 0.0
    report: Callable[[Progress], bool] | None = None


def gap_of(value: float, bound: float) -> float:
    """(value - bound) / |value|, at least 0; 0 where both are 0."""
    if value == bound:
        return 0.0
    return max(0.0, (value - bound) / abs(value)) if value else float("inf")
