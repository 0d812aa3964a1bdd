"""What a report says of a city's waters in one period, as plain values that can be kept.

Figures are judged values; unknown is None, class 0, an empty text or a reason. See `assessed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from huiyin.water.core.standards import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A registered section as it was held: where it is, its limits, its targets by their first
    moment, oldest first. `assumed`: the target is assumed for a demo · `source` of its readings."""

    code: str
    name: str
    name_en: str
    river: str
    city: str
    basin: str
    body: Body
    targets: tuple[tuple[datetime, int | None], ...]
    assumed: bool
    unmeasured: tuple[str, ...]
    reading_kind: str
    edition: str
    longitude: float | None
    latitude: float | None
    place_source: str
    source: str

    def target_at(self, time: datetime) -> int | None:
        """The class readings of `time` are held to; None before the first target."""
        return next((target for since, target in reversed(self.targets) if since <= time), None)


@dataclass(frozen=True, slots=True)
class Named:
    """A pollutant as it is printed: factor, class of its value, multiple ("" where none)."""

    factor: str
    klass: int
    multiple: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Another period beside this one; `reason` says why nothing can be said, "" where it can.

    no_period, no_method, no_readings, unknown_class, other_items, only_before, only_after, bodies
    """

    period: str
    klass: int
    condition: str
    change: str
    reason: str


@dataclass(frozen=True, slots=True)
class FactorTrend:
    """Spearman's trend of one factor over the known months: r to three decimals."""

    factor: str
    months: int
    coefficient: str
    direction: str
    significance: str
    better: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """One section in the period. `readings`: how many gave values · `strip`: classes by day, worst
    reading of each; of a quarter or a year by month, as a month is assessed (`strip_names`)."""

    held: Held
    target: int | None
    klass: int
    at_least: int
    condition: str
    meets: bool | None
    values: Mapping[str, Decimal | None]
    readings: int
    main: tuple[Named, ...]
    beyond: tuple[Named, ...]
    missing: tuple[str, ...]
    before: Compared
    year_before: Compared
    trends: tuple[FactorTrend, ...]
    strip: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterLine:
    """A river, a basin or the whole city. `way` is means or shares, "" where it is not one water.

    `counts` of sections by class 0 to 6 · `leading`: pollutants with "over/known" sections.
    """

    name: str
    sections: tuple[str, ...]
    way: str
    condition: str
    at_best: str
    at_worst: str
    counts: tuple[int, ...]
    main: tuple[Named, ...]
    leading: tuple[tuple[str, int, int], ...]
    before: Compared
    year_before: Compared


@dataclass(frozen=True, slots=True)
class LakeLine:
    """The trophic level index of a lake or reservoir; unknown with the factors it lacks."""

    code: str
    total: str
    state: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CityIndex:
    """CWQI: `total` "" unless every item is known; `partial` is for the record only.

    `taken` what polluted inflow takes off, as (section, factor, amount) · `change` against the
    period before, "" unknown · `partial_change` of the items known in both periods.
    """

    known: int
    items: int
    missing: tuple[str, ...]
    total: str
    partial: str
    taken: tuple[tuple[str, str, str], ...]
    change: str
    partial_change: str
    ranked: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CityWater:
    """Everything the report says of the waters; `rules` are sources with their confidence."""

    period: str
    sections: tuple[SectionLine, ...]
    rivers: tuple[WaterLine, ...]
    basins: tuple[WaterLine, ...]
    city: WaterLine | None
    lakes: tuple[LakeLine, ...]
    index: CityIndex | None
    last_arrival: datetime | None
    rules: tuple[tuple[str, str], ...]
