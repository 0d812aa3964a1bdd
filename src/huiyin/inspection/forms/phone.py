"""Forms filled in on site: a finding, a recheck. Both are kept on the phone until they are sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.inspection.core.rounds import Severity
from huiyin.inspection.forms.rounds import TokenForm, cause_choices, severity_choices
from huiyin.inspection.models import RecheckItem, Round
from huiyin.inspection.verbs.findings import Sight
from huiyin.ledger.core.parts import Place
from huiyin.ledger.forms.base import MinuteField, MinuteInput, exact, line, radio, words
from huiyin.ledger.names import unit_name
from huiyin.ledger.verbs.opening import place_of


class CameraInput(forms.ClearableFileInput):
    """Photographs from the camera or the gallery; several of them."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """A list of photographs, empty for none."""

    def __init__(self, **facts: Any) -> None:
        attrs = {"accept": "image/*", "capture": "environment", "multiple": True}
        super().__init__(required=False, widget=CameraInput(attrs=attrs), **facts)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file as Django knows it."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(one, initial) for one in files]


class NowInput(MinuteInput):
    """A time that starts at now; on a page out of the phone's store the phone moves it on."""

    def __init__(self) -> None:
        super().__init__()
        self.attrs["data-now"] = ""


class PlaceForm(TokenForm):
    """Where it was seen: in words, and in degrees if the phone says so."""

    longitude = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=-180, max_value=180
    )
    latitude = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=-90, max_value=90
    )


class FindingForm(PlaceForm):
    """A finding as the inspector types it with one thumb."""

    unit = forms.ChoiceField(label=_("Inspected unit"))
    cause = forms.ChoiceField(label=_("What it is about"))
    place_name = line(_("Place"), longest=120)
    seen = words(_("What was seen"))
    severity = radio(_("How bad"), ())
    photos = PhotosField(label=_("Photographs"))
    seen_at = MinuteField(label=_("Seen at"), widget=NowInput())
    informant_name = line(
        _("Who told you"),
        _("Only if somebody did. No unit ever sees it; every look is logged."),
        required=False,
        longest=60,
    )
    informant_phone = line(_("Telephone"), required=False, longest=30)

    def __init__(self, row: Round, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        units = [(v.unit.code, unit_name(v.unit)) for v in row.visits.select_related("unit")]
        self.fields["unit"].choices = units if len(units) == 1 else [("", "–"), *units]
        self.fields["cause"].choices = cause_choices(row.topics)
        self.fields["severity"].choices = severity_choices()
        self.fields["severity"].initial = Severity.ORDINARY.value
        self.fields["seen_at"].initial = now

    def plain(self) -> list[forms.BoundField]:
        """What every finding has."""
        return [self[name] for name in ("unit", "cause", "seen", "severity", "photos", "seen_at")]

    def sight(self) -> Sight:
        """The finding as the verb takes it."""
        facts = self.cleaned_data
        return Sight(
            unit=facts["unit"],
            cause=facts["cause"],
            place_name=facts["place_name"],
            seen=facts["seen"],
            severity=Severity(facts["severity"]),
            seen_at=exact(facts["seen_at"], earliest=facts["seen_at"], latest=self.now),
            longitude=facts["longitude"],
            latitude=facts["latitude"],
            photos=tuple((photo.name, photo.read()) for photo in facts["photos"]),
            informant_name=facts["informant_name"],
            informant_phone=facts["informant_phone"],
        )


class RecheckForm(PlaceForm):
    """What the checker found when he went back."""

    passed = radio(_("Found"), [("yes", _("in order")), ("no", _("not in order"))])
    place_name = line(_("Seen where"), longest=120)
    remark = words(_("What was seen"))
    photos = PhotosField(label=_("Photographs"))
    seen_at = MinuteField(label=_("Seen at"), widget=NowInput())

    def __init__(self, item: RecheckItem, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.now = item, now
        self.fields["place_name"].initial = item.matter.place_name
        self.fields["seen_at"].initial = now

    def plain(self) -> list[forms.BoundField]:
        """What every recheck has."""
        return [self[name] for name in ("passed", "remark", "photos", "seen_at")]

    def facts(self) -> dict[str, Any]:
        """The recheck as the verb takes it."""
        facts = self.cleaned_data
        since = self.item.matter.state_since
        return {
            "passed": facts["passed"] == "yes",
            "seen_at": exact(facts["seen_at"], earliest=since, latest=self.now),
            "seen_where": self._where(),
            "remark": facts["remark"],
            "photos": tuple((photo.name, photo.read()) for photo in facts["photos"]),
        }

    def _where(self) -> Place:
        facts = self.cleaned_data
        return place_of(
            facts["place_name"], longitude=facts["longitude"], latitude=facts["latitude"]
        )
