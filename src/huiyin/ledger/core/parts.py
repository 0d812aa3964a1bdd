"""Values that commands, events and the matter share. All frozen, all without behaviour of state.

Identifiers are opaque strings chosen by the shell. Times are aware datetimes. Coordinates are
integers in millionths of a degree, because canonical bodies hold no floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huiyin.ledger.core.states import Capacity, RaiserKind, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is: a name and, when known, WGS 84 position in 1e-6 degrees.

    ``code`` is the registry's key of the place (a section, a facility), empty when it has none.
    """

    name: str
    code: str = ""
    lon_e6: int | None = None
    lat_e6: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A text or record kept outside the chain: its address and a salted commitment to it.

    The record can be erased (PIPL art. 47) and the chain stays whole.
    """

    ref: str
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """One sign that something falls short (线索), with who raised it.

    ``raiser`` is an opaque id of the raiser's record; name and telephone never come here.
    ``carried_from`` names the merged matter the clue came from.
    """

    id: str
    raiser: str
    raiser_kind: RaiserKind
    channel: str
    observed_at: datetime
    summary: str = ""
    place: Place | None = None
    details: Sealed | None = None
    carried_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Evidence (佐证): bytes by hash, when and where *taken*, when *received*.

    ``digest`` is ``alg:hex``. ``steps`` are the roadmap steps it supports.
    """

    id: str
    digest: str
    media_type: str
    taken_at: datetime
    received_at: datetime
    taken_where: Place
    summary: str = ""
    steps: tuple[str, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a roadmap. ``due`` is a date: the step is late after 24:00 of that day."""

    id: str
    title: str
    owner: str
    due: date | None
    predecessors: tuple[str, ...] = ()
    criterion: str = ""
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """A verifier's finding on one criterion."""

    criterion: str
    met: bool
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPin:
    """The kind and version of policy a matter was assigned under."""

    kind: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person's time in a unit; ``until`` is None while it lasts."""

    unit: str
    since: datetime
    until: datetime | None = None

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether any moment of ``[start, end]`` falls inside."""
        return self.since <= end and (self.until is None or self.until > start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who acts: id, present unit, roles, and every membership the directory knows."""

    id: str
    unit: str
    roles: frozenset[Role]
    memberships: tuple[Membership, ...] = ()

    def units_between(self, start: datetime, end: datetime) -> frozenset[str]:
        """Units the person belonged to at any moment of ``[start, end]``, and the present one."""
        past = {m.unit for m in self.memberships if m.overlaps(start, end)}
        return frozenset(past | {self.unit})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A person has acted on the matter in a capacity, in a cycle, as a member of a unit."""

    person: str
    unit: str
    capacity: Capacity
    cycle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """A task handed on: the bans of ``giver`` pass to ``receiver`` for ever (D8).

    The right to act in ``role`` for ``unit`` lasts for the cycle it was given in, and no longer
    than the first giver holds that role. ``ended``: the task was handed over to somebody else
    when the receiver or the giver left the post; the bans stay.
    ``on_behalf_of`` is who had handed the task to the giver, None when it was the giver's own.
    """

    giver: str
    unit: str
    cycle: int
    giver_units: tuple[str, ...]
    receiver: str
    role: Role
    at: datetime
    on_behalf_of: str | None = None
    ended: bool = False

    def leads_to(self, later: Delegation, giver: str) -> bool:
        """Whether ``later`` hands on what was given here by ``giver``."""
        same = (self.role, self.cycle) == (later.role, later.cycle)
        return same and (self.receiver, self.giver) == (later.giver, giver)
