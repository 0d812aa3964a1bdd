"""交办 of what an import registered, in one act, each matter by the ledger's own verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from huiyin.base import clock
from huiyin.intake.core.dates import TermUnit, months_after
from huiyin.intake.models import Workbook, WorkbookRow
from huiyin.intake.workbooks import access
from huiyin.ledger import rulebook
from huiyin.ledger.choices import State
from huiyin.ledger.core.workdays import day_end, local_date
from huiyin.ledger.errors import BadToken, Conflict, Refused
from huiyin.ledger.models import User
from huiyin.ledger.verbs import assigning

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Assigned:
    """How many were assigned, refused (the reasons stand on their rows), and are left."""

    done: int
    refused: int
    left: int


def assignable(workbook: Workbook) -> QuerySet[WorkbookRow]:
    """Rows whose lead unit and limit were read, and whose matter still waits for assignment.

    立行立改 is a limit too: the term of the matter's kind.
    """
    rows = WorkbookRow.objects.filter(workbook=workbook, matter__state=State.REGISTERED)
    limited = ~Q(facts__limit={}) | Q(facts__at_once=True)
    return rows.filter(limited).exclude(facts__lead="").exclude(facts={})


def assign_read(workbook: Workbook, *, actor: User) -> Assigned:
    """交办 to the units and by the limits that were read; at most `AT_ONCE` matters an act."""
    now = clock.now()
    access.must_import(actor, now)
    waiting = assignable(workbook).filter(assign_note="").select_related("matter")
    done = refused = 0
    for row in waiting.order_by("number")[:AT_ONCE]:
        note = _assign(row, actor, now)
        if note:
            WorkbookRow.objects.filter(pk=row.pk).update(assign_note=note[:400])
        done, refused = done + (not note), refused + bool(note)
    return Assigned(done, refused, waiting.count())


def _assign(row: WorkbookRow, actor: User, now: datetime) -> str:
    """Assign one; the reason why not, or nothing."""
    matter = row.matter
    if matter is None:
        return ""
    try:
        assigning.assign(
            matter.number,
            lead=row.facts["lead"],
            co_units=tuple(row.facts["co_units"]),
            due=due_of(row.facts["limit"], now),
            actor=actor,
            token=f"wb-assign-{row.pk}-{matter.version}",
        )
    except (Refused, Conflict, BadToken) as error:
        return str(error)
    return ""


def due_of(limit: dict[str, Any], now: datetime) -> datetime | None:
    """The end of the day that was read; a term counts from now, which is the hand-over.

    None, for 立行立改 without a day: the term of the matter's kind counts.
    """
    if not limit:
        return None
    if "day" in limit:
        return day_end(date.fromisoformat(limit["day"]))
    amount, today = limit["amount"], local_date(now)
    if limit["unit"] == TermUnit.WORKING_DAYS:
        return day_end(rulebook.calendar().add_working_days(today, amount).day)
    if limit["unit"] == TermUnit.MONTHS:
        return day_end(months_after(today, amount))
    return day_end(today + timedelta(days=amount))
