"""Pages of the facility register: the list, one facility, and the list on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.field.models import Device
from huiyin.field.views.asked import Asked
from huiyin.field.views.values import ValueLine, value_lines
from huiyin.ledger.export import XLSX
from huiyin.ledger.names import unit_name
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.discharge.confidence import is_legal
from huiyin.water.core.discharge.scope import Answer, Choice
from huiyin.water.core.facilities.facility import month_days
from huiyin.water.core.facilities.master import Master
from huiyin.water.core.facilities.state import Ran
from huiyin.water.facility_choices import HeardChoice, KindChoice, RanChoice
from huiyin.water.facility_fields import SUBJECT, in_words, labels, values_of
from huiyin.water.facility_file import workbook
from huiyin.water.forms.facilities import GROUPS
from huiyin.water.models import Subject
from huiyin.water.queries import facilities as queries
from huiyin.water.queries.register import Entry
from huiyin.water.queries.works import days_over, works
from huiyin.water.views.works_asked import DAY, Moment, guarded, moment, not_exported, now_of

FACT_WORDS = {"design_m3_per_day": "design"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facilities a list shows; what is empty does not narrow."""

    unit: str
    kind: str
    state: str
    logger: str
    words: str

    def holds(self, line: queries.Line) -> bool:
        """Whether a facility fits."""
        heard = {"with": line.loggers > 0, "without": not line.loggers, "silent": line.silent}
        unit = line.subject.unit.code if line.subject.unit else ""
        told = (line.subject.code, line.subject.name, line.master.operator, line.master.township)
        return (
            self.unit in {"", unit}
            and self.kind in {"", line.master.kind}
            and self.state in {"", line.ran}
            and (not self.logger or heard[self.logger])
            and (not self.words or any(self.words.lower() in text.lower() for text in told))
        )


@require_safe
@guarded
def facilities(request: HttpRequest) -> HttpResponse:
    """`/water/facilities/`: every facility open to this person, with its state on a day."""
    user, now = now_of(request)
    asked = Asked(request.GET)
    seen = moment(asked, now)
    found = queries.facilities(user, now, known_before=seen.known_before)
    units = {one.subject.unit.code: unit_name(one.subject.unit) for one in found
             if one.subject.unit}  # fmt: skip
    wanted = _wanted(asked, units)
    lines = queries.lines(found, seen.day, seen.known_before, past=seen.past)
    facts = {
        "seen": seen,
        "asked": asked,
        "lines": [line for line in lines if wanted.holds(line)],
        "stats": _stats(lines),
        "total": len(lines),
        "units": sorted(units.items()),
        "kinds": KindChoice.choices,
        "states": RanChoice.choices,
        "heard": HeardChoice.choices,
        "may_keep": access.may_keep(user, now),
        "narrowed": any(request.GET.get(name) for name in ("unit", "kind", "state", "logger", "q")),
        "invented": any(line.subject.invented for line in lines),
    }
    return render(request, "water/facilities.html", facts)


def _wanted(asked: Asked, units: dict[str, str]) -> Wanted:
    return Wanted(
        unit=asked.choice("unit", gettext_lazy("Unit"), units),
        kind=asked.choice("kind", gettext_lazy("Kind"), KindChoice.values),
        state=asked.choice("state", gettext_lazy("State"), RanChoice.values),
        logger=asked.choice("logger", gettext_lazy("Logger"), HeardChoice.values),
        words=asked.text("q", gettext_lazy("Search")),
    )


def _stats(lines: Sequence[queries.Line]) -> dict[str, int]:
    counts = {str(ran): sum(line.ran is ran for line in lines) for ran in Ran}
    counts["without"] = sum(not line.loggers for line in lines)
    counts["silent"] = sum(line.silent for line in lines)
    return counts


@require_safe
@guarded
def export(request: HttpRequest) -> HttpResponseBase:
    """`/water/facilities/export/`: the same filter in the form of the paper list."""
    user, now = now_of(request)
    asked = Asked(request.GET)
    seen = moment(asked, now)
    found = queries.facilities(user, now, known_before=seen.known_before)
    units = {one.subject.unit.code: "" for one in found if one.subject.unit}
    wanted = _wanted(asked, units)
    if asked.ignored:
        return not_exported(asked)
    lines = queries.lines(found, seen.day, seen.known_before, past=seen.past)
    shown = {line.subject.code for line in lines if wanted.holds(line)}
    rows = sorted(
        (one for one in found if one.subject.code in shown), key=lambda one: one.subject.code
    )
    demo = clock.demo_state() is not None
    file = workbook(rows, by=user.display_name, at=now, as_of=seen.day, demo=demo)
    name = f"污水处理设施台账-{seen.day:%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
