"""Which policy and which calendar hold: the shipped tables, joined for the verbs."""

from __future__ import annotations

from datetime import datetime

from huiyin.base.clock import CHINA
from huiyin.base.errors import HuiyinError
from huiyin.ledger import kinds_loader
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.workdays import WorkCalendar


class NoPolicy(HuiyinError):
    """No policy table covers this kind at this time or in this version."""


def kinds() -> dict[str, KindPolicy]:
    """The kinds of matter this office handles, by code."""
    return kinds_loader.kinds()


def calendar() -> WorkCalendar:
    """The working-day calendar of all published years."""
    return kinds_loader.calendar()


def in_force(kind: str, at: datetime) -> KindPolicy:
    """The policy for new matters and new assignments of this kind at `at`."""
    day = at.astimezone(CHINA).date()
    begun = [
        policy
        for (code, _), policy in kinds_loader.versions().items()
        if code == kind and policy.effective_from <= day
    ]
    if not begun:
        raise NoPolicy(
            f"No policy for the kind {kind!r} is in force on {day:%Y-%m-%d}.",
            "Add data/kinds/<kind>.yaml or correct its effective_from.",
        )
    return max(begun, key=lambda policy: (policy.effective_from, policy.version))


def policy_of(matter: Matter) -> KindPolicy:
    """The version the matter pins; before assignment the one in force at its last event."""
    if matter.policy is None:
        return in_force(matter.kind, matter.last_event_at)
    policy = kinds_loader.versions().get((matter.kind, matter.policy.version))
    if policy is None:
        raise NoPolicy(
            f"Matter {matter.id} was assigned under {matter.kind} version "
            f"{matter.policy.version}, which is not among the tables.",
            "Keep the table of every version that a matter pins, as data/kinds/<kind>.<n>.yaml.",
        )
    return policy
