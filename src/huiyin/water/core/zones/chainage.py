"""Chainage (桩号): metres along a canal's axis, written as kilometres + metres."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(r"^(?P<series>.*?)\s*(?P<km>\d{1,4})\s*[+＋]\s*(?P<m>\d{1,3}(?:\.\d+)?)$")


class NotAChainage(ValueError):
    """The text is not kilometres + metres."""


@dataclass(frozen=True, slots=True, order=True)
class Chainage:
    """A place along one series of marks; `series` is what stands before the figures, "" none.

    Marks of two series cannot be compared: each design section counts from its own zero.
    """

    series: str
    metres: float

    def __str__(self) -> str:
        """As written, to the decimetre: XYD23+973.0."""
        tenths = round(self.metres * 10)
        return f"{self.series}{tenths // 10_000}+{tenths % 10_000 / 10:05.1f}"

    def beyond(self, other: Chainage) -> float:
        """Metres from `other` to here; raises ValueError across series."""
        if self.series != other.series:
            raise ValueError(f"{self.series!r} and {other.series!r} are two series of marks")
        return self.metres - other.metres


def parse_chainage(text: str) -> Chainage:
    """The chainage a text names; raises NotAChainage.

    >>> parse_chainage("桩号 XYD23+973")
    Chainage(series='XYD', metres=23973.0)
    """
    found = _FORM.match(text.strip().removeprefix("桩号").strip())
    if not found:
        raise NotAChainage(f"{text!r} is not a chainage such as XYD23+973")
    return Chainage(found["series"].strip(), int(found["km"]) * 1000 + float(found["m"]))
