"""Looks at every watched place: alarms that are new, or over, are told to the ledger."""

from __future__ import annotations

import logging
from datetime import datetime

from huiyin.water.core.detector.watching import news
from huiyin.water.early_warning import look
from huiyin.water.queries.early_warning import alarms_of, watched_places
from huiyin.water.verbs.early_warning import tell_alarm

log = logging.getLogger(__name__)


def look_around(until: datetime) -> int:
    """Look at what arrived up to `until`; returns how many alarms were told or ended.

    A place that cannot be looked at is logged and stops no other.
    """
    told = 0
    for entry in watched_places():
        try:
            found = news(look(entry.value, until), [one.value for one in alarms_of(entry.subject)])
            for alarm, before in found:
                tell_alarm(entry.subject, entry.value, alarm, before)
        except Exception:
            log.exception("%s could not be watched; it is looked at again", entry.subject.code)
            continue
        told += len(found)
    return told
