"""The judge of effluent: what arrives of a facility becomes judged days, messages and matters.

It keeps a slate as the judge of sections does: what arrives marks its facility, and a marked
facility is looked at again from the oldest day that changed; at midnight it is looked at even when
nothing came. Killed at any moment it finds its slate as it was and says the same again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from huiyin.base import clock
from huiyin.field.store.arrivals import arrivals
from huiyin.water.choices import SubjectKind
from huiyin.water.effluent_look import look, read
from huiyin.water.models import Subject
from huiyin.water.verbs import effluent
from huiyin.water.verbs.effluent import Mark

AT_ONCE = 200
"""Facilities whose hours are read together."""

log = logging.getLogger(__name__)


def judge(until: datetime) -> int:
    """Judge every hour that had ended by `until`; returns how many facilities were judged.

    A facility that cannot be judged is logged, stays on the slate and stops no other.
    """
    notice_arrivals()
    marked = {point: mark for point, mark in effluent.slate().items() if mark.at <= until}
    rows = Subject.objects.filter(kind=SubjectKind.FACILITY, point__in=list(marked))
    due = list(rows.select_related("point", "unit").order_by("code"))
    parts = (due[start : start + AT_ONCE] for start in range(0, len(due), AT_ONCE))
    return sum(_judge_some(part, marked, until) for part in parts)


def _judge_some(part: Sequence[Subject], marked: Mapping[str, Mark], until: datetime) -> int:
    since = min(marked[one.point_id].since for one in part)
    hours = read([one.point_id for one in part], since, until)
    done = 0
    for facility in part:
        mark = marked[facility.point_id]
        try:
            found = look(facility, mark.since, until, hours)
            done += effluent.settle(facility, found, mark, at=clock.now())
        except Exception:
            log.exception("facility %s could not be judged; it stays on the slate", facility.code)
    return done


def notice_arrivals() -> None:
    """Put the facilities that new batches speak of on the slate."""
    reached = effluent.reached()
    found = arrivals({int(shard): seq for shard, seq in reached.items()})
    now = {str(shard): seq for shard, seq in found.reached.items()}
    if now != reached:
        effluent.note_arrivals(found.earliest, before=reached, now=now)
