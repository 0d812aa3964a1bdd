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
    policy = kinds().get(kind)
    if policy is None or policy.effective_from > at.astimezone(CHINA).date():
        raise NoPolicy(
            f"No policy for the kind {kind!r} is in force on {at.astimezone(CHINA):%Y-%m-%d}.",
            "Add data/kinds/<kind>.yaml or correct its effective_from.",
        )
    return policy


def policy_of(matter: Matter) -> KindPolicy:
    """The version the matter pins; before assignment the one in force at its last event."""
    if matter.policy is None:
        return in_force(matter.kind, matter.last_event_at)
    policy = kinds().get(matter.kind)
    if policy is None or policy.version != matter.policy.version:
        raise NoPolicy(
            f"Matter {matter.id} was assigned under {matter.kind} version "
            f"{matter.policy.version}, which is not among the tables.",
            "Keep the table of every version that a matter pins.",
        )
    return policy
