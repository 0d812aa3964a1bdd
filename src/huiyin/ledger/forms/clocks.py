"""Holds looked at again, moved dates told to raisers, tasks handed over for good."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.core.states import Verb
from huiyin.ledger.forms.assigning import colleagues
from huiyin.ledger.forms.base import ActForm, DateInput, ReasonForm, one_of, several, words
from huiyin.ledger.verbs import handing_over, planning
from huiyin.ledger.verbs.engine import Acting, ActResult


class ReviewHoldForm(ReasonForm):
    """复核挂起."""

    verb = Verb.REVIEW_HOLD
    explains = _("The hold goes on. If its reason is gone, resume the matter instead.")
    beside = ("hold",)
    review_on = forms.DateField(
        label=_("To be reviewed again on"),
        required=False,
        widget=DateInput(),
        help_text=_("Left empty: not before the hold ends."),
    )

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Keep it on hold."""
        facts = self.cleaned_data
        return planning.review_hold(
            number, reason=facts["reason"], review_on=facts["review_on"], **acting
        )


class TellDueForm(ActForm):
    """告知延期."""

    verb = Verb.TELL_DUE
    explains = _("Who raised the matter learns that its due date was moved, and why.")
    told = several(_("Raisers told"))
    remark = words(_("How they were told"), _("No names or telephone numbers of raisers."))

    def prepare(self) -> None:
        """Raisers who do not know of it yet."""
        raiser = self.scene.names.raiser
        waiting = [(r.raiser, raiser(r.raiser)) for r in self.scene.matter.raisers_to_tell]
        self.fields["told"].choices = waiting
        self.fields["told"].initial = [ref for ref, _name in waiting]

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Record that they were told."""
        facts = self.cleaned_data
        return planning.tell_due(
            number, told=tuple(facts["told"]), remark=facts["remark"], **acting
        )


class HandOverForm(ReasonForm):
    """移交."""

    verb = Verb.HAND_OVER
    explains = _(
        "For somebody who leaves the post: what waits for this person by name goes to another, "
        "and the bans go along (D8). A lot drawn for this person is drawn again."
    )
    leaver = one_of(_("From whom"))
    to = one_of(_("To whom"), required=False)
    field_order = ("leaver", "to", "reason")

    def prepare(self) -> None:
        """Those named in the matter; everybody with business in the city."""
        matter, names = self.scene.matter, self.scene.names
        tasks = matter.delegations_in_force
        drawn = () if matter.draw is None else (matter.draw.drawn,)
        named = (*matter.handlers, *drawn, *(name for d in tasks for name in (d.giver, d.receiver)))
        self.fields["leaver"].choices = [
            (name, names.person(name)) for name in dict.fromkeys(named)
        ]
        me = self.scene.user
        own = (me.username, me.display_name)
        nobody_yet = ("", _("nobody yet: the unit's head names somebody"))
        self.fields["to"].choices = [nobody_yet, own, *colleagues(me, self.scene.now)]

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Hand over."""
        facts = self.cleaned_data
        return handing_over.hand_over(
            number, leaver=facts["leaver"], to=facts["to"] or None, reason=facts["reason"], **acting
        )
