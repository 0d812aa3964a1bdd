"""Units and people of the simulated city. All are invented; some change posts each year."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from huiyin.ledger.core.parts import Membership, Person
from huiyin.ledger.core.states import Role

OFFICE, LEADERS, CENTRE = "office", "leaders", "centre"
HOMES = {
    Role.REGISTRAR: OFFICE,
    Role.SUPERVISOR: OFFICE,
    Role.LEADER: LEADERS,
    Role.VERIFIER: CENTRE,
}
MOVE_SHARE = 0.25
"""How many of a unit's people change posts within a year."""


@dataclass(slots=True)
class Life:
    """One person: roles for good, units over time (since when, which)."""

    id: str
    roles: frozenset[Role]
    posts: list[tuple[datetime, str]]

    def at(self, now: datetime) -> Person:
        """The person as the directory knows him at `now`: past and present, no future."""
        known = [post for post in self.posts if post[0] <= now]
        ends = [since for since, _ in known[1:]]
        past = tuple(
            Membership(unit=unit, since=since, until=until)
            for (since, unit), until in zip(known, [*ends, None], strict=True)
        )
        return Person(id=self.id, unit=known[-1][1], roles=self.roles, memberships=past)


@dataclass(slots=True)
class Staff:
    """Everybody, and the moments at which anybody moves."""

    units: tuple[str, ...]
    staffed: tuple[str, ...]
    lives: tuple[Life, ...]
    moves: list[datetime] = field(default_factory=list)
    _known: dict[int, dict[str, Person]] = field(default_factory=dict)
    _holding: dict[tuple[int, tuple[Role, ...]], list[Person]] = field(default_factory=dict)

    def directory(self, now: datetime) -> dict[str, Person]:
        """Everybody as known at `now`; the same between two moves."""
        key = bisect_right(self.moves, now)
        if key not in self._known:
            self._known[key] = {life.id: life.at(now) for life in self.lives}
        return self._known[key]

    def holders(self, roles: tuple[Role, ...], now: datetime) -> list[Person]:
        """Those who hold any of the roles."""
        key = (bisect_right(self.moves, now), roles)
        if key not in self._holding:
            wanted = frozenset(roles)
            people = self.directory(now).values()
            self._holding[key] = [person for person in people if person.roles & wanted]
        return self._holding[key]


def hire(rng: random.Random, units: int, people: int, start: datetime, years: int) -> Staff:
    """`people` in a city of `units` units; a third of them stand outside the units."""
    codes = tuple(f"u{n:03d}" for n in range(units))
    outside = max(8, people // 3)
    staffed = codes[: max(2, (people - outside) // 3)]
    lives = [_outsider(n, staffed, start) for n in range(outside)]
    lives += [_insider(n, staffed, start) for n in range(people - outside - 1)]
    judge = Life("judge", frozenset({Role.SYSTEM}), [(_long_before(start), "machine")])
    staff = Staff((*codes, OFFICE, LEADERS, CENTRE, "machine"), staffed, (*lives, judge))
    for year in range(years):
        _move_some(rng, staff, start + timedelta(days=365 * year))
    staff.moves = sorted({since for life in staff.lives for since, _ in life.posts})
    return staff


def _long_before(start: datetime) -> datetime:
    return start - timedelta(days=400)


def _outsider(n: int, staffed: tuple[str, ...], start: datetime) -> Life:
    """Office, leaders and verifiers; one verifier in four sits in a unit that has matters."""
    wheel = (Role.SUPERVISOR, Role.VERIFIER, Role.LEADER, Role.VERIFIER, Role.SUPERVISOR)
    role = Role.REGISTRAR if n < 2 else wheel[n % len(wheel)]
    home, roles = HOMES[role], {role}
    if role is Role.VERIFIER and n % 4 == 1:
        home = staffed[n % len(staffed)]
    if n % 9 == 0:
        roles.add(Role.VERIFIER)
    return Life(f"o{n:03d}", frozenset(roles), [(_long_before(start), home)])


def _insider(n: int, staffed: tuple[str, ...], start: datetime) -> Life:
    """Of three in a unit one is head, one handles, one helps and may check elsewhere.

    Some sit in their unit and supervise for the office, which tempts them.
    """
    helper = {Role.HELPER, Role.VERIFIER} | ({Role.SUPERVISOR} if n % 2 else set())
    roles = ({Role.UNIT_HEAD}, {Role.HANDLER, Role.HELPER}, helper)
    post = (_long_before(start), staffed[(n // 3) % len(staffed)])
    return Life(f"p{n:03d}", frozenset(roles[n % 3]), [post])


def _move_some(rng: random.Random, staff: Staff, year: datetime) -> None:
    for life in staff.lives:
        movable = life.id.startswith("p") and Role.UNIT_HEAD not in life.roles
        if movable and rng.random() < MOVE_SHARE:
            since = year + timedelta(days=rng.randrange(20, 340), hours=rng.randrange(24))
            life.posts.append((since, rng.choice(staff.staffed)))
    for life in staff.lives:
        life.posts.sort()
