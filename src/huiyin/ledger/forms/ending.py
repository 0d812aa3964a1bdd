"""From the check passed to strike-off, and back again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.choices import RaiserKind
from huiyin.ledger.core.states import RecurGround, Verb
from huiyin.ledger.forms.assigning import due_field, end_of
from huiyin.ledger.forms.base import (
    ActForm,
    MinuteField,
    ReasonForm,
    exact,
    first_only,
    line,
    one_of,
    radio,
    words,
)
from huiyin.ledger.forms.opening import CLUE_PATHS, ClueFields
from huiyin.ledger.verbs import checking, closing
from huiyin.ledger.verbs.engine import Acting, ActResult
from huiyin.ledger.verbs.opening import ClueFacts, place_of

OWN = ("place_seen", "cause_seen")
"""What a clue of recurrence brings of its own, to be compared with the matter's."""
UNREACHED = ("unreached", _("Could not be reached"))
SATISFIED = {"yes": True, "no": False, "unasked": None}


class CallbackForm(ActForm):
    """A call-back to one raiser."""

    beside = ("clues",)
    watches_version = False
    raiser = one_of(_("Raiser"))

    def prepare(self) -> None:
        """Raisers answered and not called back."""
        self.fields["raiser"].choices = self.raiser_choices(answered=True)
        first_only(self.fields["raiser"])


class CallbackOkForm(CallbackForm):
    """回访满意."""

    verb = Verb.CALLBACK_OK
    explains = _("The raiser says that it is solved, or could not be reached.")
    satisfied = radio(
        _("Is the raiser satisfied?"),
        [("yes", _("Yes")), ("no", _("No")), ("unasked", _("Not asked")), UNREACHED],
    )
    reason = words(
        _("Why the raiser could not be reached"),
        _("Only then: no number is left, or nobody answers after several tries."),
        required=False,
    )
    remark = words(_("Remark"), required=False)

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Called back."""
        facts = self.cleaned_data
        reached = facts["satisfied"] != UNREACHED[0]
        return closing.callback_ok(
            number,
            raiser=facts["raiser"],
            satisfied=SATISFIED[facts["satisfied"]] if reached else None,
            remark=facts["remark"],
            reached=reached,
            reason="" if reached else facts["reason"],
            **acting,
        )


class CallbackUnsolvedForm(CallbackForm):
    """回访未解决."""

    verb = Verb.CALLBACK_UNSOLVED
    explains = _("The matter goes back to rectification; earlier evidence is void.")
    reason = words(_("What is not solved"))

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Not solved."""
        facts = self.cleaned_data
        return closing.callback_unsolved(
            number, raiser=facts["raiser"], reason=facts["reason"], **acting
        )


class ProposeCloseForm(ActForm):
    """提请销号."""

    verb = Verb.PROPOSE_CLOSE
    beside = ("checks", "clues")
    explains = _("The days of publicity begin; then somebody else strikes it off.")
    statement = words(_("Statement to be made public"), _("No names of raisers."))

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Propose."""
        return closing.propose_close(number, statement=self.cleaned_data["statement"], **acting)


class CloseForm(ActForm):
    """销号."""

    verb = Verb.CLOSE
    beside = ("checks", "clues")
    explains = _("The matter is struck off. It can be opened again if it recurs.")
    remark = words(_("Remark"), required=False)

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Strike off."""
        return closing.close(number, remark=self.cleaned_data["remark"], **acting)


class ObjectForm(ReasonForm):
    """异议成立."""

    verb = Verb.OBJECT
    explains = _("The matter goes back to rectification; earlier evidence is void.")

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Uphold the objection."""
        return closing.uphold_objection(number, reason=self.cleaned_data["reason"], **acting)


class RecurForm(ReasonForm, ClueFields):
    """反弹."""

    verb = Verb.RECUR
    beside = ("checks", "clues")
    explains = _("The same matter opens again in the next cycle, with a new due date.")
    paths: ClassVar[dict[str, str]] = {**CLUE_PATHS, "clue": "place_seen"}
    ground = radio(
        _("Why it opens again"),
        [
            (RecurGround.SAME_PLACE_AND_CAUSE.value, _("Same place and same cause")),
            (RecurGround.RECHECK_FAILED.value, _("A recheck failed")),
        ],
    )
    due = due_field(_("Left empty: by the policy's term."))
    place_seen = line(_("Where it was seen again"))
    cause_seen = line(_("What causes it this time"), longest=120)
    field_order = ("ground", "reason", "due", "place_seen", "cause_seen")

    def prepare(self) -> None:
        """A failed recheck needs no clue."""
        matter = self.scene.matter
        self.fields["observed_at"].initial = self.scene.now
        self.fields["raiser_kind"].initial = RaiserKind.PERSON.value
        failed = matter.recheck_failed_at is not None
        self.fields["ground"].initial = (
            RecurGround.RECHECK_FAILED if failed else RecurGround.SAME_PLACE_AND_CAUSE
        ).value
        for name in (*ClueFields.base_fields, *OWN):
            self.fields[name].required = False
        known = (matter.place.name if matter.place else "–", matter.cause or "–")
        for name, text in zip(OWN, known, strict=True):
            self.fields[name].help_text = gettext(
                "Of this matter: %(known)s. If it is another, register a new matter."
            ) % {"known": text}

    def clean(self) -> dict[str, Any]:
        """A clue is whole or absent."""
        facts = super().clean() or {}
        if facts.get("ground") == RecurGround.SAME_PLACE_AND_CAUSE.value:
            for name in ("channel", "observed_at", "summary", "raiser_name", *OWN):
                if not facts.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return facts

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Open again."""
        facts = self.cleaned_data
        ground = RecurGround(facts["ground"])
        return closing.recur(
            number,
            ground=ground,
            reason=facts["reason"],
            clue=self._proof(ground),
            due=end_of(facts["due"]),
            **acting,
        )

    def _proof(self, ground: RecurGround) -> ClueFacts | None:
        if ground is RecurGround.RECHECK_FAILED:
            return None
        facts = self.cleaned_data
        place = place_of(facts["place_seen"])
        return replace(self.clue(self.scene.now), place=place, cause=facts["cause_seen"])


class RecheckForm(ActForm):
    """回头看."""

    verb = Verb.RECHECK
    beside = ("checks",)
    explains = _("A recheck decides nothing; if it fails, a supervisor may open the matter again.")
    passed = radio(_("Found"), [("yes", _("in order")), ("no", _("not in order"))])
    seen_at = MinuteField(label=_("Seen at"))
    seen_where = line(_("Seen where"))
    remark = words(_("Remark"), required=False)

    def prepare(self) -> None:
        """Here and now."""
        matter = self.scene.matter
        self.fields["seen_at"].initial = self.scene.now
        self.fields["seen_where"].initial = matter.place.name if matter.place else ""

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Recheck."""
        facts = self.cleaned_data
        since = self.scene.matter.state_since
        return checking.recheck(
            number,
            passed=facts["passed"] == "yes",
            seen_at=exact(facts["seen_at"], earliest=since, latest=self.scene.now),
            seen_where=place_of(facts["seen_where"]),
            remark=facts["remark"],
            **acting,
        )
