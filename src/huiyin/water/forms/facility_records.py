"""Forms of a facility's records: one for each kind, each makes the core's value and its verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.ledger.forms.base import DateInput, MinuteField, line, one_of, words
from huiyin.ledger.models import User
from huiyin.water.core.facilities.facility import StopCause
from huiyin.water.core.facilities.records import (
    FULL_SCORE,
    HIGHEST_PH,
    RESULTS,
    Calibration,
    Comparison,
    Complaint,
    Cost,
    CostKind,
    Document,
    FaultReport,
    Looked,
    Patrol,
    SampleFlag,
    Side,
    SludgeSlip,
    StopNotice,
    WaterSample,
)
from huiyin.water.models import Subject
from huiyin.water.sheets_choices import (
    COMPARISONS,
    COST_KINDS,
    MATTER_KINDS,
    SAMPLE_FLAGS,
    SIDES,
    STOP_CAUSES,
)
from huiyin.water.verbs import facility_patrols, facility_records, facility_stops
from huiyin.water.verbs.facility_records import Kept

NOT_SAID = [("", _("not said"))]
CAUSES = [*NOT_SAID, *STOP_CAUSES.items()]
Verb = Callable[..., Kept]


def figure(label: Any, help_text: Any = "", **more: Any) -> forms.FloatField:
    """A figure that may stay empty: unknown."""
    control = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    more = {"required": False, **more}
    return forms.FloatField(label=label, help_text=help_text, widget=control, **more)


def reason_field() -> Any:
    """Needed when something else already stands under the same key."""
    return line(
        _("Reason, if this corrects an entry"),
        _("The entry before stays readable."),
        required=False,
    )


class RecordForm(forms.Form):
    """Makes one value and calls its verb. Subclasses say which fields, and both."""

    verb: ClassVar[Verb]
    explains: ClassVar[Any] = ""

    def __init__(self, facility: Subject, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.facility = facility

    def value(self) -> Any:
        """The core's value of the cleaned fields. Raises ValueError where it cannot be."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Whatever the core refuses is told above the fields."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.cleaned_data = cleaned
                self.value()
            except ValueError as error:
                raise forms.ValidationError(self.complaint()) from error
        return cleaned

    def complaint(self) -> Any:
        """What to say where the fields do not fit together."""
        return _("These facts do not fit together: look at times and figures again.")

    def send(self, actor: User, at: datetime) -> Kept:
        """Call the verb. Raises what it raises."""
        more = {"reason": self.cleaned_data["reason"]} if "reason" in self.fields else {}
        return type(self).verb(self.facility, self.value(), actor=actor, at=at, **more)

    def day(self) -> date | None:
        """The day whose page shows what was written; None: the list of records does."""
        return None

    def text(self, name: str) -> str:
        """A cleaned text."""
        return str(self.cleaned_data[name]).strip()


class StopForm(RecordForm):
    """停运报告."""

    verb = staticmethod(facility_stops.report_stop)
    explains = _(
        "Report a planned stop before it begins. It counts as approved only once somebody else, "
        "who keeps the register, has approved it."
    )
    start = MinuteField(label=_("Stands still from"))
    end = MinuteField(label=_("Until"), required=False, help_text=_("Empty: nobody knows yet."))
    cause = one_of(_("Cause"), CAUSES, required=False)
    reason_of_stop = words(_("Reason"))
    substitute = words(_("What is done meanwhile with the sewage"), required=False)

    def value(self) -> StopNotice:
        """A notice that nobody has decided on."""
        facts = self.cleaned_data
        return StopNotice(
            facility=self.facility.code,
            start=facts["start"],
            end=facts["end"],
            approved=None,
            cause=StopCause(facts["cause"]) if facts["cause"] else None,
            reason=self.text("reason_of_stop"),
            substitute=self.text("substitute"),
        )

    def complaint(self) -> Any:
        """See `RecordForm`."""
        return _("A stop cannot end before it begins.")


