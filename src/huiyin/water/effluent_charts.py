"""Hours of a factor as chart, CSV file and picture: what counts, what does not, the limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.field.core.validity import Verdict
from huiyin.field.core.validity import judge as judge_validity
from huiyin.field.rules import validity_rules
from huiyin.water import effluent_words as words
from huiyin.water.core.effluent.account import DayAccount, Held, days_between, midnight
from huiyin.water.models import Subject
from huiyin.water.picture import Plot, draw
from huiyin.water.sheet import safe_text
from huiyin.water.words import doubt

HOUR = timedelta(hours=1)
COUNTS = frozenset({Verdict.VALID, Verdict.NOT_EVALUATED})


@dataclass(frozen=True, slots=True)
class Hour:
    """One hourly mean as sent; `counts` whether it may be judged, `why` not."""

    time: datetime
    value: float | None
    flag: str
    counts: bool
    why: str


@dataclass(frozen=True, slots=True)
class HourlyChart:
    """Hours of one factor with the accounts of their days; `marks` pairs moments and labels."""

    facility: Subject
    factor: str
    hours: pl.DataFrame
    days: tuple[DayAccount, ...]
    marks: tuple[tuple[datetime, str], ...] = ()
    band: tuple[datetime, datetime] | None = None

    @property
    def edition(self) -> str:
        """The edition of HJ 212 by which flags are read."""
        return self.days[-1].edition if self.days else "2017"

    @property
    def unit(self) -> str:
        """The unit of the factor."""
        found = (day.factor(self.factor) for day in reversed(self.days))
        return next((told.unit for told in found if told), "")

    def limits(self) -> tuple[Held, ...]:
        """The limits that held on the days shown, each once."""
        return limits_of(self.days, self.factor)


def limits_of(days: Iterable[DayAccount], factor: str) -> tuple[Held, ...]:
    """The limits of a factor that held on some days, each once."""
    told = [found for day in days if (found := day.factor(factor))]
    held = (limit for one in told for limit in (one.daily, one.single) if limit)
    return tuple(dict.fromkeys(held))


def hours_told(chart: HourlyChart, factor: str = "") -> list[Hour]:
    """The hours of a factor (the chart's own) in order of time."""
    mine = chart.hours.filter(pl.col("factor") == (factor or chart.factor)).sort("time")
    judged = judge_validity(mine, chart.edition, validity_rules())
    columns = ("time", "value", "flag", "verdict", "reason")
    return [
        Hour(time.astimezone(CHINA), value, flag, value is not None and verdict in COUNTS,
             "" if verdict in COUNTS else doubt(flag, reason))
        for time, value, flag, verdict, reason in judged.select(columns).iter_rows()
    ]  # fmt: skip


def hour_chart(chart: HourlyChart) -> dict[str, Any]:
    """In the form that `huiyin.web.charts` describes; hours that do not count are gaps."""
    told = hours_told(chart)
    good = [hour for hour in told if hour.counts]
    line = [[hour.time, hour.value] for hour in good]
    gaps = _gaps(told, good)
    points = sorted([*line, *([start, None] for start, _end in gaps)], key=lambda p: p[0])
    series = [{"name": words.factor(chart.factor), "points": points, "tone": "brand"}]
    return {
        "kind": "line",
        "x": "time",
        "unit": words.unit(chart.unit),
        "label": words.factor(chart.factor),
        "series": series,
        "limits": _lines(chart.limits()),
        "bands": [
            {"start": start, "end": end, "label": _gap_label(told, start, end)}
            for start, end in gaps
        ],
        "marks": [{"at": at, "label": label} for at, label in chart.marks],
    }


def hours_csv(chart: HourlyChart) -> bytes:
    """One row an hour in UTF-8 with its mark: value, flag, validity and flow, as received."""
    flow = {hour.time: hour for hour in hours_told(chart, words.FLOW)}
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow(["hour_from", f"{chart.factor} ({chart.unit})", "flag", "counts", "why_not",
                    "flow (L/s)"])  # fmt: skip
    sheet.writerows(
        [
            f"{hour.time:%Y-%m-%d %H:%M}",
            _number(hour.value),
            safe_text(hour.flag),
            "yes" if hour.counts else "no",
            safe_text(hour.why),
            _number(flow[hour.time].value) if hour.time in flow else "",
        ]
        for hour in hours_told(chart)
    )
    return out.getvalue().encode("utf-8-sig")


def picture(chart: HourlyChart) -> bytes:
    """The chart as a PNG; the words are in Latin letters."""
    told = [hour for hour in hours_told(chart) if hour.value is not None]
    limits = [end for held in chart.limits() for end in (held.low, held.high) if end is not None]
    first, last = told[0].time, told[-1].time
    code = chart.limits()[0].standard if limits else ""
    plot = Plot(
        title=f"{chart.facility.code}: {words.factor_en(chart.factor)} ({chart.unit}), hourly",
        subtitle=f"{code}; on-line data, for supervision",
        points=[(hour.time, hour.value, hour.counts) for hour in told if hour.value is not None],
        limits=limits,
        band=chart.band or (first, last),
        max_gap=HOUR,
    )
    return draw(plot)


def charts_of(
    facility: Subject, hours: pl.DataFrame, days: Iterable[DayAccount], factors: Iterable[str]
) -> Mapping[str, dict[str, Any]]:
    """A chart for each factor that sent something."""
    there = set(hours.get_column("factor").unique().to_list())
    kept = tuple(days)
    return {
        code: hour_chart(HourlyChart(facility, code, hours, kept))
        for code in factors
        if code in there
    }


def day_charts(
    days: Sequence[DayAccount], first: date, last: date, factors: Iterable[str]
) -> Mapping[str, dict[str, Any]]:
    """Daily means of each factor that was measured; days without a valid one are gaps."""
    by_day = {day.day: day for day in days if day.complete}
    charts = {}
    for code in factors:
        told = {
            day: by_day[day].factor(code) if day in by_day else None
            for day in days_between(first, last)
        }
        known = [one for one in told.values() if one]
        if known:
            points = [[midnight(day), one.mean if one else None] for day, one in told.items()]
            charts[code] = {
                "kind": "line",
                "x": "time",
                "unit": words.unit(known[0].unit),
                "label": words.factor(code),
                "series": [{"name": words.factor(code), "points": points, "tone": "brand"}],
                "limits": _lines(limits_of(days, code)),
            }
    return charts


def _lines(limits: Iterable[Held]) -> list[dict[str, Any]]:
    return [
        {"value": end, "label": words.limit(held)}
        for held in limits
        for end in (held.low, held.high)
        if end is not None
    ]


def _gaps(told: Sequence[Hour], good: Sequence[Hour]) -> list[tuple[datetime, datetime]]:
    """Stretches without an hour that counts, those at either end of what was sent included."""
    if not told:
        return []
    starts = [told[0].time, *(hour.time + HOUR for hour in good)]
    ends = [*(hour.time for hour in good), told[-1].time + HOUR]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def _gap_label(told: list[Hour], start: datetime, end: datetime) -> str:
    """Why nothing counts there: the devices' own reasons, or silence."""
    reasons = dict.fromkeys(
        hour.why for hour in told if start <= hour.time < end and not hour.counts
    )
    return " / ".join(reasons) or _("no valid hour")


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)
