"""Forms of messaging."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.models import Unit
from huiyin.messaging.choices import Rhythm
from huiyin.messaging.models import Webhook


class MailboxForm(forms.Form):
    """Where and how often a person is written to."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices)
    hour = forms.IntegerField(
        label=_("Hour of the daily letter"), min_value=0, max_value=23, initial=8
    )


class ConfirmForm(forms.Form):
    """The code that was sent."""

    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label=_("Six-digit code"),
        error_messages={"invalid": _("The code is six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class WebhookEntry(forms.ModelForm):  # type: ignore[type-arg]
    """A unit's webhook. Address and secret are never shown again."""

    url = forms.CharField(
        label=_("Address (https://…)"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Kept sealed. Empty: the former one stays."),
    )
    secret = forms.CharField(
        label=_("Secret for signing"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("As the platform shows it. WeCom has none. Empty: the former one stays."),
    )

    class Meta:
        model = Webhook
        fields = ("name", "form", "unit", "with_titles")
        help_texts = {
            "unit": _("The chat is told what comes to wait for this unit."),
            "with_titles": _("A chat belongs to a platform outside the city."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.order_by("code")  # type: ignore[attr-defined]
        self.fields["unit"].label = _("Unit")
        if self.instance.pk is None:
            self.fields["url"].required = True
            self.fields["url"].help_text = _("Kept sealed.")
            self.fields["secret"].help_text = _("As the platform shows it. WeCom has none.")

    def validate_unique(self) -> None:
        """Left to the verb."""
