"""A facility's records in words: one line for each, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.water import words
from huiyin.water.core.facilities.records import (
    Calibration,
    Complaint,
    Cost,
    Document,
    FaultReport,
    Patrol,
    SludgeSlip,
    StopNotice,
    WaterSample,
    results,
)
from huiyin.water.sheets_choices import (
    COMPARISONS,
    COST_KINDS,
    SAMPLE_FLAGS,
    SIDES,
    STOP_CAUSES,
    RecordKind,
)

RESULT_NAMES = {"cod": "COD", "nh3n": "NH₃-N", "tp": "TP", "tn": "TN", "ss": "SS", "ph": "pH"}
UNKNOWN = "—"


def moment(when: datetime | None) -> str:
    """China's wall clock to the minute."""
    return f"{when.astimezone(CHINA):%Y-%m-%d %H:%M}" if when else ""


def when(kind: str, value: Any) -> str:
    """The day or the stretch of time that a record speaks of."""
    if kind in {RecordKind.STOP, RecordKind.FAULT}:
        end = value.end if kind == RecordKind.STOP else value.restored
        until = moment(end) or _("still open")
        return f"{moment(value.start)} – {until}"
    if kind == RecordKind.COST:
        return f"{value.month:%Y-%m}"
    found = getattr(value, "time", None)
    return moment(found) if found else f"{value.day}"


def summary(kind: str, value: Any) -> str:
    """What a record says, in one line."""
    return " · ".join(part for part in SUMMARIES[RecordKind(kind)](value) if part)


def state(kind: str, value: Any) -> tuple[str, str]:
    """The state of a record in a word, and its tone; empty where it has none."""
    if kind == RecordKind.STOP:
        return {
            True: (_("approved"), "success"),
            False: (_("not approved"), "warning"),
            None: (_("to be decided"), "brand"),
        }[value.approved]
    if kind == RecordKind.FAULT:
        return (_("not restored"), "warning") if value.open else (_("restored"), "success")
    if kind == RecordKind.CALIBRATION:
        return {
            True: (_("passed"), "success"),
            False: (_("failed"), "warning"),
            None: (_("no rule"), "unknown"),
        }[value.passed]
    return "", ""


def _stop(one: StopNotice) -> Iterator[str]:
    yield str(STOP_CAUSES.get(one.cause or "", ""))
    yield one.reason
    yield one.substitute
    if one.approved_until:
        yield _("approved until %(end)s") % {"end": moment(one.approved_until)}
    yield one.decision


def _fault(one: FaultReport) -> Iterator[str]:
    yield one.what
    yield {True: _("stood still"), False: _("went on"), None: _("not said whether it stood still")}[
        one.halted
    ]
    yield str(STOP_CAUSES.get(one.cause or "", ""))
    yield one.parts
    yield one.repair


def _sample(one: WaterSample) -> Iterator[str]:
    yield str(SIDES[one.side])
    for name, value in results(one).items():
        yield f"{RESULT_NAMES[name]} {UNKNOWN if value is None else f'{value:g}'}"
    yield str(SAMPLE_FLAGS[one.flag])
    yield one.laboratory
    yield one.method


def _patrol(one: Patrol) -> Iterator[str]:
    yield words.joined(one.people)
    poor = [looked.item for looked in one.looked if looked.good is False]
    if poor:
        yield _("not in order: %(items)s") % {"items": words.joined(poor)}
    if one.score is not None:
        yield _("score %(score)g") % {"score": one.score}
    yield one.finding


def _calibration(one: Calibration) -> Iterator[str]:
    yield words.factor_name(one.factor, one.time.astimezone(CHINA).date())
    yield str(COMPARISONS[one.by])
    yield _("reference %(reference)g, shown %(shown)g") % {
        "reference": one.reference,
        "shown": one.measured,
    }


def _sludge(one: SludgeSlip) -> Iterator[str]:
    yield one.slip
    yield f"{one.kg:g} kg"
    yield one.destination


def _complaint(one: Complaint) -> Iterator[str]:
    yield one.summary


def _cost(one: Cost) -> Iterator[str]:
    yield str(COST_KINDS[one.kind])
    yield _("%(amount).2f yuan") % {"amount": one.amount}


def _document(one: Document) -> Iterator[str]:
    yield one.title
    yield one.reference


def _run(one: Any) -> Iterator[str]:
    for name, unit in (("inflow", "m³"), ("outflow", "m³"), ("run_hours", "h"), ("energy", "kWh")):
        value = getattr(one, name)
        yield UNKNOWN if value is None else f"{value:g} {unit}"
    yield one.abnormal


SUMMARIES: Mapping[RecordKind, Callable[[Any], Iterator[str]]] = {
    RecordKind.DAILY_RUN: _run,
    RecordKind.STOP: _stop,
    RecordKind.FAULT: _fault,
    RecordKind.SAMPLE: _sample,
    RecordKind.PATROL: _patrol,
    RecordKind.CALIBRATION: _calibration,
    RecordKind.SLUDGE: _sludge,
    RecordKind.COMPLAINT: _complaint,
    RecordKind.COST: _cost,
    RecordKind.DOCUMENT: _document,
}
