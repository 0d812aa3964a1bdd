"""What changes cost, in the user's own words: data, never defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Effort:
    """What it takes to move a field: `cost` in fen for each step of `step` whole numbers.

    `cost` None: the change is told without money. `fixed` is paid once if the field changes at
    all. `limit`: the farthest value within reach.
    """

    cost: int | None = None
    step: int = 1
    fixed: int = 0
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.step < 1 or self.fixed < 0 or (self.cost is not None and self.cost < 0):
            raise ValueError("a step is at least 1, and costs are not negative")


@dataclass(frozen=True, slots=True)
class Efforts:
    """Step costs by field; by title what it costs to get it (None: told without money).

    Titles that a policy of the catalogue gives need not be named. `until`: waiting must be over by
    that day.
    """

    fields: Mapping[str, Effort] = field(default_factory=dict)
    titles: Mapping[str, int | None] = field(default_factory=dict)
    until: date | None = None


UNPRICED = Effort()
"""For a field about whose cost the user said nothing."""
