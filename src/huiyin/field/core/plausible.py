"""Which time labels cannot be true.

Late data is normal (a logger stores and forwards for weeks); a label from the future, or
from before such loggers existed, is a broken clock and must not enter the record unseen.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.field.core.reading import from_epoch_ms


@dataclass(frozen=True, slots=True)
class TimeRule:
    """`future_ms`: how far a device clock may run ahead. `earliest`: epoch ms of the first
    believable label."""

    future_ms: int
    earliest: int
    source: str

    def latest(self, now: int) -> int:
        """The last believable label at `now` (epoch ms)."""
        return now + self.future_ms


def time_fault(label: int, now: int, rule: TimeRule) -> str:
    """Why `label` (epoch ms) cannot be true at `now`; "" if it can."""
    if label > rule.latest(now):
        return (
            f"the time label {from_epoch_ms(label):%Y-%m-%d %H:%M:%S} lies ahead of the centre's "
            f"{from_epoch_ms(now):%Y-%m-%d %H:%M:%S}"
        )
    if label < rule.earliest:
        return (
            f"the time label {from_epoch_ms(label):%Y-%m-%d %H:%M:%S} is older than "
            f"{from_epoch_ms(rule.earliest):%Y-%m-%d}"
        )
    return ""
