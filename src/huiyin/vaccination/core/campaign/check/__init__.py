"""Checks any plan against its problem, row by row; shares nothing with the solver but the types.

breaches = check(problem, plan)      # [] where every rule holds
for line in by_hand(problem, plan):  # what a planner would recount, with the figures
    ...
"""

from __future__ import annotations

from huiyin.vaccination.core.campaign.check.aims import aims, recount, shortest_ways
from huiyin.vaccination.core.campaign.check.breach import Breach, Case, Rule, breach
from huiyin.vaccination.core.campaign.check.doses import doses
from huiyin.vaccination.core.campaign.check.hand import Backup, HandCheck, Published, by_hand
from huiyin.vaccination.core.campaign.check.moved import must_move
from huiyin.vaccination.core.campaign.check.sites import (
    openings,
    outages,
    people_sent,
    staff,
    teams,
    throughput,
    used_while_open,
)
from huiyin.vaccination.core.campaign.check.stock import stock
from huiyin.vaccination.core.campaign.check.stress import busiest
from huiyin.vaccination.core.campaign.check.tables import Tables, strangers, tables_of
from huiyin.vaccination.core.campaign.plan import Plan
from huiyin.vaccination.core.campaign.problem import Problem

__all__ = [
    "Backup",
    "Breach",
    "Case",
    "HandCheck",
    "Published",
    "Rule",
    "Tables",
    "breach",
    "busiest",
    "by_hand",
    "check",
    "must_move",
    "recount",
    "shortest_ways",
    "tables_of",
]


def check(problem: Problem, plan: Plan) -> list[Breach]:
    """Every breach of every rule, in the order of the rules; rows that name nothing come alone."""
    found = list(strangers(problem, plan))
    if found:
        return found
    tables = tables_of(problem, plan)
    return [
        *people_sent(problem, tables),
        *used_while_open(problem, tables),
        *outages(problem, tables),
        *openings(problem, plan, tables),
        *throughput(problem, tables),
        *staff(problem, tables),
        *teams(problem, tables),
        *doses(problem, tables),
        *stock(problem, tables),
        *aims(problem, plan, tables),
    ]
