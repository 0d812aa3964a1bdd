"""The figures of each simulated day: waits, queues over the day, utilisation, finishing time."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.compiling import compiled
from huiyin.vaccination.core.clinic.drawing import Draws
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.clinic.passage import Passage, staff_of, times_in_site
from huiyin.vaccination.core.clinic.sampler import Floats

STEP = 5.0
OVERTIME = 120.0
HOUR = 60.0
SHARES = (0.5, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Figures:
    """D days, K stages, H hours of opening, G marks every STEP minutes until OVERTIME after it.

    people, gave_up (D,): counts; finish (D,): when the last person leaves; within (D,): share of
    all who came out in time; in_site, waited (D, 4): mean, p50, p90, p95 of minutes in the site
    and of all waiting, held included, of those served; wait (D, K, 4): at a stage; held (D, K):
    mean minutes held after the service; serving, holding (D, K, H): shares of the servers' time;
    queue, present (D, K, G): people waiting for a stage and people at it, all told.
    """

    people: Floats
    gave_up: Floats
    finish: Floats
    within: Floats
    in_site: Floats
    waited: Floats
    wait: Floats
    held: Floats
    serving: Floats
    holding: Floats
    queue: Floats
    present: Floats


def marks(clinic: Clinic) -> Floats:
    """(G,) the minutes at which people are counted."""
    return np.arange(0.0, clinic.open_minutes + OVERTIME + STEP / 2, STEP)


def joined(parts: list[Figures]) -> Figures:
    """The days of several parts, one after another."""
    columns = (np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Figures))
    return Figures(*columns)


@compiled
def up_to(times: Floats, starts: Ints, step: float, out: Floats) -> None:
    """out (D, K, G): how many of `times` (K, n), NaN left out, are not after each mark."""
    last = out.shape[2] - 1
    for k in range(times.shape[0]):
        for day in range(starts.size - 1):
            for i in range(starts[day], starts[day + 1]):
                time = times[k, i]
                if time <= last * step:
                    out[day, k, int(np.ceil(time / step))] += 1.0
            for mark in range(last):
                out[day, k, mark + 1] += out[day, k, mark]


@compiled
def by_hour(begin: Floats, end: Floats, starts: Ints, length: float, out: Floats) -> None:
    """out (D, K, H): minutes between `begin` and `end` (K, n) that fall into each hour."""
    hours = out.shape[2]
    for k in range(begin.shape[0]):
        for day in range(starts.size - 1):
            for i in range(starts[day], starts[day + 1]):
                a, b = begin[k, i], min(end[k, i], length)
                if not a < b:
                    continue
                hour = int(a / 60.0)
                while hour < hours and hour * 60.0 < b:
                    out[day, k, hour] += min(b, (hour + 1) * 60.0) - max(a, hour * 60.0)
                    hour += 1


def figures(clinic: Clinic, draws: Draws, passage: Passage, within: float) -> Figures:
    """The figures of drawn days that went through; `within` minutes is "in time"."""
    days, k = draws.days, len(clinic.stages)
    slices = [slice(a, b) for a, b in zip(draws.starts[:-1], draws.starts[1:], strict=True)]
    minutes, wait = times_in_site(passage), passage.begun - passage.came
    held = passage.left - passage.done
    waited = np.sum(wait, axis=0) + np.sum(held, axis=0)
    lost = passage.gave_up
    leaving = np.where(lost, passage.left[0], passage.left[-1])
    shape = (days, k, marks(clinic).size)
    came, begun, left = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for times, counts in ((passage.came, came), (passage.begun, begun), (passage.left, left)):
        up_to(times, draws.starts, STEP, counts)
    serving, holding = (np.zeros((days, k, clinic.hours)) for _ in range(2))
    by_hour(passage.start, passage.done, draws.starts, clinic.open_minutes, serving)
    by_hour(passage.done, passage.left, draws.starts, clinic.open_minutes, holding)
    duty = duty_minutes(clinic)
    spans = [_span(wait[stage], slices) for stage in range(k)]
    return Figures(
        people=np.diff(draws.starts).astype(float),
        gave_up=np.array([np.count_nonzero(lost[day]) for day in slices], dtype=float),
        finish=np.array([leaving[day].max(initial=0.0) for day in slices]),
        within=np.array([_share(minutes[day], within) for day in slices]),
        in_site=_span(minutes, slices),
        waited=_span(waited, slices),
        wait=np.stack(spans, axis=1),
        held=np.stack([_span(held[stage], slices)[:, 0] for stage in range(k)], axis=1),
        serving=np.divide(serving, duty, out=np.zeros_like(serving), where=duty > 0),
        holding=np.divide(holding, duty, out=np.zeros_like(holding), where=duty > 0),
        queue=came - begun,
        present=came - left,
    )


def duty_minutes(clinic: Clinic) -> Floats:
    """(stages, hours) minutes that servers are on duty."""
    edges = np.minimum(HOUR * np.arange(clinic.hours + 1), clinic.open_minutes)
    return np.asarray(staff_of(clinic) * np.diff(edges))


def _share(minutes: Floats, within: float) -> float:
    return float(np.count_nonzero(minutes <= within) / minutes.size) if minutes.size else 1.0


def _span(values: Floats, slices: list[slice]) -> Floats:
    """(D, 4) mean and percentiles of each day, those with NaN left out; 0 on a day of nobody."""
    out = np.zeros((len(slices), 1 + len(SHARES)))
    for row, day in zip(out, slices, strict=True):
        known = values[day]
        known = np.sort(known[~np.isnan(known)])
        if known.size:
            row[0] = known.mean()
            ranks = [int(np.ceil(share * known.size)) - 1 for share in SHARES]
            row[1:] = known[ranks]
    return out
