"""动态清零: the canal's four zeros on a day, each with its list, and the account of the period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.ledger.models import Unit
from huiyin.ledger.names import unit_name
from huiyin.water import access
from huiyin.water.core.risks.zeros import Count
from huiyin.water.queries import risks as queries
from huiyin.water.queries.canal import canal_zeros
from huiyin.water.queries.patrols import planned
from huiyin.water.risk_words import FOUR, RETURNED
from huiyin.water.views.risk_common import as_of, guarded, who


@dataclass(frozen=True, slots=True)
class Zero:
    """One of the zeros: how many for certain, how many may be, and the rows behind them."""

    key: str
    label: Any
    note: Any
    count: Count
    rows: list[queries.Row]
    link: str

    @property
    def value(self) -> str:
        """`0`, `3`, `3–4` where it is not known of some."""
        sure, unsure = len(self.count.sure), len(self.count.unsure)
        return f"{sure}–{sure + unsure}" if unsure else str(sure)


@require_GET
@guarded
def zeros(request: HttpRequest) -> HttpResponse:
    """The four zeros at the end of a day, as this person may see them."""
    on, day = as_of(request)
    user, now = who(request), clock.now()
    rows = queries.rows(user, on, now)
    found = canal_zeros(on, rows=rows)
    by = queries.by_number(rows)
    link = f"{reverse('water:risks')}?as_of={on}&zero=%s"
    lists = [
        Zero(key, label, note, count, [by[n] for n in (*count.sure, *count.unsure)], link % key)
        for key, (label, note) in (*FOUR.items(), ("returned", RETURNED))
        for count in (getattr(found.zeros, key),)
    ]
    names = {unit.code: unit_name(unit) for unit in Unit.objects.all()}
    plans = planned(user, on, now)
    context = day | {
        "found": found,
        "zeros": lists,
        "units": [(names.get(code, code), flow) for code, flow in found.units],
        "total": len(rows),
        "waiting": queries.waiting_reviews(rows),
        "missed": sum(plan.missed for plan in plans),
        "plans": plans,
        "invented": any(row.subject.invented for row in rows),
        "whole": access.sees_all(user, now),
    }
    return render(request, "water/zeros.html", context)
