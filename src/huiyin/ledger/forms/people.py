"""Forms about accounts, units and posts; the rules are those of `verbs.accounts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.base import clock
from huiyin.ledger.choices import ROLES, Role
from huiyin.ledger.core.lifecycle import BUSINESS_ROLES, UNIT_ROLES
from huiyin.ledger.forms.assigning import colleagues
from huiyin.ledger.forms.base import DateInput, line, one_of, unit_choices, words
from huiyin.ledger.models import Unit, User
from huiyin.ledger.verbs import accounts, handing_over

GRANTED = (Role.READER, Role.ASSESSOR, *BUSINESS_ROLES, Role.SYSADMIN, Role.SECURITY_ADMIN)
GRANTABLE = tuple(dict.fromkeys((*GRANTED, Role.AUDITOR)))


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a form: a sentence, a password to be shown once, and matters that stayed."""

    said: str
    password: str = ""
    stayed: tuple[tuple[str, str], ...] = ()


class PeopleForm(forms.Form):
    """One act by `by` at `at`, on `person` if it is about one."""

    do_not_call_in_templates: ClassVar[bool] = True
    """Pages show the heading of an act that nobody has begun."""
    heading: ClassVar[Any]
    explains: ClassVar[Any] = ""
    button: ClassVar[Any]
    who: ClassVar[Role] = Role.SYSADMIN

    def __init__(self, by: User, at: datetime, person: User | None, data: Any = None) -> None:
        super().__init__(data)
        self.by, self.at, self.person = by, at, person
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices."""

    def perform(self) -> Done:
        """Do it, or raise BadAccount or Refused."""
        raise NotImplementedError

    @property
    def subject(self) -> User:
        """Whom the act is about."""
        if self.person is None:
            raise ValueError("this act is about nobody")
        return self.person


def _unit(code: str) -> Unit | None:
    return Unit.objects.filter(code=code).first() if code else None


class NewPersonForm(PeopleForm):
    """An account without rights, and its first password."""

    heading = _("New account")
    explains = _("The account has no rights yet: the security administrator grants roles.")
    button = _("Make the account")
    username = line(_("Sign-in name"), _("Latin letters, digits and dots."), longest=60)
    display_name = line(_("Name"), longest=60)
    unit = one_of(_("Unit"))
    phone = line(_("Telephone"), _("Shown masked."), required=False, longest=30)

    def prepare(self) -> None:
        """Units."""
        self.fields["unit"].choices = unit_choices(_("Choose a unit"))

    def perform(self) -> Done:
        """Make it; the password is shown once."""
        facts, password = self.cleaned_data, accounts.one_time_password()
        user = accounts.make_user(
            username=facts["username"],
            display_name=facts["display_name"],
            unit=_unit(facts["unit"]),
            phone=facts["phone"],
            since=self.at,
            password=password,
            by=self.by,
        )
        said = gettext("Account %(name)s was made.") % {"name": user.username}
        return Done(said, password)


class NewUnitForm(PeopleForm):
    """A unit."""

    heading = _("New unit")
    explains = _("The code stands in the chain for good; names may change.")
    button = _("Declare the unit")
    code = line(_("Code"), _("Short, such as EEB."), longest=40)
    name = line(_("Name"), longest=120)
    name_en = line(_("English name"), required=False, longest=120)
    parent = one_of(_("Belongs to"), required=False)

    def prepare(self) -> None:
        """Units it may belong to."""
        self.fields["parent"].choices = unit_choices(_("no other unit"))

    def perform(self) -> Done:
        """Declare it."""
        facts = self.cleaned_data
        unit = accounts.declare_unit(
            code=facts["code"],
            name=facts["name"],
            name_en=facts["name_en"],
            parent=_unit(facts["parent"]),
            by=self.by,
        )
        return Done(gettext("Unit %(code)s was declared.") % {"code": unit.code})


class LeavingForm(PeopleForm):
    """An act before which nothing may wait for the person by name."""

    leave = forms.BooleanField(
        label=_("Leave to the head of the unit what waits for this person by name"),
        required=False,
        help_text=_("Better: a supervisor hands it over to a successor first."),
    )


class MoveForm(LeavingForm):
    """To another unit."""

    heading = _("Move to another unit")
    explains = _("That the person was in the former unit is never forgotten (D1).")
    button = _("Move")
    unit = one_of(_("Unit"))
    field_order = ("unit", "leave")

    def prepare(self) -> None:
        """Other units."""
        own = self.subject.unit.code if self.subject.unit else ""
        units = unit_choices(_("Choose a unit"))
        self.fields["unit"].choices = [one for one in units if one[0] != own]

    def perform(self) -> Done:
        """Move."""
        unit = Unit.objects.get(code=self.cleaned_data["unit"])
        leave = self.cleaned_data["leave"]
        done = handing_over.move(self.subject, unit=unit, leave=leave, by=self.by, at=self.at)
        return Done(gettext("Moved to %(unit)s.") % {"unit": unit}, stayed=done.stayed)


class DisableForm(LeavingForm):
    """Nobody signs in any more."""

    heading = _("Disable the account")
    explains = _("Nobody can sign in to it any more. What the person did stays on record.")
    button = _("Disable the account")

    def perform(self) -> Done:
        """Disable."""
        leave = self.cleaned_data["leave"]
        done = handing_over.disable(self.subject, leave=leave, by=self.by, at=self.at)
        return Done(gettext("The account is disabled."), stayed=done.stayed)


class EnableForm(PeopleForm):
    """The account may be signed in to again."""

    heading = _("Enable the account again")
    explains = _("Roles that have not ended count again; what was handed over stays with others.")
    button = _("Enable")

    def perform(self) -> Done:
        """Enable; the former password is not good any more."""
        password = accounts.one_time_password()
        accounts.enable_user(self.subject, password, by=self.by)
        return Done(gettext("The account is enabled."), password)


class ResetForm(PeopleForm):
    """A new first password."""

    heading = _("New first password")
    explains = _("The former password ends at once. The new one is shown once, on the next page.")
    button = _("Make a new password")

    def perform(self) -> Done:
        """Reset."""
        password = accounts.one_time_password()
        accounts.reset_password(self.subject, password, by=self.by)
        return Done(gettext("The account has a new first password."), password)


class GrantForm(PeopleForm):
    """A role."""

    heading = _("Grant a role")
    explains = _("Administrators hold no business role, and nobody grants a role to himself.")
    button = _("Grant")
    who = Role.SECURITY_ADMIN
    role = one_of(_("Role"))
    since = forms.DateField(label=_("From"), widget=DateInput())

    def prepare(self) -> None:
        """Roles; unit roles count in the person's present unit."""
        self.fields["role"].choices = [(role.value, ROLES[role].label) for role in GRANTABLE]
        self.fields["since"].initial = clock.today()

    def perform(self) -> Done:
        """Grant."""
        role = Role(self.cleaned_data["role"])
        where = self.subject.unit if role in UNIT_ROLES else None
        since: date = self.cleaned_data["since"]
        accounts.grant_role(self.subject, role=role, unit=where, since=since, by=self.by)
        return Done(gettext("The role was granted."))


