"""A matter for each core task, once for each way of working; runs inside a city."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta

from huiyin.base.clock import CHINA
from huiyin.documents.verbs.suggesting import suggest_notices
from huiyin.inspection.verbs import rounds
from huiyin.ledger.choices import State
from huiyin.ledger.models import User
from tests.browser.stages import Staged, make_all

FRESH = datetime(2020, 6, 22, 9, 0, tzinfo=CHINA)
ROUND_DAYS = timedelta(days=3)


def build(password: str, hands: list[str]) -> None:
    """Make people, matters, drafts and a round; write {"task hand": number} to standard output."""
    people = make_all(password)
    told = {"round": _round(people)}
    for hand in hands:
        told[f"notice {hand}"] = _with_a_drafted_notice(people, f"notice {hand}")
        for task, lead in STAGES.items():
            walk = Staged(people, place=f"{task} {hand}", now=FRESH)
            lead(walk)
            told[f"{task} {hand}"] = walk.number
    sys.stdout.write(json.dumps(told))


def _round(people: dict[str, User]) -> str:
    """A round that has begun, led by a verifier of the testing centre."""
    day = FRESH.date()
    plan = rounds.Plan(
        name="河道督导",
        topics=("water",),
        visits=(("EEB", None),),
        first_day=day - ROUND_DAYS,
        last_day=day + ROUND_DAYS,
        leader="yan",
    )
    made = rounds.plan(plan, actor=people["du"], at=FRESH)
    rounds.start(made.number, actor=people["yan"], at=FRESH)
    return made.number


def _with_a_drafted_notice(people: dict[str, User], place: str) -> str:
    """A matter near its limit, for which the system has drafted a blue notice."""
    walk = Staged(people, place=place).to(State.PLANNING)
    walk.propose_plan(steps=walk.steps()[:1]).approve_plan().complete("1")
    suggest_notices(walk.matter.yellow_from + timedelta(seconds=1))
    return walk.number


STAGES = {
    "assign": lambda walk: walk.register(),
    "accept": lambda walk: walk.to(State.ASSIGNED),
    "plan": lambda walk: walk.to(State.PLANNING),
    "work": lambda walk: walk.to(State.RECTIFYING),
    "check": lambda walk: walk.to(State.VERIFYING),
    "answer": lambda walk: walk.to(State.REPLYING),
    "strike off": lambda walk: walk.to(State.REPLYING).reply().callback_ok(),
}
