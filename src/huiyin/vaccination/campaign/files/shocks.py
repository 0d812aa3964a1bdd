"""Shock files: what went wrong, in YAML, with the ids of the campaign's own tables.

day: 84                    # or date: 2021-08-02, where the campaign has a start
shock: delivery_short      # a name of SHOCKS
lot: inactivated-008
permille: 500
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from huiyin.vaccination.campaign.fault_words import say
from huiyin.vaccination.campaign.files.faults import BadCampaign, Faults
from huiyin.vaccination.campaign.files.keys import Keys
from huiyin.vaccination.core.campaign.problem import Problem
from huiyin.vaccination.core.campaign.replan import (
    DeliveryLate,
    DeliveryShort,
    DemandUp,
    Event,
    FridgeFailed,
    LotRecalled,
    Shock,
    SiteClosed,
    StaffSick,
)

Reader = Callable[[Keys, Problem], Shock]


def _lot(keys: Keys, problem: Problem) -> int:
    return keys.one("lot", [lot.id for lot in problem.lots])


def _site(keys: Keys, problem: Problem) -> int:
    return keys.one("site", [site.id for site in problem.sites])


def _sick(keys: Keys, problem: Problem) -> Shock:
    return StaffSick(
        keys.whole("permille", "staff away of 1000"),
        keys.whole("periods", "periods"),
        keys.some("roles", [role.id for role in problem.roles]),
        keys.some("districts", problem.districts),
    )


def _demand(keys: Keys, problem: Problem) -> Shock:
    more = keys.whole("permille", "more people of 1000")
    return DemandUp(more, keys.some("districts", problem.districts))


def _closed(keys: Keys, problem: Problem) -> Shock:
    periods = keys.whole("periods", "periods") if "periods" in keys.found else None
    return SiteClosed(_site(keys, problem), periods)


SHOCKS: dict[str, Reader] = {
    "delivery_late": lambda k, p: DeliveryLate(_lot(k, p), k.whole("days", "days")),
    "delivery_short": lambda k, p: DeliveryShort(_lot(k, p), k.whole("permille", "of 1000 doses")),
    "lot_recalled": lambda k, p: LotRecalled(_lot(k, p)),
    "fridge_failed": lambda k, p: FridgeFailed(_site(k, p), k.whole("periods", "periods")),
    "staff_sick": _sick,
    "demand_up": _demand,
    "site_closed": _closed,
}


def read_shock(path: Path) -> dict[str, Any]:
    """The keys of a shock file; raises BadCampaign where it is no mapping."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise _refused(path.name, str(error).splitlines()[0]) from error
    if not isinstance(found, dict):
        raise _refused(path.name, repr(found))
    return found


def _refused(file: str, found: str) -> BadCampaign:
    faults = Faults()
    faults.add((file, 0, ""), found, "day, shock and what it strikes", "write it as in the guide")
    return BadCampaign(file, tuple(faults.found))


def event_of(given: dict[str, Any], problem: Problem, start: date | None, file: str) -> Event:
    """The event that a shock file tells of; raises BadCampaign with every fault."""
    faults = Faults()
    keys = Keys(file, given, "", faults)
    day = _day(keys, start)
    reader = SHOCKS.get(str(keys.take("shock")))
    shock = None if reader is None else reader(keys, problem)
    if reader is None:
        keys.bad("shock", say("one of {names}", names=", ".join(SHOCKS)))
    else:
        keys.close(say("no such key for {shock}", shock=given["shock"]))
    if faults.found or shock is None:
        raise BadCampaign(file, tuple(faults.found))
    return Event(day, shock)


def _day(keys: Keys, start: date | None) -> int:
    if "date" not in keys.found:
        return keys.whole("day", "days since the campaign's first")
    on = keys.take("date")
    if start is None:
        keys.bad("date", "day: this campaign has no start date")
    elif isinstance(on, date) and on >= start:
        return (on - start).days
    else:
        keys.bad("date", say("a date from {start} on", start=str(start)))
    return 0
