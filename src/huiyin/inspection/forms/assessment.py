"""Forms of the assessment. They check only what a form can know; the rules are the core's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.inspection.models import AssessmentPolicy
from huiyin.inspection.templatetags.assessment import measure_name
from huiyin.ledger.forms.base import DateInput, line, words


class FreezeForm(forms.Form):
    """Which rule file becomes a frozen version."""

    file = forms.ChoiceField(label=_("Rule file"))

    def __init__(self, names: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["file"].choices = names  # type: ignore[attr-defined]


class ComputeForm(forms.Form):
    """Which frozen version, and a day of the period."""

    policy = forms.ModelChoiceField(AssessmentPolicy.objects.all(), label=_("Frozen policy"))
    day = forms.DateField(
        label=_("A day of the period"),
        help_text=_("The whole month, quarter or year that holds this day is computed."),
        widget=DateInput,
    )


class AppealForm(forms.Form):
    """What is wrong, and why."""

    measure = forms.ChoiceField(label=_("Figure"), required=False)
    reason = words(_("Reason of the appeal"), _("Name the matters and what the events leave out."))

    def __init__(self, measures: list[str], data: Any = None, chosen: str = "") -> None:
        super().__init__(data, initial={"measure": chosen})
        named = [(one, measure_name(one)) for one in measures]
        choices = [("", _("the result as a whole")), *named]
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]


class PointsField(forms.DecimalField):
    """Points with two decimals, kept as hundredths."""

    def __init__(self) -> None:
        super().__init__(
            label=_("New points"), min_value=0, max_value=100, decimal_places=2, required=False
        )

    def clean(self, value: Any) -> int | None:
        """Hundredths, or None for nothing entered."""
        read: Decimal | None = super().clean(value)
        return None if read is None else int(read * 100)


class DecideAppealForm(forms.Form):
    """Not upheld, or upheld with new points that a second person must grant."""

    REJECT, UPHOLD = "reject", "uphold"

    decision = forms.ChoiceField(
        label=_("Decision on the appeal"),
        choices=((REJECT, _("Not upheld")), (UPHOLD, _("Right: ask a second person to change"))),
        widget=forms.RadioSelect,
    )
    points_after = PointsField()
    reason = words(_("Reason, told to the unit"))

    def clean(self) -> dict[str, Any]:
        """New points belong to an appeal that is right."""
        facts = super().clean() or {}
        if facts.get("decision") == self.UPHOLD and facts.get("points_after") is None:
            self.add_error("points_after", _("Say what the points become."))
        return facts


class DecideChangeForm(forms.Form):
    """The second person's word."""

    granted = forms.ChoiceField(
        label=_("Decision on the change"),
        choices=(("yes", _("Grant the change")), ("no", _("Refuse the change"))),
        widget=forms.RadioSelect,
    )
    reason = words(_("Reason of the decision"))


class FalsehoodForm(forms.Form):
    """A falsehood that a failed recheck laid open."""

    matter_number = line(
        _("Matter"), _("The number of a matter of this unit with a failed recheck."), longest=20
    )
    reason = words(_("What was false, and how it was proven"))
