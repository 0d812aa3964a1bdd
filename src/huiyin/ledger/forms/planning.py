"""The roadmap: its table of steps, and acts on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.core import events as e
from huiyin.ledger.core.parts import Step
from huiyin.ledger.core.refusals import FieldError
from huiyin.ledger.core.states import Verb
from huiyin.ledger.core.workdays import day_end
from huiyin.ledger.forms.base import (
    ActForm,
    DateInput,
    ReasonForm,
    radio,
    unit_choices,
    words,
    yes,
)
from huiyin.ledger.verbs import planning
from huiyin.ledger.verbs.engine import Acting, ActResult
from huiyin.ledger.wording import field_words

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 3, 3, 30
CELLS = ("title", "owner", "due", "predecessors", "criterion")
STEP_PATH = re.compile(r"steps\.(\d+)\.(\w+)")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of the table as a page shows it."""

    number: int
    cells: list[tuple[str, forms.BoundField]]


class StepRows(ActForm):
    """A form with a table of steps. Rows left empty are no steps."""

    template: ClassVar[str] = "ledger/matter_plan_form.html"
    has_rows: ClassVar[bool] = True

    def former(self) -> tuple[Step, ...]:
        """Steps to begin with."""
        return ()

    def prepare(self) -> None:
        """Make the cells of every row."""
        known = self.former()
        units = [("", _("Choose a unit")), *self._units()]
        for index in range(self._row_count(len(known))):
            step = known[index] if index < len(known) else None
            for name, field in self._cells(units).items():
                if step is not None:
                    field.initial = _cell_value(step, name, known)
                elif name == "owner":
                    field.initial = self.scene.matter.lead
                self.fields[f"step-{index}-{name}"] = field

    def _units(self) -> list[tuple[str, Any]]:
        concerned = set(self.scene.matter.units)
        return [(code, name) for code, name in unit_choices() if code in concerned]

    def _row_count(self, known: int) -> int:
        if not self.is_bound:
            return min(max(FIRST_ROWS, known), MOST_ROWS)
        rows = str(self.data.get("rows", ""))
        count = int(rows) if rows.isascii() and rows.isdigit() and len(rows) < 4 else FIRST_ROWS
        count += MORE_ROWS if "more" in self.data else 0
        return min(max(1, count), MOST_ROWS)

    @staticmethod
    def _cells(units: list[tuple[str, Any]]) -> dict[str, forms.Field]:
        return {
            "title": forms.CharField(label=_("Step"), required=False, max_length=200),
            "owner": forms.ChoiceField(label=_("Owner"), required=False, choices=units),
            "due": forms.DateField(label=_("Due date"), required=False, widget=DateInput()),
            "predecessors": forms.CharField(label=_("After"), required=False, max_length=60),
            "criterion": forms.CharField(label=_("Done when"), required=False, max_length=300),
        }

    @property
    def row_total(self) -> int:
        """How many rows the table has."""
        return sum(name.endswith("-title") for name in self.fields)

    @property
    def may_have_more(self) -> bool:
        """Whether another row can be added."""
        return self.row_total < MOST_ROWS

    def rows(self) -> list[PlanRow]:
        """The table."""
        return [
            PlanRow(index + 1, [(name, self[f"step-{index}-{name}"]) for name in CELLS])
            for index in range(self.row_total)
        ]

    def shown(self) -> list[forms.BoundField]:
        """The fields beside the table."""
        return [bound for bound in super().shown() if not bound.name.startswith("step-")]

    def filled(self) -> list[int]:
        """Indexes of the rows in use: the owner alone, filled in beforehand, is not use."""
        cells = [name for name in CELLS if name != "owner"]
        return [
            index
            for index in range(self.row_total)
            if any(self.cleaned_data.get(f"step-{index}-{name}") for name in cells)
        ]

    def clean(self) -> dict[str, Any]:
        """Read which rows each row waits for."""
        facts = super().clean() or {}
        for index in range(self.row_total):
            name = f"step-{index}-predecessors"
            try:
                facts[name] = _numbers(facts.get(name, ""))
            except ValidationError as error:
                self.add_error(name, error)
        return facts

    def steps(self) -> tuple[Step, ...]:
        """The steps entered; a step keeps the id it had in the former plan."""
        ids = [step.id for step in self.former()]
        ids += [str(n + 1) for n in range(len(ids), self.row_total)]
        return tuple(self._step(index, ids) for index in self.filled())

    def _step(self, index: int, ids: list[str]) -> Step:
        facts = {name: self.cleaned_data.get(f"step-{index}-{name}") for name in CELLS}
        before = tuple(ids[n - 1] if n <= len(ids) else str(n) for n in facts["predecessors"] or ())
        return Step(
            id=ids[index],
            title=facts["title"] or "",
            owner=facts["owner"] or "",
            due=facts["due"],
            predecessors=before,
            criterion=facts["criterion"] or "",
        )

    def blame(self, errors: Iterable[FieldError]) -> None:
        """What the core says about step n goes to the n-th row in use."""
        filled = self.filled()
        rest = []
        for error in errors:
            found = STEP_PATH.fullmatch(error.field)
            name = found and f"step-{filled[int(found[1])]}-{found[2]}"
            if name in self.fields:
                self.add_error(name, field_words(error))
            else:
                rest.append(error)
        super().blame(rest)


