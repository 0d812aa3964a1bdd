"""Matters at the places where somebody would like to take a short cut; runs inside a city.

The people are those of `tests.ledger.people`, with some who hold two roles or changed units:

he    also supervisor, yan also supervisor, du also registrar
gong  supervisor who belongs to the environment bureau, which leads
qian  verifier who was in the environment bureau when the matters were registered
guan  system administrator with a supervisor's role forced in behind the office's back
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date, timedelta

from huiyin.ledger.choices import Role, State
from huiyin.ledger.models import RoleGrant, Unit, User
from huiyin.ledger.verbs import accounts, opening
from tests.ledger.people import SINCE, START, Walk, make_people

SINCE_DAY = date(2019, 1, 1)
MOVED = START + timedelta(days=10)


@dataclass
class Staged(Walk):
    """A walk at a place of its own."""

    place: str = ""

    def register(self, by: str = "ren", **facts: object) -> Walk:
        """Register at this walk's place."""
        return super().register(by, place=opening.place_of(self.place), **facts)


def build(password: str) -> None:
    """Make people and matters; write {name: {number, raiser}} as JSON to standard output."""
    people = make_all(password)
    told = {}
    for name, lead in STAGES.items():
        walk = Staged(people, place=name)
        lead(walk)
        told[name] = {"number": walk.number, "raiser": walk.raiser}
    accounts.move_user(people["qian"], unit=Unit.objects.get(code="TC"), at=MOVED)
    sys.stdout.write(json.dumps(told))


def make_all(password: str) -> dict[str, User]:
    """Everybody, with a password."""
    people = make_people()
    bureau = Unit.objects.get(code="EEB")
    for name, shown, role in (("gong", "公督", Role.SUPERVISOR), ("qian", "迁核", Role.VERIFIER)):
        people[name] = accounts.make_user(
            username=name, display_name=shown, unit=bureau, since=SINCE, invented=True
        )
        accounts.grant_role(people[name], role=role, unit=None, since=SINCE_DAY)
    for name, role in (("he", Role.VERIFIER), ("he", Role.SUPERVISOR), ("yan", Role.SUPERVISOR),
                       ("du", Role.REGISTRAR)):  # fmt: skip
        accounts.grant_role(people[name], role=role, unit=None, since=SINCE_DAY)
    RoleGrant.objects.create(user=people["guan"], role=Role.SUPERVISOR, valid_from=SINCE_DAY)
    for person in people.values():
        accounts.set_password(person, password)
    User.objects.update(must_change_password=False)
    return people


def _failed_check(walk: Walk) -> Walk:
    walk.to(State.VERIFYING)
    taken = walk.now
    return walk.fail_check().evidence(taken_at=taken)


def _cancel_asked(walk: Walk) -> Walk:
    walk.register()
    return walk._act(opening.ask_cancel, "du", reason="重复登记")


STAGES = {
    "new": lambda walk: walk.register(),
    "stale": lambda walk: walk.register(),
    "noted": lambda walk: walk.register(),
    "other": lambda walk: walk.register(),
    "cancel asked": _cancel_asked,
    "planned": lambda walk: walk.to(State.PLAN_REVIEW),
    "working": lambda walk: walk.to(State.RECTIFYING),
    "extension asked": lambda walk: walk.to(State.RECTIFYING).ask_extension(),
    "submitted": lambda walk: walk.to(State.VERIFYING),
    "submitted too": lambda walk: walk.to(State.VERIFYING),
    "submitted again": lambda walk: walk.to(State.VERIFYING),
    "failed": _failed_check,
    "failed, then shown": lambda walk: _failed_check(walk).evidence(),
    "unanswered": lambda walk: walk.to(State.REPLYING),
    "answered": lambda walk: walk.to(State.REPLYING).reply(),
    "answered too": lambda walk: walk.to(State.REPLYING).reply(),
    "called back": lambda walk: walk.to(State.REPLYING).reply().callback_ok(),
    "called back too": lambda walk: walk.to(State.REPLYING).reply().callback_ok(),
    "public": lambda walk: walk.to(State.CLOSING),
    "public too": lambda walk: walk.to(State.CLOSING),
}
