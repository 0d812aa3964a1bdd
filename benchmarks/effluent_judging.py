"""Claim: hours of sewage works are judged at ≥ 10 M values/s, ≥ 5 times a plain pandas peer.

A city's year is 2,000 works x 10 factors x 8,760 h = 175 M values. They are made and judged
by partition (50 works), so that memory stays small; making them is not counted. Judging gives
validity, weighted daily means, three levels of message, constants, copied days and fixed
ratios in one pass. The peer does the same on a long frame for a few works, and both must agree
on every day. Then one late reading is judged again.

    python benchmarks/effluent_judging.py [--works 300] [--per-partition 50] [--peer-works 3]
    python benchmarks/effluent_judging.py --works 2000     # the whole claim

pandas is no dependency; without it a smaller Polars peer takes its place, and is named.
"""

from __future__ import annotations

import argparse
import importlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

import _effluent_by_frame as peer
from huiyin.field.factors import load_factors
from huiyin.field.rules import validity_rules
from huiyin.water.core.discharge.scope import Basin, Facility, Kind, Receiving, Stretch
from huiyin.water.core.effluent.blocks import HOURS, HourBlock, blank_block, hour_block
from huiyin.water.core.effluent.judging import Days, changed, judge_hours, only
from huiyin.water.core.effluent.limits import LimitGrid, limit_grid
from huiyin.water.discharge import law
from huiyin.water.effluent import effluent_rules

USUAL = {
    "w00000": 100.0, "w01010": 17.0, "w01001": 7.2, "w01018": 38.0, "w21003": 4.0,
    "w21001": 13.0, "w21011": 0.6, "w01012": 11.0, "w20111": 0.4, "w22001": 1.4,
}  # fmt: skip
FACTORS = tuple(USUAL)
FIRST, DAYS = date(2025, 7, 1), 365  # the amendment of 2026-03-01 falls into it
RULES = effluent_rules(FIRST)
WATER = Receiving(3, False, Stretch.OTHER, False, False, False)


def works_of(first: int, count: int) -> list[Facility]:
    """Works outside the Yellow River's basin, built before and after 2006."""
    return [
        Facility(f"W{n:04}", Kind.MUNICIPAL, 20_000.0, date(1998 + n % 20, 5, 1), Basin.OTHER,
                 WATER, reused=False, enhanced_primary=False)
        for n in range(first, first + count)
    ]  # fmt: skip


def made(works: list[Facility], seed: int) -> HourBlock:
    """A year with seasons, noise, bad letters, gaps, bad weeks and something made up."""
    rng = np.random.default_rng(seed)
    block = blank_block([one.key for one in works], FACTORS, FIRST, DAYS)
    values, shape = block.values, block.values.shape
    season = 1 - 0.5 * np.sin(np.arange(shape[2]) * 2 * np.pi / 8760)
    level = np.array(list(USUAL.values()))[None, :, None] * rng.uniform(0.7, 1.3, (*shape[:2], 1))
    values[:] = level * rng.normal(1, 0.15, shape).clip(0.2, 3)
    values[:, 1] = (17 + 9 * np.sin(np.arange(shape[2]) * 2 * np.pi / 8760)) * rng.normal(
        1, 0.02, (shape[0], shape[2])
    )
    values[:, 4] *= season
    values[:, 2] = rng.normal(7.3, 0.4, (shape[0], shape[2]))
    np.round(values, 3, out=values)
    block.letters[:] = np.where(rng.random(shape) < 0.03, ord("D"), ord("N"))
    gone = rng.random(shape) < 0.02
    values[gone], block.letters[gone] = np.nan, 0
    for f in range(shape[0]):
        start = int(rng.integers(0, DAYS - 20)) * HOURS
        values[f, 3, start : start + 7 * HOURS] *= 2.5
        values[f, 6, start : start + 40] = 0.31
        values[f, 5, start + 240 : start + 264] = values[f, 5, start + 216 : start + 240]
    return block


