"""HiGHS as every core wants it: one thread, and not a word on standard output."""

from __future__ import annotations

from typing import Any

import highspy


class Silent(highspy.Highs):
    """HiGHS without callbacks: enabling them prints a banner before any option can forbid it."""

    def enableCallbacks(self) -> None:
        """Enable none."""


class Heard(highspy.Highs):
    """HiGHS with callbacks, told to be silent before they are enabled."""

    def enableCallbacks(self) -> None:
        """Enable them, without the banner."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def quiet_highs() -> Any:
    """A silent HiGHS on one thread, without presolve; its callbacks do not work."""
    highs = _on_one_thread(Silent)
    highs.setOptionValue("presolve", "off")
    return highs


def heard_highs() -> Any:
    """A silent HiGHS on one thread whose callbacks work, and which presolves."""
    return _on_one_thread(Heard)


def _on_one_thread(make: Any) -> Any:
    highs = make()
    for option, value in (("output_flag", False), ("threads", 1)):
        highs.setOptionValue(option, value)
    return highs
