"""Forms of a round: its plan, the unit's answer, the leader's ruling, its groups."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.inspection import choices
from huiyin.inspection.core.rounds import Stance
from huiyin.inspection.verbs.rounds import Expert, Plan
from huiyin.ledger.causes import topics
from huiyin.ledger.choices import pairs
from huiyin.ledger.forms.base import DateInput, line, radio, several, unit_choices, words
from huiyin.ledger.models import User
from huiyin.ledger.names import in_english

LONGEST_TOKEN = 64


def new_token() -> str:
    """A form's token: sent twice, it is one act."""
    return secrets.token_hex(16)


class TokenForm(forms.Form):
    """A form that is good for one act."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_TOKEN, initial=new_token)

    def shown(self) -> list[forms.BoundField]:
        """The fields a page shows one after another."""
        return [bound for bound in self if not bound.is_hidden]


class VersionForm(TokenForm):
    """An act that is refused when somebody moved the round meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(VersionForm):
    """An act with its reason."""

    reason = words(_("Reason"))


class PlanForm(TokenForm):
    """The plan of a round. Outside experts are a line each: name, organisation."""

    name = line(_("Name of the round"), longest=120)
    topics = several(_("Topics"), required=False)
    units = several(_("Units to inspect"))
    first_day = forms.DateField(label=_("First day on site"), widget=DateInput())
    last_day = forms.DateField(label=_("Last day on site"), widget=DateInput())
    leader = forms.ChoiceField(label=_("Team leader"))
    members = several(_("Team members"), required=False)
    experts = words(
        _("Experts from outside"),
        _("One a line: name, organisation. They have no account here."),
        required=False,
    )
    note = words(_("Notice to the units"), _("They read it once the round begins."), required=False)
    again_reason = line(
        _("Why so soon again"),
        _("Needed when one of the units was inspected shortly before."),
        required=False,
        longest=500,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topic_choices()
        self.fields["units"].choices = unit_choices()
        people = User.objects.filter(is_active=True, is_system=False).select_related("unit")
        named = [(user.username, f"{user.display_name} · {user.unit or '–'}") for user in people]
        self.fields["leader"].choices = [("", "–"), *named]
        self.fields["members"].choices = named

    def plan(self) -> Plan:
        """The plan as the verb takes it."""
        facts = self.cleaned_data
        return Plan(
            name=facts["name"],
            topics=tuple(facts["topics"]),
            visits=tuple((code, None) for code in facts["units"]),
            first_day=facts["first_day"],
            last_day=facts["last_day"],
            leader=facts["leader"],
            members=tuple(name for name in facts["members"] if name != facts["leader"]),
            experts=tuple(_expert(row) for row in facts["experts"].splitlines() if row.strip()),
            note=facts["note"],
            again_reason=facts["again_reason"],
        )


class AnswerForm(TokenForm):
    """What the inspected unit says of one finding."""

    view = radio(_("The unit"), [("agreed", _("agrees")), ("objected", _("objects"))])
    reason = words(_("Why it objects"), required=False)
    facts = words(_("Facts to add"), required=False)


class RulingForm(TokenForm):
    """What the team leader decides on one finding."""

    stance = radio(
        _("Decision"),
        [
            (Stance.KEPT.value, _("keep")),
            (Stance.AMENDED.value, _("amend")),
            (Stance.WITHDRAWN.value, _("withdraw")),
        ],
    )
    amended = words(_("The finding in its new words"), required=False)
    reason = words(_("Reason"), required=False)


class GroupForm(VersionForm):
    """A label for each finding; the same label is the same group."""

    def __init__(self, numbers: dict[int, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers
        for number, label in numbers.items():
            self.fields[f"group-{number}"] = forms.CharField(
                label=_("Group"), required=False, max_length=8, initial=label
            )

    def labels(self) -> dict[int, str]:
        """Labels by the findings' numbers."""
        return {number: self.cleaned_data[f"group-{number}"] for number in self.numbers}


class AssignForm(TokenForm):
    """One lead unit and due date for matters just handed over."""

    lead = forms.ChoiceField(label=_("Lead unit"))
    due = forms.DateField(
        label=_("Due"),
        widget=DateInput(),
        required=False,
        help_text=_("Left empty: by the policy's term."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = unit_choices()


class DrawForm(TokenForm):
    """A recheck draw."""

    first_day = forms.DateField(label=_("Struck off from"), widget=DateInput())
    last_day = forms.DateField(label=_("Struck off until"), widget=DateInput())
    by_lot = forms.IntegerField(label=_("How many by lot"), min_value=0, max_value=500, initial=3)
    by_risk = forms.IntegerField(label=_("How many by risk"), min_value=0, max_value=500, initial=3)


def topic_choices() -> list[tuple[str, str]]:
    """The topics of inspection."""
    return [(topic.code, topic.en if in_english() else topic.zh) for topic in topics()]


def cause_choices(codes: list[str]) -> list[tuple[str, Any]]:
    """Causes under their topics; all topics when a round names none."""
    english = in_english()
    return [
        ("", "–"),
        *(
            (
                topic.en if english else topic.zh,
                [(cause.code, cause.en if english else cause.zh) for cause in topic.causes],
            )
            for topic in topics()
            if not codes or topic.code in codes
        ),
    ]


def severity_choices() -> list[tuple[str, Any]]:
    """How bad it is."""
    return pairs(choices.SEVERITIES)


def _expert(row: str) -> Expert:
    name, _sep, organisation = row.replace("，", ",").partition(",")
    return Expert(name=name.strip()[:60], organisation=organisation.strip()[:120])