def limits_of(block: HourBlock, works: list[Facility]) -> LimitGrid:
    """Their limits over the year."""
    return limit_grid(
        law(), works, block.factors, unit_of=lambda _key, code: load_factors()[code].unit,
        first_day=FIRST, days=DAYS,
    )  # fmt: skip


def judged(block: HourBlock, grid: LimitGrid) -> Days:
    """What is timed."""
    return judge_hours(block, grid, RULES, validity_rules(), edition="2017")


def whole_city(count: int, size: int, threads: int) -> float:
    """Judge `count` works by partition, some at a time; print and return values per second.

    The compiled pass lets go of the interpreter, so threads share the cores.
    """
    judged(warm := made(works_of(0, 1), 0), limits_of(warm, works_of(0, 1)))
    spent, busy, values, levels = 0.0, 0.0, 0, np.zeros(4, np.int64)
    starts = list(range(0, count, size))
    with ThreadPoolExecutor(threads) as pool:
        for turn in range(0, len(starts), threads):
            parts = [
                (made(works := works_of(s, min(size, count - s)), s), works)
                for s in starts[turn : turn + threads]
            ]
            begin, cpu = time.perf_counter(), time.process_time()
            found = list(pool.map(lambda part: judged(part[0], limits_of(*part)), parts))
            spent += time.perf_counter() - begin
            busy += time.process_time() - cpu
            values += sum(block.values.size for block, _ in parts)
            for days in found:
                levels += np.bincount(days.level.ravel(), minlength=4)
    print(f"ours    {values / spent / 1e6:8.1f} M values/s: {values / 1e6:.1f} M values of {count} "
          f"works, limits and judging {spent:.2f} s on {threads} threads")  # fmt: skip
    print(f"        {values / busy / 1e6:8.1f} M values a second of one processor")
    print(f"        days without message, warning, high warning, exceedance: {levels.tolist()}")
    return values / spent


