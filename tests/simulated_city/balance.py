"""The balance identity, day by day, counted two ways that share nothing but the events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from huiyin.ledger.core import balance
from huiyin.ledger.core import events as e
from huiyin.ledger.core.workdays import local_date
from huiyin.ledger.models import DailyTally

ENDS = (e.Closed, e.Merged, e.Declined, e.Cancelled)
Line = tuple[date, str, str]


def open_at_midnight(events: Iterable[e.Event], last: date) -> Iterator[Line]:
    """On which days, with which unit, a matter of which kind was open when the day ended."""
    kind, unit, is_open = "", "", False
    day: date | None = None
    for event in events:
        today = local_date(event.at)
        while is_open and day is not None and day < today:
            yield day, unit, kind
            day += timedelta(days=1)
        day = today
        if isinstance(event, e.Registered):
            kind, is_open = event.kind, True
        if isinstance(event, e.Assigned | e.Adjudicated):
            unit = event.lead
        if isinstance(event, e.Recurred):
            is_open = True
        if isinstance(event, ENDS):
            is_open = False
    while is_open and day is not None and day <= last:
        yield day, unit, kind
        day += timedelta(days=1)


def disagreements(histories: Iterable[list[e.Event]], last: date) -> list[str]:
    """Days on which opening + came - went, from the stored tallies, is not the stock counted."""
    stock = Counter(line for events in histories for line in open_at_midnight(events, last))
    rows = DailyTally.objects.order_by("day")
    net: Counter[Line] = Counter()
    for row in rows:
        came = sum(getattr(row, name) for name in balance.CAME)
        went = sum(getattr(row, name) for name in balance.WENT)
        net[row.day, row.unit_code, row.kind] += came - went
    wrong: list[str] = []
    running: Counter[tuple[str, str]] = Counter()
    day = min((line[0] for line in net), default=last)
    by_day = _by_day(net)
    counted = _by_day(stock)
    while day <= last:
        running.update(by_day.get(day, {}))
        kept = {line: n for line, n in running.items() if n}
        if kept != dict(counted.get(day, {})):
            wrong.append(f"{day}: {kept} in the tallies, {dict(counted.get(day, {}))} open")
        day += timedelta(days=1)
    return wrong


def _by_day(lines: Counter[Line]) -> dict[date, Counter[tuple[str, str]]]:
    found: dict[date, Counter[tuple[str, str]]] = {}
    for (day, unit, kind), count in lines.items():
        found.setdefault(day, Counter())[unit, kind] += count
    return found
