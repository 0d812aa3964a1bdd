"""What the water desk tells the ledger: through the narrow waist, as the system, idempotently.

An episode is one clue with one name, so telling it twice changes nothing. The words are
those of the city's language. Recovery is only ever suggested.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.ledger import evidence, waist
from huiyin.ledger.choices import Channel, State
from huiyin.ledger.core.parts import Place
from huiyin.ledger.models import Matter
from huiyin.ledger.verbs.opening import ClueFacts, place_of
from huiyin.ledger.verbs.rectifying import FileFacts
from huiyin.water import words
from huiyin.water.charts import as_text, factor_chart
from huiyin.water.choices import WaterBody
from huiyin.water.look import Look
from huiyin.water.models import Episode, Section
from huiyin.water.picture import Plot, draw
from huiyin.water.policies import cause_of
from huiyin.water.series import BODIES, Sample
from huiyin.water.sheet import readings_csv
from huiyin.water.standards import GB3838, standard

KIND = "exceedance"
SHOWN_BEFORE = timedelta(days=14)


def open_for(section: Section, row: Episode, look: Look, at: datetime) -> None:
    """Open the matter of a confirmed episode, or join the open one of the same cause and place.

    The readings and their chart are kept in the evidence store first; their hashes stand in
    the clue, so that the chain proves what was seen when the matter was opened.
    """
    with city_language():
        factor = _main_factor(row, look)
        day = row.first_time.astimezone(CHINA).date()
        files = _files(section, row, look, factor)
        row.table, row.chart = (evidence.examine(*file).sha256 for file in files)
        for file in files:
            evidence.store(evidence.examine(*file))
        picture = _picture(section, row, look, factor)
        facts = {
            "place": section.point.name,
            "factor": words.factor_name(factor, day),
            "target": words.class_label(row.target_class),
        }
        matter, row.opened_matter = waist.open_matter(
            kind=KIND,
            title=_("%(place)s: %(factor)s below the target %(target)s") % facts,
            description=_basis(row, day) + "\n" + _proof(row),
            place=_place(section),
            cause=cause_of(standard(GB3838, day).named(factor).name_zh, day),
            clue=_clue(section, row, row.clue, _basis(row, day), picture),
            at=at,
        )
        row.matter_number = matter.number


def tell_recovered(section: Section, row: Episode, look: Look, at: datetime) -> None:
    """Suggest recovery; where the matter is being rectified, the readings become evidence."""
    matter = living(row.matter_number)
    if matter is None or not matter.is_open:
        return
    with city_language():
        basis = _("%(count)d valid readings at target since %(start)s") % {
            "count": len(row.recovery),
            "start": moment(row.ended_at),
        }
        waist.suggest_recovery(matter.number, basis=basis, at=at)
        if matter.state != State.RECTIFYING:
            return
        for name, content in _files(section, row, look, _main_factor(row, look)):
            file = FileFacts(
                name=name,
                content=content,
                place_name=section.point.name,
                taken_at=row.recovered_at,
                summary=basis,
            )
            waist.add_evidence_bytes(matter.number, file=file, at=at)


def tell_below_again(section: Section, row: Episode, at: datetime) -> None:
    """Later readings undid a recovery or a withdrawal that had been told: a new clue says so."""
    matter = living(row.matter_number)
    if matter is None:
        return
    with city_language():
        day = row.first_time.astimezone(CHINA).date()
        text = _("Later readings are below target again. %(basis)s") % {"basis": _basis(row, day)}
        clue = _clue(section, row, _again(row), text, "")
        if matter.is_open:
            waist.add_clue(matter.number, clue=clue, at=at)
        else:
            suggest_recurrence(matter, clue, at)


def tell_still_below(section: Section, row: Episode, at: datetime) -> None:
    """Readings after the strike-off of an episode's matter are below target: it recurs."""
    matter = living(row.matter_number)
    if matter is None or matter.closed_at is None or row.last_below <= matter.closed_at:
        return
    with city_language():
        day = row.first_time.astimezone(CHINA).date()
        suggest_recurrence(matter, _clue(section, row, _again(row), _basis(row, day), ""), at)


def suggest_recurrence(matter: Matter, clue: ClueFacts, at: datetime) -> None:
    """Once for each strike-off; a supervisor decides."""
    if matter.state == State.CLOSED and matter.recurrence_suggested_at is None:
        waist.suggest_recurrence(matter.number, basis=clue.summary, clue=clue, at=at)


def _again(row: Episode) -> str:
    """The name of a later clue of the same episode."""
    return hashlib.sha256(f"{row.clue} {row.last_below.timestamp()}".encode()).hexdigest()[:40]


