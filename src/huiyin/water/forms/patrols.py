"""Forms of patrols: the plan, what is seen on the way, the end, what becomes of a find."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.ledger.forms.base import (
    DateInput,
    MinuteField,
    MinuteInput,
    exact,
    line,
    one_of,
    radio,
    unit_choices,
    words,
)
from huiyin.water.core.risks.patrols import Every, PatrolPlan, Sighting
from huiyin.water.core.zones.chainage import Chainage, NotAChainage, parse_chainage
from huiyin.water.core.zones.datum import Datum, Position
from huiyin.water.forms.risks import PhotosField, category_label
from huiyin.water.queries.zones import reaches
from huiyin.water.risk_choices import EVERY_LABELS, choices_of
from huiyin.water.risk_data import categories


def new_token() -> str:
    """A form's token: sent twice, it is one record."""
    return secrets.token_hex(16)


class ChainageField(forms.CharField):
    """A chainage such as K3+300, None for an empty one."""

    def clean(self, value: Any) -> Chainage | None:
        """Raises ValidationError for what is no chainage."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_chainage(text)
        except NotAChainage as error:
            raise forms.ValidationError(_("Write a chainage such as K3+300.")) from error


class NowInput(MinuteInput):
    """A time that starts at now; on a page out of the phone's store the phone moves it on."""

    def __init__(self) -> None:
        super().__init__()
        self.attrs["data-now"] = ""


class PlanForm(forms.Form):
    """A patrol plan."""

    code = line(
        gettext_lazy("Code"), gettext_lazy("Letters and figures, such as XC-01."), longest=30
    )
    name = line(gettext_lazy("What it is called"), longest=120)
    reach = one_of(gettext_lazy("Reach"))
    start = ChainageField(
        label=gettext_lazy("From chainage"), required=False, max_length=30,
        help_text=gettext_lazy("Empty: from the beginning of the reach."),
    )  # fmt: skip
    end = ChainageField(
        label=gettext_lazy("To chainage"), required=False, max_length=30,
        help_text=gettext_lazy("Empty: to the end of the reach."),
    )  # fmt: skip
    every = radio(gettext_lazy("How often"), choices_of(EVERY_LABELS))
    first = forms.DateField(label=gettext_lazy("First day"), widget=DateInput())
    last = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DateInput())
    unit = one_of(gettext_lazy("Who patrols"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.value.id, f"{one.value.id} {one.subject.name}") for one in reaches()]
        self.fields["code"].validators.append(_plain_code)
        self.fields["reach"].choices = [("", _("Choose")), *known]
        self.fields["unit"].choices = unit_choices(_("Choose the unit"))

    def clean(self) -> dict[str, Any]:
        """Days and chainages run forwards."""
        facts = super().clean() or {}
        if not self.errors:
            try:
                self.plan()
            except ValueError as error:
                raise forms.ValidationError(
                    _("Days and chainages must run forwards, in one series of marks.")
                ) from error
        return facts

    def plan(self) -> PatrolPlan:
        """The plan as the verb takes it."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        return PatrolPlan(**facts | {"every": Every(facts["every"])})


def _plain_code(value: str) -> None:
    if not all(part.isalnum() for part in value.split("-")):
        raise forms.ValidationError(_("Only letters, figures and hyphens."))


class SightingForm(forms.Form):
    """What was seen, typed with one thumb; the phone gives the place in WGS-84."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_token)
    longitude = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=-180, max_value=180
    )
    latitude = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=-90, max_value=90
    )
    accuracy = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=100_000
    )
    found = radio(
        gettext_lazy("Found"),
        [("no", gettext_lazy("nothing found here")), ("yes", gettext_lazy("a problem"))],
    )
    category = one_of(gettext_lazy("Category"), required=False)
    words = words(gettext_lazy("What was seen"), required=False)
    place_name = line(gettext_lazy("Place"), longest=120, required=False)
    photos = PhotosField(label=gettext_lazy("Photographs"))
    seen_at = MinuteField(label=gettext_lazy("Seen at"), widget=NowInput())

    def __init__(self, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        known = [(code, category_label(one)) for code, one in categories(now.date()).items()]
        self.fields["category"].choices = [("", "–"), *known]
        self.fields["seen_at"].initial = now

    def clean(self) -> dict[str, Any]:
        """A problem has a category and words."""
        facts = super().clean() or {}
        if facts.get("found") == "yes":
            if not facts.get("category"):
                self.add_error("category", _("Choose what it is."))
            if not facts.get("words", "").strip():
                self.add_error("words", _("Say what is wrong."))
        return facts

    def sighting(self, plan: str, by: str) -> Sighting:
        """The record as the verb takes it."""
        facts = self.cleaned_data
        longitude, latitude = facts["longitude"], facts["latitude"]
        place = None
        if longitude is not None and latitude is not None:
            place = Position(longitude, latitude, Datum.WGS84, facts["accuracy"])
        return Sighting(
            plan=plan,
            period="",
            seen_at=exact(facts["seen_at"], earliest=facts["seen_at"], latest=self.now),
            by=by,
            category=facts["category"] if facts["found"] == "yes" else "",
            words=facts["words"],
            place_name=facts["place_name"],
            place=place,
        )


class FinishForm(forms.Form):
    """The end of a patrol."""

    remark = words(gettext_lazy("Remark on the whole patrol"), required=False)


class JoinForm(forms.Form):
    """A find is one that is known."""

    source = one_of(gettext_lazy("Known source"))

    def __init__(self, known: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", _("Choose")), *known]
