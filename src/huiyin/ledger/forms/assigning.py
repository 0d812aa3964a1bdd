"""Who is responsible: assign, accept, dispute, adjudicate, hand on, note."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import ROLES, Role
from huiyin.ledger.core import events as e
from huiyin.ledger.core.lifecycle import BUSINESS_ROLES
from huiyin.ledger.core.standing import standings
from huiyin.ledger.core.states import Verb
from huiyin.ledger.core.terms import term_due
from huiyin.ledger.core.workdays import day_end, local_date
from huiyin.ledger.forms.base import (
    ActForm,
    DateInput,
    ReasonForm,
    nobody,
    one_of,
    radio,
    several,
    unit_choices,
    words,
    yes,
)
from huiyin.ledger.models import RoleGrant, User
from huiyin.ledger.names import ground_name, unit_name
from huiyin.ledger.verbs import assigning, opening
from huiyin.ledger.verbs.engine import Acting, ActResult


def due_field(help_text: Any = "") -> forms.DateField:
    """A due date that may be left to the policy."""
    return forms.DateField(
        label=_("Due date"), required=False, widget=DateInput(), help_text=help_text
    )


def due_words(moment: datetime) -> str:
    """A day where a term ends with the day; to the minute where it ends within one."""
    local = moment.astimezone(CHINA)
    whole_day = local == day_end(local_date(moment))
    return f"{local:%Y-%m-%d}" if whole_day else f"{local:%Y-%m-%d %H:%M}"


def end_of(day: Any) -> datetime | None:
    """The last second of the day entered; None when none was."""
    return None if day is None else day_end(day)


class AssignForm(ActForm):
    """交办."""

    verb = Verb.ASSIGN
    explains = _("The clock runs from now. The due date is kept as the original one for good.")
    beside = ("clues", "duplicates")
    previews = _("Count the working days")
    lead = one_of(_("Lead unit"), help_text=_("Answers for the whole."))
    co_units = several(_("Co-units"), required=False, help_text=_("Each has its own part."))
    due = due_field()

    def prepare(self) -> None:
        """Units to choose from; what the policy's own term would give."""
        self.fields["lead"].choices = unit_choices_with_blank()
        self.fields["co_units"].choices = self.fields["lead"].choices[1:]
        answer = term_due(self.scene.context, self.scene.matter.cause, self.scene.now)
        text = gettext("Left empty: %(date)s, by the policy's term.")
        if answer.provisional:
            text = gettext("Left empty: %(date)s for now; that year's calendar is not published.")
        shown = due_words(answer.moment)
        self.fields["due"].help_text = text % {"date": shown}

    def preview(self) -> str:
        """How many working days the entered date leaves."""
        day = self.cleaned_data.get("due") if self.is_valid() or self.cleaned_data else None
        if day is None:
            answer = term_due(self.scene.context, self.scene.matter.cause, self.scene.now)
            day = local_date(answer.moment)
        today = local_date(self.scene.now)
        count = self.scene.context.calendar.working_days_between(today, day)
        facts = {"date": f"{day:%Y-%m-%d}", "count": count}
        return gettext("Due %(date)s: %(count)s working days from today.") % facts

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Assign."""
        facts = self.cleaned_data
        return assigning.assign(
            number,
            lead=facts["lead"],
            co_units=tuple(facts["co_units"]),
            due=end_of(facts["due"]),
            **acting,
        )


def unit_choices_with_blank() -> list[tuple[str, Any]]:
    """Units after "choose a unit"."""
    return unit_choices(_("Choose a unit"))


class AcceptForm(ActForm):
    """签收."""

    verb = Verb.ACCEPT
    explains = _("The unit takes the matter. Its time has been running since the assignment.")
    beside = ("clues",)
    handler = one_of(_("Who handles it"), required=False)

    def prepare(self) -> None:
        """Handlers of the lead unit."""
        self.fields["handler"].choices = [("", nobody()), *people_of(self.scene.matter.lead)]

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Accept."""
        handler = self.cleaned_data["handler"] or None
        return assigning.accept(number, handler=handler, **acting)


