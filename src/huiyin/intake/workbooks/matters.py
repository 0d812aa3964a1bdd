"""Rows of an import as matters of the ledger, and what came of them."""

from __future__ import annotations

import hashlib
from datetime import datetime, time

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from huiyin.base.clock import CHINA
from huiyin.intake.core.proposal import OVER, Proposal
from huiyin.intake.core.proposal import Grade as ReadGrade
from huiyin.intake.core.values import mask_phones
from huiyin.intake.models import RowState, Workbook, WorkbookRow
from huiyin.ledger.choices import Channel, Grade, RaiserKind
from huiyin.ledger.verbs.opening import ClueFacts, MatterFacts, place_of
from huiyin.ledger.verbs.registering import Registered

AT_ONCE_KIND = "rectify_now"
GRADES = {ReadGrade.ORDINARY: Grade.ORDINARY, ReadGrade.MAJOR: Grade.MAJOR}


def chosen_rows(workbook: Workbook) -> QuerySet[WorkbookRow]:
    """The rows that the confirmation takes: what was ticked beside what was read."""
    finished = Q(facts__completion__in=sorted(OVER))
    taken = Q(state__in=(RowState.READ, RowState.GUESSED))
    if workbook.take_finished:
        taken |= Q(state=RowState.FINISHED)
    if workbook.take_likely:
        likely = Q(state=RowState.LIKELY)
        taken |= likely if workbook.take_finished else likely & ~finished
    return WorkbookRow.objects.filter(taken, workbook=workbook)


def facts_of(workbook: Workbook, number: int, proposal: Proposal) -> MatterFacts:
    """The matter with its first clue: raised by the inspecting team, or by the sender.

    Without a day on which it was found, the day the ledger came stands as the day it was seen;
    without a grade it is an ordinary one until the office says otherwise. Title, place and summary
    stand in the chain for good, so that telephone numbers in them are masked; the row as written
    is sealed whole.
    """
    title = mask_phones(proposal.title)
    observed = workbook.received_at
    if proposal.found_on is not None:
        observed = datetime.combine(proposal.found_on, time(0), tzinfo=CHINA)
    sheet = hashlib.sha256(workbook.sheet.encode()).hexdigest()[:4]
    clue = ClueFacts(
        channel=Channel.IMPORT,
        observed_at=observed,
        summary=title,
        words=proposal.original,
        raiser_kind=RaiserKind.UNIT,
        raiser_name=proposal.raiser or workbook.sender,
        id=f"wb:{workbook.sha256[:16]}:{sheet}:{number}",
    )
    place = place_of(
        mask_phones(proposal.place), longitude=proposal.longitude, latitude=proposal.latitude
    )
    return MatterFacts(
        kind=AT_ONCE_KIND if proposal.at_once else workbook.kind,
        title=title,
        cause=proposal.cause,
        place=place if proposal.place or proposal.longitude is not None else None,
        clue=clue,
        grade=Grade.ORDINARY if proposal.grade is None else GRADES[proposal.grade],
        description=proposal.problem,
    )


CHANGED = gettext_noop("The row is no longer read as it was in the report.")


def note_result(row: WorkbookRow, result: Registered | None) -> None:
    """What the ledger answered, on the row; the caller writes it. None: nothing was asked."""
    if result is None:
        row.state = RowState.REFUSED
        row.faults = [{"message": CHANGED, "params": {}}]
        return
    if result.refusal is not None:
        row.state = RowState.REFUSED
        refusal = result.refusal
        row.faults = [{"message": refusal.message, "params": dict(refusal.params)}]
        return
    row.matter = result.matter
    row.state = RowState.REGISTERED if result.is_new else RowState.KNOWN
