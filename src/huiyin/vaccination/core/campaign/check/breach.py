"""What a checker says of a plan that breaks a rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken at one place: what was found, what is allowed, what to do."""

    rule: Rule
    where: str
    found: str
    allowed: str
    advice: str
