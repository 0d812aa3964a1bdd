"""设施台账: write what happens at a facility, correct it, withdraw it, decide on its stops.

An entry that looks wrong but could be is kept; the checks name it. What cannot be (another
facility, a day to come, no finite figure) is refused. Writing again what stands changes nothing;
writing something else under the same key is a correction and needs a reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from math import isfinite
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.facilities.facility import DailyRun
from huiyin.water.core.facilities.records import (
    Calibration,
    Complaint,
    Cost,
    Document,
    FaultReport,
    SludgeSlip,
    WaterSample,
    judged,
)
from huiyin.water.effluent import effluent_rules
from huiyin.water.facility_data import month_sheet_columns
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import Entry, entries
from huiyin.water.sheets_choices import CLASSES, RecordKind
from huiyin.water.standards import NotInForce
from huiyin.water.verbs import register
from huiyin.water.verbs.effluent import look_again
from huiyin.water.verbs.register import BadEntry, Written

MOST = 1e9
"""No figure of a facility's day comes near; what is larger was typed into the wrong field."""
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the entries that were sent."""

    new: int = 0
    corrected: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry on its way: its key, the day it speaks of, and the core's value."""

    key: str
    day: date
    value: Any


def minute_key(moment: datetime) -> str:
    """A moment as a key: China's wall clock to the minute."""
    return f"{moment.astimezone(CHINA):%Y-%m-%dT%H:%M}"


def text_key(day: date, text: str) -> str:
    """A key made of a day and what is said, so that the same said twice is one entry."""
    return f"{day}/{hashlib.sha256(text.strip().encode()).hexdigest()[:12]}"


