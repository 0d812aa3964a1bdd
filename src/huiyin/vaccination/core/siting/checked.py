"""What a check of a certificate found."""

from __future__ import annotations

from dataclasses import dataclass


class Refuted(ValueError):
    """A certificate does not show what it claims; the message says exactly what fails."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What holds of a certificate that was recomputed from the network's numbers.

    value: cost of the plan; bound: no plan costs less; nodes: of the proof that were looked at;
    full_matrix: the bound holds even with the pairs that were left out as too far.
    """

    value: int
    bound: int
    nodes: int
    full_matrix: bool = False

    @property
    def proven(self) -> bool:
        """Whether no plan is better."""
        return self.value == self.bound
