"""Running rates: of the city or a unit, the facilities behind each figure, the units ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.field.views.asked import Asked
from huiyin.ledger.export import XLSX
from huiyin.ledger.models import User
from huiyin.ledger.names import unit_name
from huiyin.water.core.facilities.ranking import Ranked
from huiyin.water.core.facilities.rates import Definition, Rate
from huiyin.water.facility_data import rate_definitions
from huiyin.water.facility_rates_file import About, Ranks, workbook
from huiyin.water.queries import facilities as register
from huiyin.water.queries import rates as queries
from huiyin.water.queries.works import Works, works
from huiyin.water.views.works_asked import (
    Moment,
    Period,
    guarded,
    moment,
    not_exported,
    now_of,
    period,
)

ONLY = {"unknown": gettext_lazy("with something unknown")}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page of rates is about: who may see what, when, which days, which unit."""

    asked: Asked
    moment: Moment
    period: Period
    unit: str
    units: dict[str, str]
    known: Sequence[Works]

    @property
    def query(self) -> str:
        """What links carry on."""
        parts = [self.period.query]
        parts += [f"unit={self.unit}"] if self.unit else []
        parts += [f"as_of={self.moment.as_of}"] if self.moment.as_of else []
        return "?" + "&".join(parts)


def _seen(request: HttpRequest, user: User, now: datetime) -> Seen:
    asked = Asked(request.GET)
    at = moment(asked, now)
    over = period(asked, at)
    found = register.facilities(user, now, known_before=at.known_before)
    units = {one.subject.unit.code: unit_name(one.subject.unit) for one in found
             if one.subject.unit}  # fmt: skip
    unit = asked.choice("unit", gettext_lazy("Unit"), units)
    mine = queries.register_at(found, unit, at.known_before)
    known = works(mine, over.days, at.known_before)
    return Seen(asked, at, over, unit, dict(sorted(units.items())), known)


@require_safe
@guarded
def rates(request: HttpRequest) -> HttpResponse:
    """`/water/facilities/rates/`: every rate as a range with its definition; units ranked."""
    user, now = now_of(request)
    seen = _seen(request, user, now)
    facts: dict[str, Any] = {"seen": seen}
    if seen.known:
        on = max(seen.period.days)
        found = queries.rates_of(seen.known, seen.period.days)
        facts |= {
            "rates": found,
            "not_defined": queries.not_defined(on),
            "policy": queries.ranking_policy(on),
            "invented": any(one.subject.invented for one in seen.known),
            **_ranked(seen),
        }
    return render(request, "water/rates.html", facts)


def _ranked(seen: Seen) -> dict[str, Any]:
    """The ranking of units by the rate that was asked for; none where only one unit is seen."""
    on = max(seen.period.days)
    definitions = rate_definitions(on)
    policy = queries.ranking_policy(on)
    wanted = seen.asked.choice("by", gettext_lazy("Ranked by"), definitions) or policy.ranked_by
    if seen.unit or len(seen.units) < 2 or wanted not in definitions:
        return {"ranking": (), "definitions": definitions.values()}
    ranked = queries.ranking(definitions[wanted], seen.known, seen.period.days, policy)
    return {
        "ranking": [(one, seen.units.get(one.unit, one.unit)) for one in ranked],
        "ranked_by": definitions[wanted],
        "definitions": definitions.values(),
    }


@require_safe
@guarded
def behind(request: HttpRequest, key: str) -> HttpResponse:
    """`/water/facilities/rates/<key>/`: each facility with its own rate."""
    user, now = now_of(request)
    seen = _seen(request, user, now)
    definition = _definition(key, seen)
    only = seen.asked.choice("only", gettext_lazy("Show"), ONLY)
    own = queries.behind(definition, seen.known, seen.period.days) if seen.known else []
    shown = [(one, rate) for one, rate in own if not only or rate.unknown]
    whole = [
        rate for rate in queries.rates_of(seen.known, seen.period.days)
        if rate.definition.key == key
    ]  # fmt: skip
    facts = {
        "seen": seen,
        "definition": definition,
        "lines": shown,
        "total": len(own),
        "only": only,
        "rate": whole[0] if whole else None,
    }
    return render(request, "water/rates_behind.html", facts)


def _definition(key: str, seen: Seen) -> Definition:
    on = max(seen.period.days, default=seen.period.last)
    found = rate_definitions(on).get(key)
    if found is None:
        raise Http404
    return found


@require_safe
@guarded
def export(request: HttpRequest) -> HttpResponseBase:
    """`/water/facilities/rates/export/`: rates, what stands behind them, and the ranking."""
    user, now = now_of(request)
    seen = _seen(request, user, now)
    if seen.asked.ignored:
        return not_exported(seen.asked)
    days = seen.period.days
    found: Sequence[Rate] = queries.rates_of(seen.known, days)
    own = {rate.definition.key: queries.behind(rate.definition, seen.known, days) for rate in found}
    about = About(
        period=seen.period.name, days=len(days), as_of=seen.moment.known_before,
        by=user.display_name, at=now, demo=clock.demo_state() is not None,
        unit=seen.units.get(seen.unit, ""),
    )  # fmt: skip
    file = workbook(found, own, _ranks(seen, found), about)
    name = f"污水处理设施运行率-{seen.period.name}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _ranks(seen: Seen, found: Sequence[Rate]) -> list[Ranks]:
    """The ranking by each rate; none where only one unit is seen."""
    if seen.unit or len(seen.units) < 2 or not found:
        return []
    policy = queries.ranking_policy(max(seen.period.days))

    def ranked(rate: Rate) -> Sequence[Ranked]:
        return queries.ranking(rate.definition, seen.known, seen.period.days, policy)

    return [Ranks(rate.definition, ranked(rate), seen.units) for rate in found]
