"""预警: watch a place, stop watching, tell what was found."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.field.models import Point
from huiyin.ledger import waist
from huiyin.ledger.choices import Channel
from huiyin.ledger.models import Unit, User
from huiyin.ledger.verbs.opening import place_of
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.detector.watching import Told, Watched
from huiyin.water.early_warning import learn, watch_rule
from huiyin.water.models import Record, Subject
from huiyin.water.reasons import reason_text
from huiyin.water.verbs import register
from huiyin.water.verbs.register import BadEntry, Written

KIND = "finding"
ALARM = "alarm"


def watch_point(
    point: Point,
    *,
    first: date,
    last: date,
    unit: Unit | None,
    reason: str,
    actor: User,
    at: datetime | None = None,
) -> Subject:
    """Learn what is normal at a point from days without events, and watch it from then on.

    Watching again learns anew, with the reason. Raises Refused, BadEntry, CannotLearn.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"watch {point.code}", now)
    if not first <= last < now.astimezone(clock.CHINA).date():
        raise BadEntry(_("The days to learn from lie in order and in the past."))
    learnt = learn(point.code, first, last)
    known = Subject.objects.filter(kind=SubjectKind.WATCH, code=point.code).first()
    if known is None:
        return register.enter(
            SubjectKind.WATCH, point.code, learnt, name=point.name, unit=unit, actor=actor, at=now
        )
    register.amend(known, learnt, reason=reason, actor=actor, at=now, unit=unit)
    return known


def stop_watching(
    watch: Subject, *, reason: str, actor: User, at: datetime | None = None
) -> Record:
    """Watch a place no longer; its alarms stay."""
    now = at or clock.now()
    access.require_keeper(actor, f"stop watching {watch.code}", now)
    return register.withdraw(watch, SubjectKind.WATCH, "", reason=reason, actor=actor, at=now)


def tell_alarm(watch: Subject, watched: Watched, alarm: Told, before: Told | None) -> None:
    """Keep an alarm and give it to the ledger as a clue; telling it twice changes nothing.

    `before` is what was told of it while it lasted: then only its end is written.
    """
    now = clock.now()
    key = (before or alarm).start.isoformat()
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        number = before.matter if before else _open(watch, watched, alarm, key, now)
        day = alarm.start.astimezone(clock.CHINA).date()
        written = Written(kind=ALARM, key=key, day=day, value=replace(alarm, matter=number))
        register.write(watch, [written], actor=waist.system(), at=now)


def _open(watch: Subject, watched: Watched, alarm: Told, key: str, now: datetime) -> str:
    summary = _("Early warning, to be looked at: %(reasons)s") % {
        "reasons": "; ".join(reason_text(one) for one in alarm.reasons)
    }
    clue = waist.sensor_clue(
        sensor=watched.point,
        channel=Channel.MONITORING,
        observed_at=alarm.raised,
        summary=summary[:500],
        clue_id=hashlib.sha256(f"alarm {watched.point} {key}".encode()).hexdigest()[:40],
    )
    point = Point.objects.get(code=watched.point)
    matter, _known = waist.open_matter(
        kind=KIND,
        title=_("%(place)s: water unlike what is usual") % {"place": watch.name},
        description=summary,
        place=place_of(
            watch.name, code=watched.point, longitude=point.longitude, latitude=point.latitude
        ),
        cause=watch_rule(now.astimezone(clock.CHINA).date()).cause,
        clue=clue,
        at=now,
    )
    return matter.number
