"""Claim: 300 units over a year (50,000 matters, ~700,000 events) are scored in under 30 s.

From event columns to figures with n, interval, points and ranks. The peer replays one matter after
another in plain Python (`_scores_by_replay`); both must count the same outcomes with the same
weights, and the ratio of their times is printed.

    python benchmarks/unit_scores.py [--matters 50000] [--units 300] [--no-peer]
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

import _scores_by_replay as replayed
from huiyin.inspection.assessment_files import rule_files
from huiyin.inspection.core.assessment.outcomes import outcomes
from huiyin.inspection.core.assessment.policy import Policy
from huiyin.inspection.core.assessment.score import score
from huiyin.inspection.core.assessment.timeline import EVENTS, MOMENT, timeline

START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
CLAIM = 30.0
DAY = 86_400_000_000
KINDS, GRADES = np.array(["finding", "request", "task"]), np.array(["ordinary", "major"])


class City:
    """Events of many matters, written verb by verb as columns; times in microseconds."""

    def __init__(self, matters: int, units: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.n, self.units = matters, units
        self.at = (self.rng.random(matters) * 360 * DAY).astype(np.int64)
        self.seq = np.zeros(matters, dtype=np.int64)
        self.parts: list[pl.DataFrame] = []

    def chance(self, share: float, among: np.ndarray | None = None) -> np.ndarray:
        """Some of the matters, by their places."""
        places = np.arange(self.n) if among is None else among
        return places[self.rng.random(len(places)) < share]

    def say(self, verb: str, who: np.ndarray, days: float, **columns: object) -> None:
        """One event for each of these matters, up to ``days`` after the one before."""
        self.at[who] += (self.rng.random(len(who)) * days * DAY).astype(np.int64)
        self.seq[who] += 1
        facts = {"matter": who, "seq": self.seq[who], "at": self.at[who], "verb": verb}
        self.parts.append(pl.DataFrame({**facts, **columns}))

    def after(self, who: np.ndarray, days: float) -> np.ndarray:
        return self.at[who] + int(days * DAY)

    def units_of(self, who: np.ndarray) -> np.ndarray:
        return np.char.add("U", self.rng.integers(0, self.units, len(who)).astype(str))

    def frame(self) -> pl.DataFrame:
        whole = pl.concat(self.parts, how="diagonal").with_columns(
            pl.format("HY2020-{}", pl.col("matter").cast(pl.String).str.zfill(6)).alias("matter"),
            *((pl.col(n) + _epoch()).cast(MOMENT).alias(n) for n in ("at", "due", "stage_due")),
        )
        lists = pl.concat_list("raisers").list.drop_nulls()
        whole = whole.with_columns(lists.alias("raisers"), co_units=pl.lit([], pl.List(pl.String)))
        return whole.select(pl.col(name).cast(kind) for name, kind in EVENTS.items())


def _epoch() -> int:
    return int(START.timestamp() * 1_000_000)


def make(matters: int, units: int, seed: int = 7) -> pl.DataFrame:
    """A year: some disputed, held, extended, failed at the check, called back in vain, reopened."""
    city = City(matters, units, seed)
    every = np.arange(matters)
    kinds = KINDS[city.rng.integers(0, 3, matters)]
    grades = GRADES[(city.rng.random(matters) < 0.05).astype(int)]
    raisers = np.char.add("p", every.astype(str))
    city.say("register", every, 0, kind=kinds, grade=grades, raisers=raisers)
    city.say("assign", every, 1, lead=city.units_of(every), due=city.after(every, 15))
    disputed = city.chance(0.05)
    city.say("dispute", disputed, 1)
    city.say("adjudicate", disputed, 2, lead=city.units_of(disputed))
    _cycle(city, every)
    again = city.chance(0.04)
    city.say("recur", again, 120, due=city.after(again, 130))
    _cycle(city, again)
    return city.frame()


def _cycle(city: City, who: np.ndarray) -> None:
    for verb in ("accept", "propose_plan", "approve_plan", "complete_step", "add_evidence"):
        city.say(verb, who, 2)
    _turns(city, who)
    failed = city.chance(0.15, who)
    city.say("submit", failed, 5)
    city.say("fail", failed, 4)
    city.say("submit", who, 6)
    city.say("pass", who, 4, stage_due=city.after(who, 6))
    _answers(city, who)
    unsolved = city.chance(0.08, who)
    city.say("callback_unsolved", unsolved, 2, raiser=_people(unsolved))
    city.say("submit", unsolved, 4)
    city.say("pass", unsolved, 3, stage_due=city.after(unsolved, 5))
    _answers(city, unsolved)
    said = city.rng.random(len(who)) < 0.85
    city.say("callback_ok", who, 2, raiser=_people(who), satisfied=said)
    city.say("propose_close", who, 1)
    city.say("close", who, 7)
    seen = city.chance(0.1, who)
    city.say("recheck", seen, 40, passed=city.rng.random(len(seen)) < 0.9)


def _turns(city: City, who: np.ndarray) -> None:
    held = city.chance(0.04, who)
    city.say("suspend", held, 2)
    city.say("resume", held, 20, due=city.after(held, 25))
    asked = city.chance(0.08, who)
    city.say("ask_extension", asked, 1)
    granted = city.rng.random(len(asked)) < 0.7
    city.say("decide_extension", asked, 2, due=city.after(asked, 12), granted=granted)


def _answers(city: City, who: np.ndarray) -> None:
    city.say("reply", who, 4, raiser=_people(who))


def _people(who: np.ndarray) -> np.ndarray:
    return np.char.add("p", who.astype(str))


def ours(events: pl.DataFrame, policy: Policy) -> tuple[pl.DataFrame, int]:
    """Outcomes, and how many units have points."""
    found = outcomes(timeline(events, until=END, give_back=True), policy, until=END)
    results = score(found, policy, start=START, end=END, units=())
    return found, sum(one.points is not None for one in results)


def main() -> None:
    """Print the claim, the time, and the ratio to the peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matters", type=int, default=50_000)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--no-peer", action="store_true")
    asked = parser.parse_args()
    policy = rule_files()[0].policy
    events = make(asked.matters, asked.units)
    began = time.perf_counter()
    found, scored = ours(events, policy)
    took = time.perf_counter() - began
    print(f"{asked.units} units, {asked.matters} matters, {events.height} events")
    print(f"ours: {took:.2f} s, {found.height} outcomes, {scored} units with points")
    if asked.matters >= 50_000:
        print(f"claim: under {CLAIM:.0f} s: {'met' if took < CLAIM else 'NOT met'}")
    if not asked.no_peer:
        _beside_peer(events, policy, found, took)


def _beside_peer(events: pl.DataFrame, policy: Policy, found: pl.DataFrame, took: float) -> None:
    rows = events.to_dicts()
    began = time.perf_counter()
    theirs = replayed.outcomes(rows, policy, until=END)
    sums = replayed.shares(theirs, start=START, end=END)
    peer = time.perf_counter() - began
    whole = replayed.shares(found.rows(), start=START, end=END)
    if sums != whole:
        raise SystemExit("ours and the replay disagree")
    each = timedelta(seconds=peer) / max(events["matter"].n_unique(), 1)
    print(
        f"replay in Python (no intervals, no ranks): {peer:.2f} s, {each.microseconds} µs a matter"
    )
    print(f"same counts and weights in {len(sums)} figures; ratio {peer / took:.1f} to 1")


if __name__ == "__main__":
    main()
