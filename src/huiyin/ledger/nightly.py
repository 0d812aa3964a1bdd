"""The nightly proof of the balance: stock, flows and events must agree, line by line."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Count, F, Sum

from huiyin.base.clock import CHINA
from huiyin.ledger.core.balance import CAME, WENT
from huiyin.ledger.models import DailyTally, Event, Matter
from huiyin.ledger.queries.balance import COUNTED, FLOW_VERBS
from huiyin.ledger.queries.table import midnight

log = logging.getLogger(__name__)


def check_balance(now: datetime) -> int:
    """Count open matters against all flows by unit and kind, and yesterday's flows against events.

    Every disagreement is logged; how many there are. Nothing is mended: `huiyin replay` says why.
    """
    yesterday = now.astimezone(CHINA).date() - timedelta(days=1)
    start, end = midnight(yesterday), midnight(yesterday + timedelta(days=1))
    faults = [*_stock_faults(), *_flow_faults(start, end)]
    for fault in faults:
        log.error("the balance does not hold: %s", fault)
    return len(faults)


def _stock_faults() -> list[str]:
    stock = Matter.objects.filter(is_open=True).order_by().values_list("lead_unit__code", "kind")
    counted = {(unit or "", kind): n for unit, kind, n in stock.annotate(n=Count("pk"))}
    came = sum((F(name) for name in CAME[1:]), F(CAME[0]))
    net = sum((-F(name) for name in WENT), came)
    lines = DailyTally.objects.order_by().values_list("unit_code", "kind")
    flows = {(unit, kind): n for unit, kind, n in lines.annotate(n=Sum(net)) if n}
    return [
        f"{unit or 'desk'} {kind}: {counted.get((unit, kind), 0)} open, "
        f"{flows.get((unit, kind), 0)} by the flows"
        for unit, kind in sorted(counted.keys() | flows.keys())
        if counted.get((unit, kind), 0) != flows.get((unit, kind), 0)
    ]


def _flow_faults(start: datetime, end: datetime) -> list[str]:
    day = start.astimezone(CHINA).date()
    tallied = DailyTally.objects.filter(day=day).aggregate(
        **{n: Sum(n, default=0) for n in COUNTED}
    )
    verbs = {str(FLOW_VERBS[name][0]): name for name in COUNTED}
    events = Event.objects.filter(at__gte=start, at__lt=end, verb__in=list(verbs)).order_by()
    told = dict(events.values_list("verb").annotate(n=Count("pk")))
    return [
        f"{day} {name}: {tallied[name]} in the tallies, {told.get(verb, 0)} events"
        for verb, name in verbs.items()
        if tallied[name] != told.get(verb, 0)
    ]
