"""Forms of the facility register. Their fields are those of the paper list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.field.choices import CrcVariant, Edition
from huiyin.field.forms import PASSWORD
from huiyin.ledger.forms.base import DateInput, unit_choices
from huiyin.ledger.models import Unit
from huiyin.water import words
from huiyin.water.core.facilities.master import Master
from huiyin.water.discharge import law
from huiyin.water.facility_cells import BadCell, read_cell
from huiyin.water.facility_fields import (
    CHOICES,
    LONGEST,
    SUBJECT,
    Column,
    Shape,
    columns,
    faults,
    master_of,
    values_of,
)

UNKNOWN = pgettext_lazy("fact", "unknown")
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        gettext_lazy("To begin with"),
        ("code", "name", "unit", "kind", "design", "accepted"),
    ),
    (
        gettext_lazy("Where the effluent goes"),
        (
            *("basin", "receiving_name", "water_class", "lake", "stretch", "closed"),
            *("key_basin", "source_zone", "reused"),
        ),
    ),
    (gettext_lazy("Standard and level in the permit"), ("standard", "level", "level_source")),
    (
        gettext_lazy("Place and township"),
        ("county", "township", "villages", "longitude", "latitude", "datum"),
    ),
    (
        gettext_lazy("Building and process"),
        ("built", "commissioned", "ended", "process", "households", "connected", "network"),
    ),
    (
        gettext_lazy("Owner and operator"),
        ("owner", "operator", "contract_from", "contract_to", "funding"),
    ),
    (
        gettext_lazy("Outfall and meters"),
        ("outfall", "electricity_meter", "weighed", "intermittent"),
    ),
)
HELP: Mapping[str, Any] = {
    "code": gettext_lazy("Never changes; without spaces and / ? # %."),
    "unit": gettext_lazy("It writes the daily records and sees the facility."),
    "accepted": gettext_lazy("Only an accepted facility counts in the rates."),
    "water_class": gettext_lazy("Decides the level of the standard."),
    "level_source": gettext_lazy("Without the paper a level counts as unverified."),
    "weighed": gettext_lazy("Daily means of concentrations are weighted by the flow."),
}


def _field(column: Column) -> forms.Field:
    """A form field for a column, whose value is that of the register."""
    said: dict[str, Any] = {
        "label": column.name,
        "help_text": HELP.get(column.field, ""),
        "required": False,
    }
    made: forms.Field
    match column.shape:
        case Shape.NUMBER:
            made = forms.FloatField(widget=forms.NumberInput(attrs={"step": "any"}), **said)
        case Shape.WHOLE:
            made = forms.IntegerField(**said)
        case Shape.DAY:
            made = forms.DateField(widget=DateInput(), **said)
        case Shape.SWITCH:
            made = forms.BooleanField(**said)
        case Shape.MAYBE:
            answers = [("", UNKNOWN), ("yes", _("yes")), ("no", _("no"))]
            made = forms.ChoiceField(choices=answers, **said)
        case Shape.CLASS:
            classes = [(str(n), words.class_label(n)) for n in range(1, 6)]
            made = forms.ChoiceField(choices=[("", UNKNOWN), *classes], **said)
        case Shape.CHOICE:
            made = forms.ChoiceField(choices=CHOICES[column.field][1].choices, **said)
        case Shape.TEXT:
            made = forms.CharField(max_length=LONGEST, **said)
    return made


class FacilityForm(forms.Form):
    """A facility: who it is, and its facts. `before` are the facts that are amended."""

    def __init__(self, *args: Any, on: date, before: Master | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.before = before
        known = {column.field: column for column in columns(on)}
        for _title, names in GROUPS:
            for name in names:
                self.fields[name] = _field(known[name])
        self.fields["code"].required = self.fields["name"].required = True
        units = forms.ChoiceField(
            label=known["unit"].name, help_text=HELP["unit"],
            choices=unit_choices(_("Choose the unit")),
        )  # fmt: skip
        self.fields["unit"] = units
        self._offer_standards()
        self._begin(before or Master())

    def _offer_standards(self) -> None:
        """The standards that are loaded, and the one that stands there."""
        here = self.before.standard if self.before else ""
        codes = dict.fromkeys([*law().standards, *([here] if here else [])])
        label, said = self.fields["standard"].label, self.fields["standard"].help_text
        self.fields["standard"] = forms.ChoiceField(
            label=label, help_text=said, required=False,
            choices=[("", UNKNOWN), *((code, code) for code in codes)],
        )  # fmt: skip

    def _begin(self, facts: Master) -> None:
        for name, value in values_of(facts).items():
            shown = value
            if self._shape(name) is Shape.MAYBE:
                shown = {True: "yes", False: "no", None: ""}[value]
            elif value is None:
                shown = ""
            self.initial.setdefault(name, str(shown) if self._is_choice(name) else shown)

    def _shape(self, name: str) -> Shape:
        return Column(name, "", "", 0).shape

    def _is_choice(self, name: str) -> bool:
        return self._shape(name) in {Shape.CHOICE, Shape.CLASS}

    def clean(self) -> dict[str, Any]:
        """Texts that are no formulas, and facts that can stand together."""
        cleaned = super().clean() or {}
        for name, value in list(cleaned.items()):
            if name in self.errors or not isinstance(value, str):
                continue
            try:
                cleaned[name] = read_cell(name, value)
            except BadCell as error:
                self.add_error(name, str(error))
        for fault in faults({k: v for k, v in cleaned.items() if k not in self.errors}):
            self.add_error(fault.field, fault.message)
        return cleaned

    @property
    def facts(self) -> Master:
        """The facts that this valid form holds."""
        values = {k: v for k, v in self.cleaned_data.items() if k not in SUBJECT}
        return master_of(values, self.before)

    @property
    def chosen_unit(self) -> Unit:
        """The unit that was chosen."""
        return Unit.objects.get(code=self.cleaned_data["unit"])

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField], bool]]:
        """Title, fields, and whether the group stands open: the first, and any with an error."""
        for number, (title, names) in enumerate(GROUPS):
            bound = [self[name] for name in names if name in self.fields]
            yield title, bound, number == 0 or any(one.errors for one in bound)


class AmendForm(FacilityForm):
    """What of a facility may be changed, with the reason. `seen` is the record that was open."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the change"), max_length=300,
        help_text=gettext_lazy("It stays in the history beside what was before."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["code"]


class LoggerForm(forms.Form):
    """The logger of a facility's outfall, as the gateway is to know it."""

    mn = forms.CharField(
        label="MN", max_length=64, help_text=gettext_lazy("Exactly as the logger sends it."),
    )  # fmt: skip
    edition = forms.ChoiceField(
        label=gettext_lazy("Edition"), choices=Edition.choices, initial=Edition.E2017
    )
    password = forms.CharField(
        label=gettext_lazy("Password (PW)"), max_length=32, required=False, validators=[PASSWORD],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Empty: the password is not checked."),
    )  # fmt: skip
    crc_variant = forms.ChoiceField(
        label=gettext_lazy("Checksum"), choices=CrcVariant.choices, initial=CrcVariant.STANDARD,
        help_text=gettext_lazy("Allow another one only while the firmware waits for correction."),
    )  # fmt: skip
    interval_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds between two uploads"), min_value=30, max_value=86_400,
        initial=3600, help_text=gettext_lazy("3600 is every hour."),
    )  # fmt: skip


class ListForm(forms.Form):
    """The list of facilities as a file."""

    file = forms.FileField(
        label=gettext_lazy("List of facilities"),
        help_text=gettext_lazy(".xlsx, .xls, .et, .ods or .csv, in the form that “Export” gives."),
        allow_empty_file=True,
    )
