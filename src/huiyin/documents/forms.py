"""Forms of documents: one for each act, one to begin a draft, one for templates."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.documents import series
from huiyin.documents.choices import LEVEL_LOOKS, Means
from huiyin.documents.core.chinese import BLANK, paragraphs
from huiyin.documents.core.fields import Asked, fields_of
from huiyin.documents.core.kinds import KINDS, Goes, Kind
from huiyin.documents.core.letters import CONTEXTS
from huiyin.documents.core.register import Act
from huiyin.documents.models import Document
from huiyin.documents.verbs import drafting, issuing
from huiyin.documents.verbs.drafting import LONGEST_LINE, LONGEST_TEXT
from huiyin.documents.verbs.engine import Done
from huiyin.ledger.forms.base import line, one_of, several, unit_choices, words, yes
from huiyin.ledger.models import User
from huiyin.ledger.verbs.engine import Acting

LEVELLED = frozenset({Kind.NOTICE, Kind.REMINDER})


def level_choices(day: Any) -> list[tuple[str, Any]]:
    """The levels of the rules in force on a day, after none."""
    known = [("", LEVEL_LOOKS[""].label)]
    return known + [
        (str(rule.level), LEVEL_LOOKS[rule.level].label) for rule in series.rules(day).levels
    ]


class Tokened(forms.Form):
    """A form that is good for one act."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=48)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = secrets.token_urlsafe(24)

    def shown(self) -> list[forms.BoundField]:
        """The fields a page shows one after another."""
        return [bound for bound in self if not bound.is_hidden]


class ActForm(Tokened):
    """One act on one document. Subclasses call their verb."""

    act: ClassVar[Act]
    explains: ClassVar[Any] = ""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, document: Document, today: Any, data: Any = None) -> None:
        super().__init__(data)
        self.document, self.today = document, today
        self.fields["version"].initial = document.version
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and first values."""

    def acting(self, user: User) -> Acting:
        """Who acts, with the form's token and the version it was opened on."""
        given = self.cleaned_data
        return Acting(actor=user, token=given["token"], expected_version=given["version"])

    def perform(self, user: User) -> Done:
        """Call the verb."""
        raise NotImplementedError


class AmendForm(ActForm):
    """The texts a person may write, the units and the level."""

    act = Act.AMEND

    def prepare(self) -> None:
        """One field for each text; what comes from the ledger is not among them."""
        kind = Kind(self.document.kind)
        self.asked = {n: a for n, a in fields_of(CONTEXTS[kind]).items() if a.edit}
        for name, asked in self.asked.items():
            self.fields[name] = _field(asked, self.document.facts.get(name))
        if KINDS[kind].goes is Goes.UNITS:
            self.fields["units"] = several(
                gettext_lazy("Units that receive it"), help_text=gettext_lazy("Each signs for it.")
            )
            self.fields["units"].choices = unit_choices()  # type: ignore[attr-defined]
            self.fields["units"].initial = list(
                self.document.deliveries.values_list("unit__code", flat=True)
            )
        if kind in LEVELLED:
            self.fields["level"] = one_of(
                gettext_lazy("Level"), level_choices(self.today), required=False
            )
            self.fields["level"].initial = self.document.level

    def perform(self, user: User) -> Done:
        """Amend the draft."""
        given = self.cleaned_data
        facts = {
            name: paragraphs(given[name]) if isinstance(asked.sample, tuple) else given[name]
            for name, asked in self.asked.items()
        }
        return drafting.amend(
            self.document.pk,
            facts=facts,
            units=given.get("units"),
            level=given.get("level"),
            **self.acting(user),
        )


def _field(asked: Asked, value: Any) -> forms.Field:
    label = _(asked.summary)
    if isinstance(asked.sample, tuple):
        found = words(label, _("One paragraph a line."), required=False)
        found.initial = "\n".join(value or ())
        return found
    if asked.long:
        found = words(label, required=False)
        found.max_length = LONGEST_TEXT
    else:
        found = line(label, required=False, longest=LONGEST_LINE)
    found.initial = "" if value == BLANK else value
    return found


class SignForm(ActForm):
    """A leader signs the draft as it stands."""

    act = Act.SIGN
    explains = gettext_lazy("You sign the text as it stands; an edit afterwards takes it away.")

    def perform(self, user: User) -> Done:
        """Sign."""
        return drafting.sign(self.document.pk, **self.acting(user))