class RevokeForm(PeopleForm):
    """The end of a role."""

    heading = _("Revoke a role")
    explains = _("Tasks lent by right of this role end with it. That it was held stays on record.")
    button = _("Revoke")
    who = Role.SECURITY_ADMIN
    grant = one_of(_("Role"))
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())

    def prepare(self) -> None:
        """Roles without an end."""
        open_ones = self.subject.grants.filter(valid_to=None).select_related("unit")
        self.grants = {str(one.pk): one for one in open_ones}
        self.fields["grant"].choices = [
            (key, f"{ROLES[one.role].label} · {one.unit or gettext('the whole city')}")
            for key, one in self.grants.items()
        ]
        self.fields["last_day"].initial = clock.today()

    def perform(self) -> Done:
        """Revoke."""
        grant = self.grants[self.cleaned_data["grant"]]
        accounts.revoke_role(grant, last_day=self.cleaned_data["last_day"], by=self.by)
        return Done(gettext("The role ends with that day."))


class HandOverAllForm(PeopleForm):
    """移交: everything that waits by name, in one act."""

    heading = _("Hand over to a successor")
    explains = _("Each matter records the hand-over; the bans go along (D8).")
    button = _("Hand over all of it")
    who = Role.SUPERVISOR
    to = one_of(_("Successor"))
    reason = words(_("Reason"))

    def prepare(self) -> None:
        """Everybody with business in the city but the one who leaves."""
        people = colleagues(self.subject, self.at)
        self.fields["to"].choices = [("", _("Choose a person")), *people]

    def perform(self) -> Done:
        """Hand over what can be; say what stayed and why."""
        to = User.objects.get(username=self.cleaned_data["to"])
        reason = self.cleaned_data["reason"]
        done = handing_over.hand_over_all(
            self.subject, to=to, reason=reason, actor=self.by, at=self.at
        )
        said = gettext("%(count)s matters were handed over to %(name)s.")
        facts = {"count": len(done.moved), "name": to.display_name}
        return Done(said % facts, stayed=done.stayed)


ACTS: dict[str, type[PeopleForm]] = {
    "move": MoveForm,
    "disable": DisableForm,
    "enable": EnableForm,
    "reset": ResetForm,
    "grant": GrantForm,
    "revoke": RevokeForm,
    "hand-over": HandOverAllForm,
}
"""Acts about one person, by the last part of their address."""
