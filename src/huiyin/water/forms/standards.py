"""Forms of the pages of standards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.clock import today
from huiyin.ledger.forms.base import DateInput, line, one_of, radio
from huiyin.water.core.discharge.conditions import Circumstances
from huiyin.water.core.discharge.holding import Measured
from huiyin.water.core.discharge.limits import Basis
from huiyin.water.core.discharge.scope import Basin, Facility, Kind, Receiving, Stretch
from huiyin.water.queries.register import EARLIEST
from huiyin.water.standard_choices import BASES, BASINS, KINDS, STRETCHES
from huiyin.water.standard_compare import LAW, SHIPPED, Sides

YES_NO = (("", _("not known")), ("yes", _("yes")), ("no", _("no")))
PROBE = {
    "cod": _("COD (mg/L)"),
    "bod5": _("BOD5 (mg/L)"),
    "ss": _("Suspended solids (mg/L)"),
    "nh3n": _("Ammonia nitrogen (mg/L)"),
    "tn": _("Total nitrogen (mg/L)"),
    "tp": _("Total phosphorus (mg/L)"),
}


def day(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, help_text=help_text, required=required, widget=DateInput())


def amount(label: Any) -> forms.FloatField:
    """A number that is not negative; empty is not known."""
    return forms.FloatField(label=label, required=False, min_value=0, max_value=10_000_000)


class DaysForm(forms.Form):
    """Which day's rows, and as they were known on which day."""

    on = day(_("Rows of the day"))
    as_of = day(_("As known on"))

    def clean_as_of(self) -> date | None:
        """Nothing is known of a day that lies ahead, and nothing was before there were records."""
        found: date | None = self.cleaned_data["as_of"]
        if found is not None and not EARLIEST <= found <= today():
            raise forms.ValidationError(
                _("Choose a day from %(first)s to %(last)s."),
                params={"first": EARLIEST, "last": today()},
            )
        return found

    def days(self) -> tuple[date, date | None]:
        """The day whose rows are shown, and the past day asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        past = asked.get("as_of")
        return asked.get("on") or past or today(), past


class ImportForm(forms.Form):
    """A table to be imported; the text takes the file's place once it was read."""

    code = line(_("Code of the standard"), _("Such as GB 18918-2002."), longest=60)
    name = line(
        _("Name of the standard"),
        _("Needed for a standard that does not come with the system."),
        required=False,
        longest=120,
    )
    label = line(_("Label of the version"), _("Its year or paper, such as 2026-03."), longest=60)
    effect = radio(
        _("Meant as"),
        (
            ("law", _("law: every figure is read in the official text")),
            ("advisory", _("advice only")),
        ),
    )
    file = forms.FileField(label=_("Table (CSV or Excel)"), required=False)
    text = forms.CharField(
        label=_("Or paste the table here"),
        help_text=_("The first line names the columns."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "table-text", "spellcheck": "false"}),
    )
    keep_good = forms.BooleanField(
        label=_("Take the good lines and leave out the others"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """A file or a text."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("text", "").strip():
            self.add_error("file", _("Choose a file, or paste the table."))
        return cleaned

    def content(self) -> tuple[bytes, str]:
        """The table and its name; a file goes before the text."""
        file = self.cleaned_data["file"]
        if file:
            return file.read(), file.name
        return self.cleaned_data["text"].encode(), "pasted.csv"


class ActivateForm(forms.Form):
    """From which day a version holds."""

    day = day(_("Holds from"), _("No row holds before the day it names itself."), required=True)
    reason = line(_("Reason"), _("The paper or decision it rests on."), longest=300)


class DeactivateForm(forms.Form):
    """From which day a version holds no more."""

    day = day(_("Holds no more from"), required=True)
    reason = line(_("Reason"), _("The paper or decision it rests on."), longest=300)


class DiffForm(forms.Form):
    """Two versions or days of a standard, and values to try them with."""

    code = one_of(_("Standard"))
    before = one_of(_("Before the change"))
    before_day = day(_("on the day"), required=True)
    after = one_of(_("After the change"))
    after_day = day(_("on the day"), required=True)
    as_of = day(_("As known on"))
    basis = one_of(_("Probe: the values are"), tuple(BASES.items()), required=False)
    temp = forms.FloatField(
        label=_("Water temperature (°C)"), required=False, min_value=-5, max_value=60
    )

    def __init__(self, *args: Any, codes: Any, sides: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = codes
        for side in ("before", "after"):
            self.fields[side].choices = [
                (LAW, _("what holds in the city")),
                (SHIPPED, _("what came with the system")),
                *sides,
            ]
        for factor, label in PROBE.items():
            self.fields[factor] = amount(label)

    def sides(self) -> Sides:
        """What is compared."""
        names = ("code", "before", "before_day", "after", "after_day", "as_of")
        return Sides(probe=self.probe(), **{name: self.cleaned_data[name] for name in names})

    def probe(self) -> tuple[Measured, ...]:
        """The assumed values; empty without any."""
        asked = self.cleaned_data
        given = Circumstances(asked["after_day"], asked["temp"])
        basis = Basis(asked["basis"] or Basis.DAILY_MEAN)
        return tuple(
            Measured(factor, asked[factor], "mg/L", basis, given)
            for factor in PROBE
            if asked[factor] is not None
        )

    def asks(self) -> list[forms.BoundField]:
        """The fields that say what is compared."""
        return [self[name] for name in ("code", "before", "before_day", "after", "after_day")]

    def tries(self) -> list[forms.BoundField]:
        """The fields of the probe."""
        return [self[name] for name in ("basis", *PROBE, "temp")]


class FactsForm(forms.Form):
    """What the choice of a standard depends on; every field may stay unknown."""

    kind = one_of(_("Kind of facility"), tuple(KINDS.items()), required=False)
    design = amount(_("Design scale (m³/d)"))
    built = day(_("Built on"))
    basin = one_of(_("Basin"), tuple(BASINS.items()), required=False)
    stretch = one_of(_("Stretch of the basin"), tuple(STRETCHES.items()), required=False)
    water_class = forms.TypedChoiceField(
        label=_("Class of the receiving water"),
        choices=(("", _("not known")), *((n, "ⅠⅡⅢⅣⅤ"[n - 1]) for n in range(1, 6))),
        coerce=int,
        required=False,
        empty_value=None,
    )
    lake = one_of(_("Lake or reservoir"), YES_NO, required=False)
    closed = one_of(_("Closed or half-closed water"), YES_NO, required=False)
    key_basin = one_of(_("Key basin"), YES_NO, required=False)
    source_zone = one_of(_("Drinking-source protection zone"), YES_NO, required=False)
    reused = one_of(_("Effluent reused"), YES_NO, required=False)
    enhanced_primary = one_of(_("Enhanced primary treatment"), YES_NO, required=False)
    on = day(_("On the day"))

    def facility(self) -> Facility:
        """The facts as the core takes them."""
        asked = self.cleaned_data

        def told(name: str) -> bool | None:
            return {"yes": True, "no": False}.get(asked[name])

        return Facility(
            key="",
            kind=Kind(asked["kind"] or Kind.UNKNOWN),
            design_m3_per_day=asked["design"],
            built=asked["built"],
            basin=Basin(asked["basin"] or Basin.UNKNOWN),
            receiving=Receiving(
                water_class=asked["water_class"],
                lake=told("lake"),
                stretch=Stretch(asked["stretch"] or Stretch.UNKNOWN),
                closed=told("closed"),
                key_basin=told("key_basin"),
                source_zone=told("source_zone"),
            ),
            reused=told("reused"),
            enhanced_primary=told("enhanced_primary"),
        )


def facts_of(facility: Facility) -> dict[str, Any]:
    """A facility's facts as the form's first values."""

    def said(fact: bool | None) -> str:
        return "" if fact is None else "yes" if fact else "no"

    water = facility.receiving
    return {
        "kind": facility.kind,
        "design": facility.design_m3_per_day,
        "built": facility.built,
        "basin": facility.basin,
        "stretch": water.stretch,
        "water_class": water.water_class or "",
        "lake": said(water.lake),
        "closed": said(water.closed),
        "key_basin": said(water.key_basin),
        "source_zone": said(water.source_zone),
        "reused": said(facility.reused),
        "enhanced_primary": said(facility.enhanced_primary),
    }
