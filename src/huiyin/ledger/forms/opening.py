"""Acts on a matter that is registered and not yet assigned, and clues at any time."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.choices import Channel, RaiserKind
from huiyin.ledger.core.states import Verb
from huiyin.ledger.forms.base import (
    ActForm,
    MinuteField,
    ReasonForm,
    exact,
    line,
    one_of,
    radio,
    several,
    words,
)
from huiyin.ledger.verbs import opening
from huiyin.ledger.verbs.engine import Acting, ActResult
from huiyin.ledger.verbs.opening import ClueFacts

CLUE_PATHS = {
    "clue.raiser": "raiser_name",
    "clue.observed_at": "observed_at",
    "clue.id": "summary",
}


class ClueFields(forms.Form):
    """The fields of a clue that a person brings."""

    channel = one_of(_("Where it came from"), Channel.choices)
    observed_at = MinuteField(label=_("When it was seen"))
    summary = forms.CharField(
        label=_("What was seen, in one sentence"),
        help_text=_("Goes into the chain for good: no names, no telephone numbers."),
        max_length=500,
    )
    raiser_kind = radio(
        _("Who raised it"),
        [(RaiserKind.PERSON.value, _("Person")), (RaiserKind.UNIT.value, _("Unit"))],
    )
    raiser_name = line(_("Name of the raiser"), longest=60)
    raiser_phone = line(_("Telephone of the raiser"), required=False, longest=30)
    words = words(
        _("The raiser's own words"),
        _("Kept outside the chain, shown only to registrars and supervisors."),
        required=False,
    )

    def clue(self, now: Any) -> ClueFacts:
        """The clue as the verb takes it."""
        facts = self.cleaned_data
        return ClueFacts(
            channel=Channel(facts["channel"]),
            observed_at=exact(facts["observed_at"], earliest=facts["observed_at"], latest=now),
            summary=facts["summary"],
            words=facts["words"],
            raiser_kind=RaiserKind(facts["raiser_kind"]),
            raiser_name=facts["raiser_name"],
            raiser_phone=facts["raiser_phone"],
        )


class AddClueForm(ActForm, ClueFields):
    """Another raiser of the same thing."""

    verb = Verb.ADD_CLUE
    explains = _("Every raiser is answered and called back, also one who comes later.")
    paths: ClassVar[dict[str, str]] = CLUE_PATHS
    watches_version = False
    beside = ("clues",)

    def prepare(self) -> None:
        """Seen now, by a person, unless something else is entered."""
        self.fields["observed_at"].initial = self.scene.now
        self.fields["raiser_kind"].initial = RaiserKind.PERSON.value

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Add it."""
        return opening.add_clue(number, clue=self.clue(self.scene.now), **acting)


class InterimReplyForm(ActForm):
    """先行联系."""

    verb = Verb.INTERIM_REPLY
    explains = _("Tell the raisers that the matter is in hand. This is done once.")
    beside = ("clues",)
    answer = words(_("What the raisers are told"))

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Tell them."""
        return opening.interim_reply(number, answer=self.cleaned_data["answer"], **acting)


class ToldForm(ReasonForm):
    """An end of which every raiser must have been told, those merged in included."""

    told = several(
        _("Raisers who have been told why"),
        required=False,
        help_text=_("Tick each raiser once he or she has been told."),
    )

    def prepare(self) -> None:
        """Every raiser who is a person."""
        self.fields["told"].choices = self.raiser_choices(answered=None)
        if not self.fields["told"].choices:
            del self.fields["told"]

    def told_refs(self) -> tuple[str, ...]:
        """The refs of those ticked."""
        return tuple(self.cleaned_data.get("told", ()))


class DeclineForm(ToldForm):
    """不予立项."""

    verb = Verb.DECLINE
    explains = _("The matter ends here. Every raiser must have been told why.")
    beside = ("clues",)

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Decline."""
        reason = self.cleaned_data["reason"]
        return opening.decline(number, reason=reason, told=self.told_refs(), **acting)


class MergeForm(ReasonForm):
    """并案."""

    verb = Verb.MERGE
    explains = _("The raisers are answered from the main matter; this number ends here.")
    beside = ("clues", "duplicates")
    into = line(
        _("Number of the main matter"),
        _("An open matter, for example one of those listed beside this form."),
        longest=20,
    )
    field_order = ("into", "reason")

    def clean_into(self) -> str:
        """Numbers are written in capitals."""
        return self.cleaned_data["into"].strip().upper()

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Merge."""
        facts = self.cleaned_data
        return opening.merge(number, into=facts["into"], reason=facts["reason"], **acting)


class AskCancelForm(ReasonForm):
    """申请撤销登记."""

    verb = Verb.ASK_CANCEL
    explains = _("For what was registered by mistake. A second person decides.")

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Ask."""
        return opening.ask_cancel(number, reason=self.cleaned_data["reason"], **acting)


class CancelForm(ToldForm):
    """撤销登记."""

    verb = Verb.CANCEL
    explains = _(
        "The registration is cancelled; every raiser must have been told why. "
        "The number stays used and the file stays."
    )
    beside = ("cancel_asked", "clues")

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Cancel."""
        reason = self.cleaned_data["reason"]
        return opening.cancel(number, reason=reason, told=self.told_refs(), **acting)