class IssueForm(ActForm):
    """Number it and print it; deliver it at once if wished."""

    act = Act.ISSUE
    explains = gettext_lazy(
        "The document gets the next number of its series and is printed with the template in"
        " force. After that its text cannot be changed."
    )
    deliver_now = forms.BooleanField(
        label=gettext_lazy("Deliver it in the system at once"), required=False, initial=True
    )

    def prepare(self) -> None:
        """A form stays on the file and a letter to a raiser leaves the system."""
        if self.document.spec.goes is not Goes.UNITS:
            del self.fields["deliver_now"]

    def perform(self, user: User) -> Done:
        """Issue."""
        now = self.cleaned_data.get("deliver_now", False)
        return issuing.issue(self.document.pk, deliver_now=now, **self.acting(user))


class DeliverForm(ActForm):
    """How it reached them."""

    act = Act.DELIVER
    means = one_of(gettext_lazy("How it was delivered"), Means.choices)

    def perform(self, user: User) -> Done:
        """Deliver."""
        means = self.cleaned_data["means"]
        return issuing.deliver(self.document.pk, means=means, **self.acting(user))


class ReceiptForm(ActForm):
    """The unit signs for it."""

    act = Act.RECEIPT
    explains = gettext_lazy("You confirm that your unit has received this document.")

    def perform(self, user: User) -> Done:
        """Sign for it."""
        return issuing.receipt(self.document.pk, **self.acting(user))


class AnswerForm(ActForm):
    """The unit's answer."""

    act = Act.ANSWER
    words = words(gettext_lazy("Answer"))

    def perform(self, user: User) -> Done:
        """Answer."""
        told = self.cleaned_data["words"]
        return issuing.answer(self.document.pk, words=told, **self.acting(user))


class ArchiveForm(ActForm):
    """Nothing is owed any more."""

    act = Act.ARCHIVE

    def perform(self, user: User) -> Done:
        """Archive."""
        return issuing.archive(self.document.pk, **self.acting(user))


class WithdrawForm(ActForm):
    """Take it back; the number stays, void."""

    act = Act.WITHDRAW
    explains = gettext_lazy("The number stays in the register as void, with this reason.")
    reason = words(gettext_lazy("Reason"))

    def perform(self, user: User) -> Done:
        """Withdraw."""
        told = self.cleaned_data["reason"]
        return issuing.withdraw(self.document.pk, reason=told, **self.acting(user))


class DismissForm(ActForm):
    """Lay the draft aside."""

    act = Act.DISMISS
    explains = gettext_lazy("The system does not draft the same cause again.")
    reason = words(gettext_lazy("Reason"))

    def perform(self, user: User) -> Done:
        """Dismiss."""
        told = self.cleaned_data["reason"]
        return drafting.dismiss(self.document.pk, reason=told, **self.acting(user))


FORMS: dict[Act, type[ActForm]] = {
    form.act: form
    for form in (
        AmendForm,
        SignForm,
        IssueForm,
        DeliverForm,
        ReceiptForm,
        AnswerForm,
        ArchiveForm,
        WithdrawForm,
        DismissForm,
    )
}


class NewForm(Tokened):
    """What must be known to begin a draft of a kind about a matter."""

    def __init__(
        self, kind: Kind, raisers: list[tuple[str, str]], today: Any, data: Any = None
    ) -> None:
        super().__init__(data)
        self.kind = kind
        if kind in LEVELLED:
            self.fields["level"] = one_of(
                gettext_lazy("Level"), level_choices(today), required=False
            )
        if kind is Kind.REPLY_LETTER:
            self.fields["raiser"] = one_of(gettext_lazy("Raiser"), raisers)
            self.fields["names"] = one_of(
                gettext_lazy("Name on the letter"),
                [("no", gettext_lazy("masked")), ("yes", gettext_lazy("in full"))],
                help_text=gettext_lazy(
                    "A letter with the full name is open to registrars and supervisors only;"
                    " each look at it is kept."
                ),
            )

    def perform(self, number: str, user: User) -> Done:
        """Make the draft."""
        given = self.cleaned_data
        return drafting.draft(
            self.kind,
            number,
            actor=user,
            token=given["token"],
            level=given.get("level", ""),
            raiser=given.get("raiser", ""),
            names_raiser=yes(given.get("names", "no")),
        )


class TemplateForm(forms.Form):
    """An office's own template."""

    file = forms.FileField(label=gettext_lazy("Word file (.docx)"), max_length=120)
    remark = line(gettext_lazy("What was changed"), required=False)


class WordForm(forms.Form):
    """An organ word."""

    word = line(gettext_lazy("Organ word"), longest=12)
