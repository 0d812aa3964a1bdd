"""Forms of the field. They check how a thing is written; the verbs decide whether it may be."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base import clock
from huiyin.field.choices import HISTORY, CommandKind
from huiyin.field.models import Device, Point

PASSWORD = RegexValidator(
    r"^(?:(?![;,&=#])[!-~])+$", _("A password is printable ASCII without ; , & = # or spaces.")
)
ST = RegexValidator(r"^[0-9A-Z][0-9]$", _("ST is two characters, as 21 for surface water."))


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """Fields of a row whose uniqueness is the verb's to say, so that it is said once."""

    def validate_unique(self) -> None:
        """Left to the verb."""


class PointForm(RowForm):
    """A place that is measured."""

    class Meta:
        model = Point
        fields = (
            "code",
            "name",
            "kind",
            "river",
            "city",
            "longitude",
            "latitude",
            "interval_seconds",
            "source",
        )
        labels = {
            "code": pgettext_lazy("point", "Code"),
            "name": pgettext_lazy("point", "Name"),
            "kind": pgettext_lazy("point", "Kind"),
            "river": _("River or lake"),
            "city": _("City"),
            "longitude": _("Longitude"),
            "latitude": _("Latitude"),
            "interval_seconds": _("Expected interval"),
            "source": _("Where this entry comes from"),
        }
        help_texts = {
            "code": _("Names the point in the store of readings; it never changes."),
            "interval_seconds": _("Seconds between two readings."),
            "source": "",
        }
        widgets = {"source": forms.Textarea(attrs={"rows": 2})}


class AmendForm(RowForm):
    """What of a device may be corrected."""

    password = forms.CharField(
        label=_("Password (PW)"),
        max_length=32,
        required=False,
        validators=[PASSWORD],
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: the former one stays."),
    )
    forget_password = forms.BooleanField(
        label=_("Do not check the password any more"), required=False
    )

    class Meta:
        model = Device
        fields = ("name", "point", "edition", "st", "crc_variant")
        labels = {
            "name": pgettext_lazy("point", "Name"),
            "point": _("Point"),
            "edition": _("Edition"),
            "st": _("System code (ST)"),
            "crc_variant": _("Checksum"),
        }
        help_texts = {
            "st": _("21 surface water, 32 waste water; empty if unknown."),
            "crc_variant": _("Allow another one only while the firmware waits for correction."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["st"].validators.append(ST)
        point = self.fields["point"]
        point.label_from_instance = _point_words  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the verb is to write."""
        facts = dict(self.cleaned_data)
        password, forget = facts.pop("password"), facts.pop("forget_password", False)
        if password or forget:
            facts["password"] = password
        return facts

    def clean(self) -> dict[str, Any]:
        """A new password and none at once is a contradiction."""
        facts = super().clean() or {}
        if facts.get("password") and facts.get("forget_password"):
            self.add_error("password", _("Either a new password or none, not both."))
        return facts


class DeviceForm(AmendForm):
    """A device and the MN it speaks under."""

    forget_password = None  # type: ignore[assignment]

    class Meta(AmendForm.Meta):
        fields = ("mn", *AmendForm.Meta.fields)  # type: ignore[assignment]
        labels = {**AmendForm.Meta.labels, "mn": "MN"}  # type: ignore[dict-item]
        help_texts = {
            **AmendForm.Meta.help_texts,
            "mn": _("Exactly as the device sends it; letters are case-sensitive."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _("Empty: the password is not checked.")


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class IntervalForm(forms.Form):
    """The interval of real-time uploads."""

    seconds = forms.IntegerField(
        label=_("Real-time interval in seconds"), min_value=30, max_value=3600, initial=60
    )


class HistoryForm(forms.Form):
    """A span of past data."""

    kind = forms.ChoiceField(
        label=_("Data"),
        choices=[(kind.value, kind.label) for kind in CommandKind if kind.value in HISTORY],
        initial=CommandKind.FETCH_HOURS,
    )
    begin = forms.DateTimeField(label=pgettext_lazy("span", "From"), widget=_moment())
    end = forms.DateTimeField(label=pgettext_lazy("span", "Until"), widget=_moment())

    def clean(self) -> dict[str, Any]:
        """Past data end before now."""
        facts = super().clean() or {}
        begin, end = facts.get("begin"), facts.get("end")
        if end and end > clock.now():
            self.add_error("end", _("Past data end before now."))
        if begin and end and begin >= end:
            self.add_error("end", _("The end lies after the beginning."))
        return facts


class ResolveForm(forms.Form):
    """What was done about the frames that are ticked."""

    resolution = forms.CharField(
        label=_("What was done"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in words what was done about these frames.")},
    )


def _point_words(point: Point) -> str:
    return f"{point.name} ({point.code})"
