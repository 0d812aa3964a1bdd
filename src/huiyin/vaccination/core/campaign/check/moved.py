"""How many people no plan can leave where they are, counted from the plan before a shock."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.campaign.check.tables import tables_of
from huiyin.vaccination.core.campaign.plan import Plan
from huiyin.vaccination.core.campaign.problem import Problem, Site


def must_move(before: Problem, now: Problem, plan: Plan, cut: int) -> int:
    """People who lack doses when period `cut` begins, whose site may not be open from then on."""
    pairs = zip(before.sites, now.sites, strict=True)
    shut = [number for number, (was, is_now) in enumerate(pairs) if _shuts(was, is_now, cut)]
    if not shut:
        return 0
    tables = tables_of(before, plan)
    sent = tables.sent(before)
    complete = np.zeros_like(sent)
    if cut:
        counted = tables.counted()[..., cut - 1]
        for number, product in enumerate(before.products):
            complete += counted[:, :, number, product.doses - 1]
    return int(np.maximum(0, sent - complete)[shut].sum())


def _shuts(was: Site, is_now: Site, cut: int) -> bool:
    return _may(was, cut) and not _may(is_now, cut)


def _may(site: Site, cut: int) -> bool:
    return not site.must_close and (site.last is None or site.last >= cut)
