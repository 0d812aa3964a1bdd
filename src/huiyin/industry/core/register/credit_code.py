"""Unified social credit codes 统一社会信用代码 (GB 32100-2015): the last of 18 is a check."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The standard's 31 characters: no I, O, S, V, Z."""
LENGTH = 18
WEIGHTS = np.array([pow(3, place, 31) for place in range(LENGTH - 1)], np.int64)
VALUES = np.full(256, -1, np.int64)
VALUES[[ord(one) for one in ALPHABET]] = np.arange(len(ALPHABET))


def check_character(first_seventeen: str) -> str:
    """The eighteenth character; raises ValueError for characters that the standard has not."""
    values = VALUES[np.frombuffer(first_seventeen.encode("latin-1", "replace"), np.uint8)]
    if len(values) != LENGTH - 1 or (values < 0).any():
        raise ValueError(f"{first_seventeen!r} is no beginning of a credit code")
    return ALPHABET[-int(values @ WEIGHTS) % 31]


def valid(codes: NDArray[Any]) -> NDArray[np.bool_]:
    """Which codes (n,) of fixed-width bytes have the standard's form and check character."""
    letters = np.ascontiguousarray(codes.astype(f"S{LENGTH + 1}")).view(np.uint8)
    letters = letters.reshape(len(codes), LENGTH + 1)
    values = VALUES[letters[:, :LENGTH]]
    formed = (values >= 0).all(axis=1) & (letters[:, LENGTH] == 0)
    total = np.where(values < 0, 0, values)[:, : LENGTH - 1] @ WEIGHTS
    checked: NDArray[np.bool_] = formed & (-total % 31 == values[:, LENGTH - 1])
    return checked
