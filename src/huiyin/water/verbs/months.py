"""Close a month, and open it again: what the closing says stands whatever is written later."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.assessment import Period
from huiyin.water.core.closing import MonthFacts
from huiyin.water.models import Record, Subject
from huiyin.water.queries import months as queries
from huiyin.water.verbs import register
from huiyin.water.verbs.register import BadEntry, Written

SETTLE = timedelta(minutes=1)
"""What was written in the last minute may still be on its way into the store: a closing leaves it
out, so that whatever is written before its moment can be read when it is worked out."""


def close_month(month: str, *, actor: User, at: datetime | None = None) -> Record:
    """Work every part of a month out as known now, and keep it.

    Raises Refused for anybody but a keeper; BadEntry for what is no month, one that is not over or
    one that is closed; and what a part raises that cannot be worked out.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"close month {month}", now)
    period = _month(month)
    if period.last_day >= (now - SETTLE).astimezone(CHINA).date():
        raise BadEntry(
            _("%(month)s is not over.") % {"month": month},
            _("A month is closed after its last day."),
        )
    _require_open(period)
    closing = queries.take(period, now - SETTLE)
    with transaction.atomic():
        subject = _subject(period, actor, now)
        _require_open(period)
        entry = Written(kind=queries.CLOSING, day=period.last_day, value=closing)
        return register.write(subject, [entry], actor=actor, at=now)[0]


def reopen_month(month: str, *, reason: str, actor: User, at: datetime | None = None) -> Record:
    """Say that a closing no longer counts; it stays readable, and the month can be closed anew.

    Raises Refused for anybody but a keeper and for who closed it; BadEntry without a reason, or
    where no closing stands.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"reopen month {month}", now)
    period = _month(month)
    closing = queries.closing_of(period)
    if closing is not None and closing.record.by_id == actor.pk:
        access.refuse(actor, access.SAME_PERSON, f"reopen month {month}")
    with transaction.atomic():
        subject = queries.subject_of(period)
        standing = None if subject is None else _lock_and_find(subject, period)
        if subject is None or standing is None:
            raise BadEntry(
                _("%(month)s is not closed.") % {"month": month},
                _("Only a closed month is opened again."),
            )
        return register.withdraw(subject, queries.CLOSING, "", reason=reason, actor=actor, at=now)


def _month(text: str) -> Period:
    period = queries.month_named(text)
    if period is None:
        raise BadEntry(_("%(text)s is no month; write 2020-09.") % {"text": text})
    return period


def _require_open(period: Period) -> None:
    if queries.closing_of(period) is not None:
        raise BadEntry(
            _("%(month)s is closed.") % {"month": period.text},
            _("A second person opens it again, with a reason."),
        )


def _subject(period: Period, actor: User, at: datetime) -> Subject:
    found = queries.subject_of(period)
    if found is None:
        facts = MonthFacts(period.text, period.first_day, period.last_day)
        found = register.enter(
            SubjectKind.MONTH, period.text, facts, name=period.text, unit=None, actor=actor, at=at
        )
    return Subject.objects.select_for_update(of=("self",)).get(pk=found.pk)


def _lock_and_find(subject: Subject, period: Period) -> Record | None:
    Subject.objects.select_for_update(of=("self",)).get(pk=subject.pk)
    found = queries.closing_of(period)
    return None if found is None else found.record
