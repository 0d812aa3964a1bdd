"""The part "water quality" in words: its tables and head figures in the language of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.water import words
from huiyin.water.core.assessed import BY_MONTH, strip_names
from huiyin.water.core.assessment import parse_period
from huiyin.water.core.city_water import CityIndex, CityWater, LakeLine, SectionLine, WaterLine
from huiyin.water.report import wording as w
from huiyin.water.report.shown import Figure, Table

BETTER = frozenset({"better", "clearly_better"})
WORSE = frozenset({"worse", "clearly_worse"})
SHOWN = ("met", "below", "unknown", "good", "better", "worse")


def tables(water: CityWater) -> Sequence[Table]:
    """Every table of the part, in the order of the report."""
    on = parse_period(water.period).last_day
    return (
        sections(water, on),
        _changes(water, on),
        _values(water, on),
        _waters(_("Rivers and lakes"), water.rivers, on),
        _waters(_("Basins"), (*water.basins, *([water.city] if water.city else [])), on),
        _lakes(water, on),
        _index(water.index, on),
        _strips(water),
    )


def figures(water: CityWater) -> Sequence[Figure]:
    """The numbers at the head, each with the sections it counts."""
    every = water.sections
    count = {show: len([one for one in every if shown(one, show)]) for show in SHOWN}
    known = count["met"] + count["below"]
    return (
        Figure(_("At target"), str(count["met"]), _list("met"), f" / {known}"),
        Figure(_("Below target"), str(count["below"]), _list("below"),
               tone="error" if count["below"] else "plain"),
        Figure(_("Target not judged"), str(count["unknown"]), _list("unknown")),
        Figure(_("Class I to III"), str(count["good"]), _list("good"), f" / {len(every)}"),
        Figure(_("Better than before"), str(count["better"]), _list("better")),
        Figure(_("Worse than before"), str(count["worse"]), _list("worse"),
               tone="warning" if count["worse"] else "plain"),
    )  # fmt: skip


def shown(line: SectionLine, show: str) -> bool:
    """Whether a section is in the list behind a head figure; "" is the whole list."""
    return {
        "met": line.meets is True,
        "below": line.meets is False,
        "unknown": line.meets is None,
        "good": 0 < line.klass <= 3,
        "better": line.before.change in BETTER,
        "worse": line.before.change in WORSE,
    }.get(show, True)


def sections(water: CityWater, on: date) -> Table:
    """Class now, before and a year before, target, main pollutants."""
    return Table(
        _("Sections"),
        (_("Section"), _("River or lake"), _("Class"), _("Period before"), _("A year before"),
         _("Target"), _("Target met"), _("Main pollutants"), _("Readings")),
        tuple(
            (
                w.section(line.held),
                line.held.river,
                words.class_label(line.klass),
                w.class_then(line.before),
                w.class_then(line.year_before),
                words.class_label(line.target) if line.target else _("none set"),
                w.met(line.meets),
                w.pollutants(line.main, on),
                str(line.readings),
            )
            for line in water.sections
        ),
        tuple(reverse("water:station", args=[line.held.code]) for line in water.sections),
    )  # fmt: skip


def _changes(water: CityWater, on: date) -> Table:
    return Table(
        _("Changes"),
        (_("Section"), _("Against the period before"), _("Against a year before"),
         _("Trend over the months known")),
        tuple(
            (w.section(line.held), w.changed(line.before), w.changed(line.year_before),
             w.trends(line.trends, on))
            for line in water.sections
        ),
    )  # fmt: skip


def _values(water: CityWater, on: date) -> Table:
    factors = tuple(dict.fromkeys(f for line in water.sections for f in line.values))
    names = [(w.factor(f, on), words.factor_unit(f, on)) for f in factors]
    return Table(
        _("Mean values as judged"),
        (_("Section"), *(f"{name} {unit}".strip() for name, unit in names)),
        tuple(
            (w.section(line.held), *(w.number(line.values.get(f)) for f in factors))
            for line in water.sections
        ),
    )


def _waters(name: str, lines: Sequence[WaterLine], on: date) -> Table:
    return Table(
        name,
        (_("River, lake or basin"), _("Sections"), _("Judged by"), _("Condition"),
         _("Class I to III"),
         _("Worse than class V"), _("Main pollutants"), _("Against the period before"),
         _("Against a year before")),
        tuple(
            (
                line.name or _("All sections"),
                str(len(line.sections)),
                str(w.WAYS[line.way]),
                _condition(line),
                _share(line, line.counts[1] + line.counts[2] + line.counts[3]),
                _share(line, line.counts[-1]),
                _leading(line, on),
                w.changed(line.before),
                w.changed(line.year_before),
            )
            for line in lines
        ),
    )  # fmt: skip


def _condition(line: WaterLine) -> str:
    """The word with its colour; where it is open, from what to what."""
    if line.condition != "unknown" or not line.way:
        return w.coloured(line.condition)
    best, worst = w.condition(line.at_best), w.condition(line.at_worst)
    return _("unknown: from %(best)s to %(worst)s") % {"best": best, "worst": worst}


def _share(line: WaterLine, count: int) -> str:
    known = sum(line.counts) - line.counts[0]
    return f"{count} / {known}"


def _leading(line: WaterLine, on: date) -> str:
    if line.leading:
        return words.joined(
            [f"{w.factor(f, on)}({over}/{known})" for f, over, known in line.leading]
        )
    return w.pollutants(line.main, on)


def _lakes(water: CityWater, on: date) -> Table:
    held = {line.held.code: line.held for line in water.sections}
    return Table(
        _("Trophic state of lakes and reservoirs"),
        (_("Section"), "TLI", _("Trophic state"), _("Not known for it")),
        tuple(
            (w.section(held[lake.code]), lake.total or w.DASH, str(w.STATES[lake.state]),
             _missing(lake, on))
            for lake in water.lakes
        ),
    )  # fmt: skip


def _missing(lake: LakeLine, on: date) -> str:
    return w.factors(lake.missing, on)


def _index(index: CityIndex | None, on: date) -> Table:
    rows: tuple[tuple[str, str], ...] = ()
    if index is not None:
        taken = words.joined(
            [f"{section} {w.factor(f, on)} {much}" for section, f, much in index.taken]
        )
        rows = (
            (_("Index of the rivers (CWQI)"), index.total or _("not known")),
            (_("Items known"), f"{index.known} / {index.items}"),
            (_("Items not known"), w.factors(index.missing, on)),
            (_("Sum of the known items, for the record only"), index.partial or w.DASH),
            (_("Change against the period before, %"), index.change or _("not known")),
            (_("Change of the known items, for the record only, %"),
             index.partial_change or _("not known")),
            (_("Takes part in the ranking by change"), _ranked(index.ranked)),
            (_("Taken off for inflow below its target (assumed method)"),
             taken or _("nothing: no upstream border section is named")),
        )  # fmt: skip
    return Table(_("City index"), (_("What"), _("Value")), rows)


def _ranked(value: bool | None) -> str:
    if value is None:
        return _("not known")
    return _("yes") if value else _("no: every section is at class II or better, and at target")


def strip_title(water: CityWater) -> str:
    """By day, or for a quarter and a year by month."""
    by_month = parse_period(water.period).kind in BY_MONTH
    return _("Class by month") if by_month else _("Worst class by day")


def _strips(water: CityWater) -> Table:
    return Table(
        strip_title(water),
        (_("Section"), *(name[-5:] for name in strip_names(parse_period(water.period)))),
        tuple(
            (w.section(line.held), *(words.class_symbol(klass) for klass in line.strip))
            for line in water.sections
        ),
    )


def _list(show: str) -> str:
    return f"?show={show}#sections"
