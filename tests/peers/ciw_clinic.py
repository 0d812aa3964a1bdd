"""The stages one after another in Ciw, fed with drawn arrivals and services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ciw
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Given(ciw.dists.Distribution):
    """Services by person: Ciw numbers individuals from 1 in order of arrival."""

    def __init__(self, minutes: list[float]) -> None:
        self.minutes = minutes

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        return self.minutes[ind.id_number - 1]


class Arriving(ciw.dists.Distribution):
    """Gaps between drawn arrivals, and then nobody."""

    def __init__(self, arrive: list[float]) -> None:
        self.coming = iter(arrive)

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        time = next(self.coming, None)
        return float("inf") if time is None else time - (t or 0.0)


def tandem(arrive: Floats, service: Floats, servers: Sequence[int]) -> Floats:
    """First come first served: when each person leaves (n,), but for Ciw's sums of gaps."""
    stages = len(servers)
    routing = np.eye(stages, k=1).tolist()
    network = ciw.create_network(
        arrival_distributions=[Arriving(arrive.tolist()), *[None] * (stages - 1)],
        service_distributions=[Given(row) for row in service.tolist()],
        number_of_servers=list(servers),
        routing=routing,
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(arrive.size, method="Finish")
    out = np.full(arrive.size, np.nan)
    for person in simulation.nodes[-1].all_individuals:
        out[person.id_number - 1] = person.data_records[-1].exit_date
    return out
