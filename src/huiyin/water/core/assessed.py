"""A city's waters in one period as its report tells them: sections, rivers, basins, lakes, index.

    assess_city(rules, method, period, places) → CityWater

The values, which go into a record and come back the same, are in `city_water`. Nothing is filled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from huiyin.water.core import assessment as a
from huiyin.water.core.city_water import (
    CityIndex,
    CityWater,
    Compared,
    FactorTrend,
    Held,
    LakeLine,
    Named,
    SectionLine,
    WaterLine,
)
from huiyin.water.core.standards import Body, Standard

TREND_MONTHS = 12
BY_MONTH = frozenset({a.PeriodKind.QUARTER, a.PeriodKind.YEAR})


@dataclass(frozen=True, slots=True)
class Rules:
    """The dated tables of a period; `method_of` gives those of another, None where none held."""

    method_of: Callable[[a.Period], a.Method | None]
    trend: a.TrendRule
    trophic: a.TrophicRule
    ranking: a.RankingRule
    inflow: a.InflowRule
    standard: Standard


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one section: its samples of all days needed, and its classes by day.

    `target` is the class it was held to when the period ended · `lake` holds what the trophic index
    needs beside the factors of a class, in its units.
    """

    held: Held
    target: int | None
    samples: Sequence[a.Sample]
    strip: tuple[int, ...]
    lake: Mapping[str, Decimal | None]


Assessed = Mapping[str, a.PlaceAssessment]


@dataclass(frozen=True, slots=True)
class _Work:
    """What every line is made of; `earlier` the period before and that of the year before."""

    rules: Rules
    method: a.Method
    period: a.Period
    now: Assessed
    earlier: Sequence[tuple[a.Period | None, Assessed | None]]


def assess_city(
    rules: Rules,
    method: a.Method,
    period: a.Period,
    places: Sequence[Known],
    *,
    last_arrival: datetime | None = None,
    inflows: Sequence[a.Inflow] = (),
) -> CityWater:
    """The waters of one period, by `method`; sections in the order given."""
    others = (period.before, period.year_before)
    work = _Work(
        rules=rules,
        method=method,
        period=period,
        now=_period(method, period, places),
        earlier=[(one, _other(rules, one, places)) for one in others],
    )
    lakes = [known for known in places if known.held.body is Body.LAKE_RESERVOIR]
    return CityWater(
        period=period.text,
        sections=tuple(_section(work, known) for known in places),
        rivers=_waters(work, places, lambda held: held.river),
        basins=_waters(work, places, lambda held: held.basin),
        city=_water(work, "", places) if places else None,
        lakes=tuple(_lake(rules, known, work.now[known.held.code]) for known in lakes),
        index=_index(work, places, inflows) if places else None,
        last_arrival=last_arrival,
        rules=_sources(work),
    )


def _waters(
    work: _Work, places: Sequence[Known], by: Callable[[Held], str]
) -> tuple[WaterLine, ...]:
    names = sorted({by(known.held) for known in places} - {""})
    return tuple(
        _water(work, name, [known for known in places if by(known.held) == name]) for name in names
    )


def _period(method: a.Method, period: a.Period, places: Sequence[Known]) -> Assessed:
    return {
        known.held.code: a.assess_place(
            method,
            a.Place(
                known.held.code,
                known.held.body,
                known.target,
                frozenset(known.held.unmeasured) & frozenset(method.factors),
            ),
            a.period_means(
                known.samples, period, method.periods, method.statistics, method.factors
            ),
        )
        for known in places
    }


def _other(rules: Rules, period: a.Period | None, places: Sequence[Known]) -> Assessed | None:
    method = None if period is None else rules.method_of(period)
    return None if period is None or method is None else _period(method, period, places)


