"""Dates in words: how much is left, how much too late, against the due date and the original."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.ledger.core import events as e
from huiyin.ledger.core.states import FINAL, UNIT_CLOCK, State
from huiyin.ledger.core.workdays import WorkCalendar, local_date
from huiyin.ledger.scene import Scene

NEAR = 3


@dataclass(frozen=True, slots=True)
class Lateness:
    """Words beside a date, with the tone `soon`, `late` or nothing."""

    words: str
    tone: str = ""


def against(due: datetime, at: datetime, calendar: WorkCalendar) -> Lateness:
    """How `at` stands to a due date that still counts."""
    if at > due:
        return Lateness(late_words(due, at), "late")
    days = calendar.working_days_between(local_date(at), local_date(due))
    if days == 0:
        return Lateness(_("due today"), "soon")
    words = ngettext("%(count)s working day left", "%(count)s working days left", days)
    return Lateness(words % {"count": days}, "soon" if days <= NEAR else "")


def late_words(due: datetime, at: datetime) -> str:
    """`2 days overdue`; in hours within the first day."""
    over = at - due
    if over < timedelta(days=1):
        hours = max(1, int(over.total_seconds() // 3600))
        return ngettext("%(count)s hour overdue", "%(count)s hours overdue", hours) % {
            "count": hours
        }
    days = (local_date(at) - local_date(due)).days
    return ngettext("%(count)s day overdue", "%(count)s days overdue", days) % {"count": days}


def lateness(scene: Scene, due: datetime | None) -> Lateness | None:
    """How the matter stands to a due date of its lead unit.

    While the unit has the matter, now counts; afterwards the moment of its last submission.
    """
    matter = scene.matter
    if due is None:
        return None
    if matter.state is State.SUSPENDED:
        return Lateness(_("the clock is held"))
    if matter.state in UNIT_CLOCK:
        return against(due, scene.now, scene.context.calendar)
    handed_in = _handed_in(scene)
    if handed_in is None:
        return None
    if handed_in <= due:
        return Lateness(_("handed in on time"))
    return Lateness(_("handed in %(late)s") % {"late": late_words(due, handed_in)}, "late")


def _handed_in(scene: Scene) -> datetime | None:
    last = scene.last(e.Submitted)
    return None if last is None else last.at


def stage_lateness(scene: Scene) -> Lateness | None:
    """How the present stage stands to its own limit."""
    limit = scene.matter.stage_due
    if limit is None or scene.matter.state in FINAL:
        return None
    return against(limit, scene.now, scene.context.calendar)
