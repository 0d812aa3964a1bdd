"""A plant on paper: flow that is switched, and three quality channels that follow it a little."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from huiyin.water.core.detector.learning import learn
from huiyin.water.core.detector.values import Channel, Model, Role, Series, Settings

CHANNELS = (
    Channel("flow", Role.OPERATIONAL, low=0.0, defaults=(-1.0,)),
    Channel("chlorine", low=0.0, high=5.0),
    Channel("redox", low=-500.0, high=1200.0, defaults=(300.0,)),
    Channel("conductivity", low=0.0),
)
FLOW, CHLORINE, REDOX, CONDUCTIVITY = range(4)
START = np.datetime64("2026-01-01T00:00:00")
MINUTE = np.timedelta64(60, "s")
SETTINGS = Settings(
    memory=120, lags=(1, 10), persistence=3, recovery=2, release=0.5, alarms=1, alone=1.3,
    together=1.3, floor=6, clip=3, reach=1, ridge=0.001, warmup=30, min_known=2, max_gap=60,
    timeout=200, stuck=3, stuck_least=40, off_scale=10,
)  # fmt: skip


def made(minutes: int = 1500, seed: int = 1, interval: np.timedelta64 = MINUTE) -> Series:
    """Normal operation: every four hours or so the flow is switched, quality follows at once."""
    random = np.random.default_rng(seed)
    switched = np.cumsum(random.random(minutes) < 1 / 200) % 3 * 200.0 + 800.0
    flow = switched + random.normal(0, 5, minutes)
    chlorine = 0.6 - 0.0004 * (flow - 1000) + random.normal(0, 0.01, minutes)
    redox = 740 - 0.05 * (flow - 1000) + random.normal(0, 1.5, minutes)
    conductivity = 400 + random.normal(0, 2, minutes)
    values = np.column_stack([flow, chlorine, redox, conductivity])
    return Series(CHANNELS, START + np.arange(minutes) * interval, values)


def learnt(settings: Settings = SETTINGS) -> Model:
    """What was learnt of five quiet days."""
    return learn(made(7200, seed=7), None, settings)


def changed(series: Series, start: int, end: int, **by: float) -> Series:
    """The series with something added to some channels from `start` up to `end`."""
    values = series.values.copy()
    names = [channel.name for channel in series.channels]
    for name, amount in by.items():
        values[start:end, names.index(name)] += amount
    return replace(series, values=values)


def put(series: Series, start: int, end: int, **at: float) -> Series:
    """The series with some channels held at a value from `start` up to `end`."""
    values = series.values.copy()
    names = [channel.name for channel in series.channels]
    for name, value in at.items():
        values[start:end, names.index(name)] = value
    return replace(series, values=values)
