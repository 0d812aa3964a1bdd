"""Rivers, basins, lakes and reservoirs: many places judged as one water.

    assess_water(method, sections)          a river or a basin, of assessed cross-sections
    assess_lake(method, lake, points)       a lake, a reservoir or a zone of one, of means by point
    compare_waters(method, before, after)   with comparable sections only

环办〔2011〕22号: below five sections every item is averaged over them and judged as one section;
from five on the shares of the classes say it. A lake is averaged over time, then over its points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from huiyin.water.core.assessment.change import Change, change_of_conditions, change_of_shares
from huiyin.water.core.assessment.conditions import (
    Condition,
    Proportion,
    condition_of,
    proportion_of,
)
from huiyin.water.core.assessment.places import (
    Method,
    Place,
    PlaceAssessment,
    assess_place,
)
from huiyin.water.core.assessment.results import Mean, mean_of_means
from huiyin.water.core.standards import WORSE_THAN_V

_NOTHING = Mean(None, 0, 1)


class Way(StrEnum):
    """How a water of several sections was judged."""

    MEANS = "means"
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class SharePollutant:
    """A factor over class III in `over` of the `known` sections where it is known."""

    factor: str
    over: int
    known: int

    @property
    def exceeding_share(self) -> Fraction:
        """The share of exceeding sections in percent (断面超标率)."""
        return Fraction(100 * self.over, self.known)


@dataclass(frozen=True, slots=True)
class WaterAssessment:
    """What a river or a basin was like.

    `at_best` and `at_worst` say what its condition can be, whatever the unknown turns out to be.
    Judged by means, `whole` is the water as one section, with its main pollutants; judged by
    shares, `leading` are the main pollutants, those that exceed in most sections.
    """

    way: Way
    proportion: Proportion
    at_best: Condition
    at_worst: Condition
    whole: PlaceAssessment | None = None
    leading: tuple[SharePollutant, ...] = ()

    @property
    def condition(self) -> Condition:
        """The condition, given only where nothing unknown can change it."""
        return self.at_best if self.at_best is self.at_worst else Condition.UNKNOWN


def assess_water(method: Method, sections: Sequence[PlaceAssessment]) -> WaterAssessment:
    """Judge the sections of one river, stretch, basin or region in one period, in any order.

    Raises ValueError without sections, for a section named twice, and below five sections when
    they do not all lie in one kind of water body.
    """
    if not sections:
        raise ValueError("a water without sections cannot be judged; give at least one")
    twice = [name for name, n in Counter(s.place.name for s in sections).items() if n > 1]
    if twice:
        raise ValueError(f"section {twice[0]!r} is given twice; give one assessment of each")
    if len(sections) >= method.proportion.sections:
        return _by_shares(method, sections)
    return _by_means(method, sections)


def assess_lake(
    method: Method, lake: Place, points: Sequence[Mapping[str, Mean]]
) -> PlaceAssessment:
    """Judge a lake, a reservoir or one zone from the means in time of each of its points.

    A reservoir of river type is a `lake` with `Body.RIVER`. A factor unknown at one of its points
    is unknown for the whole. Raises ValueError without points.
    """
    return assess_place(method, lake, mean_over(method, points, [lake.absent] * len(points)))


def mean_over(
    method: Method, places: Sequence[Mapping[str, Mean]], absent: Sequence[frozenset[str]] = ()
) -> dict[str, Mean]:
    """The mean of every factor over the places that measure it; unknown unless known at each.

    `absent` names for each place, in their order, what is not measured there; without it every
    place measures everything. Raises ValueError without places, or for another number of sets.
    """
    if not places:
        raise ValueError("a mean over no place does not exist; give the means of at least one")
    lacking = absent or [frozenset()] * len(places)
    if len(lacking) != len(places):
        raise ValueError(
            f"{len(places)} places came with {len(lacking)} sets of factors not measured; give one"
            " set for each place, in the same order"
        )
    found = {}
    for factor in dict.fromkeys(factor for place in places for factor in place):
        measured = [
            place.get(factor, _NOTHING)
            for place, without in zip(places, lacking, strict=True)
            if factor not in without
        ]
        if measured:
            found[factor] = mean_of_means(factor, measured, method.statistics, len(measured))
    return found


def _by_means(method: Method, sections: Sequence[PlaceAssessment]) -> WaterAssessment:
    bodies = {section.place.body for section in sections}
    if len(bodies) > 1:
        kinds = ", ".join(sorted(body.name for body in bodies))
        raise ValueError(
            f"fewer than {method.proportion.sections} sections are averaged, and these have limits"
            f" of different water bodies ({kinds}); judge each body by itself"
        )
    absent = [section.place.absent for section in sections]
    name = " ".join(sorted(section.place.name for section in sections))
    place = Place(name, bodies.pop(), absent=frozenset.intersection(*absent))
    means = mean_over(method, [section.means for section in sections], absent)
    whole = assess_place(method, place, means)
    return WaterAssessment(
        way=Way.MEANS,
        proportion=proportion_of([section.klass for section in sections]),
        at_best=condition_of(max(1, whole.grade.at_least), method.classes),
        at_worst=condition_of(whole.klass or WORSE_THAN_V, method.classes),
        whole=whole,
    )


def _by_shares(method: Method, sections: Sequence[PlaceAssessment]) -> WaterAssessment:
    # Worse classes never make a better condition, so the two extremes enclose every case.
    rule = method.proportion
    best = proportion_of([s.klass or max(1, s.grade.at_least) for s in sections])
    worst = proportion_of([s.klass or WORSE_THAN_V for s in sections])
    return WaterAssessment(
        way=Way.SHARES,
        proportion=proportion_of([s.klass for s in sections]),
        at_best=best.condition(rule),
        at_worst=worst.condition(rule),
        leading=_leading(method, sections),
    )


def _leading(method: Method, sections: Sequence[PlaceAssessment]) -> tuple[SharePollutant, ...]:
    """Items over class III by share of exceeding sections; equal ones in the standard's order."""
    found = []
    for factor in method.factors:
        parts = [p for s in sections for p in s.grade.factors if p.factor == factor]
        known = [part for part in parts if part.at_least]
        over = sum(part.at_least > 3 for part in known)
        if over:
            found.append(SharePollutant(factor, over, len(known)))
    found.sort(key=lambda one: -one.exceeding_share)
    return tuple(found[: method.proportion.pollutants])


