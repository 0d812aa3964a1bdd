"""核查 on the phone: place and time, each criterion by itself, a photograph for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.core.forms import required_criteria
from huiyin.ledger.core.states import Verb
from huiyin.ledger.forms.base import ActForm, MinuteField, exact, line, radio, words
from huiyin.ledger.verbs import check_photos, checking
from huiyin.ledger.verbs.check_photos import Finding
from huiyin.ledger.verbs.engine import Acting, ActResult
from huiyin.ledger.verbs.opening import place_of

CAMERA = {"accept": "image/*", "capture": "environment"}


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion as a page shows it."""

    number: int
    words: str
    met: forms.BoundField
    remark: forms.BoundField
    photo: forms.BoundField


class CheckForm(ActForm):
    """Pass and fail are one page: the findings decide which it is."""

    verb = Verb.PASS
    heading = _("Check")
    names_target = False
    kept_on_phone = True
    template: ClassVar[str] = "ledger/matter_check_form.html"
    beside = ("evidence", "roadmap", "clues")
    explains = _(
        "All criteria met: the matter passes. Any not met: it goes back, earlier evidence is void."
    )
    seen_at = MinuteField(label=_("Seen at"))
    seen_where = line(_("Seen where"))
    reason = words(
        _("Why it is not passed"), _("Needed when a criterion is not met."), required=False
    )
    paths: ClassVar[dict[str, str]] = {"seen_where.name": "seen_where"}

    @property
    def submit_words(self) -> Any:
        """One button for both outcomes."""
        return gettext("Record the check")

    @property
    def criteria(self) -> tuple[str, ...]:
        """What must be judged: the kind's criteria, then the steps'; at least one thing."""
        listed = required_criteria(self.scene.matter, self.scene.policy)
        return listed or (gettext("What was asked for is done"),)

    @classmethod
    def outcomes(cls) -> frozenset[Verb]:
        """The findings decide which of the two it was."""
        return frozenset({Verb.PASS, Verb.FAIL})

    def prepare(self) -> None:
        """Here and now, and three fields for each criterion."""
        matter = self.scene.matter
        self.fields["seen_at"].initial = self.scene.now
        self.fields["seen_where"].initial = matter.place.name if matter.place else ""
        for n in range(len(self.criteria)):
            met = [("yes", _("Met")), ("no", _("Not met"))]
            self.fields[f"met-{n}"] = radio(_("Finding"), met)
            self.fields[f"remark-{n}"] = line(_("Remark"), required=False)
            self.fields[f"photo-{n}"] = forms.FileField(
                label=_("Photograph"),
                required=False,
                widget=forms.FileInput(attrs=CAMERA),
                max_length=200,
            )

    def rows(self) -> list[CriterionRow]:
        """Criteria one by one."""
        return [
            CriterionRow(
                n + 1, gettext(text), self[f"met-{n}"], self[f"remark-{n}"], self[f"photo-{n}"]
            )
            for n, text in enumerate(self.criteria)
        ]

    def shown(self) -> list[forms.BoundField]:
        """Place and time; the criteria and the reason come after."""
        return [self["seen_at"], self["seen_where"]]

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Check."""
        facts = self.cleaned_data
        since = self.scene.matter.state_since
        return check_photos.check(
            number,
            findings=tuple(self._finding(n, text) for n, text in enumerate(self.criteria)),
            seen_at=exact(facts["seen_at"], earliest=since, latest=self.scene.now),
            seen_where=place_of(facts["seen_where"]),
            reason=facts["reason"],
            **acting,
        )

    def _finding(self, n: int, criterion: str) -> Finding:
        facts = self.cleaned_data
        photo = facts[f"photo-{n}"]
        return Finding(
            criterion=criterion,
            met=facts[f"met-{n}"] == "yes",
            remark=facts[f"remark-{n}"],
            photo=(photo.name, photo.read()) if photo else None,
        )


class FailForm(CheckForm):
    """The same page under the other verb's address."""

    verb = Verb.FAIL


class DrawForm(ActForm):
    """抽取核查人: nothing to enter. Candidates and seed are not the drawer's to choose."""

    verb = Verb.DRAW_VERIFIER
    beside = ("candidates",)
    explains = _(
        "The lot is drawn once among all who may check. The seed is the hash of the submission. "
        "Candidates, seed and result stay in the chain, so that anybody can draw again and compare."
    )

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Draw."""
        return checking.draw_verifier(number, **acting)
