"""The forms by which a place comes under early warning, and is watched no longer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.field.models import Point
from huiyin.ledger.forms.base import DateInput, line


class StopForm(forms.Form):
    """Why a place is watched no longer."""

    reason = line(_("Reason"), longest=300)


class WatchForm(forms.Form):
    """Which point, and the days from which is learnt what is normal there."""

    point = forms.ModelChoiceField(
        label=_("Point"), queryset=Point.objects.none(), to_field_name="code"
    )
    first = forms.DateField(
        label=_("Learn from"), widget=DateInput(),
        help_text=_("Days in which nothing happened at the water; a month or more."),
    )  # fmt: skip
    last = forms.DateField(label=_("Learn to"), widget=DateInput())
    reason = line(_("Reason"), longest=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["point"].queryset = Point.objects.filter(devices__isnull=False).distinct()
