"""When each site runs: from its first to its last station, and for its shortest run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.problem import Ints, Problem


def runs_of(problem: Problem, windows: NDArray[np.bool_], stations: Ints, sent: Ints) -> Ints:
    """First and last period of each site, (sites, 2), -1 where it stays closed.

    A site that nobody is sent to and that need not open stays closed; one that people are sent to
    runs for its shortest run even where no dose comes.
    """
    runs = np.full((len(problem.sites), 2), -1, dtype=np.int64)
    for number, site in enumerate(problem.sites):
        may = np.flatnonzero(windows[number])
        if not len(may):
            continue
        busy = np.flatnonzero(stations[number])
        if not len(busy) and not site.must_open and not sent[number].any():
            continue
        first, last = (busy[0], busy[-1]) if len(busy) else (may[0], may[0])
        lacking = max(1, site.min_periods) - (last - first + 1)
        if lacking > 0:
            longer = min(lacking, int(may[-1] - last))
            last, first = last + longer, first - (lacking - longer)
        runs[number] = first, last
    return runs
