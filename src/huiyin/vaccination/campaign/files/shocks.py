"""Shock files: what went wrong, in YAML, with the ids of the campaign's own tables.

day: 84                    # or date: 2021-08-02, where the campaign has a start
shock: delivery_short      # a name of SHOCKS
lot: inactivated-008
permille: 500
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from huiyin.vaccination.campaign.files.faults import BadCampaign, Faults
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


class Keys:
    """The keys of one shock; what is wrong or left over is a fault."""

    def __init__(self, file: str, given: dict[str, Any], faults: Faults) -> None:
        self.file, self.given, self.faults = file, given, faults
        self.left = set(given)

    def bad(self, key: str, expected: str) -> None:
        """Note a fault of a key."""
        found = repr(self.given[key]) if key in self.given else "missing"
        self.faults.add((self.file, 0, key), found, expected, "mend the shock")

    def whole(self, key: str, unit: str) -> int:
        """A whole number, not negative."""
        self.left.discard(key)
        value = self.given.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.bad(key, f"{unit}, a whole number")
        return 0

    def one(self, key: str, known: Sequence[str]) -> int:
        """The position of an id."""
        self.left.discard(key)
        value = self.given.get(key)
        if str(value) in known:
            return list(known).index(str(value))
        self.bad(key, f"the id of a {key} of the campaign")
        return 0

    def some(self, key: str, known: Sequence[str]) -> frozenset[int]:
        """Positions of ids; nothing means all of them."""
        self.left.discard(key)
        value = self.given.get(key, [])
        if isinstance(value, list) and all(str(one) in known for one in value):
            return frozenset(list(known).index(str(one)) for one in value)
        self.bad(key, f"a list of {key} of the campaign, or nothing for all")
        return frozenset()


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
    periods = keys.whole("periods", "periods") if "periods" in keys.given else None
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
    keys = Keys(file, given, faults)
    day = _day(keys, start)
    keys.left.discard("shock")
    reader = SHOCKS.get(str(given.get("shock")))
    shock = None if reader is None else reader(keys, problem)
    if reader is None:
        keys.bad("shock", f"one of {', '.join(SHOCKS)}")
    else:
        for key in sorted(keys.left):
            keys.bad(key, f"no such key for {given['shock']}")
    if faults.found or shock is None:
        raise BadCampaign(file, tuple(faults.found))
    return Event(day, shock)


def _day(keys: Keys, start: date | None) -> int:
    if "date" not in keys.given:
        return keys.whole("day", "days since the campaign's first")
    keys.left.discard("date")
    on = keys.given["date"]
    if start is None:
        keys.bad("date", "day: this campaign has no start date")
    elif isinstance(on, date) and on >= start:
        return (on - start).days
    else:
        keys.bad("date", f"a date from {start} on")
    return 0
