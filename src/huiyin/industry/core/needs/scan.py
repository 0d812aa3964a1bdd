"""The compiled loop of a search: BM25 parts and class probabilities of every service, best kept."""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=True, nogil=True)
def best(
    begin: NDArray[np.int64],
    grams: NDArray[np.int64],
    factors: NDArray[np.float32],
    start: NDArray[np.int64],
    rows: NDArray[np.int32],
    parts: NDArray[np.float32],
    chance: NDArray[np.float32],
    places: NDArray[np.int32],
    belongs: NDArray[np.float32],
    top: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The `top` services of each query, best first; equal ones in the order of the catalogue.

    Query q has grams[begin[q]:begin[q + 1]] with a factor each; postings as in bm25.Index.
    score = sum over grams of factor x part + sum over kept classes of chance[q, class] x belongs.
    """
    queries, size = begin.size - 1, places.shape[0]
    top = min(top, size)
    found = np.full((queries, top), -1, dtype=np.int32)
    scores = np.zeros((queries, top), dtype=np.float32)
    for query in range(queries):
        sums = np.zeros(size, dtype=np.float32)
        for k in range(begin[query], begin[query + 1]):
            factor = factors[k]
            for at in range(start[grams[k]], start[grams[k] + 1]):
                sums[rows[at]] += factor * parts[at]
        held = 0
        for service in range(size):
            score = sums[service]
            for k in range(places.shape[1]):
                score += chance[query, places[service, k]] * belongs[service, k]
            if held == top and score <= scores[query, top - 1]:
                continue
            at = held if held < top else top - 1
            while at > 0 and scores[query, at - 1] < score:
                scores[query, at] = scores[query, at - 1]
                found[query, at] = found[query, at - 1]
                at -= 1
            scores[query, at] = score
            found[query, at] = service
            if held < top:
                held += 1
    return found, scores
