"""Pages of the water desk: the stations, and one station with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger import evidence
from huiyin.ledger.errors import BadEvidence
from huiyin.water import access, charts, queries, words
from huiyin.water.forms.stations import DAY, PERIODS, PeriodForm, moments
from huiyin.water.models import Episode, Section
from huiyin.water.policies import judge_policy
from huiyin.water.series import BODIES, Sample
from huiyin.water.sheet import readings_csv
from huiyin.water.standards import GB3838, automatic_station_table, standard
from huiyin.water.views.months import months_of

SHOWN = ("good", "below", "unknown", "reruns", "matters")
FLAGS_SHOWN = 60
CSV_TYPE = "text/csv; charset=utf-8"


def stations(request: HttpRequest) -> HttpResponse:
    """Every section: its class now, its target, its last thirty days, what is open."""
    now = clock.now()
    stands = queries.all_now(now)
    show = request.GET.get("show", "")
    numbers = [number for stand in stands for number in stand.matters]
    context = {
        "now": now,
        "stands": [stand for stand in stands if _is_shown(stand, show)],
        "total": len(stands),
        "show": show if show in SHOWN else "",
        "good": sum(stand.meets is True for stand in stands),
        "below": sum(stand.meets is False for stand in stands),
        "unknown": sum(stand.meets is None for stand in stands),
        "reruns": sum(stand.reruns for stand in stands),
        "matters": len(set(numbers)),
        "open": access.open_numbers(request.user, numbers, now),
        "sources": sorted({s.section.data_source for s in stands if s.section.data_source}),
    }
    return render(request, "water/stations.html", context)


def station(request: HttpRequest, code: str) -> HttpResponse:
    """One section: class by day, a chart for each factor, episodes, re-runs, and its rules."""
    section = get_object_or_404(queries.sections(), point=code)
    now = clock.now()
    form = PeriodForm(request.GET)
    first, last = form.period(now.date())
    start, end = moments(first, last)
    samples = queries.history(section, start, end)
    episodes = list(queries.episodes_of(section))
    context = {
        "section": section,
        "form": form,
        "first": first,
        "last": last,
        "days": (last - first + DAY).days,
        "periods": PERIODS,
        "latest": next((s for s in reversed(samples) if s.valid), None),
        "weekdays": words.WEEKDAYS,
        "months": months_of(queries.strip(samples, first, last)),
        "charts": _charts(section, samples, last),
        "flagged": _flagged(samples, last)[:FLAGS_SHOWN],
        "flags_hidden": max(len(_flagged(samples, last)) - FLAGS_SHOWN, 0),
        "samples": len(samples),
        "episodes": episodes,
        "reruns": queries.reruns_of(section),
        "open": access.open_numbers(request.user, (e.matter_number for e in episodes), now),
        "rules": _rules(section, last),
    }
    return render(request, "water/station.html", context, status=200 if form.is_valid() else 422)


def readings(request: HttpRequest, code: str) -> HttpResponse:
    """The readings of a period as CSV, as received."""
    section = get_object_or_404(queries.sections(), point=code)
    form = PeriodForm(request.GET)
    if not form.is_valid():
        errors = [str(error) for errors in form.errors.values() for error in errors]
        return HttpResponse("\n".join(errors), "text/plain; charset=utf-8", 422)
    first, last = form.period(clock.now().date())
    samples = queries.history(section, *moments(first, last))
    return _file(readings_csv(samples, last), CSV_TYPE, f"{code}-{first}-{last}.csv")


def episode_chart(request: HttpRequest, pk: int) -> HttpResponse:
    """The chart kept when an episode was confirmed."""
    return _kept(get_object_or_404(Episode, pk=pk), "chart", "image/png", "png")


def episode_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The readings kept when an episode was confirmed."""
    return _kept(get_object_or_404(Episode, pk=pk), "table", CSV_TYPE, "csv")


def matter(request: HttpRequest, number: str) -> HttpResponse:
    """From a matter to its section, at the days of its last episode."""
    found = Episode.objects.filter(matter_number=number).first()
    if found is None or not access.open_numbers(request.user, [number], clock.now()):
        raise Http404
    page = reverse("water:station", args=[found.section.point_id])
    since = found.first_time.astimezone(CHINA).date() - 7 * DAY
    until = (found.recovered_at or clock.now()).astimezone(CHINA).date() + DAY
    return redirect(f"{page}?since={since}&until={until}")


@dataclass(frozen=True, slots=True)
class Flagged:
    """One sample with values that do not count, and why."""

    sample: Sample
    reasons: tuple[str, ...]


def _is_shown(stand: queries.Now, show: str) -> bool:
    return {
        "good": stand.meets is True,
        "reruns": stand.reruns > 0,
        "matters": bool(stand.matters),
        "below": stand.meets is False,
        "unknown": stand.meets is None,
    }.get(show, True)


def _charts(section: Section, samples: list[Sample], on: date) -> dict[str, list[Any]]:
    """The charts of the judged factors, and of the others."""
    judged, others = charts.shown_factors(samples, automatic_station_table(on).factors)
    target = section.target_class

    def made(factor: str, held_to: int | None) -> tuple[str, dict[str, Any]]:
        return factor, charts.factor_chart(section, samples, factor, on, held_to)

    return {
        "judged": [made(factor, target) for factor in judged],
        "others": [made(factor, None) for factor in others],
    }


def _flagged(samples: list[Sample], on: date) -> list[Flagged]:
    found = []
    for sample in reversed(samples):
        reasons: dict[str, list[str]] = {}
        for factor, value in sample.values.items():
            if not value.counts:
                reason = words.doubt(value.flag, value.reason)
                reasons.setdefault(reason, []).append(words.factor_name(factor, on))
        if reasons:
            texts = (
                reason
                if len(names) == len(sample.values)
                else words.joined([*names]) + f": {reason}"
                for reason, names in reasons.items()
            )
            found.append(Flagged(sample, tuple(texts)))
    return found


def _rules(section: Section, on: date) -> dict[str, Any]:
    """What the section is held to, and by which documents."""
    table = automatic_station_table(on)
    law = standard(GB3838, on)
    target = section.target_class
    limits = []
    for factor in table.factors:
        limit = law.limit(factor, BODIES[section.body])
        if limit is not None and target and factor not in section.unmeasured:
            limits.append((factor, words.limit_label(law.code, limit, target)))
    return {
        "code": law.code,
        "factors": table.rule.factors,
        "minimum": table.rule.minimum,
        "document": table.rule.document,
        "limits": limits,
        "policy": judge_policy(on),
        "unit": queries.unit_name(section),
    }


def _kept(row: Episode, what: str, mime: str, ending: str) -> HttpResponse:
    sha256 = getattr(row, what)
    if not sha256:
        raise Http404
    try:
        content = evidence.read(sha256)
    except BadEvidence as error:
        raise Http404(str(error)) from error
    day = row.first_time.astimezone(CHINA).date()
    return _file(content, mime, f"{row.section.point_id}-{day}.{ending}")


def _file(content: bytes, mime: str, name: str) -> HttpResponse:
    disposition = "inline" if mime.startswith("image/") else "attachment"
    headers = {
        "Content-Disposition": f'{disposition}; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, mime, headers=headers)
