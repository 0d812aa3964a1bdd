"""Blue, yellow, red: which notice a light calls for, by a dated rule; the system only drafts.

The light is computed and forgotten; the notice is a document with a number and a receipt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from huiyin.ledger.core.kinds import Confidence, KindPolicy
from huiyin.ledger.core.lights import (
    Light,
    Reason,
    is_units,
    nearly_due_from,
    red_causes,
)
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.states import State
from huiyin.ledger.core.workdays import WorkCalendar, day_end, local_date

WITH_THE_UNIT = frozenset({State.ASSIGNED, State.PLANNING, State.RECTIFYING})
"""States in which time that runs out is the unit's; elsewhere the office is waited for."""


class Level(StrEnum):
    """How sharp a notice is."""

    NONE = ""
    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRule:
    """Reasons of a light that call for a notice of this level. ``signed``: by a leader."""

    level: Level
    reasons: frozenset[Reason]
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRules:
    """One city's rules; the levels stand from the mildest to the sharpest."""

    code: str
    effective_from: date
    levels: tuple[LevelRule, ...]
    receipt_days: int
    answer_days: int
    source: str
    confidence: Confidence

    def of(self, level: str) -> LevelRule | None:
        """The rule of a level, or None where these rules do not know it."""
        return next((rule for rule in self.levels if rule.level == level), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A notice that should be drafted. ``cause`` is the key under which it is drafted once."""

    level: Level
    reason: Reason
    cause: str


WHY: dict[Reason, str] = {
    Reason.NEARLY_DUE: "办结时限临近。",
    Reason.STEP_LATE: "路线图中有步骤未按时完成，进度滞后。",
    Reason.FORECAST_LATE: "按现有进度预计不能按期办结。",
    Reason.STAGE_OVERDUE: "当前环节已超过规定时限。",
    Reason.OVERDUE: "已超过办结时限。",
    Reason.CRITICAL_STEP_LATE: "关键步骤已超期。",
}
"""Why a notice is sent, as its basis says it."""


def propose(matter: Matter, light: Light, rules: NoticeRules, now: datetime) -> Proposal | None:
    """The sharpest notice this light calls for; None when the unit owes nothing late."""
    if matter.lead is None:
        return None
    for rule in reversed(rules.levels):
        reason = next((r for r in light.reasons if r in rule.reasons and _lies(matter, r)), None)
        if reason is not None:
            cause = f"{matter.cycle}:{rule.level}:{reason}:{_since(matter, reason, now)}"
            return Proposal(level=rule.level, reason=reason, cause=cause)
    return None


def _lies(matter: Matter, reason: Reason) -> bool:
    """Whether the unit is the one to hear of this reason."""
    return is_units(matter, reason) or (
        reason not in red_causes(matter) and matter.state in WITH_THE_UNIT
    )


def _since(matter: Matter, reason: Reason, now: datetime) -> str:
    """What makes this cause another one: the date it is measured by, or the roadmap's version."""
    red = red_causes(matter).get(reason)
    if red is not None:
        return str(local_date(red))
    if reason is Reason.STEP_LATE and matter.roadmap is not None:
        late = [s for s in matter.roadmap.unfinished if s.due and day_end(s.due) < now]
        return ",".join(sorted(f"{s.id}@{s.due}" for s in late))
    return "" if matter.due is None else str(local_date(matter.due))


def next_look(
    matter: Matter, policy: KindPolicy, calendar: WorkCalendar, now: datetime
) -> datetime | None:
    """The next moment at which the light gets another reason if nothing happens; None: never."""
    return min(_ahead(_moments(matter, policy, calendar), now), default=None)


def _moments(
    matter: Matter, policy: KindPolicy, calendar: WorkCalendar
) -> Iterable[datetime | None]:
    yield from red_causes(matter).values()
    yield nearly_due_from(matter, policy, calendar)
    if matter.state is State.RECTIFYING and matter.roadmap is not None:
        yield from (day_end(step.due) for step in matter.roadmap.unfinished if step.due)


def _ahead(moments: Iterable[datetime | None], now: datetime) -> list[datetime]:
    return [when for when in moments if when is not None and when >= now]
