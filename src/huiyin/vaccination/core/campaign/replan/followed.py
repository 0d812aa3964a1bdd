"""Doses by the site where people go on, when some have changed site on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from huiyin.vaccination.core.campaign.plan import Transfer
from huiyin.vaccination.core.campaign.problem import Ints
from huiyin.vaccination.core.campaign.schedule import late_doses
from huiyin.vaccination.core.campaign.steps import Steps


def as_followed(steps: Steps, reached: Ints, transfers: Sequence[Transfer]) -> Ints:
    """Cumulative doses (sites, groups, steps, periods) with those of people who moved at their
    new site from the start."""
    pairs = zip(steps.product.tolist(), steps.dose.tolist(), strict=True)
    step = {pair: number for number, pair in enumerate(pairs)}
    found = reached.copy()
    for row in transfers:
        cell = row.group, step[row.product, row.dose], slice(row.period, None)
        found[(row.source, *cell)] -= row.people
        found[(row.site, *cell)] += row.people
    return found


def spans(
    steps: Steps, reached: Ints, transfers: Sequence[Transfer]
) -> Iterator[tuple[slice, Ints]]:
    """Periods between two changes of site, with the doses as they count in them."""
    cuts = sorted({0, *(row.since for row in transfers)})
    for first, end in zip(cuts, [*cuts[1:], reached.shape[-1]], strict=True):
        known = [row for row in transfers if row.since <= first]
        yield slice(first, end), as_followed(steps, reached, known)


def late_in_all(steps: Steps, reached: Ints, transfers: Sequence[Transfer]) -> int:
    """Late person-periods of the whole horizon."""
    return sum(
        int(late_doses(steps, doses)[..., span].sum())
        for span, doses in spans(steps, reached, transfers)
    )


def as_counted(steps: Steps, reached: Ints, transfers: Sequence[Transfer]) -> Ints:
    """In each period, cumulative doses of the people who are then at a site."""
    counted = np.empty_like(reached)
    for span, doses in spans(steps, reached, transfers):
        counted[..., span] = doses[..., span]
    return counted
