"""The judge: from a point's series of judged readings to episodes below target and spikes.

A pure function of the readings in a window and of a dated policy, so a late or corrected
reading is judged by calling it again and comparing (`diff_episodes`). The order in which readings
arrive never matters: of several readings of one time the one received last counts.

* `consecutive` readings below target, one after another, confirm an episode; it starts at the
  first of them. Fewer, then a reading at target: a spike, which asks for a re-run.
* `recovery` readings at target, one after another, suggest recovery; the episode ends at the
  first of them. It only suggests: nothing here closes a matter.
* A reading that is not valid, or of which nothing is known, neither breaks nor confirms. Two
  readings further apart than `max_gap` are not "one after another"; a gap never ends an
  episode, because unknown is not compliant.

The window must begin no later than the oldest open episode, or that would seem to start late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from huiyin.water.core.verdict import Grade

Exceedance = tuple[str, float | None]


@dataclass(frozen=True, slots=True)
class JudgePolicy:
    """When readings below target count, dated; a product default, not law."""

    consecutive: int
    recovery: int
    max_gap: timedelta
    spike_wait: timedelta

    def __post_init__(self) -> None:
        if self.consecutive < 1 or self.recovery < 1:
            raise ValueError("consecutive and recovery must be at least 1")
        if self.max_gap <= timedelta(0) or self.spike_wait < timedelta(0):
            raise ValueError("max_gap must be positive and spike_wait not negative")


@dataclass(frozen=True, slots=True)
class Judged:
    """One reading held against the target of its point.

    `below` is True below target, False at target, None unknown. `over` names the factors
    beyond the target's limits with their multiples (None for pH and DO). `klass` is the
    class, 0 unknown. Times are aware.
    """

    id: str
    time: datetime
    received: datetime
    klass: int
    below: bool | None
    over: tuple[Exceedance, ...] = ()
    valid: bool = True

    @property
    def says(self) -> bool | None:
        """`below` where the reading is valid, None where it says nothing."""
        return self.below if self.valid else None


def judged(id: str, time: datetime, received: datetime, grade: Grade, *, valid: bool) -> Judged:
    """A graded sample as the judge reads it; `grade` must have been made against a target."""
    below = None if grade.meets is None else not grade.meets
    klass = grade.klass or (grade.at_least if below else 0)
    return Judged(id, time, received, klass, below, grade.beyond_target, valid)


@dataclass(frozen=True, slots=True)
class Episode:
    """A confirmed stretch below target. `end` is None while it is open.

    `end` is the time of the first reading of the recovery, `recovered_at` of the one that
    completed it; `fine_run` counts readings at target since the last one below it. `factors`
    holds the largest multiple of each factor beyond its limit, in order of first appearance.
    """

    start: datetime
    confirmed_at: datetime
    last_below: datetime
    end: datetime | None
    recovered_at: datetime | None
    fine_run: int
    worst_class: int
    factors: tuple[Exceedance, ...]
    readings: tuple[str, ...]
    recovery: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spike:
    """Readings below target that confirm nothing: a re-run is wanted from `wanted_from`.

    `settled` is True when a later reading at target is known, False while the next one is not.
    """

    readings: tuple[str, ...]
    time: datetime
    wanted_from: datetime
    worst_class: int
    factors: tuple[Exceedance, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a window of readings shows; episodes and spikes in order of time."""

    episodes: tuple[Episode, ...]
    spikes: tuple[Spike, ...]


def episode_key(point: str, first_time: datetime) -> str:
    """The identity of an episode: one matter belongs to it. Independent of the time zone."""
    return f"{point}@{first_time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def judge(readings: Iterable[Judged], policy: JudgePolicy) -> Judgement:
    """Judge one point's readings; any order, corrections and duplicates included."""
    return judge_dated(readings, lambda _: policy)