class FaultForm(RecordForm):
    """故障与维修."""

    verb = staticmethod(facility_records.report_fault)
    start = MinuteField(label=_("Broken since"))
    restored = MinuteField(
        label=_("Restored"), required=False, help_text=_("Empty while it is broken.")
    )
    halted = one_of(
        _("Did the facility stand still?"),
        [*NOT_SAID, ("yes", _("yes")), ("no", _("no, it went on"))],
        required=False,
        help_text=_("Not said: the time counts as unknown."),
    )
    cause = one_of(_("Cause"), CAUSES, required=False)
    what = words(_("What is broken"))
    parts = line(_("Parts changed"), required=False)
    repair = line(_("How it was mended"), required=False)
    reason = reason_field()

    def value(self) -> FaultReport:
        """The report."""
        facts = self.cleaned_data
        return FaultReport(
            facility=self.facility.code,
            start=facts["start"],
            restored=facts["restored"],
            halted={"yes": True, "no": False}.get(facts["halted"]),
            cause=StopCause(facts["cause"]) if facts["cause"] else None,
            what=self.text("what"),
            parts=self.text("parts"),
            repair=self.text("repair"),
        )

    def complaint(self) -> Any:
        """See `RecordForm`."""
        return _("It cannot be restored before it broke down.")


class SampleForm(RecordForm):
    """水质检测."""

    verb = staticmethod(facility_records.record_sample)
    time = MinuteField(label=_("Sampled at"))
    side = one_of(_("Where"), [*reversed(SIDES.items())])
    cod = figure("COD (mg/L)", min_value=0)
    nh3n = figure(_("NH₃-N (mg/L)"), min_value=0)
    tp = figure(_("TP (mg/L)"), min_value=0)
    tn = figure(_("TN (mg/L)"), min_value=0)
    ss = figure(_("SS (mg/L)"), min_value=0)
    ph = figure("pH", min_value=0, max_value=HIGHEST_PH)
    method = line(_("Method"), required=False)
    laboratory = line(_("Laboratory"), required=False)
    flag = one_of(_("The laboratory says"), list(SAMPLE_FLAGS.items()))
    reason = reason_field()

    def value(self) -> WaterSample:
        """The sample; an empty result was not measured."""
        facts = self.cleaned_data
        return WaterSample(
            facility=self.facility.code,
            time=facts["time"],
            side=Side(facts["side"]),
            method=self.text("method"),
            laboratory=self.text("laboratory"),
            flag=SampleFlag(facts["flag"]),
            **{name: facts[name] for name in RESULTS},
        )

    def complaint(self) -> Any:
        """See `RecordForm`."""
        return _("Write at least one result.")


class PatrolForm(RecordForm):
    """巡查."""

    verb = staticmethod(facility_patrols.record_patrol)
    time = MinuteField(label=_("Came at"))
    people = line(_("Who came"), _("Names, told apart by spaces."))
    good = words(_("In order"), _("One item a line."), required=False)
    poor = words(_("Not in order"), _("One item a line."), required=False)
    score = figure(_("Score of 100"), min_value=0, max_value=FULL_SCORE)
    finding = words(_("What was found"), required=False)
    matter_kind = one_of(
        _("Open or join a matter"),
        list(MATTER_KINDS.items()),
        required=False,
        help_text=_(
            "The office then assigns it; a matter of this facility that is open is joined."
        ),
    )
    reason = reason_field()

    def value(self) -> Patrol:
        """The patrol."""
        looked = [
            Looked(item.strip(), good)
            for name, good in (("good", True), ("poor", False))
            for item in self.text(name).splitlines()
            if item.strip()
        ]
        return Patrol(
            facility=self.facility.code,
            time=self.cleaned_data["time"],
            people=tuple(self.text("people").replace("、", " ").replace("，", " ").split()),
            looked=tuple(looked),
            score=self.cleaned_data["score"],
            finding=self.text("finding"),
        )

    def send(self, actor: User, at: datetime) -> Kept:
        """With the kind of matter that the finding opens."""
        return facility_patrols.record_patrol(
            self.facility,
            self.value(),
            matter_kind=self.cleaned_data["matter_kind"],
            reason=self.cleaned_data["reason"],
            actor=actor,
            at=at,
        )


