"""登记: a first clue becomes a matter."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.ledger import rulebook
from huiyin.ledger.choices import GRADES, Channel, Grade, RaiserKind
from huiyin.ledger.core.refusals import FieldError
from huiyin.ledger.forms.base import line, one_of, radio, words
from huiyin.ledger.forms.opening import CLUE_PATHS, ClueFields
from huiyin.ledger.models import Matter, User
from huiyin.ledger.names import kind_name
from huiyin.ledger.verbs import opening
from huiyin.ledger.verbs.registering import register_once
from huiyin.ledger.wording import field_words

DEGREES = {"step": "0.000001"}


class RegisterForm(ClueFields):
    """The matter's own facts, then its first clue."""

    kind = one_of(_("Kind of matter"))
    title = line(_("Title"), _("What falls short, and where. No names of raisers."))
    cause = line(
        _("Cause"),
        _("The same word for the same cause: recurrences are found by place and cause."),
        longest=120,
    )
    grade = radio(_("Grade"), [(g.value, GRADES[g].label) for g in Grade])
    place_name = line(_("Place"))
    place_code = line(
        _("Code of the place"), _("Of the section, facility or site, if it has one."),
        required=False, longest=80,
    )  # fmt: skip
    latitude = forms.FloatField(
        label=_("Latitude"), required=False, min_value=-90, max_value=90,
        widget=forms.NumberInput(attrs=DEGREES),
    )  # fmt: skip
    longitude = forms.FloatField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180,
        widget=forms.NumberInput(attrs=DEGREES),
    )  # fmt: skip
    description = words(_("Description"), _("Kept outside the chain; may be long."), required=False)
    token = forms.CharField(widget=forms.HiddenInput, max_length=48)
    compared = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    matter_fields = (
        *("kind", "title", "cause", "grade", "place_name", "place_code"),
        *("latitude", "longitude", "description"),
    )

    def __init__(self, now: datetime, data: Any = None) -> None:
        super().__init__(data)
        self.now = now
        self.fields["kind"].choices = [
            ("", _("Choose a kind")),
            *((code, kind_name(code)) for code in rulebook.kinds()),
        ]
        self.fields["channel"].choices = [("", _("Choose where it came from")), *Channel.choices]
        self.fields["grade"].initial = Grade.ORDINARY.value
        self.fields["raiser_kind"].initial = RaiserKind.PERSON.value
        self.fields["observed_at"].initial = now
        self.fields["token"].initial = secrets.token_urlsafe(24)

    def about_matter(self) -> list[forms.BoundField]:
        """Fields of the matter."""
        return [self[name] for name in self.matter_fields]

    def about_clue(self) -> list[forms.BoundField]:
        """Fields of the first clue."""
        return [self[name] for name in ClueFields.base_fields]

    @property
    def sameness(self) -> str:
        """What is compared with other matters; a change of it asks for a new comparison."""
        return "|".join(
            str(self.data.get(name, "")) for name in ("place_name", "place_code", "cause")
        )

    def was_compared(self) -> bool:
        """Whether the person has seen the matters like this one."""
        return self.data.get("compared", "") == self.sameness

    def show_compared(self) -> None:
        """The form goes back with a note that the likes of it were shown."""
        data = self.data.copy()
        data["compared"] = self.sameness
        self.data = data

    def blame(self, errors: Iterable[FieldError]) -> None:
        """The core's findings beside their fields."""
        for error in errors:
            name = CLUE_PATHS.get(error.field, error.field)
            self.add_error(name if name in self.fields else None, field_words(error))

    def register(self, user: User) -> tuple[Matter, bool]:
        """The matter, and whether it is new. Raises what the verb raises."""
        facts = self.cleaned_data
        return register_once(
            facts["token"],
            kind=facts["kind"],
            title=facts["title"],
            cause=facts["cause"],
            place=opening.place_of(
                facts["place_name"],
                code=facts["place_code"],
                longitude=facts["longitude"],
                latitude=facts["latitude"],
            ),
            clue=self.clue(self.now),
            grade=Grade(facts["grade"]),
            description=facts["description"],
            actor=user,
        )