def _cell_value(step: Step, name: str, known: tuple[Step, ...]) -> Any:
    if name != "predecessors":
        return getattr(step, name)
    numbers = {s.id: n for n, s in enumerate(known, start=1)}
    return ", ".join(str(numbers[p]) for p in step.predecessors if p in numbers)


def _numbers(text: Any) -> tuple[int, ...]:
    """`1, 3` or `1，3` or `1 3`."""
    parts = [part for part in re.split(r"[,，、;；\s]+", text or "") if part]
    if any(not part.isascii() or not part.isdigit() or len(part) > 3 for part in parts):
        raise ValidationError(gettext("Write the numbers of the steps it waits for, such as 1, 2."))
    return tuple(int(part) for part in parts)


class ProposePlanForm(StepRows):
    """报方案."""

    verb = Verb.PROPOSE_PLAN
    explains = _("Every step has an owner and a date; the last date is not after the due date.")
    beside = ("clues", "returned")
    measures = words(_("Measures in short"), required=False)

    def former(self) -> tuple[Step, ...]:
        """The plan that was returned, or that of the cycle before."""
        last = self.scene.last(e.PlanProposed)
        steps = last.steps if isinstance(last, e.PlanProposed) else ()
        return steps

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Propose."""
        return planning.propose_plan(
            number, steps=self.steps(), measures=self.cleaned_data["measures"], **acting
        )


class AskExtensionForm(StepRows, ReasonForm):
    """申请延期."""

    verb = Verb.ASK_EXTENSION
    explains = _("Asked for before the due date. The original due date stays visible for good.")
    until = forms.DateField(label=_("New due date"), widget=DateInput())
    paths: ClassVar[dict[str, str]] = {"until": "until"}

    @property
    def has_plan(self) -> bool:
        """Whether there is an approved plan whose dates may move too."""
        return self.scene.matter.roadmap is not None

    def former(self) -> tuple[Step, ...]:
        """The plan in force."""
        roadmap = self.scene.matter.roadmap
        return () if roadmap is None else roadmap.steps

    def prepare(self) -> None:
        """The table only where a plan is in force."""
        if self.has_plan:
            super().prepare()

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Ask; a table left as it was changes no plan."""
        former = tuple(replace(step, done_at=None) for step in self.former())
        steps = self.steps()
        return planning.ask_extension(
            number,
            until=day_end(self.cleaned_data["until"]),
            reason=self.cleaned_data["reason"],
            steps=() if steps == former else steps,
            **acting,
        )


class ApprovePlanForm(ActForm):
    """批准方案."""

    verb = Verb.APPROVE_PLAN
    explains = _("The plan comes into force and the work begins.")
    beside = ("proposed",)
    remark = words(_("Remark"), required=False)

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Approve."""
        return planning.approve_plan(number, remark=self.cleaned_data["remark"], **acting)


class ReturnPlanForm(ReasonForm):
    """退回方案."""

    verb = Verb.RETURN_PLAN
    explains = _("The unit proposes a plan again. The clock keeps running.")
    beside = ("proposed",)

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Return."""
        return planning.return_plan(number, reason=self.cleaned_data["reason"], **acting)


class DecideExtensionForm(ReasonForm):
    """审批延期."""

    verb = Verb.DECIDE_EXTENSION
    explains = _("If granted, the due date moves; the original one stays visible for good.")
    beside = ("extension",)
    granted = radio(_("The extension is"), [("yes", _("granted")), ("no", _("refused"))])
    field_order = ("granted", "reason")

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Decide."""
        facts = self.cleaned_data
        return planning.decide_extension(
            number, granted=yes(facts["granted"]), reason=facts["reason"], **acting
        )


class SuspendForm(ReasonForm):
    """挂起."""

    verb = Verb.SUSPEND
    explains = _("The clock stands still. A hold needs a reason, an end and a review date.")
    until = forms.DateField(label=_("Held until"), widget=DateInput())
    review_on = forms.DateField(label=_("To be reviewed on"), widget=DateInput())

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Suspend."""
        facts = self.cleaned_data
        return planning.suspend(
            number,
            reason=facts["reason"],
            until=facts["until"],
            review_on=facts["review_on"],
            **acting,
        )


class ResumeForm(ReasonForm):
    """恢复."""

    verb = Verb.RESUME
    explains = _("The clock runs again; the working time held is given back.")
    beside = ("hold",)

    def perform(self, number: str, acting: Acting) -> ActResult:
        """Resume."""
        return planning.resume(number, reason=self.cleaned_data["reason"], **acting)
