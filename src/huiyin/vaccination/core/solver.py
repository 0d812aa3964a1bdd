"""HiGHS as every core wants it: one thread, and not a word on standard output."""

from __future__ import annotations

from typing import Any

import highspy


class Silent(highspy.Highs):
    """HiGHS without callbacks: enabling them prints a banner before any option can forbid it."""

    def enableCallbacks(self) -> None:
        """Enable none."""


def quiet_highs() -> Any:
    """A silent HiGHS on one thread, without presolve; its callbacks do not work."""
    make: Any = Silent
    highs = make()
    for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
        highs.setOptionValue(option, value)
    return highs
