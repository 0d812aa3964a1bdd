"""停运报告: report a stop, approve or refuse it, end it. Two persons: nobody decides his own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.core.facilities.records import StopNotice
from huiyin.water.models import Subject
from huiyin.water.queries.facility_records import FOREVER
from huiyin.water.queries.register import entries, history
from huiyin.water.sheets_choices import RecordKind
from huiyin.water.verbs.effluent import look_again
from huiyin.water.verbs.facility_records import (
    Kept,
    Sent,
    keep,
    locked,
    minute_key,
    standing_one,
)
from huiyin.water.verbs.register import BadEntry


def report_stop(
    facility: Subject, notice: StopNotice, *, actor: User, at: datetime | None = None
) -> Kept:
    """Report a stop, before or after it begins; nobody has decided on it yet.

    Raises Refused, and BadEntry where it overlaps one that stands or comes with a decision.
    """
    now = at or clock.now()
    access.require_writer(actor, facility, "report a stop", now)
    if notice.approved is not None or notice.decision:
        raise BadEntry(
            _("A stop is reported without a decision."), _("Who keeps the register decides.")
        )
    key = minute_key(notice.start)
    with transaction.atomic():
        for one in entries(RecordKind.STOP, StopNotice, subjects=[locked(facility)]):
            if one.record.key == key and _as_reported(one.value, notice.end) == notice:
                return Kept(unchanged=1)
            if _overlap(one.value, notice):
                raise BadEntry(
                    _("A stop from %(start)s already stands for that time.")
                    % {"start": one.record.key.replace("T", " ")},
                    _("End that one first, or withdraw it."),
                )
        return _keep(facility, key, notice, actor=actor, at=now, reason="")


def approve_stop(
    facility: Subject, key: str, *, words: str = "", actor: User, at: datetime | None = None
) -> Kept:
    """Approve a reported stop as far as its end is told; one without an end until it ends."""
    return _decide(facility, key, approved=True, words=words.strip(), actor=actor, at=at)


def refuse_stop(
    facility: Subject, key: str, *, reason: str, actor: User, at: datetime | None = None
) -> Kept:
    """Refuse a reported stop: it counts as a standstill without approval."""
    if not reason.strip():
        raise BadEntry(_("A refusal needs a reason."), _("Say why the stop is not approved."))
    return _decide(facility, key, approved=False, words=reason.strip(), actor=actor, at=at)


def end_stop(
    facility: Subject,
    key: str,
    end: datetime,
    *,
    reason: str = "",
    actor: User,
    at: datetime | None = None,
) -> Kept:
    """Say when a stop ended. Changing an end that has passed needs a reason.

    The first end of a stop approved without one is the end of the approval too. Raises BadEntry
    beyond the approved end: what goes on longer is another stop.
    """
    now = at or clock.now()
    access.require_writer(actor, facility, f"end stop {key}", now)
    if end > now:
        raise BadEntry(_("This end is still to come."), _("End the stop once it runs again."))
    with transaction.atomic():
        notice: StopNotice = standing_one(locked(facility), RecordKind.STOP, key).value
        if notice.end is not None and notice.end <= now and not reason.strip():
            raise BadEntry(_("This stop has ended already."), _("Say why its end changes."))
        if notice.approved_until is not None and end > notice.approved_until:
            raise BadEntry(
                _("The stop was approved until %(end)s.")
                % {"end": minute_key(notice.approved_until).replace("T", " ")},
                _("End it then, and report what follows as another stop."),
            )
        until = end if notice.approved and notice.end is None else notice.approved_until
        try:
            ended = replace(notice, end=end, approved_until=until)
        except ValueError as error:
            raise BadEntry(
                _("A stop cannot end before it begins."), _("Check the time.")
            ) from error
        return _keep(facility, key, ended, actor=actor, at=now, reason=reason or _("It runs again"))


def _decide(
    facility: Subject,
    key: str,
    *,
    approved: bool,
    words: str,
    actor: User,
    at: datetime | None,
) -> Kept:
    now = at or clock.now()
    what = f"decide stop {facility.code} {key}"
    access.require_keeper(actor, what, now)
    if _wrote(facility, key, actor):
        access.refuse(actor, access.SAME_PERSON, what)
    with transaction.atomic():
        notice: StopNotice = standing_one(locked(facility), RecordKind.STOP, key).value
        if notice.approved is not None:
            raise BadEntry(
                _("This stop has been decided already."),
                _("Withdraw the notice and report it anew if the decision was wrong."),
            )
        until = notice.end if approved else None
        done = replace(notice, approved=approved, approved_until=until, decision=words)
        reason = _("approved") if approved else _("not approved: %(why)s") % {"why": words}
        return _keep(facility, key, done, actor=actor, at=now, reason=reason)


def _keep(
    facility: Subject, key: str, notice: StopNotice, *, actor: User, at: datetime, reason: str
) -> Kept:
    """Keep the notice; in what it covers nothing was expected, so those days are judged again."""
    sent = Sent(key, notice.start.astimezone(CHINA).date(), notice)
    kept = keep(facility, RecordKind.STOP, [sent], actor=actor, at=at, reason=reason)
    look_again(notice.start, facility)
    return kept


def _wrote(facility: Subject, key: str, actor: User) -> bool:
    """Whether this person had a hand in the notice since it was last withdrawn."""
    rows = history(facility, RecordKind.STOP, key)
    withdrawn = rows.filter(withdrawn=True).order_by("pk").last()
    return rows.filter(by=actor, pk__gt=withdrawn.pk if withdrawn else 0).exists()


def _as_reported(one: StopNotice, end: datetime | None) -> StopNotice:
    """The notice as it was before anybody decided on it or ended it."""
    return replace(one, approved=None, approved_until=None, decision="", end=end)


def _overlap(one: StopNotice, other: StopNotice) -> bool:
    return one.start < (other.end or FOREVER) and other.start < (one.end or FOREVER)
