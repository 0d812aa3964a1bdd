"""Random towns for property tests, and a town of one site whose plan can be seen at once."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from huiyin.vaccination.core.campaign.problem import (
    Community,
    Group,
    Interval,
    Lot,
    Problem,
    Product,
    Role,
    Site,
    Target,
    Team,
)
from tests.vaccination.campaign.small import arcs_of


def one_site(**changes: object) -> Problem:
    """100 people, one site with more stations than they need, three periods of a day."""
    periods = int(changes.get("periods", 3))  # type: ignore[call-overload]
    facts: dict[str, object] = {
        "groups": (Group("all"),),
        "districts": ("town",),
        "communities": (Community("c", 0, (100,)),),
        "sites": (Site("s", "clinic", 0, 2, 600, 9_999, 99, 10, 1),),
        "arcs": arcs_of([[(0, 5)]]),
        "products": (Product("one", (), frozenset({0}), 0, 1),),
        "lots": (),
        "roles": (Role("vaccinator", 20),),
        "vaccinator": 0,
        "roster": np.full((1, 1, periods), 9, dtype=np.int64),
        "staff_minutes": 480,
        "periods": periods,
        "period_days": 1,
    }
    return Problem(**{**facts, **changes})  # type: ignore[arg-type]


@st.composite
def towns(draw: st.DrawFn) -> Problem:
    """Two districts, up to four sites, a team, lots that may overlap, scarce or ample."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    periods, days = draw(st.integers(5, 9)), draw(st.sampled_from([1, 7]))
    sites = draw(st.integers(2, 4))
    communities = draw(st.integers(1, 5))
    scale = draw(st.sampled_from([0.2, 1.0, 3.0]))
    people = rng.integers(0, 400, (communities, 2))
    supply = int(people.sum() * scale) + 1
    lots = []
    for number in range(draw(st.integers(1, 6))):
        arrive = int(rng.integers(0, periods * days))
        last = arrive + int(rng.integers(0, periods * days * 2))
        lots.append(Lot(f"l{number}", int(rng.integers(0, 2)), supply // 3, arrive, last))
    pairs = [
        [(int(s), int(rng.integers(1, 30))) for s in rng.permutation(sites)[: 1 + i % sites]]
        for i in range(communities)
    ]
    interval = Interval(
        int(rng.integers(1, 3)), int(rng.integers(3, 5)), int(rng.integers(800, 1001))
    )
    return Problem(
        groups=(Group("old", 2000), Group("adult")),
        districts=("east", "west"),
        communities=tuple(
            Community(f"c{i}", i % 2, tuple(row)) for i, row in enumerate(people.tolist())
        ),
        sites=tuple(
            Site(
                f"s{s}", "clinic", s % 2, int(rng.integers(0, 4)), 480,
                int(rng.integers(200, 5_000)), int(rng.integers(2, 20)), 1_000, 10,
                min_periods=int(rng.integers(1, 4)), first=int(rng.integers(0, 2)),
            )
            for s in range(sites)
        ),
        arcs=arcs_of(pairs),
        products=(
            Product("two", (interval,), frozenset({0, 1}), int(rng.integers(0, 60)), 3),
            Product("one", (), frozenset({1}), 0, 5),
        ),
        lots=tuple(lots),
        roles=(Role("desk", 30, 1), Role("vaccinator", 20, 1)),
        vaccinator=1,
        roster=rng.integers(2, 8, (2, 2, periods)),
        staff_minutes=480,
        periods=periods,
        period_days=days,
        teams=(Team("m", 30, frozenset({sites - 1})),),
        targets=(Target(0, periods - 1, 700, floor=True), Target(1, periods - 1, 500, dose=2)),
        lendable=(1, 1),
        most_open=draw(st.sampled_from([None, 2])),
        single_site=draw(st.booleans()),
    )  # fmt: skip
