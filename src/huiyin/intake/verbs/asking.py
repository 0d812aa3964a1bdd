"""The public asks by number and code, and says once how content he is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.intake.choices import ReportState
from huiyin.intake.core import public
from huiyin.intake.core.channels import PublicState
from huiyin.intake.core.codes import as_typed, number_as_typed
from huiyin.intake.keys import code_mark
from huiyin.intake.models import QueryCode, Vote
from huiyin.intake.verbs import doors
from huiyin.ledger.choices import State
from huiyin.ledger.history import history
from huiyin.ledger.models import Matter, SealedText

MOST_MERGES = 20
LONGEST_NUMBER = 20


class WrongCode(HuiyinError):
    """No such number with this code: one answer for an unknown number and for a wrong code."""

    def __init__(self) -> None:
        super().__init__(
            _("Number and code do not belong together."),
            _("Compare both with your receipt, or call the hotline."),
        )


class DoorShut(HuiyinError):
    """Too many tries; open again at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            _("There were too many tries."), _("Try again later, or call the hotline.")
        )
        self.until = until


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that the public page says."""

    state: PublicState
    answer: str = ""
    answered_at: datetime | None = None
    next_date: date | datetime | None = None
    may_vote: bool = False
    voted: bool = False


def ask(number: str, code: str, *, address: str) -> Told:
    """What the holder of this receipt may know. Raises WrongCode or DoorShut."""
    return _told(_open(number, code, address))


def vote(number: str, code: str, *, satisfied: bool, reason: str, address: str) -> Told:
    """The raiser's word after the end, once for each cycle. Raises WrongCode or DoorShut."""
    receipt = _open(number, code, address)
    matter = _followed(receipt.matter)
    told = _told(receipt)
    if matter is None or not told.may_vote:
        return told
    try:
        with transaction.atomic():
            Vote.objects.create(
                matter=matter,
                raiser_ref=receipt.raiser_ref,
                cycle=matter.cycle,
                satisfied=satisfied,
                reason=reason,
                at=clock.now(),
            )
    except IntegrityError:  # two windows at the same moment: the first word stands
        return _told(receipt)
    return _told(receipt)


def _open(number: str, code: str, address: str) -> QueryCode:
    """The receipt, after the same work whether it exists or not."""
    asked = number_as_typed(number)[:LONGEST_NUMBER]
    now = timezone.now()
    until = doors.opens_again(doors.QUERY, address, asked, now)
    if until is not None:
        raise DoorShut(until)
    mark = code_mark(asked, as_typed(code))
    found = QueryCode.objects.filter(number=asked, mark=mark).first()
    doors.note_try(doors.QUERY, address, asked, succeeded=found is not None, now=now)
    if found is None:
        raise WrongCode
    return found


def _followed(matter: Matter | None) -> Matter | None:
    """The matter in which a merged one goes on."""
    for _step in range(MOST_MERGES):
        if matter is None or matter.state != State.MERGED:
            return matter
        matter = Matter.objects.filter(number=matter.merged_into).first()
    return matter


def _told(receipt: QueryCode) -> Told:
    matter = _followed(receipt.matter)
    if matter is None:
        return _of_report(receipt)
    past = history(matter.pk)
    folded = past.folded.matter
    answer = public.last_answer(past.events, receipt.raiser_ref)
    state = public.public_state(folded)
    voted = Vote.objects.filter(
        matter=matter, raiser_ref=receipt.raiser_ref, cycle=matter.cycle
    ).exists()
    return Told(
        state=state,
        answer="" if answer is None else answer.words or _unsealed(answer),
        answered_at=None if answer is None else answer.at,
        next_date=public.next_date(folded),
        may_vote=folded.state is State.CLOSED and not voted,
        voted=voted,
    )


def _unsealed(answer: public.Answer) -> str:
    if answer.sealed is None:
        return ""
    row = SealedText.objects.filter(ref=answer.sealed.ref, erased_at=None).first()
    return "" if row is None else row.text


def _of_report(receipt: QueryCode) -> Told:
    report = receipt.report
    if report is None or report.state == ReportState.WAITING:
        return Told(state=PublicState.RECEIVED)
    return Told(state=PublicState.DONE, answer=report.told, answered_at=report.decided_at)
