"""On-line values of facilities: how many were due in some days, and how many of them were valid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from huiyin.field.choices import Edition
from huiyin.field.core.validity import Verdict, judge
from huiyin.field.queries import observations
from huiyin.field.rules import validity_rules
from huiyin.water.core.facilities.facility import day_span
from huiyin.water.models import Subject
from huiyin.water.queries.register import standing

KINDS = ("hour_avg", "rtd")
"""Hourly means where a logger sends them, else its single values."""
KEY = ("point", "factor", "kind", "time")
LOGGER = "logger"


@dataclass(frozen=True, slots=True)
class Counted:
    """Values that were valid, of those that were due."""

    valid: int
    due: int


def online_values(
    subjects: Sequence[Subject], days: Sequence[date], known_before: datetime
) -> dict[str, Counted]:
    """By facility code, for those with a logger whose interval is known.

    Due is one value an interval, from when the first logger was connected, for each factor that
    the point sent in these days, one factor at least: a logger that is silent owes all the same.
    What came, or was connected, at `known_before` or later is not counted.
    """
    since = _connected(subjects, known_before)
    points = {
        one.point.code: one
        for one in subjects
        if one.pk in since and one.point and one.point.interval_seconds
    }
    if not points or not days:
        return {}
    start, end = day_span(min(days)).start, day_span(max(days)).end
    frame = observations(sorted(points), None, start, end, list(KINDS), history=True)
    known = frame.filter(pl.col("received") < known_before)
    latest = known.unique(list(KEY), keep="last", maintain_order=True)
    judged = judge(latest, Edition.E2017, validity_rules())
    return {
        subject.code: _counted(
            judged.filter(pl.col("point") == code), subject, end - max(start, since[subject.pk])
        )
        for code, subject in points.items()
        if since[subject.pk] < end
    }


def _connected(subjects: Sequence[Subject], known_before: datetime) -> dict[int, datetime]:
    """When the first logger of each subject was connected."""
    found: dict[int, datetime] = {}
    for row in standing(LOGGER, subjects=subjects, known_before=known_before):
        found[row.subject_id] = min(row.at, found.get(row.subject_id, row.at))
    return found


def _counted(frame: pl.DataFrame, subject: Subject, span: timedelta) -> Counted:
    sent = set(frame.get_column("kind").unique())
    kind = next((one for one in KINDS if one in sent), KINDS[0])
    mine = frame.filter(pl.col("kind") == kind)
    seconds = subject.point.interval_seconds if subject.point else None
    slots = int(span.total_seconds()) // (seconds or 1)
    due = slots * max(mine.get_column("factor").n_unique(), 1)
    valid = mine.filter(pl.col("verdict") == str(Verdict.VALID)).height
    return Counted(min(valid, due), due)