class CalibrationForm(RecordForm):
    """在线仪器比对."""

    verb = staticmethod(facility_records.record_calibration)
    explains = _("Whether it passed is computed by the rules in force on its day.")
    time = MinuteField(label=_("Checked at"))
    factor = one_of(_("Factor"))
    by = one_of(_("Against"), list(COMPARISONS.items()))
    reference = figure(_("Reference"), min_value=0, required=True)
    measured = figure(_("The instrument showed"), min_value=0, required=True)
    reason = reason_field()

    def value(self) -> Calibration:
        """The check, not judged yet."""
        facts = self.cleaned_data
        return Calibration(
            facility=self.facility.code,
            time=facts["time"],
            factor=facts["factor"],
            reference=facts["reference"],
            measured=facts["measured"],
            by=Comparison(facts["by"]),
        )


class SludgeForm(RecordForm):
    """污泥转移联单."""

    verb = staticmethod(facility_records.record_sludge)
    taken = forms.DateField(label=_("Taken on"), widget=DateInput())
    slip = line(_("Number of the slip"), longest=60)
    kg = figure(_("Weight (kg)"), min_value=0, required=True)
    destination = line(_("Taken to"))
    reason = reason_field()

    def value(self) -> SludgeSlip:
        """The slip."""
        facts = self.cleaned_data
        return SludgeSlip(
            facility=self.facility.code,
            day=facts["taken"],
            slip=self.text("slip"),
            kg=facts["kg"],
            destination=self.text("destination"),
        )


class ComplaintForm(RecordForm):
    """投诉."""

    verb = staticmethod(facility_records.record_complaint)
    explains = _("Write what it is about; names and telephone numbers do not belong here.")
    came = forms.DateField(label=_("Came in on"), widget=DateInput())
    summary = words(_("What it is about"))

    def value(self) -> Complaint:
        """The complaint."""
        return Complaint(
            facility=self.facility.code,
            day=self.cleaned_data["came"],
            summary=self.text("summary"),
        )


class CostForm(RecordForm):
    """费用与补助."""

    verb = staticmethod(facility_records.record_cost)
    month = forms.DateField(
        label=pgettext_lazy("calendar", "Month"),
        widget=DateInput(),
        help_text=_("Any day of the month."),
    )
    kind = one_of(_("Kind"), list(COST_KINDS.items()))
    amount = figure(_("Amount (yuan)"), min_value=0, required=True)
    reason = reason_field()

    def value(self) -> Cost:
        """The cost of its month."""
        facts = self.cleaned_data
        return Cost(
            facility=self.facility.code,
            month=facts["month"].replace(day=1),
            kind=CostKind(facts["kind"]),
            amount=facts["amount"],
        )


class DocumentForm(RecordForm):
    """资料."""

    verb = staticmethod(facility_records.file_document)
    dated = forms.DateField(label=_("Dated"), widget=DateInput())
    title = line(_("Title"))
    reference = line(_("Number, or where it lies"), required=False)
    reason = reason_field()

    def value(self) -> Document:
        """The paper."""
        return Document(
            facility=self.facility.code,
            day=self.cleaned_data["dated"],
            title=self.text("title"),
            reference=self.text("reference"),
        )


class ImportForm(forms.Form):
    """A workbook of month sheets."""

    file = forms.FileField(
        label=_("Month sheets"),
        help_text=_(
            "The form as exported, or a table with a column of codes and one of days: .xlsx, "
            ".xls, .et, .ods or .csv, at most 30 MB."
        ),
        max_length=200,
    )


class ActForm(forms.Form):
    """One act on an entry that stands: which, with a reason or a time where it needs one."""

    kind = forms.CharField(max_length=24)
    key = forms.CharField(max_length=80)
    reason = forms.CharField(max_length=300, required=False)
    moment = MinuteField(required=False)


FORMS: Mapping[str, type[RecordForm]] = {
    "stop": StopForm,
    "fault": FaultForm,
    "sample": SampleForm,
    "patrol": PatrolForm,
    "calibration": CalibrationForm,
    "sludge_slip": SludgeForm,
    "complaint": ComplaintForm,
    "cost": CostForm,
    "document": DocumentForm,
}
"""Forms by kind of record; the day's own is in `forms.daily_run`."""
