"""The doses of all products in one row: which product, which number, which interval before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.problem import Ints, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Step j is dose number `dose[j]` of product `product[j]`.

    For further doses (dose > 1) step j - 1 is the one before, `least[j]` and `most[j]` the
    interval in periods and `returns[j]` the share in 1000 who come back; for first doses 0.
    `kept[j]`: share of people with a first dose who come for this one. `allowed[g, j]`.
    """

    product: Ints
    dose: Ints
    least: Ints
    most: Ints
    returns: Ints
    kept: NDArray[np.float64]
    first: NDArray[np.bool_]
    last: NDArray[np.bool_]
    allowed: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """How many steps."""
        return len(self.product)

    def owed(self, product: int, given: Ints) -> float:
        """Further doses of a product that people who have begun will still come for; given: doses
        of each step in all (rule 9)."""
        mine = np.flatnonzero(self.product == product)
        begun = given[mine[0]]
        return float(sum(max(0.0, self.kept[j] * begun - given[j]) for j in mine[1:]))

    @property
    def further(self) -> list[int]:
        """Steps that follow another."""
        return np.flatnonzero(~self.first).tolist()


def steps_of(problem: Problem) -> Steps:
    """The steps of a problem, product by product, dose by dose."""
    whole: list[tuple[int, int, int, int, int]] = []
    shares: list[float] = []
    for number, product in enumerate(problem.products):
        kept = 1.0
        whole.append((number, 1, 0, 0, 0))
        shares.append(kept)
        for dose, interval in enumerate(product.intervals, 2):
            kept *= interval.return_permille / 1000
            least, most = interval.min_periods, interval.max_periods
            whole.append((number, dose, least, most, interval.return_permille))
            shares.append(kept)
    columns = np.array(whole, dtype=np.int64).reshape(-1, 5).T
    doses = np.array([product.doses for product in problem.products], dtype=np.int64)
    groups = range(len(problem.groups))
    allowed = [[g in problem.products[v].groups for v in columns[0].tolist()] for g in groups]
    return Steps(
        product=columns[0],
        dose=columns[1],
        least=columns[2],
        most=columns[3],
        returns=columns[4],
        kept=np.array(shares, dtype=np.float64),
        first=columns[1] == 1,
        last=columns[1] == doses[columns[0]],
        allowed=np.array(allowed, dtype=bool),
    )
