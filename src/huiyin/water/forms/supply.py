"""Forms of supply. They check how a thing is written; the verbs decide whether it may be."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.ledger.forms.base import DateInput, line, one_of, unit_choices
from huiyin.water.core.supply.balance import ReachMonth
from huiyin.water.core.supply.facts import AllocationPaper, OfftakeFacts, StationFacts
from huiyin.water.core.supply.offtake import (
    Allocation,
    Month,
    PumpMonth,
    Purpose,
    Volume,
    water_year,
)
from huiyin.water.supply_choices import PURPOSES, REACH_PARTS
from huiyin.water.supply_sheet import BadCell, read_amount, read_month

LARGEST = 1e9
LEAST = 0.001
NOT_TOLD = object()
"""A purpose that nothing is said of, which is not the same as one that is unknown."""


class MonthField(forms.CharField):
    """A month as browsers write it, 2020-09; the value is a Month."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2020-09"})

    def clean(self, value: Any) -> Month:
        """The month."""
        told = super().clean(value)
        try:
            return read_month(told)
        except BadCell as error:
            raise forms.ValidationError(str(error)) from error


class AmountField(forms.CharField):
    """A volume, a word for unknown, or nothing said."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=30, **options)

    def clean(self, value: Any) -> Any:
        """A float, None for unknown, NOT_TOLD for an empty field."""
        told = super().clean(value).strip()
        if not told:
            return NOT_TOLD
        try:
            return read_amount(told)
        except BadCell as error:
            raise forms.ValidationError(str(error)) from error


def figure(label: Any, help_text: Any = "", *, least: float | None = 0) -> forms.FloatField:
    """A figure; empty is unknown."""
    return forms.FloatField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=least,
        max_value=LARGEST,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )


def reason() -> Any:
    """Why a figure changes; only a correction needs it."""
    return line(
        gettext_lazy("Reason"),
        gettext_lazy("Only where it corrects what stands already."),
        required=False,
        longest=300,
    )


class VolumeForm(forms.Form):
    """One month of an offtake."""

    month = MonthField(label=gettext_lazy("Calendar month"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["month"].help_text = _("A month that is over.")
        for purpose, label in PURPOSES.items():
            self.fields[purpose.value] = AmountField(
                label=_("%(purpose)s, 10⁴ m³") % {"purpose": label},
                help_text=_("Empty: nothing passed for it. Unknown: write “unknown”."),
            )
        self.fields["reason"] = reason()

    def clean(self) -> dict[str, Any]:
        """Something must be told."""
        cleaned = super().clean() or {}
        told = [cleaned.get(one.value, NOT_TOLD) for one in Purpose]
        if not self.errors and all(amount is NOT_TOLD for amount in told):
            raise forms.ValidationError(
                _("Give at least one volume: 0 where nothing passed, “unknown” if not known.")
            )
        return cleaned

    def volumes(self, code: str) -> list[Volume]:
        """What the verb takes."""
        told = self.cleaned_data
        return [
            Volume(code, told["month"], purpose, told[purpose.value])
            for purpose in Purpose
            if told[purpose.value] is not NOT_TOLD
        ]


class AllocationForm(forms.Form):
    """The allocation of one water year; a month left empty is not planned."""

    paper = line(gettext_lazy("Paper"), gettext_lazy("Name and number of the paper it stands in."))
    issued = forms.DateField(label=gettext_lazy("Issued on"), required=False, widget=DateInput())
    annual = figure(gettext_lazy("Whole year, 10⁴ m³"), gettext_lazy("Empty: only months."))
    ecological = forms.BooleanField(
        label=gettext_lazy("The paper holds ecological water against plan and allocation too"),
        required=False,
    )

    def __init__(self, start: Month, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.start = start
        for month in water_year(start):
            self.fields[str(month)] = figure(f"{month}, {_('10⁴ m³')}")
        self.fields["reason"] = reason()

    def value(self, code: str) -> AllocationPaper:
        """What the verb takes."""
        told = self.cleaned_data
        plan = tuple(
            (month, told[str(month)])
            for month in water_year(self.start)
            if told[str(month)] is not None
        )
        return AllocationPaper(
            allocation=Allocation(code, self.start, told["annual"], plan),
            paper=told["paper"],
            issued=told["issued"],
            ecological=told["ecological"],
        )


class SubjectForm(forms.Form):
    """What every subject of a register has."""

    code = forms.RegexField(
        r"^[\w-]+$",
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Letters, digits and hyphens; it stands in every table."),
        max_length=40,
    )
    name = line(gettext_lazy("Full name"), longest=120)
    unit = one_of(gettext_lazy("Responsible unit"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = unit_choices(_("Choose the unit"))


class OfftakeForm(SubjectForm):
    """A new offtake."""

    design = figure(
        gettext_lazy("Design flow, m³/s"), gettext_lazy("Empty: not known."), least=LEAST
    )
    chainage = figure(gettext_lazy("Chainage, km"), gettext_lazy("From the head of the canal."))
    receiving = line(gettext_lazy("Receiving works"), required=False)
    source = line(gettext_lazy("Where this stands"), required=False)

    def facts(self) -> OfftakeFacts:
        """What the verb takes."""
        told = self.cleaned_data
        names = ("design", "chainage", "receiving", "source")
        return OfftakeFacts(**{name: told[name] for name in names})


class StationForm(SubjectForm):
    """A new pumping station."""

    lifts = line(gettext_lazy("What it lifts, and where to"))
    power = figure(gettext_lazy("Rated power, kW"), gettext_lazy("Empty: not known."), least=LEAST)
    offtake = one_of(gettext_lazy("Offtake that feeds it"), required=False)
    source = line(gettext_lazy("Where this stands"), required=False)

    def __init__(self, offtakes: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["offtake"].choices = [("", _("none")), *offtakes]

    def facts(self) -> StationFacts:
        """What the verb takes."""
        told = self.cleaned_data
        return StationFacts(
            **{name: told[name] for name in ("lifts", "power", "offtake", "source")}
        )


class PumpForm(forms.Form):
    """One month of a pumping station; an empty figure is unknown."""

    month = MonthField(label=gettext_lazy("Calendar month"))
    lifted = figure(gettext_lazy("Water lifted, 10⁴ m³"))
    energy = figure(gettext_lazy("Energy, kWh"))
    hours = figure(gettext_lazy("Hours run"))
    reason = reason()

    def value(self, code: str) -> PumpMonth:
        """What the verb takes."""
        told = self.cleaned_data
        parts = {name: told[name] for name in ("month", "lifted", "energy", "hours")}
        return PumpMonth(station=code, **parts)


class ReachForm(forms.Form):
    """One month of the canal; an empty figure is unknown."""

    month = MonthField(label=gettext_lazy("Calendar month"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in REACH_PARTS.items():
            least = None if name == "storage" else 0
            told = _("%(purpose)s, 10⁴ m³") % {"purpose": label}
            self.fields[name] = figure(told, _("Empty: not known."), least=least)
        self.fields["reason"] = reason()

    def value(self, reach: str) -> ReachMonth:
        """What the verb takes."""
        told = self.cleaned_data
        parts = {name: told[name] for name in ("month", *REACH_PARTS)}
        return ReachMonth(reach=reach, **parts)


class UploadForm(forms.Form):
    """A month table."""

    file = forms.FileField(
        label=gettext_lazy("Month table"),
        help_text=gettext_lazy("An Excel workbook or CSV with the columns of the exported table."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et,.ods,.csv"}),
        max_length=200,
        allow_empty_file=True,
    )
