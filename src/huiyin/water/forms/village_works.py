"""Forms of village works."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.ledger.forms.base import DateInput, line, one_of, radio, words
from huiyin.water.core.supply.works import Item, Progress, Works
from huiyin.water.forms.supply import SubjectForm, figure
from huiyin.water.verbs.village_works import Looked

ITEMS = 6
PASSED, FAILED = "passed", "failed"
RESULTS = ((PASSED, gettext_lazy("passed")), (FAILED, gettext_lazy("item failed")))
ACCEPT, REFUSE = "accept", "refuse"


def day(label: Any, *, required: bool = True) -> forms.DateField:
    """A day as browsers know it."""
    return forms.DateField(label=label, required=required, widget=DateInput())


def papers() -> forms.CharField:
    """Names of papers, one a line."""
    help_text = gettext_lazy("Name and number of each paper, one a line.")
    return words(gettext_lazy("Papers"), help_text, required=False)


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that are not empty."""
    return tuple(stripped for one in text.splitlines() if (stripped := one.strip()))


class WorksForm(SubjectForm):
    """A new works."""

    built = line(gettext_lazy("What is built"))
    village = line(gettext_lazy("Village"), longest=60)
    township = line(gettext_lazy("Township"), required=False, longest=60)
    contractor = line(gettext_lazy("Contractor"), required=False)
    contract_sum = figure(gettext_lazy("Contract sum, 10⁴ yuan"), gettext_lazy("Empty: not known."))
    funding = line(gettext_lazy("Funding"), required=False)
    planned_start = day(gettext_lazy("Planned start"), required=False)
    planned_end = day(gettext_lazy("Planned end"), required=False)
    facility = one_of(gettext_lazy("Facility of the ledger"), required=False)

    def __init__(self, facilities: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["facility"].choices = [("", _("none")), *facilities]

    def clean(self) -> dict[str, Any]:
        """It ends after it starts."""
        told = super().clean() or {}
        start, end = told.get("planned_start"), told.get("planned_end")
        if start and end and end < start:
            self.add_error("planned_end", _("It cannot end before it starts."))
        return told

    def facts(self) -> Works:
        """What the verb takes."""
        told = self.cleaned_data
        return Works(**{name: told[name] for name in told if name not in {"code", "name", "unit"}})


class ProgressForm(forms.Form):
    """How far it is."""

    day = day(gettext_lazy("Day"))
    percent = forms.FloatField(
        label=gettext_lazy("Done, %"),
        help_text=gettext_lazy("Empty: not known."),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    note = line(gettext_lazy("Note"), required=False)

    def value(self) -> Progress:
        """What the verb takes."""
        return Progress(**self.cleaned_data)


class ApplyForm(forms.Form):
    """The unit says that it is done."""

    day = day(gettext_lazy("Completed on"))
    statement = words(gettext_lazy("Completion statement"))
    documents = papers()


class DecideForm(forms.Form):
    """The decision, with each item that was looked at: name, result and remark in one row."""

    by_three = True
    wide = ("people", "documents", "decision")

    day = day(gettext_lazy("Day of acceptance"))
    people = line(gettext_lazy("Who took part"))

    def __init__(self, names: list[str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for n in range(1, ITEMS + 1):
            start = names[n - 1] if n <= len(names) else ""
            told = {"number": n}
            self.fields[f"item{n}"] = line(_("Item %(number)d") % told, required=False)
            self.fields[f"item{n}"].initial = start
            self.fields[f"result{n}"] = one_of(
                _("Result of item %(number)d") % told, [("", "–"), *RESULTS], required=False
            )
            self.fields[f"remark{n}"] = line(_("Remark on item %(number)d") % told, required=False)
        self.fields["documents"] = papers()
        self.fields["decision"] = radio(
            _("Decision on acceptance"),
            [(ACCEPT, _("Accept the works")), (REFUSE, _("Refuse acceptance"))],
        )
        self.fields["to_ledger"] = forms.BooleanField(
            label=_("Register what failed as a matter"), required=False
        )

    def clean(self) -> dict[str, Any]:
        """A result names its item."""
        told = super().clean() or {}
        for n in range(1, ITEMS + 1):
            if told.get(f"result{n}") and not told.get(f"item{n}"):
                self.add_error(f"item{n}", _("Name the item."))
        return told

    def looked(self) -> Looked:
        """What the verb takes; an item without a result was not looked at."""
        told = self.cleaned_data
        items = tuple(
            Item(told[f"item{n}"], told[f"result{n}"] == PASSED, told[f"remark{n}"])
            for n in range(1, ITEMS + 1)
            if told[f"result{n}"]
        )
        return Looked(
            day=told["day"],
            people=told["people"],
            items=items,
            documents=lines(told["documents"]),
        )
