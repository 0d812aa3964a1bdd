"""Lights (红黄绿灯): a function of events, calendar and now. Nothing is stored as a timer.

Red: past due, a critical step past due, or a stage past its own limit. Yellow: little time left,
a step late, the forecast beyond the due date, or red once and made good: the past stays visible.
What was late at the office's own desk is remembered apart and leaves no mark on the unit.
Grey: held. Green: else. The unit's due date runs while the unit has the matter; once submitted,
only the limits of the stage count against whoever must act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from huiyin.ledger.core.kinds import KindPolicy, TermUnit
from huiyin.ledger.core.matter import Hold, Matter
from huiyin.ledger.core.roadmap import critical_steps, forecast_end, late_steps
from huiyin.ledger.core.states import FINAL, UNIT_CLOCK, State
from huiyin.ledger.core.workdays import CHINA, WorkCalendar, day_end, local_date

MINUTE = timedelta(minutes=1)
UNIT_STAGES = frozenset({State.ASSIGNED, State.PLANNING, State.RECTIFYING})
"""Stages whose own limit binds the lead unit."""
ALWAYS = datetime(1970, 1, 1, tzinfo=CHINA)
"""A moment before every matter: a light that is on from the start."""


class Colour(StrEnum):
    """Colours of the light."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"


class Reason(StrEnum):
    """Why the light is not green."""

    OVERDUE = "overdue"
    CRITICAL_STEP_LATE = "critical_step_late"
    STAGE_OVERDUE = "stage_overdue"
    HOLD_OVER = "hold_over"
    REVIEW_MISSED = "review_missed"
    HELD = "held"
    NEARLY_DUE = "nearly_due"
    STEP_LATE = "step_late"
    FORECAST_LATE = "forecast_late"
    WAS_RED = "was_red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """The light at a moment.

    ``was_red``: it is red now, or has ever been so through the unit (曾超期).
    """

    colour: Colour
    was_red: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LightMoments:
    """When the light changes if nothing happens; each colour holds *after* its moment.

    A database may keep these and sort a million rows by light; they are a cache of
    :func:`light` and must be written again with every event of the matter.
    """

    grey: bool
    yellow_from: datetime | None
    red_from: datetime | None
    was_red_by: datetime | None

    def colour(self, now: datetime) -> Colour:
        """The same colour as :func:`light` gives at ``now``."""
        if self.red_from is not None and now > self.red_from:
            return Colour.RED
        if self.grey:
            return Colour.GREY
        if self.yellow_from is not None and now > self.yellow_from:
            return Colour.YELLOW
        return Colour.GREEN


def red_causes(matter: Matter) -> dict[Reason, datetime]:
    """What would make the light red, and the last moment before it does. Needs no calendar."""
    if matter.state in FINAL:
        return {}
    if matter.state is State.SUSPENDED:
        return {} if matter.hold is None else _hold_causes(matter.hold)
    causes: dict[Reason, datetime] = {}
    if matter.stage_due is not None:
        causes[Reason.STAGE_OVERDUE] = matter.stage_due
    if matter.state in UNIT_CLOCK and matter.due is not None:
        causes[Reason.OVERDUE] = matter.due
    if matter.state is State.RECTIFYING and matter.roadmap is not None:
        critical = critical_steps(matter.roadmap)
        ends = [day_end(s.due) for s in matter.roadmap.unfinished if s.due and s.id in critical]
        if ends:
            causes[Reason.CRITICAL_STEP_LATE] = min(ends)
    return causes


def _hold_causes(hold: Hold) -> dict[Reason, datetime]:
    causes = {Reason.HOLD_OVER: day_end(hold.until)}
    if hold.review_on is not None:
        causes[Reason.REVIEW_MISSED] = day_end(hold.review_on)
    return causes


def is_units(matter: Matter, reason: Reason) -> bool:
    """Whether a cause of red lies with the unit; else with the office that assigns and checks."""
    if reason is Reason.STAGE_OVERDUE:
        unanswered = any(r.replied_at is None for r in matter.people_raisers)
        return matter.state in UNIT_STAGES or (matter.state is State.REPLYING and unanswered)
    return reason in {Reason.OVERDUE, Reason.CRITICAL_STEP_LATE}


def red_from(matter: Matter) -> datetime | None:
    """The last moment before the light turns red if nothing happens; None for never."""
    return min(red_causes(matter).values(), default=None)


def remember_red(matter: Matter, now: datetime) -> datetime | None:
    """The first moment it was red through the unit, if nothing happened until ``now``."""
    return _remember(matter, matter.first_red_at, now, by_unit=True)


def remember_office_red(matter: Matter, now: datetime) -> datetime | None:
    """The first moment it was red through the office, if nothing happened until ``now``."""
    return _remember(matter, matter.office_red_at, now, by_unit=False)


def _remember(
    matter: Matter, known: datetime | None, now: datetime, *, by_unit: bool
) -> datetime | None:
    if known is not None:
        return known
    causes = red_causes(matter).items()
    start = min((last for why, last in causes if is_units(matter, why) == by_unit), default=None)
    if start is None or now <= start:
        return None
    return max(start, matter.last_event_at)


def nearly_due_from(matter: Matter, policy: KindPolicy, calendar: WorkCalendar) -> datetime | None:
    """The last moment before "little time is left", or None where no due date runs."""
    if matter.state not in UNIT_CLOCK or matter.due is None or matter.cycle_assigned_at is None:
        return None
    start, due, rule = matter.cycle_assigned_at, matter.due, policy.lights
    unit = policy.whole_term(matter.cause).unit
    if unit is TermUnit.WORKING_HOURS:
        span = calendar.working_minutes_between(start, due)
        left = int(rule.yellow_share * span)
        return calendar.add_working_minutes(start, max(0, span - left)).moment
    if unit is TermUnit.CLOCK_HOURS:
        minutes = int((due - start) // MINUTE)
        return start.astimezone(CHINA) + (minutes - int(rule.yellow_share * minutes)) * MINUTE
    if unit is TermUnit.CALENDAR_DAYS:
        span = (local_date(due) - local_date(start)).days
        left = int(max(Fraction(rule.yellow_days), rule.yellow_share * span))
        return day_end(local_date(due) - timedelta(days=left + 1))
    span = calendar.working_days_between(local_date(start), local_date(due))
    left = int(max(Fraction(rule.yellow_days), rule.yellow_share * span))
    after_due = local_date(due) + timedelta(days=1)
    first = calendar.add_working_days(after_due, -(left + 1)).day
    return day_end(first - timedelta(days=1))


def forecast_is_late(matter: Matter, calendar: WorkCalendar, now: datetime) -> bool:
    """Whether the longest path over unfinished steps ends after the due date."""
    if matter.state is not State.RECTIFYING or matter.roadmap is None or matter.due is None:
        return False
    if not matter.roadmap.unfinished:
        return False
    end = forecast_end(matter.roadmap, calendar, local_date(now))
    return end is not None and end > local_date(matter.due)


def light(matter: Matter, policy: KindPolicy, calendar: WorkCalendar, now: datetime) -> Light:
    """The light at ``now`` with every reason for it. ``policy`` is the pinned version."""
    was_red = remember_red(matter, now) is not None
    reds = tuple(reason for reason, last in red_causes(matter).items() if now > last)
    if reds:
        return Light(colour=Colour.RED, was_red=True, reasons=reds)
    if matter.state is State.SUSPENDED:
        return Light(colour=Colour.GREY, was_red=was_red, reasons=(Reason.HELD,))
    reasons = _yellow_reasons(matter, policy, calendar, now)
    if was_red:
        reasons = (*reasons, Reason.WAS_RED)
    colour = Colour.YELLOW if reasons else Colour.GREEN
    return Light(colour=colour, was_red=was_red, reasons=reasons)


def _yellow_reasons(
    matter: Matter, policy: KindPolicy, calendar: WorkCalendar, now: datetime
) -> tuple[Reason, ...]:
    reasons = []
    near = nearly_due_from(matter, policy, calendar)
    if near is not None and now > near:
        reasons.append(Reason.NEARLY_DUE)
    if (
        matter.state is State.RECTIFYING
        and matter.roadmap is not None
        and late_steps(matter.roadmap, now)
    ):
        reasons.append(Reason.STEP_LATE)
    if forecast_is_late(matter, calendar, now):
        reasons.append(Reason.FORECAST_LATE)
    return tuple(reasons)


def light_moments(matter: Matter, policy: KindPolicy, calendar: WorkCalendar) -> LightMoments:
    """When the light changes by itself.

    The forecast needs no moment of its own: time alone can only push it back by way of a step
    that is late, and a late step is yellow already.
    """
    yellows = [nearly_due_from(matter, policy, calendar)]
    if matter.state is State.RECTIFYING and matter.roadmap is not None:
        yellows += [day_end(s.due) for s in matter.roadmap.unfinished if s.due is not None]
    if matter.first_red_at is not None or forecast_is_late(matter, calendar, matter.last_event_at):
        yellows.append(ALWAYS)
    return LightMoments(
        grey=matter.state is State.SUSPENDED,
        yellow_from=min((y for y in yellows if y is not None), default=None),
        red_from=red_from(matter),
        was_red_by=matter.first_red_at,
    )