def long_frame(block: HourBlock, grid: LimitGrid) -> pl.DataFrame:
    """The block as rows, with what a peer needs to join."""
    f, k, hours = block.values.shape
    ranges = [validity_rules().ranges.get(code) for code in FACTORS]
    per_factor = pl.DataFrame({
        "factor": FACTORS,
        "low": [-1e300 if r is None or r.low is None else r.low for r in ranges],
        "high": [1e300 if r is None or r.high is None else r.high for r in ranges],
        "threshold": grid.thresholds[0, 0],
    }).with_columns(pl.col("threshold").fill_nan(None))  # fmt: skip
    letters = np.where(block.letters == ord("N"), "N", np.where(block.letters == 0, "", "D"))
    hour = np.tile(np.arange(hours), f * k)
    frame = pl.DataFrame({
        "works": np.repeat(block.works, k * hours),
        "factor": np.tile(np.repeat(FACTORS, hours), f),
        "hour": hour,
        "day": hour // HOURS,
        "era": grid.era[hour // HOURS],
        "value": block.values.ravel(),
        "flag": letters.ravel(),
    })  # fmt: skip
    received = pl.col("value").is_not_nan() | (pl.col("flag") != "")
    return frame.filter(received).join(per_factor, on="factor", how="left", maintain_order="left")


def limit_frame(grid: LimitGrid, f: int) -> pl.DataFrame:
    """The limits of one works as rows."""
    cells = grid.figures[:, f, :, :, :, 0]
    rows = [
        (e, FACTORS[k], t, *cells[e, k, t, 0], *cells[e, k, t, 1])
        for e, k, t in np.ndindex(cells.shape[:3])
    ]
    names = ["era", "factor", "side", "low1", "high1", "low2", "high2"]
    return pl.DataFrame(rows, schema=names, orient="row")


def beside_peer(count: int) -> float:
    """Print both rates on the same few works; return the ratio of the times."""
    works = [replace(one, built=date(2010, 1, 1)) for one in works_of(0, count)]
    block = made(works, 1)
    grid = limits_of(block, works)
    frame, limits = long_frame(block, grid), limit_frame(grid, 0)
    weighting = RULES.day.mean.weighting
    weighed = set(weighting.factors) if weighting else set()
    name, theirs, told = run_peer(frame, limits, weighed)
    ours = min(timed(lambda: judged(block, grid))[0] for _ in range(5))
    days = judged(block, grid)
    check(days, told)
    zone = pl.datetime(FIRST.year, FIRST.month, FIRST.day, time_zone="Asia/Shanghai")
    rows = frame.select("factor", "value", "flag", point="works",
                        time=zone + pl.duration(hours="hour"))  # fmt: skip

    def from_rows() -> Days:
        return judged(hour_block(rows, block.works, FACTORS, FIRST, DAYS), grid)

    long = min(timed(from_rows)[0] for _ in range(3))
    size = block.values.size
    print(f"{name:8}{size / theirs / 1e6:8.2f} M values/s: {size / 1e6:.2f} M values, agreeing")
    print(f"ours    {size / ours / 1e6:8.2f} M values/s: the same; ratio {theirs / ours:.0f}")
    print(
        f"        {size / long / 1e6:8.2f} M values/s from a long frame; ratio {theirs / long:.0f}"
    )
    return theirs / ours


def run_peer(
    frame: pl.DataFrame, limits: pl.DataFrame, weighed: set[str]
) -> tuple[str, float, Any]:
    """The name of the peer that is there, its best time, its days as a Polars frame."""
    try:
        pd = importlib.import_module("pandas")
    except ImportError:
        print("pandas is not installed: the peer is a smaller one in Polars")
        runs = [timed(lambda: peer.by_polars(frame, limits, weighed, RULES)) for _ in range(3)]
        return "polars", min(run[0] for run in runs), runs[0][1]
    plain = pd.DataFrame(frame.to_dict(as_series=False))
    table = pd.DataFrame(limits.to_dict(as_series=False))
    runs = [timed(lambda: peer.by_pandas(pd, plain, table, weighed, RULES)) for _ in range(2)]
    days = runs[0][1].reset_index()
    return "pandas", min(run[0] for run in runs), pl.DataFrame(
        {name: days[name].to_numpy() for name in days if name not in peer.SERIES}
        | {name: days[name].to_list() for name in peer.SERIES}
    )  # fmt: skip


def check(days: Days, told: pl.DataFrame) -> None:
    """Every day of the peer must say what ours says."""
    f = told["works"].replace_strict({w: n for n, w in enumerate(days.block.works)}).to_numpy()
    k = told["factor"].replace_strict({c: n for n, c in enumerate(FACTORS)}).to_numpy()
    place = (f, k, told["day"].to_numpy())
    mean = told["mean"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    np.testing.assert_allclose(days.mean[place], mean, rtol=1e-7)
    for name in ("counted", "over", "longest", "same", "level", "copied"):
        if name in told.columns:
            np.testing.assert_array_equal(getattr(days, name)[place], told[name].to_numpy(), name)


def late_reading() -> None:
    """One corrected hour: its works is judged again over its whole year, and compared."""
    works = works_of(0, 50)
    block = made(works, 2)
    grid = limits_of(block, works)
    days = judged(block, grid)
    block.values[7, 3, 4_000], block.letters[7, 3, 4_000] = 4_000.0, ord("N")
    best, found = 1e9, ()
    for _ in range(9):
        taken, found = timed(lambda: changed(only(days, 7), judged(block.only(7), grid.only(7))))
        best = min(best, taken)
    print(f"late    {best * 1e3:8.1f} ms: one works' year judged again; {len(found)} days changed")


def timed(work: Any) -> tuple[float, Any]:
    """Seconds and result."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def main() -> None:
    """Print our rate, the peer's, the ratio, and a late reading."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--works", type=int, default=300)
    options.add_argument("--per-partition", type=int, default=50)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--peer-works", type=int, default=3)
    given = options.parse_args()
    rate = whole_city(given.works, given.per_partition, given.threads)
    ratio = beside_peer(given.peer_works)
    late_reading()
    print(f"claim   ≥ 10 M values/s: {'held' if rate >= 1e7 else 'missed'}; "
          f"≥ 5 times the peer: {'held' if ratio >= 5 else 'missed'}")  # fmt: skip


if __name__ == "__main__":
    main()