def _section(work: _Work, known: Known) -> SectionLine:
    method, period, found = work.method, work.period, work.now[known.held.code]
    before, year_before = (_compared(method, found, p, other) for p, other in work.earlier)
    inside = [sample for sample in known.samples if period.contains(sample.day)]
    return SectionLine(
        held=known.held,
        target=known.target,
        klass=found.klass,
        at_least=found.grade.at_least,
        condition=str(found.condition),
        meets=found.grade.meets,
        values={factor: found.judged.get(factor) for factor in method.factors},
        readings=sum(any(r is not None for r in one.results.values()) for one in inside),
        main=_named(found.main),
        beyond=_named(found.beyond_target),
        missing=tuple(f for f in found.grade.missing if f not in found.place.absent),
        before=before,
        year_before=year_before,
        trends=_trends(work, known),
        strip=_strip(work, known),
    )


def strip_names(period: a.Period) -> tuple[str, ...]:
    """What the cells of a strip stand for: 2020-09-01 …, or 2020-07 …"""
    if period.kind in BY_MONTH:
        return tuple(one.text for one in _months(period))
    days = (period.last_day - period.first_day).days + 1
    return tuple((period.first_day + timedelta(days=n)).isoformat() for n in range(days))


def _months(period: a.Period) -> list[a.Period]:
    return [a.Period(a.PeriodKind.MONTH, period.year, number) for number in period.months]


def _strip(work: _Work, known: Known) -> tuple[int, ...]:
    if work.period.kind not in BY_MONTH:
        return known.strip
    found = [_other(work.rules, month, [known]) for month in _months(work.period)]
    return tuple(one[known.held.code].klass if one else 0 for one in found)


def _compared(
    method: a.Method, now: a.PlaceAssessment, period: a.Period | None, other: Assessed | None
) -> Compared:
    if period is None:
        return Compared("", 0, "unknown", "unknown", "no_period")
    if other is None:
        return Compared(period.text, 0, "unknown", "unknown", "no_method")
    was = other[now.place.name]
    change = a.compare_places(method, was, now)
    reason = ""
    if not any(mean.known for mean in was.means.values()):
        reason = "no_readings"
    elif not (was.klass and now.klass):
        reason = "unknown_class"
    elif was.items != now.items:
        reason = "other_items"
    return Compared(period.text, was.klass, str(was.condition), str(change), reason)


def _trends(work: _Work, known: Known) -> tuple[FactorTrend, ...]:
    method, rules = work.method, work.rules
    months = a.months_until(work.period, TREND_MONTHS)
    means = [
        a.period_means(known.samples, one, method.periods, method.statistics, method.factors)
        for one in months
    ]
    found = []
    for factor in method.factors:
        values = [one[factor].value for one in means]
        rising = a.rising_is_better(rules.standard.named(factor).rule)
        trend = a.trend(rules.trend, values, rising_is_better=rising)
        r = trend.coefficient
        printed = "" if r is None else str(a.round_to_places(r, 3))
        found.append(
            FactorTrend(
                factor, trend.n, printed, str(trend.direction), str(trend.significance),
                trend.better,
            )
        )  # fmt: skip
    return tuple(found)


def _water(work: _Work, name: str, places: Sequence[Known]) -> WaterLine:
    method, mine = work.method, [work.now[known.held.code] for known in places]
    before, year_before = (_water_compared(method, mine, p, other) for p, other in work.earlier)
    codes = tuple(known.held.code for known in places)
    try:
        found = a.assess_water(method, mine)
    except ValueError:
        # Fewer than five sections with limits of different bodies are not one water.
        counts = a.proportion_of([place.klass for place in mine]).counts
        return WaterLine(
            name=name, sections=codes, way="", condition="unknown", at_best="unknown",
            at_worst="unknown", counts=counts, main=(), leading=(), before=before,
            year_before=year_before,
        )  # fmt: skip
    return WaterLine(
        name=name,
        sections=codes,
        way=str(found.way),
        condition=str(found.condition),
        at_best=str(found.at_best),
        at_worst=str(found.at_worst),
        counts=found.proportion.counts,
        main=_named(found.whole.main) if found.whole else (),
        leading=tuple((one.factor, one.over, one.known) for one in found.leading),
        before=before,
        year_before=year_before,
    )


