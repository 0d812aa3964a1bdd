"""Running rates of the facilities, as of a moment: for the city, for units, for each facility."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.water.choices import SubjectKind
from huiyin.water.core.facilities import period
from huiyin.water.core.facilities.facility import month_days
from huiyin.water.core.facilities.master import Master
from huiyin.water.core.facilities.ranking import Ranked, rank_units
from huiyin.water.core.facilities.rates import Definition, Rate
from huiyin.water.dated import all_rows, version
from huiyin.water.facility_data import RATES, rate_definitions
from huiyin.water.queries.register import Entry, entries, named_at
from huiyin.water.queries.works import Works, ceiling, days_over, works

RANKING = "rate_ranking.yaml"


@dataclass(frozen=True, slots=True)
class RankingPolicy:
    """How many facilities a unit needs for a place, and by which rate units are ranked."""

    minimum_facilities: int
    ranked_by: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class NotDefined:
    """A rate that no definition covers on the days asked for: what it is called, from when on."""

    key: str
    name_zh: str
    name_en: str
    starts: date


def month_rates(month: date, *, known_before: datetime) -> tuple[Rate, ...]:
    """The rates of all facilities of the register over the month in which the day `month` lies.

    Of the month only days that were over at `known_before` count, and only what was written before
    it; () where none was over or the register was empty then. One `Rate` for each definition in
    force on the last of these days, in the order of `data/operation_rates.yaml`, each with its
    definition, its range, n, and the same weighted by design capacity. Raises NotInForce for a
    month before the first definition.
    """
    first_to_last = month_days(month.year, month.month)
    days = days_over(first_to_last[0], first_to_last[-1], known_before)
    found = entries(SubjectKind.FACILITY, Master, known_before=known_before)
    return rates_of(works(found, days, known_before), days)


def rates_of(known: Sequence[Works], days: Sequence[date]) -> tuple[Rate, ...]:
    """The rates of some facilities over `days`; () without any."""
    if not known or not days:
        return ()
    on = max(days)
    return period.all_rates(
        rate_definitions(on).values(), [one.known for one in known], days, ceiling=ceiling(on)
    )


def behind(
    definition: Definition, known: Sequence[Works], days: Sequence[date]
) -> list[tuple[Works, Rate]]:
    """Each facility with its own rate: what a figure is made of."""
    if not days:
        return []
    own = period.own_rates(
        definition, [one.known for one in known], days, ceiling=ceiling(max(days))
    )
    return [(one, own[one.subject.code]) for one in known]


def ranking(
    definition: Definition, known: Sequence[Works], days: Sequence[date], policy: RankingPolicy
) -> tuple[Ranked, ...]:
    """Units in order of place, with the best and the worst place that the unknown leaves open."""
    if not days:
        return ()
    rates = unit_rates(definition, known, days)
    return rank_units(rates, minimum=policy.minimum_facilities)


def unit_rates(
    definition: Definition, known: Sequence[Works], days: Sequence[date]
) -> Mapping[str, Rate]:
    """The rate of each unit by its code."""
    return period.unit_rates(
        definition, [one.known for one in known], days, ceiling=ceiling(max(days))
    )


def ranking_policy(on: date) -> RankingPolicy:
    """The policy in force on `on`; raises NotInForce."""
    row = version(on, RANKING)
    names = ("minimum_facilities", "ranked_by", "source", "confidence")
    return RankingPolicy(**{name: row[name] for name in names})


def not_defined(on: date) -> tuple[NotDefined, ...]:
    """The rates of the data that have no definition in force on `on`."""
    starts: dict[str, NotDefined] = {}
    for row in sorted(all_rows(RATES), key=lambda row: row["effective_from"]):
        one = NotDefined(row["key"], row["name_zh"], row["name_en"], row["effective_from"])
        starts.setdefault(row["key"], one)
    return tuple(one for key, one in starts.items() if key not in rate_definitions(on))


def register_at(
    found: Sequence[Entry[Master]], unit: str = "", known_before: datetime | None = None
) -> list[Entry[Master]]:
    """The facilities for which one unit was responsible at a moment, or all of them."""
    if not unit:
        return list(found)
    names = named_at([one.subject for one in found], known_before)
    return [one for one in found if names[one.subject.pk].unit == unit]
