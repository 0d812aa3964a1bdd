"""The judge: readings that fall below target become matters, one for each episode.

It keeps a slate: what arrives marks its section, and a marked section is looked at again
from the oldest reading that changed. A late or corrected reading is nothing special. Killed
at any moment, it finds its slate as it was and says the same again; two judges at once
settle each section once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from huiyin.base import clock
from huiyin.field.store.arrivals import arrivals
from huiyin.water import effluent_judge, verbs
from huiyin.water.look import look, read, window
from huiyin.water.models import Section

AT_ONCE = 200
"""Sections whose readings are read together."""

log = logging.getLogger(__name__)


def judge(until: datetime) -> int:
    """Judge every reading labelled up to `until`; returns how many places were judged.

    A section that cannot be judged is logged, stays on the slate and stops no other. Facilities
    have a judge of their own, `huiyin.water.effluent_judge`.
    """
    notice_arrivals()
    due = Section.objects.filter(look_at__lte=until).select_related("point")
    sections = sum(_judge_some(part, until) for part in _parts(due))
    return sections + effluent_judge.judge(until)


def notice_arrivals() -> None:
    """Put the sections that new batches speak of on the slate."""
    reached = verbs.watch().reached
    found = arrivals({int(shard): seq for shard, seq in reached.items()})
    now = {str(shard): seq for shard, seq in found.reached.items()}
    if now != reached:
        verbs.note_arrivals(found.earliest, before=reached, now=now)


def _judge_some(sections: Sequence[Section], until: datetime) -> int:
    windows = [window(section, until) for section in sections]
    frame = read(windows)
    done = 0
    for one in windows:
        try:
            done += verbs.settle(one.section, look(one, frame), at=clock.now())
        except Exception:
            code = one.section.point_id
            log.exception("section %s could not be judged; it stays on the slate", code)
    return done


def _parts(sections: Iterable[Section]) -> Iterator[list[Section]]:
    rest = iter(sections)
    while part := list(islice(rest, AT_ONCE)):
        yield part
