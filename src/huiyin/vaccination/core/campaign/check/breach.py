"""What a checker says of a plan that breaks a rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np


class Rule(StrEnum):
    """The rules, by the words a planner uses; the numbers are those of `problem.py`."""

    TABLES = "tables"
    PEOPLE = "people"
    PAIRS = "allowed pairs"
    SINGLE_SITE = "one community, one site"
    IN_USE = "used only while open"
    OPENING = "one run without a gap"
    SHORTEST_RUN = "shortest run"
    MUST = "must open or stay closed"
    MOST_OPEN = "most open at once"
    BUDGET = "budget"
    STATIONS = "stations"
    THROUGHPUT = "throughput"
    SEATS = "observation seats"
    STAFF = "staff of a site"
    ROSTER = "roster and lending"
    TEAMS = "mobile teams"
    FIRST_DOSES = "first doses and people sent"
    GROUPS = "groups allowed"
    ORDER = "order of doses and least interval"
    TRANSFERS = "doses taken along"
    OUTAGE = "out of use"
    LOT_DAYS = "days of a lot"
    DELIVERIES = "deliveries"
    LEDGER = "doses in and out of a lot"
    EXPIRY = "expired doses"
    GIVEN = "doses given and doses drawn"
    LOSS = "loss in handling"
    OLDEST_FIRST = "first to expire, first out"
    COLD = "cold storage"
    RESERVE = "reserve for further doses"
    AIMS = "aims recomputed"
    BOUNDS = "bounds and gaps"


class Case(StrEnum):
    """The ways in which rules are broken."""

    PEOPLE_SENT = "people_sent"
    NO_PAIR = "no_pair"
    SEVERAL_SITES = "several_sites"
    NEVER_IN_USE = "never_in_use"
    GIVEN_WHILE_SHUT = "given_while_shut"
    USED_IN_OUTAGE = "used_in_outage"
    RUN_OUTSIDE = "run_outside"
    RUN_SHORT = "run_short"
    RUN_TWICE = "run_twice"
    NOT_OPENED = "not_opened"
    NOT_CLOSED = "not_closed"
    MANY_OPEN = "many_open"
    TOO_DEAR = "too_dear"
    MANY_DOSES = "many_doses"
    FEW_SEATS = "few_seats"
    MANY_STATIONS = "many_stations"
    FEW_STAFF = "few_staff"
    MUCH_LENT = "much_lent"
    MANY_STAFF = "many_staff"
    TEAM_TWICE = "team_twice"
    TEAM_ASTRAY = "team_astray"
    MANY_FIRSTS = "many_firsts"
    TOO_SOON = "too_soon"
    NEVER_GIVEN_THERE = "never_given_there"
    GIVEN_SINCE = "given_since"
    WRONG_GROUP = "wrong_group"
    DOSE_TOO_MANY = "dose_too_many"
    ONLY_AT_STORE = "only_at_store"
    ONLY_AT_SITES = "only_at_sites"
    EXPIRED_ON = "expired_on"
    OUTSIDE_DAYS = "outside_days"
    RECEIVED_ON = "received_on"
    OUTSIDE_PERIODS = "outside_periods"
    NOT_AS_ANNOUNCED = "not_as_announced"
    BELOW_NOTHING = "below_nothing"
    LEFT_AFTER = "left_after"
    NEWER_FIRST = "newer_first"
    COLD_FULL = "cold_full"
    DRAWN_OTHERWISE = "drawn_otherwise"
    LITTLE_LOSS = "little_loss"
    RESERVE_LACKS = "reserve_lacks"
    ROW_OUTSIDE = "row_outside"
    ROW_TWICE = "row_twice"
    ROW_ROLES = "row_roles"
    AIMS_OTHERWISE = "aims_otherwise"
    AIM_UNTRUE = "aim_untrue"
    CAP_BROKEN = "cap_broken"
    BOUND_TOO_LONG = "bound_too_long"
    BOUND_ABOVE = "bound_above"
    OUTER_ABOVE = "outer_above"
    GAP_UNTRUE = "gap_untrue"
    BOUND_UNPROVEN = "bound_unproven"


RULES = {
    Case.PEOPLE_SENT: Rule.PEOPLE,
    Case.NO_PAIR: Rule.PAIRS,
    Case.SEVERAL_SITES: Rule.SINGLE_SITE,
    Case.NEVER_IN_USE: Rule.IN_USE,
    Case.GIVEN_WHILE_SHUT: Rule.IN_USE,
    Case.USED_IN_OUTAGE: Rule.OUTAGE,
    Case.RUN_OUTSIDE: Rule.OPENING,
    Case.RUN_SHORT: Rule.SHORTEST_RUN,
    Case.RUN_TWICE: Rule.OPENING,
    Case.NOT_OPENED: Rule.MUST,
    Case.NOT_CLOSED: Rule.MUST,
    Case.MANY_OPEN: Rule.MOST_OPEN,
    Case.TOO_DEAR: Rule.BUDGET,
    Case.MANY_DOSES: Rule.THROUGHPUT,
    Case.FEW_SEATS: Rule.SEATS,
    Case.MANY_STATIONS: Rule.STATIONS,
    Case.FEW_STAFF: Rule.STAFF,
    Case.MUCH_LENT: Rule.ROSTER,
    Case.MANY_STAFF: Rule.ROSTER,
    Case.TEAM_TWICE: Rule.TEAMS,
    Case.TEAM_ASTRAY: Rule.TEAMS,
    Case.MANY_FIRSTS: Rule.FIRST_DOSES,
    Case.TOO_SOON: Rule.ORDER,
    Case.NEVER_GIVEN_THERE: Rule.TRANSFERS,
    Case.GIVEN_SINCE: Rule.TRANSFERS,
    Case.WRONG_GROUP: Rule.GROUPS,
    Case.DOSE_TOO_MANY: Rule.ORDER,
    Case.ONLY_AT_STORE: Rule.LOT_DAYS,
    Case.ONLY_AT_SITES: Rule.LOT_DAYS,
    Case.EXPIRED_ON: Rule.EXPIRY,
    Case.OUTSIDE_DAYS: Rule.LOT_DAYS,
    Case.RECEIVED_ON: Rule.DELIVERIES,
    Case.OUTSIDE_PERIODS: Rule.LOT_DAYS,
    Case.NOT_AS_ANNOUNCED: Rule.DELIVERIES,
    Case.BELOW_NOTHING: Rule.LEDGER,
    Case.LEFT_AFTER: Rule.EXPIRY,
    Case.NEWER_FIRST: Rule.OLDEST_FIRST,
    Case.COLD_FULL: Rule.COLD,
    Case.DRAWN_OTHERWISE: Rule.GIVEN,
    Case.LITTLE_LOSS: Rule.LOSS,
    Case.RESERVE_LACKS: Rule.RESERVE,
    Case.ROW_OUTSIDE: Rule.TABLES,
    Case.ROW_TWICE: Rule.TABLES,
    Case.ROW_ROLES: Rule.TABLES,
    Case.AIMS_OTHERWISE: Rule.AIMS,
    Case.AIM_UNTRUE: Rule.AIMS,
    Case.CAP_BROKEN: Rule.BOUNDS,
    Case.BOUND_TOO_LONG: Rule.BOUNDS,
    Case.BOUND_ABOVE: Rule.BOUNDS,
    Case.OUTER_ABOVE: Rule.BOUNDS,
    Case.GAP_UNTRUE: Rule.BOUNDS,
    Case.BOUND_UNPROVEN: Rule.BOUNDS,
}
Figure = int | float | str | None


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken at one place: the case with its figures by name, which say where, what was
    found and what is allowed. A place that is None is the city store."""

    case: Case
    figures: tuple[tuple[str, Figure], ...]

    @property
    def rule(self) -> Rule:
        """The rule that is broken."""
        return RULES[self.case]


def breach(case: Case, **figures: Any) -> Breach:
    """A breach with its figures by name: ids, decimals and whole numbers, also numpy's."""
    plain = {name: int(n) if isinstance(n, np.integer) else n for name, n in figures.items()}
    return Breach(case, tuple(plain.items()))
