"""An inspection round (督导轮次) as a value: who may do what in it, and why not.

One table says for each act from which states it starts, where it leads and who may do it; the
rules that need more than that are beside it. The team leader answers for the round (组长负责制);
conclusions rest on facts and are given to the inspected (both are in the spirit of State Council
Order 733 and rules of this product, not law).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from huiyin.inspection.core.refusals import Refusal
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.states import ADMINISTRATORS, Role
from huiyin.ledger.core.workdays import local_date

PLANNERS = frozenset({Role.SUPERVISOR, Role.LEADER})


class RoundState(StrEnum):
    """How far a round has come."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    CONFIRMING = "confirming"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


class Part(StrEnum):
    """Somebody's part in the team."""

    LEADER = "leader"
    MEMBER = "member"
    EXPERT = "expert"


class Severity(StrEnum):
    """How bad a finding is; a major one makes a major matter."""

    MINOR = "minor"
    ORDINARY = "ordinary"
    MAJOR = "major"


class UnitView(StrEnum):
    """What the inspected unit says of a finding. Silence is no agreement."""

    NONE = "none"
    AGREED = "agreed"
    OBJECTED = "objected"


class Stance(StrEnum):
    """What the team leader decided on a finding after the unit was heard."""

    OPEN = "open"
    KEPT = "kept"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What can be done in a round."""

    PLAN = "plan"
    START = "start"
    RECORD = "record"
    PRESENT = "present"
    ANSWER = "answer"
    RULE = "rule"
    GROUP = "group"
    HAND_OVER = "hand_over"
    CLOSE = "close"


class Who(StrEnum):
    """Who may do an act, as msgids."""

    PLANNER = "a supervisor or the leader in charge"
    TEAM = "the inspection team"
    TEAM_LEADER = "the team leader"
    UNIT_HEAD = "the head of the inspected unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the rules need to know of one finding."""

    number: int
    unit: str
    shown: bool = False
    view: UnitView = UnitView.NONE
    stance: Stance = Stance.OPEN
    group: int | None = None

    @property
    def counts(self) -> bool:
        """Whether it goes into the ledger: kept or amended."""
        return self.stance in {Stance.KEPT, Stance.AMENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round as the rules see it. `answer_by` is each unit's last moment to answer, by code."""

    state: RoundState
    first_day: date
    last_day: date
    leader: str
    team: frozenset[str]
    units: frozenset[str]
    findings: tuple[Seen, ...] = ()
    answer_by: tuple[tuple[str, datetime], ...] = ()

    def finding(self, number: int) -> Seen | None:
        """The finding of this number."""
        return next((seen for seen in self.findings if seen.number == number), None)

    def time_left(self, unit: str, now: datetime) -> bool:
        """Whether the unit may still answer."""
        return any(code == unit and now <= until for code, until in self.answer_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An act asked for: on which finding, and what was seen when, where that matters."""

    act: Act
    finding: int | None = None
    unit: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    sources: frozenset[RoundState]
    target: RoundState | None
    who: Who


_S = RoundState
TABLE: dict[Act, Row] = {
    Act.START: Row(frozenset({_S.PLANNED}), _S.UNDER_WAY, Who.TEAM_LEADER),
    Act.RECORD: Row(frozenset({_S.UNDER_WAY, _S.CONFIRMING}), None, Who.TEAM),
    Act.PRESENT: Row(frozenset({_S.UNDER_WAY, _S.CONFIRMING}), _S.CONFIRMING, Who.TEAM_LEADER),
    Act.ANSWER: Row(frozenset({_S.CONFIRMING}), None, Who.UNIT_HEAD),
    Act.RULE: Row(frozenset({_S.CONFIRMING}), None, Who.TEAM_LEADER),
    Act.GROUP: Row(frozenset({_S.UNDER_WAY, _S.CONFIRMING}), None, Who.TEAM_LEADER),
    Act.HAND_OVER: Row(frozenset({_S.CONFIRMING}), _S.HANDED_OVER, Who.TEAM_LEADER),
    Act.CLOSE: Row(
        frozenset({_S.UNDER_WAY, _S.CONFIRMING, _S.HANDED_OVER}), _S.CLOSED, Who.TEAM_LEADER
    ),
}
"""Planning makes a round and is not in the table; `may_plan` answers for it."""


def may_plan(actor: Person) -> Refusal | None:
    """Planning is the supervision office's, or the leader's in charge."""
    if actor.roles & PLANNERS and not actor.roles & ADMINISTRATORS:
        return None
    return Refusal(
        rule="R-PLAN",
        message="Rounds are planned by the supervision office.",
        who=Who.PLANNER,
        next_step="Ask a supervisor.",
    )


def refuse(rnd: Round, asked: Asked, actor: Person, now: datetime) -> Refusal | None:
    """Why this person may not do this now, or None. Nothing is changed by asking."""
    row = TABLE[asked.act]
    if rnd.state not in row.sources:
        return _wrong_state(rnd, row)
    if actor.roles & ADMINISTRATORS or not _is(row.who, rnd, asked, actor):
        return _not_yours(row.who)
    return next((r for rule in RULES.get(asked.act, ()) if (r := rule(rnd, asked, now))), None)


def after(rnd: Round, act: Act) -> RoundState:
    """The state an act leads to."""
    return TABLE[act].target or rnd.state


def permitted(rnd: Round, actor: Person, now: datetime) -> Iterator[tuple[Act, Refusal | None]]:
    """The acts on the whole round that belong to its state, each with None or why not."""
    for act in (Act.START, Act.RECORD, Act.PRESENT, Act.HAND_OVER, Act.CLOSE):
        if rnd.state in TABLE[act].sources:
            yield act, refuse(rnd, Asked(act=act), actor, now)


def conflicts(people: tuple[Person, ...], units: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """(person, inspected unit) where somebody belongs, or ever belonged, to it.

    Order 733 wants inspectors without an interest in what they inspect; that whoever *ever*
    belonged to the unit is refused is this product's reading of it, not the law's words.
    """
    return tuple(
        (person.id, unit)
        for person in people
        for unit in sorted(units)
        if unit == person.unit or any(unit == m.unit for m in person.memberships)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One unit in one round: for the frequency rule."""

    round: str
    unit: str
    first_day: date
    last_day: date


def too_soon(
    others: tuple[Visit, ...], units: frozenset[str], first_day: date, days: int
) -> tuple[Visit, ...]:
    """Visits to one of the units that ended less than `days` before `first_day`, or lie after."""
    since = first_day - timedelta(days=days)
    near = (v for v in others if v.unit in units and v.last_day > since)
    return tuple(sorted(near, key=lambda v: (v.first_day, v.round, v.unit)))


def _wrong_state(rnd: Round, row: Row) -> Refusal:
    return Refusal(
        rule="R-STATE",
        message="The round is %(state)s; this is done while it is %(sources)s.",
        who=row.who,
        next_step="Look at the round again: it has moved on or is not there yet.",
        params=(("state", rnd.state), ("sources", ", ".join(sorted(row.sources)))),
    )


def _not_yours(who: Who) -> Refusal:
    return Refusal(
        rule={
            Who.TEAM: "R-TEAM",
            Who.TEAM_LEADER: "R-LEADER",
            Who.UNIT_HEAD: "R-HEAD",
            Who.PLANNER: "R-PLAN",
        }[who],
        message="This act is not yours in this round.",
        who=who,
        next_step="Ask whoever it belongs to.",
    )


def _is(who: Who, rnd: Round, asked: Asked, actor: Person) -> bool:
    if who is Who.TEAM:
        return actor.id in rnd.team
    if who is Who.TEAM_LEADER:
        return actor.id == rnd.leader
    seen = rnd.finding(asked.finding) if asked.finding is not None else None
    return Role.UNIT_HEAD in actor.roles and seen is not None and seen.unit == actor.unit


_Rule = Callable[[Round, Asked, datetime], Refusal | None]


def _in_days(rnd: Round, asked: Asked, now: datetime) -> Refusal | None:
    if asked.seen_at is None:
        return None
    day = local_date(asked.seen_at)
    if asked.seen_at <= now and rnd.first_day <= day <= rnd.last_day:
        return None
    return Refusal(
        rule="R-DAYS",
        message="A finding is seen on a day of the round, and not in the future.",
        who=Who.TEAM,
        next_step="Correct the time it was seen; what is seen later belongs to another round.",
    )


def _unit_of_round(rnd: Round, asked: Asked, _now: datetime) -> Refusal | None:
    if not asked.unit or asked.unit in rnd.units:
        return None
    return Refusal(
        rule="R-UNIT",
        message="This unit is not inspected in this round.",
        who=Who.TEAM,
        next_step="Choose one of the round's units.",
    )


def _something_new(rnd: Round, _asked: Asked, _now: datetime) -> Refusal | None:
    if any(not seen.shown for seen in rnd.findings):
        return None
    return Refusal(
        rule="R-NOTHING",
        message="There is no finding that the units have not seen.",
        who=Who.TEAM_LEADER,
        next_step="Record findings first; a round without any is closed.",
    )


def _is_shown(rnd: Round, asked: Asked, _now: datetime) -> Refusal | None:
    seen = rnd.finding(asked.finding or 0)
    if seen is not None and seen.shown:
        return None
    return Refusal(
        rule="R-SHOWN",
        message="This finding has not been given to the unit yet.",
        who=Who.TEAM_LEADER,
        next_step="The team leader presents the findings to the units first.",
    )


def _not_ruled(rnd: Round, asked: Asked, _now: datetime) -> Refusal | None:
    seen = rnd.finding(asked.finding or 0)
    if seen is None or seen.stance is Stance.OPEN:
        return None
    return Refusal(
        rule="R-RULED",
        message="The team leader has decided on this finding.",
        who=Who.TEAM_LEADER,
        next_step="Write to the team leader; he may decide anew before the hand-over.",
    )


def _answer_in_time(rnd: Round, asked: Asked, now: datetime) -> Refusal | None:
    seen = rnd.finding(asked.finding or 0)
    if seen is None or rnd.time_left(seen.unit, now):
        return None
    return Refusal(
        rule="R-TIME",
        message="The unit's time to answer is over.",
        who=Who.TEAM_LEADER,
        next_step="Tell the team leader what should be known; the file says that you were late.",
    )


def _unit_heard(rnd: Round, asked: Asked, now: datetime) -> Refusal | None:
    seen = rnd.finding(asked.finding or 0)
    if seen is None or seen.view is not UnitView.NONE or not rnd.time_left(seen.unit, now):
        return None
    return Refusal(
        rule="R-HEARD",
        message="The unit has not answered yet and still has time to.",
        who=Who.UNIT_HEAD,
        next_step="Wait for the unit's answer or for the end of its time.",
    )


def _all_ruled(rnd: Round, _asked: Asked, _now: datetime) -> Refusal | None:
    waiting = [str(seen.number) for seen in rnd.findings if seen.stance is Stance.OPEN]
    if not waiting:
        return None
    return Refusal(
        rule="R-OPEN",
        message="These findings are not decided yet: %(findings)s.",
        who=Who.TEAM_LEADER,
        next_step="Keep, amend or withdraw each of them, then go on.",
        params=(("findings", ", ".join(waiting)),),
    )


def _something_counts(rnd: Round, _asked: Asked, _now: datetime) -> Refusal | None:
    if any(seen.counts for seen in rnd.findings):
        return None
    return Refusal(
        rule="R-EMPTY",
        message="No finding is left to hand over.",
        who=Who.TEAM_LEADER,
        next_step="Close the round.",
    )


def _none_left(rnd: Round, _asked: Asked, _now: datetime) -> Refusal | None:
    handed = rnd.state is RoundState.HANDED_OVER
    if handed or all(seen.stance is Stance.WITHDRAWN for seen in rnd.findings):
        return None
    return Refusal(
        rule="R-FINDINGS",
        message="The round has findings that nobody has handed over.",
        who=Who.TEAM_LEADER,
        next_step="Hand them over as matters, or withdraw them with a reason.",
    )


RULES: dict[Act, tuple[_Rule, ...]] = {
    Act.RECORD: (_unit_of_round, _in_days),
    Act.PRESENT: (_something_new,),
    Act.ANSWER: (_is_shown, _not_ruled, _answer_in_time),
    Act.RULE: (_is_shown, _unit_heard),
    Act.HAND_OVER: (_all_ruled, _something_counts),
    Act.CLOSE: (_none_left,),
}
"""What else must hold, by act, in the order in which it is told."""
