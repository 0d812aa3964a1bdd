"""Invented people of the random walks: every post, and people who stand on more than one side."""

from __future__ import annotations

from datetime import timedelta

from huiyin.ledger.core.parts import Membership, Person
from huiyin.ledger.core.states import Role as R
from tests.ledger.core.builders import LONG_AGO, MONDAY, person

MOVED = MONDAY + timedelta(days=2)
"""When two of them changed posts: after every matter here was registered."""


def _moved(name: str, before: str, after: str, *roles: R) -> Person:
    past = Membership(unit=before, since=LONG_AGO, until=MOVED)
    now = Membership(unit=after, since=MOVED)
    return Person(id=name, unit=after, roles=frozenset(roles), memberships=(past, now))


CAST: dict[str, Person] = {
    p.id: p
    for p in (
        person("wen", "office", R.REGISTRAR),
        person("both", "office", R.REGISTRAR, R.SUPERVISOR),
        person("alice", "office", R.SUPERVISOR),
        person("ada", "office", R.SUPERVISOR, R.VERIFIER),
        person("li", "office", R.LEADER),
        person("lu", "office", R.LEADER, R.SUPERVISOR),
        person("bo", "water", R.UNIT_HEAD, R.HANDLER),
        person("han", "water", R.HANDLER),
        person("hat", "water", R.UNIT_HEAD, R.SUPERVISOR, R.VERIFIER),
        person("peng", "parks", R.UNIT_HEAD, R.HELPER),
        person("cai", "county", R.UNIT_HEAD, R.HANDLER, R.VERIFIER),
        person("vera", "third", R.VERIFIER),
        person("viktor", "third", R.VERIFIER, R.SUPERVISOR),
        person("vasil", "third", R.VERIFIER),
        _moved("mo", "water", "office", R.SUPERVISOR, R.VERIFIER, R.LEADER),
        _moved("max", "parks", "third", R.VERIFIER),
        person("reed", "office", R.READER),
        person("sam", "it", R.SYSADMIN, R.SUPERVISOR, R.VERIFIER),
        person("aud", "audit", R.AUDITOR, R.LEADER),
        person("judge", "machine", R.SYSTEM),
    )
}
