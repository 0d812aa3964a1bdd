"""Claim: the clinic simulator does ≥ 300 times the visits of SimPy and ≥ 1,000 times those of Ciw
in a CPU second, its own drawing of all random numbers included, and gives the same departures to
the last bit; and 100 replications of a city's day of 160,000 doses at 350 sites take ≤ 6 s.

    python benchmarks/clinic_simulator.py

The clinic: ten hours, 3,000 people with two humps, five stages (registration, screening,
vaccination, 30 minutes of observation, exit). Peers are fed the same drawn arrivals and services,
so that their drawing is not counted. Rounds are interleaved and the median of each is taken,
because machines are shared. With rooms, staff by the hour and lanes the event list is compared.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.peers import ciw_clinic, simpy_clinic  # noqa: E402
from tests.vaccination.clinic.reference import REFERENCE, SERVERS  # noqa: E402

from huiyin.vaccination.core.clinic.city import city_day  # noqa: E402
from huiyin.vaccination.core.clinic.drawing import Drawer, Draws  # noqa: E402
from huiyin.vaccination.core.clinic.events import run_events  # noqa: E402
from huiyin.vaccination.core.clinic.fifo import run  # noqa: E402
from huiyin.vaccination.core.clinic.model import Clinic  # noqa: E402

ROUNDS, OUR_DAYS, AT_ONCE = 5, 200, 10
SITES, DOSES, REPLICATIONS = 350, 160_000, 100
UNLIMITED = -1
SHORT = [[16, 14, 18, 18, 10, 8, 16, 16, 14, 8], [20, 24, 26, 24, 12, 6, 24, 26, 20, 12]]
STAFF = [*SHORT, [13] * 10, [235] * 10, [3] * 10]
FLAT = [[count] * 10 for count in SERVERS]
SEATS = [*FLAT[:3], [190] * 10, FLAT[4]]


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a piece of work, and what it gave."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def ours(drawer: Drawer, seed: int) -> int:
    """Draw and simulate OUR_DAYS days; how many people came."""
    people = 0
    for first in range(0, OUR_DAYS, AT_ONCE):
        draws = drawer.draw(AT_ONCE, seed, first)
        run(draws, SERVERS)
        people += draws.arrive.size
    return people


def first_come_first_served() -> None:
    """Ours, SimPy and Ciw on the reference clinic: equal first, then the rates."""
    drawer = Drawer(REFERENCE)
    ours(drawer, 0)
    rates: dict[str, list[float]] = {"ours": [], "simpy": [], "ciw": []}
    for turn in range(ROUNDS):
        seconds, people = cpu(lambda turn=turn: ours(drawer, turn))
        rates["ours"].append(people / seconds)
        day = drawer.draw(1, turn)
        out, _waited = run(day, SERVERS)
        for name, peer in (("simpy", simpy_clinic.tandem), ("ciw", ciw_clinic.tandem)):
            seconds, theirs = cpu(lambda peer=peer, day=day: peer(day.arrive, day.service, SERVERS))
            assert np.array_equal(out, theirs), f"{name} lets somebody leave at another time"
            rates[name].append(day.arrive.size / seconds)
    middle = {name: statistics.median(found) for name, found in rates.items()}
    print(f"first come first served, 5 stages, {ROUNDS} interleaved rounds, departures bit-equal")
    print(f"ours   {middle['ours']:12,.0f} visits/s, drawing included")
    for name, goal in (("simpy", 300), ("ciw", 1000)):
        ratio = middle["ours"] / middle[name]
        print(f"{name:6} {middle[name]:12,.0f} visits/s, ratio {ratio:6,.0f} (goal {goal:,})")


def event_by_event() -> None:
    """The event list beside SimPy: seats that block, staff by the hour, two lanes."""
    drawer = Drawer(REFERENCE)
    many, one = drawer.draw(AT_ONCE, 1), drawer.draw(1, 2)
    open_rooms: list[int | None] = [None] * 5
    cases: dict[str, tuple[list[list[int]], list[int | None], bool]] = {
        "fifo": (FLAT, open_rooms, False),
        "blocking": (SEATS, [None, None, None, 0, None], False),
        "hourly staff": (STAFF, open_rooms, False),
        "two lanes": (FLAT, open_rooms, True),
        "all of it": (STAFF, [None, 10, 6, 0, None], True),
    }
    print("event list, the same drawn days, start, end and release of every service bit-equal")
    for name, (staff, room, lanes) in cases.items():
        day, days = (in_lanes(one), in_lanes(many)) if lanes else (one, many)
        places = np.array([UNLIMITED if r is None else r for r in room])
        asked = (np.array(staff), places, 1 + lanes)
        run_events(day, *asked)
        seconds, _times = cpu(lambda days=days, asked=asked: run_events(days, *asked))
        rate = days.arrive.size / seconds
        lane = day.lane.tolist() if lanes else None
        peer = simpy_clinic.Clinic(day.arrive, day.service, staff, room, lane=lane)
        seconds, theirs = cpu(peer.run)
        for mine, other in zip(run_events(day, *asked), theirs, strict=True):
            assert np.array_equal(mine, other, equal_nan=True), name
        ratio = rate * seconds / day.arrive.size
        print(f"{name:13}{rate:12,.0f} visits/s, SimPy {rate / ratio:9,.0f}, ratio {ratio:5,.0f}")


def in_lanes(draws: Draws) -> Draws:
    """The same days with every fifth person first."""
    lane = (np.arange(draws.arrive.size) % 5 > 0).astype(np.uint8)
    return replace(draws, lane=lane)


def city() -> list[Clinic]:
    """350 sites of many sizes, 160,000 people in all, staffed in proportion with a tenth more."""
    size = np.random.default_rng(7).lognormal(0.0, 0.7, SITES)
    people = size * DOSES / size.sum()
    return [_site(float(expected)) for expected in people]


def _site(people: float) -> Clinic:
    share = 1.1 * people / 3000
    stages = (
        replace(stage, servers=(max(1, round(share * count)),))
        for stage, count in zip(REFERENCE.stages, SERVERS, strict=True)
    )
    arrivals = replace(REFERENCE.arrivals, people=people)
    return replace(REFERENCE, stages=tuple(stages), arrivals=arrivals)


def whole_city() -> None:
    """Every site's wait by hour, p50, p90, p95 with limits."""
    sites = city()
    list(city_day(sites[:2], 20, 0))
    seconds, found = cpu(lambda: list(city_day(sites, REPLICATIONS, 1)))
    visits = REPLICATIONS * sum(one.visits for one in found)
    print(f"whole city: {len(found)} sites, {visits / 1e6:.1f} M visits, {seconds:.2f} s (goal 6)")
    worst = max(found, key=lambda one: float(np.nanmax(one.wait[:, 2])))
    hour = int(np.nanargmax(worst.wait[:, 2]))
    wait, half = worst.wait[hour], worst.half[hour]
    spans = (f"{w:.1f} ± {h:.1f}" for w, h in zip(wait, half, strict=True))
    print(f"worst hour of all: p50, p90, p95 = {', '.join(spans)} minutes")


def main() -> None:
    """Check and print all three."""
    first_come_first_served()
    event_by_event()
    whole_city()


if __name__ == "__main__":
    main()
