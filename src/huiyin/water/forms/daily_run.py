"""The form of one day of the operation ledger, made from the columns of the month sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.forms.base import DateInput
from huiyin.ledger.models import User
from huiyin.water.core.facilities.facility import DailyRun
from huiyin.water.core.facilities.sheet import Column
from huiyin.water.forms.facility_records import RecordForm, figure, reason_field
from huiyin.water.models import Subject
from huiyin.water.sheet_cells import (
    LONGEST,
    TEXTS,
    TIMES,
    BadCell,
    Cell,
    applied,
    cell_of,
    heading,
    read_cell,
)
from huiyin.water.verbs.facility_records import Kept, write_daily_run

HELP = {
    "starts": _("08:00; several are told apart by spaces. Empty where only hours are known."),
    "ends": _("The end of the day is 24:00."),
    "hours": _("Left empty, it is made from the times."),
}


class DailyRunForm(RecordForm):
    """One day. What is left empty is unknown, never zero."""

    explains = _("Write the day once it is over. A field left empty is unknown, not zero.")
    written = forms.DateField(label=_("Date"), widget=DateInput())

    def __init__(
        self,
        facility: Subject,
        *args: Any,
        columns: Sequence[Column],
        standing: DailyRun | None = None,
        **options: Any,
    ) -> None:
        super().__init__(facility, *args, **options)
        self.columns = [column for column in columns if column.field != "day"]
        self.standing = standing
        for column in self.columns:
            self.fields[column.field] = _field(column)
            if standing is not None:
                from_times = column.field == "hours" and standing.ran is not None
                self.initial[column.field] = None if from_times else cell_of(standing, column.field)
        if standing is not None:
            self.initial["written"] = standing.day
        self.fields["reason"] = reason_field()

    def clean(self) -> dict[str, Any]:
        """Times and hours must be readable and fit together."""
        cleaned = forms.Form.clean(self) or {}
        if not self.errors:
            try:
                self.cleaned_data = cleaned
                self.value()
            except BadCell as bad:
                raise forms.ValidationError(f"{bad.message} {bad.hint}") from bad
        return cleaned

    def value(self) -> DailyRun:
        """The day, with the fields of the entry that stands which no column shows."""
        day = self.cleaned_data["written"]
        before = self.standing
        if before is None or before.day != day:
            before = DailyRun(facility=self.facility.code, day=day)
        return applied(before, {c.field: self._cell(c.field) for c in self.columns})

    def send(self, actor: User, at: datetime) -> Kept:
        """Write it."""
        reason = self.cleaned_data["reason"]
        return write_daily_run(self.facility, self.value(), actor=actor, at=at, reason=reason)

    def day(self) -> date | None:
        """Its own page."""
        found: date = self.cleaned_data["written"]
        return found

    def _cell(self, name: str) -> Cell:
        found = self.cleaned_data[name]
        if found in (None, ""):
            return None
        return read_cell(found, name) if name in TIMES else found


def _field(column: Column) -> forms.Field:
    label = f"{heading(column)} ({column.unit})" if column.unit else heading(column)
    if column.field in TEXTS or column.field in TIMES:
        return forms.CharField(
            label=label,
            required=False,
            max_length=LONGEST,
            help_text=HELP.get(column.field, ""),
        )
    return figure(label, HELP.get(column.field, ""))
