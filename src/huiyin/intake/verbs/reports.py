"""群众反映 without an account: kept in a waiting room until staff take it up or set it aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.intake.choices import ReportState
from huiyin.intake.models import PublicReport, QueryCode
from huiyin.intake.verbs import doors
from huiyin.intake.verbs.asking import DoorShut
from huiyin.intake.verbs.channels import (
    Brought,
    Receipt,
    bring,
    bring_as_clue,
    clue_name,
    make_receipt,
)
from huiyin.ledger import access
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.errors import BadToken, Refused
from huiyin.ledger.models import Clue, Matter, User

DECIDED = Refusal(
    code="REPORT",
    message="Somebody has decided on this report already.",
    who_may=tuple(sorted(access.OFFICE)),
    next_step="Read it again; what came of it is named there.",
)
NOT_OFFICE = Refusal(
    code="ROLE",
    message="Reports of the public are read by registrars and supervisors only.",
    who_may=tuple(sorted(access.OFFICE)),
    next_step="Ask the supervision office.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What somebody told us. Name and telephone may be empty: then nobody can be called back."""

    words: str
    place: str
    request_type: str
    name: str = ""
    phone: str = ""


def send_report(facts: ReportFacts, *, token: str, address: str) -> Receipt | None:
    """Keep the report; its receipt. None when this very form had come before.

    Raises DoorShut when too many come from one address.
    """
    if PublicReport.objects.filter(token=token).exists():
        return None
    now = timezone.now()
    until = doors.opens_again(doors.REPORT, address, "", now)
    if until is not None:
        raise DoorShut(until)
    doors.note_try(doors.REPORT, address, "", succeeded=True, now=now)
    try:
        with transaction.atomic():
            return _keep(facts, token)
    except IntegrityError:
        if PublicReport.objects.filter(token=token).exists():
            return None
        raise


def _keep(facts: ReportFacts, token: str) -> Receipt:
    at = clock.now()
    report = PublicReport.objects.create(
        number=f"_{token[:16]}",
        token=token,
        received_at=at,
        state=ReportState.WAITING,
        words=facts.words,
        place=facts.place,
        name=facts.name,
        phone=facts.phone,
        request_type=facts.request_type,
    )
    report.number = f"FY{at.astimezone(CHINA).year}-{report.pk:06d}"
    report.save(update_fields=["number"])
    return make_receipt(report.number, report=report)


def take_up(
    number: str, brought: Brought, *, into: str = "", actor: User, at: datetime
) -> tuple[Matter, bool]:
    """The report becomes a matter, or a clue on the open matter `into`; the receipt goes with it.

    Name, telephone and words then stand behind the raiser's record and nowhere else. One token
    stands for the report, so that two who take it up at once make one matter.
    """
    with transaction.atomic():
        report = waiting_report(number, actor, at, locked=True)
        became: tuple[Matter, bool] | Refused
        try:
            became = _become(report, brought, into, actor, at)
        except Refused as error:  # raised below: its line in the access log must be committed
            became = error
        except (IntegrityError, BadToken) as error:
            raise Refused(DECIDED) from error
    if isinstance(became, Refused):
        raise became
    return became


def _become(
    report: PublicReport, brought: Brought, into: str, actor: User, at: datetime
) -> tuple[Matter, bool]:
    token = f"report-{report.pk}-{report.token}"[:48]
    if into:
        matter, is_new = bring_as_clue(into, brought, token=token, actor=actor)
    else:
        matter, is_new = bring(brought, token=token, actor=actor)
    clue = Clue.objects.filter(matter=matter, clue_id=clue_name(token)).first()
    ref = clue.raiser_ref if clue is not None and clue.raiser_id else ""
    QueryCode.objects.filter(report=report).update(matter=matter, raiser_ref=ref)
    _decide(report, ReportState.TAKEN, actor, at, matter=matter)
    return matter, is_new


def set_aside(number: str, *, told: str, actor: User, at: datetime) -> None:
    """Not taken up; `told` is what the public page answers. What was personal is forgotten."""
    report = waiting_report(number, actor, at)
    _decide(report, ReportState.SET_ASIDE, actor, at, told=told)


def waiting_report(number: str, actor: User, at: datetime, *, locked: bool = False) -> PublicReport:
    """The report if it still waits and this person may decide. Raises Refused."""
    if not access.may_unmask(actor, at):
        raise Refused(NOT_OFFICE)
    rows = PublicReport.objects.select_for_update() if locked else PublicReport.objects.all()
    report = rows.filter(number=number).first()
    if report is None or report.state != ReportState.WAITING:
        raise Refused(DECIDED)
    return report


def _decide(
    report: PublicReport,
    state: ReportState,
    actor: User,
    at: datetime,
    *,
    told: str = "",
    matter: Matter | None = None,
) -> None:
    """The decision, once; whoever comes second is refused."""
    changed = PublicReport.objects.filter(pk=report.pk, state=ReportState.WAITING).update(
        state=state,
        decided_by=actor,
        decided_at=at,
        told=told,
        matter=matter,
        words="",
        place="",
        name="",
        phone="",
    )
    if not changed:
        raise Refused(DECIDED)