def judge_dated(
    readings: Iterable[Judged], policy_at: Callable[[datetime], JudgePolicy]
) -> Judgement:
    """Like `judge`, each reading by the policy in force at its time.

    What one policy confirmed or ended stays so under the next one.
    """
    run = _Run(policy_at)
    for reading in in_force(readings):
        run.take(reading)
    return run.finish()


def in_force(readings: Iterable[Judged]) -> list[Judged]:
    """The reading that counts for each time, in order of time: the one received last."""
    chosen: dict[datetime, Judged] = {}
    for reading in sorted(readings, key=lambda r: (r.time, r.received, r.id)):
        chosen[reading.time] = reading
    return list(chosen.values())


class _Run:
    """The judge's walk along one series: a candidate, or an open episode with its recovery."""

    def __init__(self, policy_at: Callable[[datetime], JudgePolicy]) -> None:
        self.policy_at = policy_at
        self.episodes: list[Episode] = []
        self.spikes: list[Spike] = []
        self.below: list[Judged] = []
        self.fine: list[Judged] = []
        self.confirmed_at: datetime | None = None
        self.previous: datetime | None = None

    def take(self, reading: Judged) -> None:
        """Judge the next reading in time."""
        if reading.says is None:
            return
        gap = self.policy_at(reading.time).max_gap
        if self.previous is not None and reading.time - self.previous > gap:
            self._break()
        self.previous = reading.time
        if reading.says:
            self._below(reading)
        else:
            self._at_target(reading)

    def finish(self) -> Judgement:
        """What is left at the end of the window stays open."""
        if self.confirmed_at is not None:
            self.episodes.append(self._episode(recovered=False))
        elif self.below:
            self._spike(settled=False)
        return Judgement(tuple(self.episodes), tuple(self.spikes))

    def _below(self, reading: Judged) -> None:
        self.fine = []
        self.below.append(reading)
        enough = self.policy_at(reading.time).consecutive
        if self.confirmed_at is None and len(self.below) >= enough:
            self.confirmed_at = reading.time

    def _at_target(self, reading: Judged) -> None:
        if self.confirmed_at is None:
            if self.below:
                self._spike(settled=True)
            return
        self.fine.append(reading)
        if len(self.fine) >= self.policy_at(reading.time).recovery:
            self.episodes.append(self._episode(recovered=True))
            self.below, self.fine, self.confirmed_at = [], [], None

    def _break(self) -> None:
        """A gap: nothing before it stands next to anything after it."""
        self.fine = []
        if self.confirmed_at is None and self.below:
            self._spike(settled=False)

    def _spike(self, *, settled: bool) -> None:
        first = self.below[0]
        self.spikes.append(
            Spike(
                readings=tuple(reading.id for reading in self.below),
                time=first.time,
                wanted_from=first.time + self.policy_at(first.time).spike_wait,
                worst_class=max(reading.klass for reading in self.below),
                factors=_largest(self.below),
                settled=settled,
            )
        )
        self.below = []

    def _episode(self, *, recovered: bool) -> Episode:
        assert self.confirmed_at is not None  # noqa: S101 - for the type checker
        return Episode(
            start=self.below[0].time,
            confirmed_at=self.confirmed_at,
            last_below=self.below[-1].time,
            end=self.fine[0].time if recovered else None,
            recovered_at=self.fine[-1].time if recovered else None,
            fine_run=len(self.fine),
            worst_class=max(reading.klass for reading in self.below),
            factors=_largest(self.below),
            readings=tuple(reading.id for reading in self.below),
            recovery=tuple(reading.id for reading in self.fine),
        )


def _largest(readings: Sequence[Judged]) -> tuple[Exceedance, ...]:
    """The largest multiple of every factor beyond its limit."""
    found: dict[str, float | None] = {}
    for reading in readings:
        for factor, multiple in reading.over:
            known = found.get(factor)
            if multiple is None or (known is not None and known >= multiple):
                found.setdefault(factor, None)
            else:
                found[factor] = multiple
    return tuple(found.items())
