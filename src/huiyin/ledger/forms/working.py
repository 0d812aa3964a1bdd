"""The unit's work: evidence, steps done, the request for a check, answers to raisers."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.core.states import Verb
from huiyin.ledger.errors import BadEvidence, Refused
from huiyin.ledger.evidence import ALLOWED
from huiyin.ledger.forms.base import (
    ActForm,
    MinuteField,
    exact,
    first_only,
    line,
    one_of,
    several,
    words,
)
from huiyin.ledger.verbs import closing, rectifying
from huiyin.ledger.verbs.engine import Acting, ActResult
from huiyin.ledger.verbs.rectifying import FileFacts

MOST_FILES = 20
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.csv,.txt"


class FilesInput(forms.ClearableFileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is looked at by itself later, so that one bad file spoils no other."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files sent."""
        files = [file for file in data or () if file]
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise ValidationError(
                gettext("Send at most %(most)s files at once.") % {"most": MOST_FILES}
            )
        return files


class EvidenceForm(ActForm):
    """提交佐证: one act a file; good files are kept when another is refused."""

    verb = Verb.ADD_EVIDENCE
    watches_version = False
    beside = ("evidence", "roadmap")
    explains = _("Evidence must be taken and received after the assignment or the last return.")
    files_sent = FilesField(
        label=_("Files"),
        help_text=_("Photographs, documents or tables: %(types)s.") % {"types": ALLOWED},
        widget=FilesInput(attrs={"accept": ACCEPT}),
    )
    taken_at = MinuteField(
        label=_("Taken at"),
        required=False,
        help_text=_("The time in a photograph counts first."),
    )
    taken_where = line(_("Taken where"))
    summary = line(_("What it shows"), required=False)
    steps = several(_("For which steps"), required=False)
    paths: ClassVar[dict[str, str]] = {"evidence.taken_where.name": "taken_where"}

    def prepare(self) -> None:
        """The steps of the plan; the matter's place to begin with."""
        matter = self.scene.matter
        self.fields["files_sent"].help_text = gettext(
            "Photographs, documents or tables: %(types)s."
        ) % {"types": ALLOWED}
        self.fields["taken_where"].initial = matter.place.name if matter.place else ""
        roadmap = matter.roadmap
        self.fields["steps"].choices = [(s.id, s.title) for s in roadmap.steps] if roadmap else []
        if len(self.fields["steps"].choices) < 2:
            del self.fields["steps"]
        self.refused: list[BadEvidence] = []

    def tokens(self) -> tuple[str, ...]:
        """Each file is an act with a token of its own."""
        (token,) = super().tokens()
        return tuple(f"{token}-{n}" for n in range(len(self.files.getlist("files_sent"))))

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Add each file. Raises the last refusal only if not one file was kept."""
        done: ActResult | None = None
        files = self.cleaned_data["files_sent"]
        token = acting["token"]
        for index, file in enumerate(files):
            acting["token"] = f"{token}-{index}"
            try:
                done = rectifying.add_evidence(number, file=self._facts(file), **acting)
            except BadEvidence as error:
                self.refused.append(error)
            except Refused as error:
                if len(files) == 1:
                    raise
                self.refused.append(BadEvidence(f"{file.name}: {error.message}", error.hint))
        if done is None:
            raise self.refused[-1]
        return done

    def _facts(self, file: UploadedFile) -> FileFacts:
        facts = self.cleaned_data
        taken = facts["taken_at"]
        return FileFacts(
            name=file.name or "",
            content=file.read(),
            place_name=facts["taken_where"],
            taken_at=taken and exact(taken, earliest=taken, latest=self.scene.now),
            summary=facts["summary"],
            steps=tuple(facts.get("steps", ())),
        )


class CompleteStepForm(ActForm):
    """完成节点."""

    verb = Verb.COMPLETE_STEP
    beside = ("roadmap",)
    explains = _("A step is done when its criterion is met and the steps before it are done.")
    watches_version = False
    step = one_of(_("Step"))
    done_at = MinuteField(label=_("Done at"), required=False, help_text=_("Left empty: now."))

    def prepare(self) -> None:
        """Steps not done yet."""
        roadmap = self.scene.matter.roadmap
        unfinished = roadmap.unfinished if roadmap else ()
        self.fields["step"].choices = [(s.id, f"{s.id} · {s.title}") for s in unfinished]
        first_only(self.fields["step"])

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Done."""
        done = self.cleaned_data["done_at"]
        matter, now = self.scene.matter, self.scene.now
        since = matter.rectifying_since or matter.state_since
        at = done and exact(done, earliest=since, latest=now)
        return rectifying.complete_step(
            number, step=self.cleaned_data["step"], done_at=at, **acting
        )


class SubmitForm(ActForm):
    """申请销号."""

    verb = Verb.SUBMIT
    beside = ("roadmap", "evidence")
    explains = _("Somebody from outside the units will check it, criterion by criterion.")
    self_check = words(_("What the unit found when it checked itself"))

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Submit."""
        return rectifying.submit(number, self_check=self.cleaned_data["self_check"], **acting)


class ReplyForm(ActForm):
    """答复."""

    verb = Verb.REPLY
    beside = ("clues",)
    explains = _("Each raiser is answered by name; the answer stays outside the chain.")
    watches_version = False
    raiser = one_of(_("Raiser"))
    answer = words(_("Answer"))

    def prepare(self) -> None:
        """Raisers not answered yet."""
        self.fields["raiser"].choices = self.raiser_choices(answered=False)
        first_only(self.fields["raiser"])

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Answer."""
        facts = self.cleaned_data
        return closing.reply(number, raiser=facts["raiser"], answer=facts["answer"], **acting)