@guarded
def facility(request: HttpRequest, code: str) -> HttpResponse:
    """`/water/facilities/<code>/`: facts, state, values, the standard that holds it, history."""
    user, now = now_of(request)
    asked = Asked(request.GET)
    seen = moment(asked, now)
    subject = access.find(user, SubjectKind.FACILITY, code, now)
    found = queries.facilities(user, now, known_before=seen.known_before)
    entry = next((one for one in found if one.subject.code == code), None)
    facts: dict[str, Any] = {"subject": subject, "seen": seen, "asked": asked, "entry": entry}
    facts["unit"] = unit_name(subject.unit) if subject.unit else ""
    if entry is None:
        return render(request, "water/facility.html", facts, status=404)
    facts |= {
        "facts": list(_groups(entry, seen.day)),
        "unknown": _not_known(entry.value, seen.day),
        "choice": _choice(queries.chosen(code, entry.value, seen.day), seen.day),
        "devices": list(_devices(subject)),
        "values": _values(subject, seen),
        "changes": _changes(subject, seen),
        "may_keep": access.may_keep(user, now) and not seen.past,
        "sheet_month": f"{seen.day:%Y-%m}",
        **_running(entry, seen),
    }
    return render(request, "water/facility.html", facts)


def _running(entry: Entry[Master], seen: Moment) -> dict[str, Any]:
    """The strip of the last days, and the states that stay possible on the last of them."""
    first = seen.day - (queries.STRIP_DAYS - 1) * DAY
    days = days_over(first, seen.day, seen.known_before)
    [known] = works([entry], days, seen.known_before)
    month = month_days(seen.day.year, seen.day.month)
    so_far = [day for day in days if day >= month[0]]
    strip = queries.strip(known, days)
    return {
        "strip": strip,
        "ran": strip[-1][1],
        "states": queries.possible_states(known, so_far),
        "conflicts": known.known.line.conflicts,
        "counts": {str(ran): sum(one is ran for _day, one in strip) for ran in Ran},
    }


def _groups(entry: Entry[Master], on: date) -> Any:
    """Title and (label, words) of what is known, group by group."""
    names = labels(on)
    values = values_of(entry.value)
    unit = entry.subject.unit
    values |= {"code": entry.subject.code, "name": entry.subject.name}
    values["unit"] = unit_name(unit) if unit else None
    for title, fields in GROUPS:
        shown = [(names[name], said) for name in fields if (said := in_words(name, values[name]))]
        if shown:
            yield title, shown


def _not_known(facts: Master, on: date) -> list[str]:
    """The columns that are empty."""
    names = labels(on)
    values = values_of(facts)
    return [
        names[name] for name in names if name not in SUBJECT and not in_words(name, values[name])
    ]


@dataclass(frozen=True, slots=True)
class Decided:
    """A choice as shown; `steps` pair each with its deciding facts in words."""

    choice: Choice
    is_legal: bool
    steps: tuple[tuple[Any, str, str], ...]
    taken: tuple[tuple[Any, str, str], ...]
    missing: tuple[str, ...]


def _choice(choice: Choice, on: date) -> Decided:
    names = labels(on)

    def name(fact: str) -> str:
        return names.get(FACT_WORDS.get(fact, fact), fact)

    def said(fact: str, value: str) -> str:
        truth = {"True": True, "False": False}.get(value, value)
        return f"{name(fact)}: {_told(FACT_WORDS.get(fact, fact), truth)}"

    steps = tuple(
        (step, "; ".join(said(*one) for one in step.deciding),
         ", ".join(name(one) for one in step.missing))
        for step in choice.steps
    )  # fmt: skip
    taken = tuple(one for one in steps if one[0].answer is not Answer.PASSES)
    missing = tuple(name(one) for one in choice.missing)
    return Decided(choice, is_legal(choice.confidence), steps, taken, missing)


def _told(fact: str, value: Any) -> str:
    return in_words(fact, value) or str(value)


def _devices(subject: Subject) -> Sequence[Device]:
    return Device.objects.filter(point=subject.point) if subject.point else ()


def _values(subject: Subject, seen: Moment) -> list[ValueLine]:
    """The newest value of each factor, judged by the edition of the first logger."""
    if subject.point is None:
        return []
    first = subject.point.devices.first()
    frame = queries.values_at([subject.point.code], seen.known_before if seen.past else None)
    return value_lines(frame, first.edition if first else "2017")


def _changes(subject: Subject, seen: Moment) -> list[tuple[Any, list[tuple[str, str, str]]]]:
    """Each record with (label, before, after) of what it changed, the newest first."""
    names = labels(seen.day)
    return [
        (one.record, [(names.get(f, f), in_words(f, a), in_words(f, b)) for f, a, b in one.fields])
        for one in queries.changes(subject, seen.known_before)
    ]
