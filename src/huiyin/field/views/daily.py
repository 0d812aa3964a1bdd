"""The daily values of a device's point as a table to take away."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.field import queries
from huiyin.field.core.aggregate import Period
from huiyin.field.periods import Asked, Made, NoMeans, make, rules_of

DAYS = timedelta(days=31)
COLUMNS = ("factor", "start", "value", "status", "share", "valid", "expected", "method")


@never_cache
@require_safe
def daily(request: HttpRequest, pk: int) -> HttpResponse:
    """`/field/devices/<pk>/daily.csv`: the last 31 whole days, each row with its rules."""
    found = get_object_or_404(queries.devices(), pk=pk)
    end = datetime.combine(clock.today(), time(), clock.CHINA)
    try:
        made = make(Asked(found.point.code, Period.DAY, end - DAYS, end))
    except NoMeans as error:
        return HttpResponse(str(error), "text/plain; charset=utf-8", 409)
    answer = HttpResponse(_csv(made), "text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="daily-{pk}-{end:%Y-%m-%d}.csv"'
    return answer


def _csv(made: Made) -> str:
    rules = " | ".join(
        f"{rule['rule']}: {rule['source']} (confidence {rule['confidence']})"
        for rule in rules_of(made.rule)
    )
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow([*COLUMNS, "rules"])
    for row in made.values.iter_rows(named=True):
        start = row["start"].date().isoformat()
        writer.writerow([*((row | {"start": start})[name] for name in COLUMNS), rules])
    return table.getvalue()
