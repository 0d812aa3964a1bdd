"""Forms of the water desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.clock import CHINA
from huiyin.water.standards import first_gradable_day

PERIODS = (30, 90, 365)
LONGEST = 1_100
LATEST = date(2099, 12, 31)
DAY = timedelta(days=1)


def _day(label: Any) -> forms.DateField:
    control = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=control)


class PeriodForm(forms.Form):
    """Which days a page shows: the last so many, or from a day to a day."""

    days = forms.TypedChoiceField(
        choices=[(days, days) for days in PERIODS], coerce=int, required=False, empty_value=0
    )
    since = _day(_("From"))
    until = _day(_("To"))

    def clean(self) -> dict[str, Any]:
        """Both ends or none, in order, and no longer than a page can show."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if self.errors or (since is None and until is None):
            return cleaned
        if since is None or until is None:
            raise forms.ValidationError(_("Name both days, or choose a number of days."))
        if since < (first := first_gradable_day()) or until > LATEST:
            raise forms.ValidationError(
                _("Choose days from %(first)s to %(last)s."),
                params={"first": first, "last": LATEST},
            )
        if since > until:
            raise forms.ValidationError(_("The first day lies after the last one."))
        if (until - since).days >= LONGEST:
            raise forms.ValidationError(
                _("At most %(days)s days fit a page; download longer series in parts."),
                params={"days": LONGEST},
            )
        return cleaned

    def period(self, today: date) -> tuple[date, date]:
        """The first and the last day asked for; the last thirty if nothing valid was asked."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("since"):
            return asked["since"], asked["until"]
        return today - (asked.get("days") or PERIODS[0]) * DAY + DAY, today


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """The China-time span of whole days, the end excluded."""
    midnight = datetime.min.time()
    return datetime.combine(first, midnight, CHINA), datetime.combine(last + DAY, midnight, CHINA)
