"""The waters of a period from stored readings, as they were known at a moment.

A reading counts if it had been received before that moment; of several of one time the last that
had. Single readings of the automatic stations are the samples; values that are not valid say
nothing. Rules are those in force on the last day of each period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import polars as pl

from huiyin.base.clock import CHINA
from huiyin.field.models import PointFactor
from huiyin.field.store.read import observations
from huiyin.water import assessment_tables as tables
from huiyin.water.core import assessed
from huiyin.water.core import assessment as a
from huiyin.water.core.city_water import CityWater, Held
from huiyin.water.core.strip import DayReading, day_strip
from huiyin.water.models import Section
from huiyin.water.queries.register import end_of
from huiyin.water.queries.sections import sections
from huiyin.water.series import BODIES, Basis, Sample, basis_of, samples
from huiyin.water.standards import AUTOMATIC, GB3838, NotInForce, standard

DAY = timedelta(days=1)
KEY = ("point", "factor", "kind", "time")
LAKE_CODES = {"tn": "tn", "w01016": "chla", "w01004": "sd"}
"""Names in readings -> factors of the trophic index that do not make a class."""
LAKE_UNITS = {("w01016", "ug/L"): 1, ("w01016", "mg/m3"): 1, ("w01016", "mg/L"): 1000,
              ("w01004", "m"): 1}  # fmt: skip
"""HJ 212 gives these no unit: only a declared one is used; the factor makes it the index's."""


def water_of(
    period: a.Period, known_before: datetime, held: Sequence[Held] | None = None
) -> CityWater:
    """Every section, river, basin and lake in a period as known at that moment.

    `held` are the sections as they stood in an earlier closing; without them, as registered now.
    Raises NotInForce for a period without methods.
    """
    places = tuple(registered() if held is None else held)
    method = tables.assessment_method(period.last_day, AUTOMATIC)
    frame = _readings(places, period, known_before)
    known = [_known(one, frame, period) for one in places]
    return assessed.assess_city(
        _rules(period), method, period, known, last_arrival=_last_arrival(frame, period)
    )


def registered() -> list[Held]:
    """The registered sections as they are held now."""
    return [_held(section) for section in sections()]


def moments(period: a.Period) -> tuple[datetime, datetime]:
    """The first moment of a period in China, and the first one after it."""
    return datetime.combine(period.first_day, time(), CHINA), end_of(period.last_day)


def _rules(period: a.Period) -> assessed.Rules:
    on = period.last_day
    return assessed.Rules(
        method_of=_method_of,
        trend=tables.trend_rule(on),
        trophic=tables.trophic_rule(on),
        ranking=tables.ranking_rule(on),
        inflow=tables.inflow_rule(on),
        standard=standard(GB3838, on),
    )


def _method_of(period: a.Period) -> a.Method | None:
    try:
        return tables.assessment_method(period.last_day, AUTOMATIC)
    except NotInForce:
        return None


def _held(section: Section) -> Held:
    basis, point = basis_of(section), section.point
    return Held(
        code=point.code,
        name=point.name,
        name_en=section.name_en,
        river=point.river,
        city=point.city,
        basin=section.basin,
        body=BODIES[section.body],
        targets=(*basis.earlier, (basis.effective_from, basis.target)),
        assumed=section.target_assumed,
        unmeasured=basis.unmeasured,
        reading_kind=section.reading_kind,
        edition=basis.edition,
        longitude=point.longitude,
        latitude=point.latitude,
        place_source=point.source,
        source=section.data_source,
    )


def _basis(held: Held) -> Basis:
    *earlier, (since, target) = held.targets
    body = next(name for name, value in BODIES.items() if value is held.body)
    return Basis(body, target, held.unmeasured, since, held.edition, tuple(earlier))


def _readings(places: Sequence[Held], period: a.Period, known_before: datetime) -> pl.DataFrame:
    """The last known reading of each time, from the first month of the trend on, or the period of
    the year before where that is earlier."""
    months = a.months_until(period, assessed.TREND_MONTHS)
    firsts = [months[0], period.before, period.year_before]
    start = min(moments(one)[0] for one in firsts if one is not None)
    frame = observations(
        [one.code for one in places],
        None,
        start,
        moments(period)[1],
        sorted({one.reading_kind for one in places}),
        history=True,
    )
    known = frame.filter(pl.col("received") < known_before.astimezone(CHINA))
    return known.unique(KEY, keep="last", maintain_order=True)


def _known(held: Held, frame: pl.DataFrame, period: a.Period) -> assessed.Known:
    start, end = moments(period)
    mine = frame.filter(pl.col("point") == held.code, pl.col("kind") == held.reading_kind)
    found = samples(mine, _basis(held), period.last_day)
    inside = [one for one in found if start <= one.time < end]
    return assessed.Known(
        held=held,
        target=held.target_at(end - timedelta(microseconds=1)),
        samples=[_sample(one) for one in found],
        strip=_strip(inside, period.first_day, period.last_day),
        lake=_lake(held, inside, period),
    )


def _sample(found: Sample) -> a.Sample:
    results = {
        factor: a.Result(Decimal(repr(value.number))) if value.counts else None
        for factor, value in found.values.items()
    }
    return a.Sample(found.time.astimezone(CHINA).date(), results)


def _strip(inside: Iterable[Sample], first: date, last: date) -> tuple[int, ...]:
    days = (
        DayReading(one.time.astimezone(CHINA).date(), one.grade.klass, valid=one.valid)
        for one in inside
    )
    return tuple(cell.klass for cell in day_strip(days, first, last))


def _lake(held: Held, inside: Sequence[Sample], period: a.Period) -> Mapping[str, Decimal | None]:
    """Means of what the trophic index needs beside the factors of a class."""
    rows = PointFactor.objects.filter(point__code=held.code, factor__in=LAKE_CODES)
    units = dict(rows.values_list("factor", "unit"))
    statistics = tables.statistics_rule(period.last_day)
    found: dict[str, Decimal | None] = {}
    for name, factor in LAKE_CODES.items():
        times = 1 if name == "tn" else LAKE_UNITS.get((name, units.get(name, "")))
        values = [one.values[name] for one in inside if name in one.values]
        known = [Decimal(repr(v.number)) for v in values if v.counts]
        mean = a.mean(factor, known, statistics) if times else None
        found[factor] = None if mean is None or times is None else mean * times
    return found


def _last_arrival(frame: pl.DataFrame, period: a.Period) -> datetime | None:
    start, end = moments(period)
    inside = frame.filter(pl.col("time") >= start, pl.col("time") < end)
    last = inside.get_column("received").max()
    return last if isinstance(last, datetime) else None
