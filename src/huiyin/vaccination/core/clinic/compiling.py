"""How the loops of the clinic are compiled: by numba, kept on disk beside the source.

What allocates no array is compiled without numba's run time (`_nrt`), which would count the
references to every array at every call: that made the event list three times slower.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., object])
_njit = cast("Callable[..., Callable[[Any], Any]]", njit)


def compiled(loop: Loop) -> Loop:
    """A loop called from Python, or one that allocates arrays."""
    return cast("Loop", _njit(cache=True, nogil=True)(loop))


def inner(loop: Loop) -> Loop:
    """A loop that compiled ones call and that allocates nothing."""
    return cast("Loop", _njit(cache=True, _nrt=False)(loop))


def inlined(loop: Loop) -> Loop:
    """A few lines of an inner loop, or a part of it with too many arguments for a call."""
    return cast("Loop", _njit(cache=True, _nrt=False, inline="always")(loop))
