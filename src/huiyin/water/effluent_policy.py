"""Loads the dated policy of what becomes of judged days (data/effluent_matters.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from huiyin.base.clock import CHINA
from huiyin.water.core.effluent.account import Sort
from huiyin.water.core.episodes import JudgePolicy
from huiyin.water.dated import version

FILE = "effluent_matters.yaml"


@dataclass(frozen=True, slots=True)
class EffluentPolicy:
    """What is measured on line, when days become an episode, and what matters are called."""

    pollutants: tuple[str, ...]
    support: tuple[str, ...]
    spells: JudgePolicy
    cause: str
    suspicion_causes: Mapping[Sort, str]
    join_days: int

    @property
    def factors(self) -> tuple[str, ...]:
        """Every factor that is judged, pollutants first."""
        return self.pollutants + self.support


@cache
def effluent_policy(on: date) -> EffluentPolicy:
    """The policy in force on the day `on`; raises NotInForce."""
    entry = version(on, FILE)
    return EffluentPolicy(
        pollutants=tuple(entry["pollutants"]),
        support=tuple(entry["support"]),
        spells=JudgePolicy(
            consecutive=entry["consecutive"],
            recovery=entry["recovery"],
            max_gap=timedelta(hours=entry["max_gap_hours"]),
            spike_wait=timedelta(0),
        ),
        cause=entry["cause"],
        suspicion_causes={Sort(key): code for key, code in entry["suspicion_causes"].items()},
        join_days=entry["join_days"],
    )


def spell_policy(time: datetime) -> JudgePolicy:
    """The policy a day that begins at `time` is judged by."""
    return effluent_policy(time.astimezone(CHINA).date()).spells
