"""What the address asks of the ledger table. A value that means nothing is left out and named."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.ledger import rulebook
from huiyin.ledger.choices import GRADES, LIGHTS, STATES, VERBS, Channel, Look
from huiyin.ledger.models import Unit
from huiyin.ledger.names import kind_name, unit_name
from huiyin.ledger.queries.table import ORDERS, LedgerFilter

LONGEST_TEXT = 100
YEARS = range(1990, 2201)
OPEN = "open"
WITH_UNIT = "with_unit"

COLUMNS: dict[str, Any] = {
    "kind": gettext_lazy("Kind"),
    "grade": gettext_lazy("Grade"),
    "channel": gettext_lazy("Source"),
    "place": gettext_lazy("Place"),
    "unit": gettext_lazy("Lead unit"),
    "co_units": gettext_lazy("Co-units"),
    "registered": gettext_lazy("Registered"),
    "assigned": gettext_lazy("Assigned"),
    "original_due": gettext_lazy("Originally due"),
    "due": gettext_lazy("Due"),
    "state": gettext_lazy("State"),
    "limit": gettext_lazy("Next limit"),
    "progress": gettext_lazy("Steps done"),
    "evidence": gettext_lazy("Evidence"),
    "closed": gettext_lazy("Struck off"),
}
"""Columns that can be chosen; number, light and title are always there."""
USUAL = ("kind", "place", "unit", "due", "state", "limit", "progress")

NAMES: dict[str, Any] = {
    "state": gettext_lazy("State"),
    "kind": gettext_lazy("Kind"),
    "unit": gettext_lazy("Lead unit"),
    "light": gettext_lazy("Light"),
    "grade": gettext_lazy("Grade"),
    "channel": gettext_lazy("Source"),
    "sort": gettext_lazy("Order"),
    "group": gettext_lazy("Grouping"),
    "act": gettext_lazy("Act"),
    "q": gettext_lazy("Words"),
    "days": gettext_lazy("Period"),
    "from": gettext_lazy("Period from"),
    "to": gettext_lazy("Period until"),
    "place": gettext_lazy("Place"),
    "cause": gettext_lazy("Cause"),
    "registered": gettext_lazy("Registered"),
    "due": gettext_lazy("Due"),
    "act_time": gettext_lazy("Done"),
    "answers": gettext_lazy("Answers"),
    "cycle": gettext_lazy("Cycle"),
    "registered_from": gettext_lazy("Registered from"),
    "registered_to": gettext_lazy("Registered until"),
    "due_from": gettext_lazy("Due from"),
    "due_to": gettext_lazy("Due until"),
    "act_from": gettext_lazy("Act from"),
    "act_to": gettext_lazy("Act until"),
    "col": gettext_lazy("Columns"),
}


@dataclass(slots=True)
class Asked:
    """A query string as a filter. `ignored` names what was left out, in sentences."""

    query: QueryDict
    ignored: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A free text; one that no database can hold is left out."""
        value = self.query.get(name, "").strip()
        if "\0" in value or len(value) > LONGEST_TEXT:
            self._leave_out(name, value[:LONGEST_TEXT].replace("\0", "\\0"))
            return ""
        return value

    def choice(self, name: str, known: Container[str]) -> str:
        """One of the known values."""
        value = self.text(name)
        return self._kept(name, value, known.__contains__)

    def choices(self, name: str, known: Container[str]) -> tuple[str, ...]:
        """Several of the known values."""
        values = dict.fromkeys(self.query.getlist(name))
        return tuple(v for v in values if self._kept(name, v, known.__contains__))

    def day(self, name: str) -> date | None:
        """A day as 2026-11-22."""
        value = self.text(name)
        if not value:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            self._leave_out(name, value)
            return None
        return day

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.query.get(name) == "1"

    def _kept(self, name: str, value: str, fits: Callable[[str], bool]) -> str:
        if value and not fits(value):
            self._leave_out(name, value[:LONGEST_TEXT])
            return ""
        return value

    def _leave_out(self, name: str, value: str) -> None:
        facts = {"name": NAMES[name], "value": value}
        self.ignored.append(
            _("“%(value)s” means nothing for %(name)s; that filter was left out.") % facts
        )


def ledger_filter(asked: Asked) -> LedgerFilter:
    """The filter of the ledger table."""
    state = asked.choice("state", {*STATES, OPEN, WITH_UNIT})
    units = frozenset(Unit.objects.values_list("code", flat=True))
    return LedgerFilter(
        state="" if state in {OPEN, WITH_UNIT} else state,
        open_only=state == OPEN,
        with_unit=state == WITH_UNIT,
        unanswered=asked.flag("unanswered"),
        reopened=asked.flag("reopened"),
        kind=asked.choice("kind", rulebook.kinds()),
        unit=asked.choice("unit", units),
        light=asked.choice("light", LIGHTS),
        was_red=asked.flag("was_red"),
        grade=asked.choice("grade", GRADES),
        channel=asked.choice("channel", frozenset(Channel.values)),
        place=asked.text("place"),
        cause=asked.text("cause"),
        text=asked.text("q"),
        first_day=asked.day("registered_from"),
        last_day=asked.day("registered_to"),
        due_first=asked.day("due_from"),
        due_last=asked.day("due_to"),
        acts=asked.choices("act", VERBS),
        acts_first=asked.day("act_from"),
        acts_last=asked.day("act_to"),
        order=asked.choice("sort", ORDERS) or next(iter(ORDERS)),
        by_unit=asked.choice("group", {"unit"}) == "unit",
    )


def columns(asked: Asked) -> tuple[str, ...]:
    """The columns to show, in the table's own order."""
    chosen = asked.choices("col", COLUMNS)
    return tuple(name for name in COLUMNS if name in (chosen or USUAL))


def conditions(wanted: LedgerFilter) -> list[tuple[str, str]]:
    """The filter in words, as (name, value), for the head of a list and of a workbook."""
    found = [
        ("state", _word(STATES, wanted.state)),
        ("state", _("All that are open") if wanted.open_only else ""),
        ("state", _("With the unit") if wanted.with_unit else ""),
        ("kind", kind_name(wanted.kind) if wanted.kind else ""),
        ("unit", _unit(wanted.unit)),
        ("light", _word(LIGHTS, wanted.light)),
        ("light", _("Is or was overdue") if wanted.was_red else ""),
        ("grade", _word(GRADES, wanted.grade)),
        ("channel", str(Channel(wanted.channel).label) if wanted.channel else ""),
        ("place", wanted.place),
        ("cause", wanted.cause),
        ("q", wanted.text),
        ("registered", _span(wanted.first_day, wanted.last_day)),
        ("due", _span(wanted.due_first, wanted.due_last)),
        ("act", _(", ").join(_word(VERBS, act) for act in wanted.acts)),
        ("act_time", _span(wanted.acts_first, wanted.acts_last) if wanted.acts else ""),
        ("answers", _("A raiser is not answered yet") if wanted.unanswered else ""),
        ("cycle", _("Reopened at least once") if wanted.reopened else ""),
    ]
    return [(str(NAMES[name]), words) for name, words in found if words]


def _word(looks: dict[str, Look], value: str) -> str:
    return str(looks[value].label) if value else ""


def _unit(code: str) -> str:
    unit = Unit.objects.filter(code=code).first() if code else None
    return unit_name(unit) if unit else ""


def _span(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    return f"{first or '…'} – {last or '…'}"