def _water_compared(
    method: a.Method,
    mine: Sequence[a.PlaceAssessment],
    period: a.Period | None,
    other: Assessed | None,
) -> Compared:
    if period is None:
        return Compared("", 0, "unknown", "unknown", "no_period")
    if other is None:
        return Compared(period.text, 0, "unknown", "unknown", "no_method")
    old = [other[place.place.name] for place in mine]
    try:
        was = a.assess_water(method, old)
        change = a.compare_waters(method, old, mine)
    except ValueError:
        return Compared(period.text, 0, "unknown", "unknown", "bodies")
    reason = ""
    if change.change is a.Change.UNKNOWN:
        reason = str(next(iter(change.left_out.values()), "unknown_class"))
        if not any(mean.known for place in old for mean in place.means.values()):
            reason = "no_readings"
    return Compared(period.text, 0, str(was.condition), str(change.change), reason)


def _lake(rules: Rules, known: Known, found: a.PlaceAssessment) -> LakeLine:
    values = {factor: mean.value for factor, mean in found.means.items()} | dict(known.lake)
    index = a.trophic_index(rules.trophic, values)
    total = "" if index.total is None else str(a.round_to_places(index.total, 1))
    return LakeLine(known.held.code, total, str(index.state), index.missing)


def _index(work: _Work, places: Sequence[Known], inflows: Sequence[a.Inflow]) -> CityIndex:
    now, before = work.now, work.earlier[0][1]
    value, taken = _cwqi(work, places, now, inflows)
    was = _cwqi(work, places, before, inflows)[0] if before is not None else None
    change = partial_change = None
    if was is not None:
        change = a.index_change(value.total, was.total)
        if was.missing == value.missing and value.known:
            partial_change = a.index_change(value.partial, was.partial)
    ranked = None
    if before is not None:
        ranked = a.ranked_by_change(work.rules.ranking, [*before.values()], [*now.values()])
    return CityIndex(
        known=value.known,
        items=len(value.parts),
        missing=value.missing,
        total=_printed(value.total),
        partial=_printed(value.partial) if value.known else "",
        taken=tuple((one.section, one.factor, str(one.taken)) for one in taken),
        change=_percent(change),
        partial_change=_percent(partial_change),
        ranked=ranked,
    )


def _cwqi(
    work: _Work, places: Sequence[Known], found: Assessed, inflows: Sequence[a.Inflow]
) -> tuple[a.Cwqi, tuple[a.Deduction, ...]]:
    """Of the river sections; lakes have their own index and no points of ours."""
    rules, method = work.rules, work.method
    rivers = [found[k.held.code] for k in places if k.held.body is not Body.LAKE_RESERVOIR]
    means: Mapping[str, a.Mean] = {}
    if rivers:
        means = a.mean_over(
            method, [one.means for one in rivers], [one.place.absent for one in rivers]
        )
    values = {factor: mean.value for factor, mean in means.items()}

    def limit(factor: str, klass: int) -> Decimal | None:
        row = rules.standard.limit(factor, Body.RIVER)
        bound = None if row is None else row.bound(klass)
        return None if bound is None else Decimal(repr(bound))

    left, taken = a.deduct_inflow(rules.inflow, values, inflows, limit)
    return a.cwqi(rules.ranking, rules.standard, left, Body.RIVER), taken


def _named(found: Sequence[a.Pollutant]) -> tuple[Named, ...]:
    return tuple(Named(one.factor, one.klass, one.printed) for one in found)


def _printed(value: Decimal | None) -> str:
    return "" if value is None else str(a.round_to_places(value, 3))


def _percent(share: Decimal | None) -> str:
    return "" if share is None else str(a.round_to_places(share * 100, 1))


def _sources(work: _Work) -> tuple[tuple[str, str], ...]:
    method, rules = work.method, work.rules
    return (
        (method.table.rule.source, method.table.rule.confidence),
        (method.statistics.source, method.statistics.confidence),
        (method.periods[work.period.kind].source, method.periods[work.period.kind].confidence),
        (method.proportion.source, method.proportion.confidence),
        (method.change.source, method.change.some_confidence),
        (rules.trend.source, rules.trend.confidence),
        (rules.trophic.source, rules.trophic.confidence),
        (rules.ranking.source, rules.ranking.confidence),
        (rules.ranking.source, rules.inflow.confidence),
    )
