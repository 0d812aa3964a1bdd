"""One look of the judge at one section: reads and reckons, writes nothing.

A look covers the readings from the oldest that changed on, back to where they can reach:
far enough that nothing before could stand next to them, and past every episode that lasts
into them. What it finds before its window belongs to an earlier look.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from huiyin.base.clock import CHINA
from huiyin.field.store.read import observations
from huiyin.water.choices import EpisodeState, RerunResult
from huiyin.water.core.episodes import Episode, Exceedance, JudgePolicy, Spike, judge_dated
from huiyin.water.models import Episode as EpisodeRow
from huiyin.water.models import Judgement, Rerun, Section
from huiyin.water.policies import judge_policy, policy_at, policy_date, reach
from huiyin.water.series import Basis, Sample, basis_of, samples
from huiyin.water.standards import automatic_station_table

INSTANT = timedelta(microseconds=1)
STANDING = (EpisodeState.OPEN, EpisodeState.RECOVERED)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look knew and found. `samples` are those up to `until`, the context included.

    `next_look` is when to look again although nothing arrives: at readings labelled later
    than `until`, and when a spike has waited long enough; `next_from` at which readings.
    """

    context_from: datetime
    window_from: datetime
    until: datetime
    seen: datetime | None
    basis: Basis
    policy: JudgePolicy
    samples: tuple[Sample, ...]
    episodes: tuple[Episode, ...]
    spikes: tuple[Spike, ...]
    next_look: datetime | None
    next_from: datetime | None

    @property
    def digest(self) -> str:
        """SHA-256 over what was found."""
        found = [
            [_episode_json(episode) for episode in self.episodes],
            [_spike_json(spike) for spike in self.spikes],
        ]
        text = json.dumps(found, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def record(self, section: Section, at: datetime) -> Judgement:
        """The record of this look, not yet saved."""
        day = self.until.astimezone(CHINA).date()
        table = automatic_station_table(day)
        return Judgement(
            section=section,
            judged_at=at,
            context_from=self.context_from,
            window_from=self.window_from,
            until=self.until,
            seen=self.seen,
            policy_from=policy_date(day),
            standard=table.standard.code,
            rule=table.rule.key,
            basis=self.basis.as_json(),
            readings=len(self.samples),
            digest=self.digest,
        )


@dataclass(frozen=True, slots=True)
class Window:
    """What a look covers: it reads from `context` on, and its finding counts from `start` on."""

    section: Section
    context: datetime
    start: datetime
    until: datetime


def window(section: Section, until: datetime) -> Window:
    """What a look at `section` must cover; needs `section.look_from`."""
    start = _first_touched(section, (section.look_from or until) - reach())
    return Window(section, start - reach(), start, until)


def read(windows: Sequence[Window]) -> pl.DataFrame:
    """The readings that looks through these windows need, by one read of the store."""
    return observations(
        [window.section.point_id for window in windows],
        None,
        min(window.context for window in windows),
        None,
        sorted({window.section.reading_kind for window in windows}),
    )


def look(window: Window, frame: pl.DataFrame) -> Look:
    """Judge what `frame` (of `read`) holds of one section. Raises NotInForce."""
    mine = frame.filter(
        pl.col("point") == window.section.point_id,
        pl.col("kind") == window.section.reading_kind,
        pl.col("time") >= window.context.astimezone(CHINA),
    )
    policy = judge_policy(window.until.astimezone(CHINA).date())
    return _find(mine, basis_of(window.section), policy, window)


def repeat(judgement: Judgement) -> Look:
    """The same look again, from the readings it knew and the rules it went by."""
    frame = observations(
        [judgement.section.point_id],
        None,
        judgement.context_from,
        judgement.until + INSTANT,
        [judgement.section.reading_kind],
        history=True,
    )
    seen = judgement.seen.astimezone(CHINA) if judgement.seen else None
    known = frame.clear() if seen is None else frame.filter(pl.col("received") <= seen)
    latest = known.unique(["point", "factor", "kind", "time"], keep="last", maintain_order=True)
    window = Window(
        judgement.section, judgement.context_from, judgement.window_from, judgement.until
    )
    basis, policy = Basis.from_json(judgement.basis), judge_policy(judgement.policy_from)
    return _find(latest, basis, policy, window)


def _first_touched(section: Section, start: datetime) -> datetime:
    """Where what is known at `start` begins: waiting re-runs and lasting episodes included."""
    waiting = Rerun.objects.filter(section=section, result=RerunResult.WAITING)
    start = min([start, *waiting.values_list("time", flat=True)])
    lasting = EpisodeRow.objects.filter(section=section, state__in=STANDING)
    for first, recovered in lasting.order_by("-first_time").values_list(
        "first_time", "recovered_at"
    ):
        if recovered is None or recovered >= start:
            start = min(start, first)
    return start


def standing(section: Section, window_from: datetime) -> list[EpisodeRow]:
    """The episodes a look from `window_from` on may change, in order of time."""
    rows = EpisodeRow.objects.filter(section=section, state__in=STANDING).order_by("first_time")
    return [row for row in rows if row.recovered_at is None or row.recovered_at >= window_from]


def _find(frame: pl.DataFrame, basis: Basis, policy: JudgePolicy, window: Window) -> Look:
    start, until = window.start, window.until
    present = pl.col("time") <= until.astimezone(CHINA)
    now = frame.filter(present)
    later = frame.filter(~present).get_column("time").min()
    known = samples(now, basis, until.astimezone(CHINA).date())
    found = judge_dated((sample.judged() for sample in known), policy_at)
    spikes = tuple(spike for spike in found.spikes if spike.time >= start)
    asked = tuple(spike for spike in spikes if spike.wanted_from <= until)
    waiting = [(spike.wanted_from, spike.time) for spike in spikes if spike.wanted_from > until]
    ahead = [*waiting, *([(later, later)] if isinstance(later, datetime) else [])]
    return Look(
        context_from=window.context,
        window_from=start,
        until=until,
        seen=_last_arrival(now),
        basis=basis,
        policy=policy,
        samples=tuple(known),
        episodes=tuple(_from(start, found.episodes)),
        spikes=asked,
        next_look=min((at for at, _first in ahead), default=None),
        next_from=min((first for _at, first in ahead), default=None),
    )


def _last_arrival(frame: pl.DataFrame) -> datetime | None:
    last = frame.get_column("received").max()
    return last if isinstance(last, datetime) else None


def _from(start: datetime, episodes: Sequence[Episode]) -> Iterable[Episode]:
    return (e for e in episodes if e.recovered_at is None or e.recovered_at >= start)


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _factors_json(factors: Iterable[Exceedance]) -> list[list[object]]:
    return [[factor, None if multiple is None else repr(multiple)] for factor, multiple in factors]


def _episode_json(episode: Episode) -> list[object]:
    times = (episode.start, episode.confirmed_at, episode.end, episode.recovered_at)
    return [
        *(_utc(moment) for moment in times),
        episode.worst_class,
        _factors_json(episode.factors),
        episode.readings,
        episode.recovery,
    ]


def _spike_json(spike: Spike) -> list[object]:
    return [_utc(spike.time), spike.worst_class, _factors_json(spike.factors), spike.readings]