def people_of(unit: str | None) -> list[tuple[str, str]]:
    """Active people of a unit who may handle a matter, by username."""
    people = User.objects.filter(
        unit__code=unit, is_active=True, grants__role__in=(Role.HANDLER, Role.UNIT_HEAD)
    )
    return list(people.distinct().values_list("username", "display_name"))


class DisputeForm(ReasonForm):
    """退单."""

    verb = Verb.DISPUTE
    explains = _("The clock keeps running. A supervisor decides.")
    ground = one_of(_("Ground"), help_text=_("Say in the reason by which rule or list of duties."))
    proposed_unit = one_of(_("Unit that should have it"), required=False)
    field_order = ("ground", "reason", "proposed_unit")

    def prepare(self) -> None:
        """Grounds and units to choose from."""
        grounds = self.scene.policy.dispute_grounds
        self.fields["ground"].choices = [(code, ground_name(code)) for code in grounds]
        self.fields["proposed_unit"].choices = unit_choices_with_blank()

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Dispute."""
        facts = self.cleaned_data
        unit = facts["proposed_unit"] or None
        return assigning.dispute(
            number, ground=facts["ground"], reason=facts["reason"], proposed_unit=unit, **acting
        )


class AdjudicateForm(ReasonForm):
    """裁定."""

    verb = Verb.ADJUDICATE
    explains = _("An upheld return goes to another unit, a rejected one to the same.")
    beside = ("dispute",)
    upheld = radio(_("The return is"), [("yes", _("upheld")), ("no", _("rejected"))])
    lead = one_of(_("Lead unit"))
    co_units = several(_("Co-units"), required=False)
    field_order = ("upheld", "lead", "co_units", "reason")

    def prepare(self) -> None:
        """Units; the one that the disputing unit proposed comes first to mind."""
        self.fields["lead"].choices = unit_choices_with_blank()
        self.fields["co_units"].choices = self.fields["lead"].choices[1:]
        self.fields["co_units"].initial = self.scene.matter.co_units
        last = self.scene.last(e.Disputed)
        if isinstance(last, e.Disputed):
            self.fields["lead"].initial = last.proposed_unit

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Adjudicate."""
        facts = self.cleaned_data
        return assigning.adjudicate(
            number,
            upheld=yes(facts["upheld"]),
            lead=facts["lead"],
            co_units=tuple(facts["co_units"]),
            reason=facts["reason"],
            **acting,
        )


class DelegateForm(ReasonForm):
    """委托."""

    verb = Verb.DELEGATE
    explains = _("The other person may do your task in this matter. Your bans go with it (D8).")
    role = one_of(_("Which of your roles"))
    to = one_of(_("To whom"))
    field_order = ("role", "to", "reason")
    paths: ClassVar[dict[str, str]] = {"role": "role", "to": "to"}

    def prepare(self) -> None:
        """The roles held, and everybody else with business in the city."""
        actor = self.scene.context.actor
        standing = standings(self.scene.matter, self.scene.context, BUSINESS_ROLES)
        mine = {one.role for one in standing} | actor.roles
        held = [role for role in BUSINESS_ROLES if role in mine]
        self.fields["role"].choices = [(role.value, ROLES[role].label) for role in held]
        self.fields["to"].choices = colleagues(self.scene.user, self.scene.now)

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Hand on."""
        facts = self.cleaned_data
        return opening.delegate(
            number, role=Role(facts["role"]), to=facts["to"], reason=facts["reason"], **acting
        )


def colleagues(user: User, now: datetime) -> list[tuple[str, str]]:
    """Everybody else who has a business role today, with their units."""
    grants = RoleGrant.objects.in_force(now.astimezone(CHINA).date())
    holders = grants.filter(role__in=BUSINESS_ROLES).values("user_id")
    people = User.objects.filter(Q(pk__in=holders), is_active=True).exclude(pk=user.pk)
    return [
        (one.username, f"{one.display_name} · {unit_name(one.unit) if one.unit else ''}")
        for one in people.select_related("unit").order_by("unit__code", "username")
    ]


class NoteForm(ActForm):
    """备注."""

    verb = Verb.NOTE
    explains = _("A remark stays in the file for good. It moves nothing.")
    watches_version = False
    text = words(_("Remark"), _("No names or telephone numbers of raisers."))

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Note."""
        return opening.note(number, text=self.cleaned_data["text"], **acting)
