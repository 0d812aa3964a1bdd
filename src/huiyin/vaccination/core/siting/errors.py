"""What can be wrong with a siting problem, as a tree of errors.

    SitingError
    ├── BadNetwork            the numbers are not a problem yet
    │   ├── BadNumber         negative, missing, not a number
    │   ├── Duplicate         the same name or pair twice
    │   └── TooLarge          more than memory or 64-bit sums can hold
    └── Infeasible            a problem that no plan can meet
        ├── Unreachable       communities that no site may serve
        ├── Contradiction     wishes that exclude each other
        ├── TooFewSites       p too small, or larger than the sites there are
        ├── CapacityShort     the open sites cannot hold the people
        └── BudgetShort       the budget does not pay for a plan

Each says what is wrong (`message`), what to do (`hint`) and, where a plan is impossible, the
smallest set of wishes to relax (`relax`).
"""

from __future__ import annotations


class SitingError(ValueError):
    """Something the caller can understand and mend."""

    def __init__(self, message: str, hint: str = "", relax: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.relax = relax

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class BadNetwork(SitingError):
    """The numbers given do not make a siting problem."""


class BadNumber(BadNetwork):
    """A number is negative, missing or not a number."""


class Duplicate(BadNetwork):
    """A name or a pair is given twice."""


class TooLarge(BadNetwork):
    """The problem does not fit into memory or into 64-bit sums."""


class Infeasible(SitingError):
    """No plan can meet the wish."""


class Unreachable(Infeasible):
    """Communities that no site may serve.

    rows: their indices; needed: the smallest travel limit, or radius, that reaches all of them,
    None where none does; relax is empty where there is no way at all.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        relax: tuple[str, ...] = ("travel limit",),
        *,
        rows: tuple[int, ...] = (),
        needed: int | None = None,
    ) -> None:
        super().__init__(message, hint, relax)
        self.rows = rows
        self.needed = needed


class Contradiction(Infeasible):
    """Two wishes exclude each other."""


class TooFewSites(Infeasible):
    """The number of sites to open cannot be right."""


class CapacityShort(Infeasible):
    """The sites that may be open cannot hold the people.

    missing: people too many; needed: the smallest p that would do, None where none does.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        relax: tuple[str, ...] = (),
        *,
        missing: int = 0,
        needed: int | None = None,
    ) -> None:
        super().__init__(message, hint, relax)
        self.missing = missing
        self.needed = needed


class BudgetShort(Infeasible):
    """The budget does not pay for any plan; needed: the smallest budget that could."""

    def __init__(
        self, message: str, hint: str = "", relax: tuple[str, ...] = (), *, needed: int = 0
    ) -> None:
        super().__init__(message, hint, relax)
        self.needed = needed


def named(names: list[str], most: int = 5) -> str:
    """The first names of a list, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
