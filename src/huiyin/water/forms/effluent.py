"""Forms of effluent supervision: which day, which messages, which month, as known when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.base.clock import CHINA
from huiyin.water.effluent_choices import MESSAGES, DayState
from huiyin.water.forms.stations import DAY
from huiyin.water.queries.register import end_of

FIRST = date(2003, 7, 1)
"""Since when the first discharge standard here is in force."""
LATEST = date(2099, 12, 31)
USUAL_DAYS = 14
LONGEST = 400


def _day(label: Any) -> forms.DateField:
    control = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=control)


class AsOfForm(forms.Form):
    """As known on a past day; empty is now."""

    as_of = _day(_("As known on"))

    def clean(self) -> dict[str, Any]:
        """Days lie within what the desk can know."""
        cleaned = super().clean() or {}
        for name, day in list(cleaned.items()):
            if isinstance(day, date) and not FIRST <= day <= LATEST:
                self.add_error(
                    name,
                    forms.ValidationError(
                        _("Choose a day from %(first)s to %(last)s."),
                        params={"first": FIRST, "last": LATEST},
                    ),
                )
        return cleaned

    def asked(self, name: str) -> Any:
        """A field's value, None where nothing valid was asked."""
        return self.cleaned_data.get(name) or None if self.is_valid() else None

    @property
    def known_before(self) -> datetime | None:
        """The moment before which a record must be written to be shown."""
        day = self.asked("as_of")
        return end_of(day) if day else None


class BoardForm(AsOfForm):
    """The board: a day, and which facilities."""

    field_order = ("day", "state", "as_of")

    day = _day(_("Day"))
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), *DayState.choices]
    )


class PeriodForm(AsOfForm):
    """Days from one to another; the last so many unless asked."""

    field_order = ("since", "until", "facility", "factor", "state", "as_of")

    since = _day(_("From"))
    until = _day(_("To"))

    def clean(self) -> dict[str, Any]:
        """In order, and no longer than a page can show."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            raise forms.ValidationError(_("The first day lies after the last one."))
        if since and until and (until - since).days >= LONGEST:
            raise forms.ValidationError(
                _("At most %(days)s days fit a page; download longer series in parts."),
                params={"days": LONGEST},
            )
        return cleaned

    def period(self, now: datetime, usual: int = USUAL_DAYS) -> tuple[date, date]:
        """The first and the last day asked for."""
        last = self.asked("until") or now.astimezone(CHINA).date()
        first = self.asked("since") or max(FIRST, last - timedelta(days=usual - 1))
        return max(first, last - (LONGEST - 1) * DAY), last


class MessagesForm(PeriodForm):
    """The list of messages."""

    facility = forms.CharField(label=_("Facility"), required=False, max_length=60)
    factor = forms.ChoiceField(label=_("Factor"), required=False)
    state = forms.ChoiceField(
        label=_("Message"),
        required=False,
        choices=[("", _("all")), *((one.value, one.label) for one in MESSAGES)],
    )

    def __init__(self, *args: Any, factors: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["factor"].choices = [("", _("all")), *factors]


class MonthForm(AsOfForm):
    """A month, as `2020-09`."""

    field_order = ("month", "as_of")

    month = forms.RegexField(
        label=_("Calendar month"),
        regex=r"^(20[0-9]{2})-(0[1-9]|1[0-2])$",
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
        error_messages={"invalid": _("Write a month as 2020-09.")},
    )

    def chosen(self, now: datetime) -> date:
        """The first day of the month asked for, or of this one."""
        asked = self.asked("month")
        today = now.astimezone(CHINA).date()
        found = date.fromisoformat(f"{asked}-01") if asked else today.replace(day=1)
        return max(found, FIRST)
