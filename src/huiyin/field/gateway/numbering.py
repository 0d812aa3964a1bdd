"""Numbers packed factor codes by first appearance: a small hash table instead of a sort."""

from __future__ import annotations

import numpy as np
from numba import njit

SLOTS = 4096


@njit(cache=True)
def number_codes(codes: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct values of `codes` where `wanted`, and the number of each row's code.

    Rows not wanted get 0. More than 2,048 distinct codes in one call: the second array is
    empty, and the caller sorts instead.
    """
    keys = np.zeros(SLOTS, np.int64)
    numbers = np.full(SLOTS, -1, np.int64)
    distinct = np.empty(SLOTS // 2, np.int64)
    found = 0
    result = np.zeros(len(codes), np.uint16)
    for row in range(len(codes)):
        if not wanted[row]:
            continue
        code = codes[row]
        mixed = code ^ (code >> 29)
        slot = (mixed * np.int64(0x9E3779B1)) >> 7 & (SLOTS - 1)
        while numbers[slot] >= 0 and keys[slot] != code:
            slot = (slot + 1) & (SLOTS - 1)
        if numbers[slot] < 0:
            if found == len(distinct):
                return distinct, np.empty(0, np.uint16)
            keys[slot] = code
            numbers[slot] = found
            distinct[found] = code
            found += 1
        result[row] = numbers[slot]
    return distinct[:found], result
