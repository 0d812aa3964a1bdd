"""The matter (事项) as a value: what all events so far add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huiyin.ledger.core.parts import (
    Clue,
    Delegation,
    Evidence,
    Part,
    Place,
    PolicyPin,
    Sealed,
    Step,
)
from huiyin.ledger.core.roadmap import Roadmap
from huiyin.ledger.core.states import Capacity, Grade, RaiserKind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiserStatus:
    """What has been said to one raiser in this cycle.

    ``told_due``: the due date the raiser was last told of after an extension.
    """

    raiser: str
    kind: RaiserKind
    told_due: datetime | None = None
    replied_at: datetime | None = None
    called_back_at: datetime | None = None
    satisfied: bool | None = None
    reached: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold in force (挂起). ``review_on``: the next review; None when its end comes first."""

    since: datetime
    until: date
    review_on: date | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRequest:
    """An extension asked for and not yet decided."""

    by: str
    at: datetime
    until: datetime
    reason: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """The verifier drawn for this cycle's check."""

    drawn: str
    candidates: tuple[str, ...]
    seed: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedCheck:
    """The check that passed: by whom (lenders of the task included), and when it was seen."""

    by: tuple[str, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The folded state. ``version`` is the number of events folded (compare-and-set key).

    ``original_due`` is that of the first assignment of the cycle and never moves; those of
    earlier cycles are in ``past_original_dues``.
    ``fresh_since``: evidence taken or received before it is void (last return, fail, reopening).
    ``rectifying_since``: when this round of rectification began; a hold does not move it.
    ``passed``: the check this round has passed; a return or a reopening takes it away.
    ``first_red_at``: the first moment the light was red through the unit, remembered for ever.
    ``office_red_at``: the same through the office: not assigned, reviewed or checked in time.
    ``first_lead``: the unit this cycle was first assigned to (首接单位), whoever has it now.
    ``extended_due``: the due date set by the cycle's last granted extension.
    ``hold_credit``: units of the term given back by holds in this cycle.
    """

    id: str
    kind: str
    title: str
    cause: str
    state: State
    version: int
    cycle: int
    grade: Grade
    registered_at: datetime
    state_since: datetime
    last_event_at: datetime
    clues: tuple[Clue, ...]
    raisers: tuple[RaiserStatus, ...]
    place: Place | None = None
    description: Sealed | None = None
    interim_replied_at: datetime | None = None
    policy: PolicyPin | None = None
    lead: str | None = None
    co_units: tuple[str, ...] = ()
    units_ever: frozenset[str] = frozenset()
    handlers: tuple[str, ...] = ()
    first_lead: str | None = None
    assigned_at: datetime | None = None
    cycle_assigned_at: datetime | None = None
    due: datetime | None = None
    original_due: datetime | None = None
    past_original_dues: tuple[datetime, ...] = ()
    due_provisional: bool = False
    due_by_term: bool = False
    hold_credit: int = 0
    stage_due: datetime | None = None
    disputes: int = 0
    dispute_final: bool = False
    proposed: Roadmap | None = None
    roadmap: Roadmap | None = None
    past_roadmaps: tuple[Roadmap, ...] = ()
    plan_versions: int = 0
    evidence: tuple[Evidence, ...] = ()
    fresh_since: datetime | None = None
    rectifying_since: datetime | None = None
    passed: PassedCheck | None = None
    checks_failed: int = 0
    extension: ExtensionRequest | None = None
    extensions_granted: int = 0
    extended_due: datetime | None = None
    hold: Hold | None = None
    draw: Draw | None = None
    public_until: datetime | None = None
    closed_at: datetime | None = None
    recheck_failed_at: datetime | None = None
    merged_into: str | None = None
    cancel_asked_by: str | None = None
    first_red_at: datetime | None = None
    office_red_at: datetime | None = None
    parts: tuple[Part, ...] = ()
    delegations: tuple[Delegation, ...] = ()

    @property
    def is_major(self) -> bool:
        """Whether the matter is 重大."""
        return self.grade is Grade.MAJOR

    @property
    def is_closed(self) -> bool:
        """Whether the matter is struck off."""
        return self.state is State.CLOSED

    @property
    def units(self) -> tuple[str, ...]:
        """Lead unit first, then co-units; empty before assignment."""
        return (() if self.lead is None else (self.lead,)) + self.co_units

    @property
    def fresh_evidence(self) -> tuple[Evidence, ...]:
        """Evidence taken *and* received after the last return, fail or reopening."""
        since = self.fresh_since
        if since is None:
            return self.evidence
        return tuple(e for e in self.evidence if e.taken_at > since and e.received_at > since)

    @property
    def people_raisers(self) -> tuple[RaiserStatus, ...]:
        """Raisers who must be answered: persons and units, not sensors."""
        return tuple(r for r in self.raisers if r.kind is not RaiserKind.SENSOR)

    @property
    def raisers_to_tell(self) -> tuple[RaiserStatus, ...]:
        """Raisers who do not know yet that the due date was moved (告知诉求人)."""
        due = self.extended_due
        if due is None or due != self.due:
            return ()
        return tuple(r for r in self.people_raisers if r.told_due != due)

    @property
    def delegations_in_force(self) -> tuple[Delegation, ...]:
        """Tasks handed on in this cycle and not handed over since."""
        return tuple(d for d in self.delegations if d.cycle == self.cycle and not d.ended)

    def origin(self, delegation: Delegation) -> Delegation:
        """The first of the hands a task went through: its giver's own right carries the rest."""
        seen = [delegation]
        while (giver := seen[-1].on_behalf_of) is not None:
            above = next((d for d in self.delegations if d.leads_to(seen[-1], giver)), None)
            if above is None or above in seen:
                break
            seen.append(above)
        return seen[-1]

    def who(self, *capacities: Capacity, cycle: int | None = None) -> frozenset[str]:
        """Persons who acted in any of the capacities; in every cycle unless one is given."""
        return frozenset(
            p.person
            for p in self.parts
            if p.capacity in capacities and (cycle is None or p.cycle == cycle)
        )