def write_daily_run(
    facility: Subject,
    run: DailyRun,
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Kept:
    """Write one day of the operation ledger, or correct it. Raises Refused and BadEntry."""
    return write_daily_runs(facility, [run], actor=actor, at=at, reason=reason)


def write_daily_runs(
    facility: Subject,
    runs: Sequence[DailyRun],
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Kept:
    """Write several days at once, all or none; `received` becomes the day of writing.

    Raises Refused, BadEntry, and NotInForce for a day from before the month sheet.
    """
    now = at or clock.now()
    received = now.astimezone(CHINA).date()
    for run in runs:
        month_sheet_columns(run.day)
    sent = [Sent(run.day.isoformat(), run.day, replace(run, received=received)) for run in runs]
    return keep(facility, RecordKind.DAILY_RUN, sent, actor=actor, at=now, reason=reason)


def record_sample(
    facility: Subject,
    sample: WaterSample,
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Kept:
    """Write a water sample; one minute and side is one sample."""
    key = f"{minute_key(sample.time)}/{sample.side}"
    return _timed(facility, RecordKind.SAMPLE, key, sample, actor=actor, at=at, reason=reason)


def record_calibration(
    facility: Subject,
    calibration: Calibration,
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Kept:
    """Write an instrument check; whether it passed is computed by the rules of its day."""
    try:
        rules = effluent_rules(calibration.time.astimezone(CHINA).date())
        one = judged(calibration, rules)
    except NotInForce:
        one = replace(calibration, passed=None)
    key = f"{minute_key(one.time)}/{one.factor}"
    return _timed(facility, RecordKind.CALIBRATION, key, one, actor=actor, at=at, reason=reason)


def record_sludge(
    facility: Subject,
    slip: SludgeSlip,
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Kept:
    """Write a sludge transfer slip; its number is its key."""
    sent = Sent(slip.slip.strip(), slip.day, slip)
    return keep(facility, RecordKind.SLUDGE, [sent], actor=actor, at=at, reason=reason)


def record_complaint(
    facility: Subject, complaint: Complaint, *, actor: User, at: datetime | None = None
) -> Kept:
    """Write a complaint about the facility."""
    sent = Sent(text_key(complaint.day, complaint.summary), complaint.day, complaint)
    return keep(facility, RecordKind.COMPLAINT, [sent], actor=actor, at=at)


def record_cost(
    facility: Subject,
    cost: Cost,
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Kept:
    """Write the costs of one kind in a month."""
    sent = Sent(f"{cost.month:%Y-%m}/{cost.kind}", cost.month, cost)
    return keep(facility, RecordKind.COST, [sent], actor=actor, at=at, reason=reason)


def file_document(
    facility: Subject,
    document: Document,
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Kept:
    """Note a paper of the facility; day and title are its key."""
    sent = Sent(text_key(document.day, document.title), document.day, document)
    return keep(facility, RecordKind.DOCUMENT, [sent], actor=actor, at=at, reason=reason)


def report_fault(
    facility: Subject,
    fault: FaultReport,
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Kept:
    """Write what is broken since when; its beginning is its key."""
    now = at or clock.now()
    if fault.restored is not None:
        _require_past(fault.restored, now)
    sent = Sent(minute_key(fault.start), _day(fault.start), fault)
    _require_past(fault.start, now)
    return keep(facility, RecordKind.FAULT, [sent], actor=actor, at=now, reason=reason)


def restore_fault(
    facility: Subject,
    key: str,
    restored: datetime,
    *,
    repair: str = "",
    parts: str = "",
    actor: User,
    at: datetime | None = None,
) -> Kept:
    """Say that a fault is mended. Raises BadEntry where none of this key is open."""
    now = at or clock.now()
    access.require_writer(actor, facility, f"restore {key}", now)
    _require_past(restored, now)
    with transaction.atomic():
        found = standing_one(locked(facility), RecordKind.FAULT, key)
        fault: FaultReport = found.value
        if fault.restored is not None:
            raise BadEntry(_("This fault is already restored."), _("Correct its report instead."))
        try:
            done = replace(
                fault,
                restored=restored,
                repair=repair.strip() or fault.repair,
                parts=parts.strip() or fault.parts,
            )
        except ValueError as error:
            raise BadEntry(
                _("It cannot be restored before it broke down."), _("Check the time.")
            ) from error
        sent = Sent(key, _day(fault.start), done)
        return keep(facility, RecordKind.FAULT, [sent], actor=actor, at=now, reason=_("restored"))


def withdraw_entry(
    facility: Subject,
    kind: RecordKind,
    key: str,
    *,
    reason: str,
    actor: User,
    at: datetime | None = None,
) -> Record:
    """Say that an entry no longer counts; it stays readable. Raises Refused and BadEntry."""
    _require_facility(facility)
    with transaction.atomic():
        row = register.withdraw(facility, kind, key, reason=reason, actor=actor, at=at)
        if kind == RecordKind.STOP and row.day is not None:
            look_again(datetime.combine(row.day, time(), CHINA), facility)
    return row


def keep(
    facility: Subject,
    kind: RecordKind,
    sent: Sequence[Sent],
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Kept:
    """Write what differs from what stands. Raises Refused and BadEntry; then nothing is kept."""
    now = at or clock.now()
    access.require_writer(actor, facility, f"write {kind}", now)
    _require_facility(facility)
    for one in sent:
        _require_possible(facility, kind, one, now)
    if not sent:
        return Kept()
    with transaction.atomic():
        stands = _stands(locked(facility), kind, sent)
        new = [one for one in sent if one.key not in stands]
        changed = [
            one for one in sent if one.key in stands and not same(stands[one.key], one.value)
        ]
        if changed and not reason.strip():
            raise BadEntry(
                _("%(what)s is already written with other figures; a correction needs a reason.")
                % {"what": changed[0].key},
                _("Say why it changes, or leave it as it stands."),
            )
        written = [
            Written(kind=kind, key=one.key, day=one.day, value=one.value, reason=told)
            for told, group in (("", new), (reason.strip()[:300], changed))
            for one in group
        ]
        if written:
            register.write(facility, written, actor=actor, at=now)
    return Kept(len(new), len(changed), len(sent) - len(new) - len(changed))


def same(old: Any, new: Any) -> bool:
    """Whether two entries say the same, whenever they were written."""
    if isinstance(old, DailyRun):
        old, new = replace(old, received=None), replace(new, received=None)
    return bool(old == new)


def locked(facility: Subject) -> Subject:
    """The facility, held until the end of the transaction."""
    return Subject.objects.select_for_update(of=("self",)).get(pk=facility.pk)


def standing_one(facility: Subject, kind: RecordKind, key: str) -> Entry[Any]:
    """The standing entry of one key. Raises BadEntry where there is none."""
    for one in entries(kind, CLASSES[kind], subjects=[facility]):
        if one.record.key == key:
            return one
    raise BadEntry(
        _("Nothing of this key stands here."), _("Open the list of records and choose one.")
    )


def _stands(facility: Subject, kind: RecordKind, sent: Sequence[Sent]) -> dict[str, Any]:
    days = [one.day for one in sent]
    # Only of a daily run is the day itself the key; of others the day may be what is corrected.
    run = kind == RecordKind.DAILY_RUN
    narrow = {"first": min(days), "last": max(days)} if run else {}
    found = entries(kind, CLASSES[kind], subjects=[facility], **narrow)
    return {one.record.key: one.value for one in found}


def _timed(
    facility: Subject, kind: RecordKind, key: str, value: Any, *, actor: User,
    at: datetime | None, reason: str,
) -> Kept:  # fmt: skip
    now = at or clock.now()
    sent = Sent(key, _day(value.time), value)
    return keep(facility, kind, [sent], actor=actor, at=now, reason=reason)


def _day(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()


def _require_facility(facility: Subject) -> None:
    if facility.kind != SubjectKind.FACILITY:
        raise BadEntry(_("Only a facility has these records."))


def _require_past(moment: datetime, now: datetime) -> None:
    if moment > now:
        raise BadEntry(
            _("%(time)s is still to come.") % {"time": minute_key(moment).replace("T", " ")},
            _("Write it once it has happened."),
        )


def _require_possible(facility: Subject, kind: RecordKind, one: Sent, now: datetime) -> None:
    if one.value.facility != facility.code:
        raise BadEntry(
            _("This entry is about %(other)s, not about %(facility)s.")
            % {"other": one.value.facility, "facility": facility.code},
            _("Write it at its own facility."),
        )
    if kind != RecordKind.STOP and one.day > now.astimezone(CHINA).date():
        raise BadEntry(
            _("%(day)s is still to come.") % {"day": one.day}, _("Write it once the day is over.")
        )
    moment = getattr(one.value, "time", None)
    if moment is not None:
        _require_past(moment, now)
    for field in fields(one.value):
        _require_sane(field.name, getattr(one.value, field.name))


def _require_sane(name: str, value: Any) -> None:
    if isinstance(value, float | int) and not (isfinite(value) and abs(value) <= MOST):
        raise BadEntry(
            _("%(field)s is no possible figure.") % {"field": name},
            _("Check the figure and its unit."),
        )
    if isinstance(value, str) and len(value) > LONGEST:
        raise BadEntry(
            _("%(field)s is longer than %(most)d characters.") % {"field": name, "most": LONGEST},
            _("Shorten it; long papers are filed as documents."),
        )
