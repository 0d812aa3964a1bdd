"""How good verdicts are against labels: sample by sample, event by event, and how soon.

Sample by sample is the measure of the GECCO 2018 industrial challenge: F1 of flagged against
labelled minutes (its `calculateScore`, as kept in public solutions). It rewards long events and
says nothing of how often people are called. Event by event is what a station feels: which events
were found at all, which alarms were about nothing, and how many of those came in 30 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from huiyin.water.core.detector.values import Times, Verdict

Flags = NDArray[np.bool_]
DAYS = 30
SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class PointScore:
    """Samples flagged and labelled (hits), flagged only (false), labelled only (missed).

    Samples without a verdict count as not flagged; `not_evaluated` says how many there are.
    """

    hits: int
    false: int
    missed: int
    not_evaluated: int

    @property
    def precision(self) -> float | None:
        """Share of the flagged samples that are labelled; None when none is flagged."""
        return _share(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float | None:
        """Share of the labelled samples that are flagged; None when none is labelled."""
        return _share(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 without a hit, as in the challenge."""
        flagged_or_labelled = 2 * self.hits + self.false + self.missed
        return 2 * self.hits / flagged_or_labelled if self.hits else 0.0


@dataclass(frozen=True, slots=True)
class EventScore:
    """Episodes of labels and of flags; two belong together when they share a sample.

    `delays` are minutes from the start of a found episode to its first flagged sample; `days`
    is the time watched. An alarm that begins before its episode and reaches into it is true.
    """

    episodes: int
    found: int
    alarms: int
    false_alarms: int
    days: float
    delays: tuple[float, ...]

    @property
    def recall(self) -> float | None:
        """Share of the episodes that were found; None without an episode."""
        return _share(self.found, self.episodes)

    @property
    def precision(self) -> float | None:
        """Share of the alarms that touch an episode; None without an alarm."""
        return _share(self.alarms - self.false_alarms, self.alarms)

    @property
    def false_alarms_in_30_days(self) -> float | None:
        """False alarms in 30 days of watching; None when nothing was watched."""
        return DAYS * self.false_alarms / self.days if self.days else None

    @property
    def median_delay(self) -> float | None:
        """The middle delay of the found episodes, minutes; None when none was found."""
        return float(np.median(self.delays)) if self.delays else None


def point_score(labels: Flags, verdicts: NDArray[np.uint8]) -> PointScore:
    """Score verdicts (n,) of `Verdict` against labels (n,)."""
    flagged = verdicts == Verdict.EVENT
    return PointScore(
        hits=int((flagged & labels).sum()),
        false=int((flagged & ~labels).sum()),
        missed=int((~flagged & labels).sum()),
        not_evaluated=int((verdicts == Verdict.NOT_EVALUATED).sum()),
    )


def event_score(times: Times, labels: Flags, verdicts: NDArray[np.uint8]) -> EventScore:
    """Score verdicts (n,) against labels (n,) as episodes; times (n,) say how long was watched.

    A sample stands for the usual time between two; samples without a verdict are not watched.
    """
    flagged = verdicts == Verdict.EVENT
    events, alarms = spells(labels), spells(flagged)
    delays = []
    for start, end in events:
        hits = np.flatnonzero(flagged[start:end])
        if hits.size:
            waited = (times[start + hits[0]] - times[start]) / np.timedelta64(1, "s")
            delays.append(float(waited) / 60)
    steps = np.diff(times) / np.timedelta64(1, "s")
    watched = int((verdicts != Verdict.NOT_EVALUATED).sum())
    days = watched * float(np.median(steps)) / SECONDS_A_DAY if steps.size else 0.0
    return EventScore(
        episodes=len(events),
        found=len(delays),
        alarms=len(alarms),
        false_alarms=sum(not labels[start:end].any() for start, end in alarms),
        days=days,
        delays=tuple(delays),
    )


def joined(times: Times, verdicts: NDArray[np.uint8], within: np.timedelta64) -> NDArray[np.uint8]:
    """Verdicts (n,) in which alarms no further apart than `within` are one.

    For a fair count beside methods that flicker: people are called once, not every minute.
    """
    merged = verdicts.copy()
    alarms = spells(verdicts == Verdict.EVENT)
    for (_, end), (start, _) in pairwise(alarms):
        if times[start] - times[end - 1] <= within:
            merged[end:start] = Verdict.EVENT
    return merged


def spells(flags: Flags) -> list[tuple[int, int]]:
    """Runs of true flags (n,) as first sample and the one after the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
