"""What the staffing core refuses, in words for a planner."""

from __future__ import annotations


class StaffingError(ValueError):
    """A staffing question without an answer; `hint` says what to change."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".strip())
        self.message = message
        self.hint = hint


class BadTarget(StaffingError):
    """A target that nobody can meet or that says nothing."""


class Infeasible(StaffingError):
    """Even with as many staff as people come, the target is missed."""


class BadShifts(StaffingError):
    """Shift rules that make no shift, or whose shifts cannot cover the need."""