def tell_withdrawn(section: Section, row: Episode, at: datetime) -> None:
    """Late or corrected readings show that there was no episode: people decide what follows."""
    matter = living(row.matter_number)
    if matter is None or not matter.is_open:
        return
    with city_language():
        basis = _("Late or corrected readings show no episode from %(start)s at %(place)s") % {
            "start": moment(row.first_time),
            "place": section.point.name,
        }
        waist.suggest_recovery(matter.number, basis=basis, at=at)


def living(number: str) -> Matter | None:
    """The matter of a number, followed through mergers."""
    matter = Matter.objects.filter(number=number).first()
    seen: set[str] = set()
    while matter is not None and matter.merged_into and matter.number not in seen:
        seen.add(matter.number)
        matter = Matter.objects.filter(number=matter.merged_into).first()
    return matter


def _main_factor(row: Episode, look: Look) -> str:
    """The factor furthest beyond the target in the episode's first reading."""
    first = next(s for s in look.samples if s.id == row.readings[0])
    return first.worst_beyond


def _clue(section: Section, row: Episode, name: str, summary: str, picture: str) -> ClueFacts:
    device = section.point.devices.order_by("pk").first()
    clue = waist.sensor_clue(
        sensor=device.mn if device else section.point_id,
        channel=Channel.MONITORING,
        observed_at=row.confirmed_at,
        summary=summary,
        clue_id=name,
    )
    return replace(clue, words=picture)


def _basis(row: Episode, day: date) -> str:
    return _("%(count)d valid readings below %(target)s from %(start)s: %(factors)s") % {
        "count": len(row.readings),
        "target": words.class_label(row.target_class),
        "start": moment(row.first_time),
        "factors": words.factors_text(row.value.factors, day),
    }


def _picture(section: Section, row: Episode, look: Look, factor: str) -> str:
    """The episode's chart as the matter page draws it, with the hashes of what was kept."""
    day = look.until.astimezone(CHINA).date()
    shown = [s for s in look.samples if s.time >= row.first_time - SHOWN_BEFORE]
    return as_text(
        factor_chart(section, shown, factor, day, row.target_class),
        marks=[{"at": row.first_time, "label": _("below target from here")}],
        source=section.data_source,
        readings_sha256=row.table,
        chart_sha256=row.chart,
    )


def _proof(row: Episode) -> str:
    return _("Readings: sha256 %(table)s; chart: sha256 %(chart)s") % {
        "table": row.table,
        "chart": row.chart,
    }


def _place(section: Section) -> Place:
    point = section.point
    return place_of(point.name, code=point.code, longitude=point.longitude, latitude=point.latitude)


def moment(when: datetime | None) -> str:
    """A moment as the city writes it, "" for none."""
    return f"{when.astimezone(CHINA):%Y-%m-%d %H:%M}" if when else ""


def _files(
    section: Section, row: Episode, look: Look, factor: str
) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """The readings around an episode as CSV, and the chart of its main factor as PNG."""
    shown = [s for s in look.samples if s.time >= row.first_time - SHOWN_BEFORE]
    day = look.until.astimezone(CHINA).date()
    stem = f"{section.point_id}-{row.first_time.astimezone(CHINA):%Y%m%d}-{factor}"
    return (
        (f"{stem}.csv", readings_csv(shown, day)),
        (f"{stem}.png", draw(_plot(section, row, shown, factor, look))),
    )


def _plot(section: Section, row: Episode, shown: Iterable[Sample], factor: str, look: Look) -> Plot:
    law = standard(GB3838, look.until.astimezone(CHINA).date())
    limit = law.limit(factor, BODIES[section.body])
    bounds = limit.classes[row.target_class - 1] if limit else ()
    named = law.named(factor)
    body = "" if section.body == WaterBody.UNKNOWN else f", {section.body.replace('_', '/')}"
    return Plot(
        title=f"{section.name_en or section.point_id}: {named.name_en} ({named.unit})",
        subtitle=f"target class {words.ASCII_CLASSES[row.target_class]}, {law.code} "
        f"{named.clause}{body}; below target since {moment(row.first_time)}",
        points=[
            (sample.time, value.number, value.counts)
            for sample in shown
            if (value := sample.values.get(factor)) and value.number is not None
        ],
        limits=[bound for bound in bounds if abs(bound) != float("inf")],
        band=(row.first_time, row.ended_at or look.until),
        max_gap=look.policy.max_gap,
    )


def city_language() -> translation.override:
    """What is told to the ledger is in the city's language."""
    return translation.override(settings.LANGUAGE_CODE)
