"""Records of supply and village works in words, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.water import supply_words
from huiyin.water.bodies import from_body
from huiyin.water.choices import SubjectKind
from huiyin.water.core.supply.facts import AllocationPaper, OfftakeFacts, StationFacts
from huiyin.water.core.supply.offtake import PumpMonth, Volume
from huiyin.water.core.supply.works import Acceptance, Application, Progress, Works
from huiyin.water.models import Record
from huiyin.water.queries import supply, village_works
from huiyin.water.supply_choices import DEVIATIONS, PURPOSES, VOLUME_UNIT

KINDS: dict[str, Any] = {
    supply.VOLUME: gettext_lazy("volume"),
    supply.ALLOCATION: gettext_lazy("allocation"),
    supply.PUMP_MONTH: gettext_lazy("pump month"),
    supply.RAISED: gettext_lazy("registered as a matter"),
    village_works.PROGRESS: gettext_lazy("progress"),
    village_works.APPLICATION: gettext_lazy("application for acceptance"),
    village_works.ACCEPTANCE: gettext_lazy("decision on acceptance"),
    village_works.MATTER: gettext_lazy("registered as a matter"),
}


def what(record: Record) -> str:
    """What a record is about: its kind, and the month or number it speaks of."""
    key = record.key.partition("/")[0] if record.kind != supply.RAISED else ""
    kind = KINDS.get(record.kind, _("facts"))
    return f"{kind} {key}".strip()


def said(record: Record) -> str:
    """What a record says, in one line; "" for a kind of another part of the desk."""
    known = SAYING.get(record.kind)
    return "" if known is None else known[1](from_body(known[0], record.body))


def _volume(one: Volume) -> str:
    told = _("not known") if one.amount is None else _volumes(one.amount)
    return f"{PURPOSES[one.purpose]}: {told}"


def _volumes(amount: float | None) -> str:
    return f"{supply_words.figure(amount)} {_(VOLUME_UNIT)}"


def _paper(one: AllocationPaper) -> str:
    return f"{one.paper}: {_volumes(one.allocation.annual)}"


def _pump(one: PumpMonth) -> str:
    energy, hours = supply_words.figure(one.energy), supply_words.figure(one.hours)
    return f"{_volumes(one.lifted)} · {energy} kWh · {hours} h"


def _raised(one: supply.Raised) -> str:
    return f"{one.month} {DEVIATIONS[one.deviation]}"


def _decision(one: Acceptance) -> str:
    failed = "、".join(item.name for item in one.items if not item.passed)
    return _("acceptance passed") if one.passed else f"{_('acceptance refused')}: {failed}"


def _progress(one: Progress) -> str:
    share = _("not known") if one.percent is None else f"{supply_words.figure(one.percent)} %"
    return f"{share} {one.note}".strip()


SAYING: dict[str, tuple[type[Any], Callable[[Any], str]]] = {
    supply.VOLUME: (Volume, _volume),
    supply.ALLOCATION: (AllocationPaper, _paper),
    supply.PUMP_MONTH: (PumpMonth, _pump),
    supply.RAISED: (supply.Raised, _raised),
    village_works.PROGRESS: (Progress, _progress),
    village_works.APPLICATION: (Application, lambda one: one.statement),
    village_works.ACCEPTANCE: (Acceptance, _decision),
    SubjectKind.OFFTAKE: (OfftakeFacts, lambda one: one.receiving),
    SubjectKind.PUMP_STATION: (StationFacts, lambda one: one.lifts),
    SubjectKind.VILLAGE_WORKS: (Works, lambda one: one.built),
}
