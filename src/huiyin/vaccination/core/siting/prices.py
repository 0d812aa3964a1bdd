"""The first bound of a p-median proof laid out for adding up by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.problem import Ints, Network
from huiyin.vaccination.core.siting.proof import PRICE_SCALE, Certificate


@dataclass(frozen=True, slots=True, eq=False)
class PriceList:
    """Prices of the communities (n,) and worths of the sites (m,), in 1 / PRICE_SCALE.

    counted: sites whose worth is in the sum: those that must be open, and the lowest of the
    others until p are counted. bound: sum of the prices and of the worths counted.
    """

    prices: Ints
    worths: Ints
    counted: NDArray[np.bool_]
    bound: int


def price_list(network: Network, certificate: Certificate) -> PriceList | None:
    """The prices at the root of the proof; None where the root has none."""
    prices, p, arcs = certificate.root.prices, certificate.p, network.arcs
    if prices is None or p is None:
        return None
    row = np.repeat(np.arange(len(prices)), np.diff(arcs.start))
    worths: Ints = np.zeros(len(network.sites), np.int64)
    if network.fixed_cost is not None:
        worths = network.fixed_cost * PRICE_SCALE
        worths[list(network.already_open)] = 0
    np.add.at(worths, arcs.site, np.minimum(0, PRICE_SCALE * arcs.cost - prices[row]))
    rank = worths.astype(object)
    rank[list(network.must_open)] = -(2**70)
    rank[list(network.must_close)] = 2**70
    counted = np.zeros(len(worths), bool)
    counted[np.argsort(rank, kind="stable")[:p]] = True
    return PriceList(prices, worths, counted, int(prices.sum() + worths[counted].sum()))
