"""What every act's form has: its token, the version it was opened on, and a verb to call.

A form checks only what a form can know (a date is a date, a choice is among the choices). The
rules are the core's; what it says about a field comes back to that field by `paths`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.base.clock import CHINA
from huiyin.ledger.core.refusals import FieldError
from huiyin.ledger.core.states import Verb
from huiyin.ledger.models import Unit
from huiyin.ledger.names import unit_name
from huiyin.ledger.scene import Scene
from huiyin.ledger.verbs.engine import Acting, ActResult
from huiyin.ledger.wording import field_words

LONGEST_TEXT = 4000
MINUTE = "%Y-%m-%dT%H:%M"


class DateInput(forms.DateInput):
    """A date as browsers know it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MinuteInput(forms.DateTimeInput):
    """A time to the minute, on China's clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MINUTE)


class MinuteField(forms.DateTimeField):
    """A time to the minute."""

    widget = MinuteInput

    def prepare_value(self, value: Any) -> Any:
        """Show China's time whatever zone the value is in."""
        return value.astimezone(CHINA) if isinstance(value, datetime) else value


def words(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def line(label: Any, help_text: Any = "", *, required: bool = True, longest: int = 200) -> Any:
    """A text of one line."""
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=longest)


def unit_choices(blank: Any = None) -> list[tuple[str, Any]]:
    """Every unit by code, after a blank one if its words are given."""
    units = [(unit.code, unit_name(unit)) for unit in Unit.objects.order_by("code")]
    return [("", blank), *units] if blank is not None else units


def exact(entered: datetime, *, earliest: datetime, latest: datetime) -> datetime:
    """A minute stands for all of its seconds: the moment in it that lies within the bounds.

    A person who writes 16:05 for what happened at 16:05:30 is not wrong.
    """
    if entered < earliest < entered + timedelta(minutes=1):
        return earliest
    return latest if latest < entered < latest + timedelta(minutes=1) else entered


class ActForm(forms.Form):
    """One act on one matter. Subclasses say which fields, and how the verb is called.

    `heading`: what the act is called where the verb's own word does not fit.
    `names_target`: whether the page says which state follows; not where findings decide.
    `paths`: the core's field path to the form's field where the names differ.
    `beside`: parts of the matter page shown next to the form, by template name.
    `kept_on_phone`: whether the form is kept on the phone until it is sent.
    `watches_version`: whether the act is refused when somebody moved the matter meanwhile.
    """

    verb: ClassVar[Verb]
    explains: ClassVar[Any] = ""
    heading: ClassVar[Any] = ""
    names_target: ClassVar[bool] = True
    paths: ClassVar[dict[str, str]] = {}
    beside: ClassVar[tuple[str, ...]] = ()
    template: ClassVar[str] = "ledger/matter_act.html"
    watches_version: ClassVar[bool] = True
    kept_on_phone: ClassVar[bool] = False
    previews: ClassVar[Any] = ""
    files: Any

    token = forms.CharField(widget=forms.HiddenInput, max_length=48)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, scene: Scene, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.scene = scene
        self.fields["token"].initial = secrets.token_urlsafe(24)
        self.fields["version"].initial = scene.matter.version
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and first values from the scene."""

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Call the verb with the cleaned fields. Raises what the verb raises."""
        raise NotImplementedError

    def acting(self) -> Acting:
        """Who acts, with the form's token and the version it was opened on."""
        acting = Acting(actor=self.scene.user, token=self.cleaned_data["token"])
        if self.watches_version:
            acting["expected_version"] = self.cleaned_data["version"]
        return acting

    def tokens(self) -> tuple[str, ...]:
        """Every token under which sending this form may have been kept."""
        return (str(self.data.get("token", "")),)

    @classmethod
    def outcomes(cls) -> frozenset[Verb]:
        """The verbs that sending this form may have done."""
        return frozenset({cls.verb})

    def blame(self, errors: Iterable[FieldError]) -> None:
        """Put the core's findings beside the fields they are about."""
        for error in errors:
            name = self.paths.get(error.field, error.field.rsplit(".", 1)[-1])
            self.add_error(name if name in self.fields else None, field_words(error))

    def move_on(self) -> None:
        """Take the matter's present version, so that a form refused once can be sent again."""
        data = self.data.copy()
        data["version"] = str(self.scene.matter.version)
        self.data = data

    def shown(self) -> list[forms.BoundField]:
        """The fields a page shows one after another."""
        return [bound for bound in self if not bound.is_hidden]

    @property
    def submit_words(self) -> Any:
        """What the button says; the verb's own word where this is empty."""
        return ""

    def raiser_choices(self, *, answered: bool | None) -> list[tuple[str, str]]:
        """Raisers who are people: all, those answered and not yet called, or those unanswered."""
        return [
            (status.raiser, self.scene.names.raiser(status.raiser))
            for status in self.scene.matter.people_raisers
            if answered is None
            or (
                (status.replied_at is None) != answered
                and (not answered or status.called_back_at is None)
            )
        ]


class ReasonForm(ActForm):
    """An act that needs a reason and nothing else."""

    reason = words(gettext_lazy("Reason"))


def first_only(field: forms.ChoiceField) -> None:
    """Choose the only choice there is."""
    choices = list(field.choices)
    if len(choices) == 1:
        field.initial = choices[0][0]


def one_of(label: Any, choices: Any = (), *, required: bool = True, help_text: Any = "") -> Any:
    """A choice from a list."""
    return forms.ChoiceField(label=label, choices=choices, required=required, help_text=help_text)


def radio(label: Any, choices: Any, *, required: bool = True, help_text: Any = "") -> Any:
    """A choice of few, all in sight."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=help_text,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )


def several(label: Any, *, required: bool = True, help_text: Any = "") -> Any:
    """Any number of choices."""
    return forms.MultipleChoiceField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


def yes(value: str) -> bool:
    """A radio's answer."""
    return value == "yes"


def nobody() -> str:
    """The words of a choice that names nobody."""
    return _("nobody yet")
