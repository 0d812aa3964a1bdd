"""Forms at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DoorForm(forms.Form):
    """A form whose controls say to screen readers and password managers what they are."""

    error_css_class = "invalid"


class SignInForm(DoorForm):
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(DoorForm):
    old = forms.CharField(
        label=_("Old password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        help_text=_("At least 12 characters. A sentence is easier to keep in mind than a puzzle."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """The new password must be typed the same twice."""
        facts = super().clean() or {}
        if {"new", "again"} <= facts.keys() and facts["new"] != facts["again"]:
            self.add_error("again", _("The two are not the same."))
        return facts


class CodeForm(DoorForm):
    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label=_("Six-digit code"),
        error_messages={"invalid": _("The code is six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """The digits alone."""
        return self.cleaned_data["code"].strip()


class ProofForm(DoorForm):
    """That it is still the owner who sits at an open session."""

    proof = forms.CharField(
        label=_("Current code, or the password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
