"""Names of what a planner asks for and what limits it, and how far something must give way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huiyin.vaccination.core.campaign.problem import Problem


class Wish(StrEnum):
    """What can be relaxed, by the name of its table or setting."""

    MUST_OPEN = "must_open"
    MOST_OPEN = "most_open"
    BUDGET = "budget_fen"
    ROSTER = "roster"
    LENDABLE = "lendable"
    LOTS = "lots"
    STATIONS = "stations"
    COLD = "cold_ml"
    RESERVE = "reserve_permille"
    INTERVALS = "dose_rules"


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """One wish or limit; indices that do not apply are None."""

    wish: Wish
    site: int | None = None
    district: int | None = None
    role: int | None = None
    product: int | None = None

    def told(self, problem: Problem) -> str:
        """In a planner's words."""
        said = NAMED[self.wish]
        if self.wish is Wish.MUST_OPEN and self.site is None:
            said = "sites that must open in district {district}"
        return said.format(**self.ids(problem))

    def ids(self, problem: Problem) -> dict[str, str]:
        """What the name points at, empty where it points at nothing."""
        pairs = (
            ("site", self.site, [site.id for site in problem.sites]),
            ("district", self.district, list(problem.districts)),
            ("role", self.role, [role.id for role in problem.roles]),
            ("product", self.product, [product.id for product in problem.products]),
        )
        return {kind: "" if at is None else names[at] for kind, at, names in pairs}


@dataclass(frozen=True, slots=True)
class Giving:
    """How far one wish gives way: `amount` in its unit, in each of the periods `first` to `last`
    where they are given; doses of lots in all of them together."""

    what: Named
    amount: int
    first: int | None = None
    last: int | None = None

    def told(self, problem: Problem) -> str:
        """What to do, in a planner's words."""
        said = SAID[self.what.wish].format(amount=f"{self.amount:,}", **self.what.ids(problem))
        if self.first is None:
            return said
        span = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"{said} in period{'' if self.first == self.last else 's'} {span}"


NAMED = {
    Wish.MUST_OPEN: "site {site} must open",
    Wish.MOST_OPEN: "most_open",
    Wish.BUDGET: "budget_fen",
    Wish.ROSTER: "staff of role {role} in district {district}",
    Wish.LENDABLE: "lendable staff of role {role}",
    Wish.LOTS: "lots",
    Wish.STATIONS: "room for doses",
    Wish.COLD: "cold stores",
    Wish.RESERVE: "the reserve",
    Wish.INTERVALS: "longest intervals",
}
SAID = {
    Wish.MUST_OPEN: "let site {site} stay closed",
    Wish.MOST_OPEN: "let {amount} more sites be open at once",
    Wish.BUDGET: "raise the budget by {amount} fen",
    Wish.ROSTER: "{amount} more staff of role {role} in district {district}",
    Wish.LENDABLE: "let {amount} more staff of role {role} work in another district",
    Wish.LOTS: "{amount} more doses of product {product} in all",
    Wish.STATIONS: "stations, seats and staff for {amount} more doses in district {district}",
    Wish.COLD: "{amount} ml more cold store in district {district}",
    Wish.RESERVE: "keep {amount} doses less of product {product} in reserve at the end",
    Wish.INTERVALS: "let {amount} further doses of product {product} come late",
}
"""What each wish giving way asks of a planner."""


SHOWN = 12
"""More than so many are for programs."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: everything in it gives way together, and nothing else does."""

    givings: tuple[Giving, ...]

    def told(self, problem: Problem) -> str:
        """What to do, in a planner's words."""
        said = [giving.told(problem) for giving in self.givings[:SHOWN]]
        more = len(self.givings) - SHOWN
        return "; ".join(said if more <= 0 else [*said, f"and {more} more"])
