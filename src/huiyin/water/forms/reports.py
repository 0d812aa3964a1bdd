"""Forms of the monthly reports: as of which day, and why a month is opened again."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.ledger.forms.base import DateInput, line
from huiyin.water.queries.register import EARLIEST


class AsOfForm(forms.Form):
    """`?as_of=2020-10-01`: what was known when that day ended."""

    as_of = forms.DateField(
        label=gettext_lazy("As known at the end of"),
        required=False,
        widget=DateInput(),
        error_messages={"invalid": gettext_lazy("This is no day. Write it as 2020-10-01.")},
    )

    def __init__(self, data: object, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_as_of(self) -> date | None:
        """Refuses a day that has not been, or lies before anything was kept."""
        day: date | None = self.cleaned_data["as_of"]
        if day is not None and day < EARLIEST:
            raise forms.ValidationError(
                _("Choose a day from %(first)s to %(last)s."),
                params={"first": EARLIEST, "last": self.today},
            )
        if day is not None and day > self.today:
            raise forms.ValidationError(
                _("Nothing is known of a day to come; choose today or earlier.")
            )
        return day


class ReopenForm(forms.Form):
    """Why a closed month is opened again."""

    reason = line(gettext_lazy("Why it is opened again"), longest=300)