class LeftOut(StrEnum):
    """Why a section does not take part in a comparison."""

    ONLY_BEFORE = "only_before"
    ONLY_AFTER = "only_after"
    OTHER_ITEMS = "other_items"
    UNKNOWN_CLASS = "unknown_class"


@dataclass(frozen=True, slots=True)
class WaterChange:
    """What became of a water, by its comparable sections (可比断面) alone.

    `good`, `heavy` are ΔG and ΔD in percentage points, None unless judged by shares · `compared`
    names the sections used, `left_out` the others with the reason.
    """

    change: Change
    before: WaterAssessment | None
    after: WaterAssessment | None
    good: Fraction | None
    heavy: Fraction | None
    compared: tuple[str, ...]
    left_out: Mapping[str, LeftOut]


def compare_places(method: Method, before: PlaceAssessment, after: PlaceAssessment) -> Change:
    """What became of one place; unknown when a class is, or when other items were judged."""
    if before.items != after.items:
        return Change.UNKNOWN
    return change_of_conditions(method.change, before.condition, after.condition)


def compare_waters(
    method: Method, before: Sequence[PlaceAssessment], after: Sequence[PlaceAssessment]
) -> WaterChange:
    """What became of a water between two periods; sections are matched by name.

    Raises ValueError as `assess_water`.
    """
    old, new = _by_name(before), _by_name(after)
    left_out = _left_out(old, new)
    names = tuple(sorted(old.keys() - left_out.keys()))
    if not names:
        return WaterChange(Change.UNKNOWN, None, None, None, None, (), left_out)
    was = assess_water(method, [old[name] for name in names])
    now = assess_water(method, [new[name] for name in names])
    good = _gain(was.proportion.good, now.proportion.good)
    heavy = _gain(was.proportion.heavy, now.proportion.heavy)
    if was.way is Way.MEANS or good is None or heavy is None:
        change = change_of_conditions(method.change, was.condition, now.condition)
        return WaterChange(change, was, now, None, None, names, left_out)
    change = change_of_shares(method.change, good, heavy)
    return WaterChange(change, was, now, good, heavy, names, left_out)


def _left_out(
    old: Mapping[str, PlaceAssessment], new: Mapping[str, PlaceAssessment]
) -> dict[str, LeftOut]:
    """Sections that do not compare, by name."""
    found = {}
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            found[name] = LeftOut.ONLY_BEFORE
        elif name not in old:
            found[name] = LeftOut.ONLY_AFTER
        elif not (old[name].klass and new[name].klass):
            found[name] = LeftOut.UNKNOWN_CLASS
        elif old[name].items != new[name].items:
            found[name] = LeftOut.OTHER_ITEMS
    return found


def _by_name(sections: Sequence[PlaceAssessment]) -> dict[str, PlaceAssessment]:
    found: dict[str, PlaceAssessment] = {}
    for section in sections:
        if section.place.name in found:
            raise ValueError(f"section {section.place.name!r} is given twice; give it once")
        found[section.place.name] = section
    return found


def _gain(before: Fraction | None, after: Fraction | None) -> Fraction | None:
    return None if before is None or after is None else after - before
