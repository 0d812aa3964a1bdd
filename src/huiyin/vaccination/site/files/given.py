"""A siting problem as read from a file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.problem import Kind, Network


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A network and what its file says beside it.

    p: number of sites the file asks for; community_points, site_points: (latitude, longitude) or
    (x, y), shape (n, 2) and (m, 2), where known; published: a value the file itself quotes;
    warnings: what was noticed and kept; synthetic: the data are made up; without_capacity: sites
    whose capacity the file leaves open.
    """

    network: Network
    p: int | None = None
    kind: Kind = Kind.P_MEDIAN
    single_source: bool = False
    community_points: NDArray[np.float64] | None = None
    site_points: NDArray[np.float64] | None = None
    geographic: bool = False
    published: float | None = None
    synthetic: bool = False
    warnings: tuple[str, ...] = ()
    without_capacity: tuple[str, ...] = ()
