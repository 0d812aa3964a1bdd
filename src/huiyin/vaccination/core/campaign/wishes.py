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


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: everything in it gives way together, and nothing else does."""

    givings: tuple[Giving, ...]
