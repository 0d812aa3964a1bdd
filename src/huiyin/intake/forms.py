"""The doors' forms: short, each asking what its channel knows, all brought to one verb."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.intake import choices
from huiyin.intake.core.channels import AnswerWay, Feedback, plain_phone
from huiyin.intake.core.likeness import Sketch
from huiyin.intake.keys import phone_mark
from huiyin.intake.verbs.channels import Brought
from huiyin.ledger.choices import GRADES, Channel, Grade, RaiserKind
from huiyin.ledger.core.parts import Place
from huiyin.ledger.core.workdays import local_date
from huiyin.ledger.forms.base import DateInput, MinuteField, exact, line, one_of, radio, words
from huiyin.ledger.verbs.opening import ClueFacts, place_of

DEGREES = {"step": "0.000001"}
COMPARED = ("title", "cause", "place_name", "place_code")


class PhoneField(forms.CharField):
    """A telephone number in any usual writing; foreign numbers too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, **options)
        self.widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        """The plain number."""
        entered = super().clean(value)
        if not entered:
            return ""
        plain = plain_phone(entered)
        if plain is None:
            raise forms.ValidationError(
                _("This is no telephone number: 5 to 15 digits, with + for another country.")
            )
        return plain


class DoorForm(forms.Form):
    """What every door asks. Subclasses add their own and say how a clue is made of it.

    `asked` are the fields in the order they are shown; `particulars` those kept beside the clue.
    """

    channel: ClassVar[Channel]
    kind: ClassVar[str]
    asked: ClassVar[tuple[str, ...]]
    particulars: ClassVar[tuple[str, ...]] = ()

    title = line(
        gettext_lazy("What it is about"),
        gettext_lazy("One sentence for the ledger, kept for good: no names, no telephone numbers."),
    )
    cause = line(
        gettext_lazy("Cause"),
        gettext_lazy("The same word for the same cause: recurrences are found by place and cause."),
        longest=120,
    )
    grade = radio(gettext_lazy("Grade"), [(g.value, GRADES[g].label) for g in Grade])
    place_name = line(gettext_lazy("Place"), required=False)
    place_code = line(
        gettext_lazy("Code of the place"),
        gettext_lazy("Of the section, facility or site, if it has one."),
        required=False, longest=80,
    )  # fmt: skip
    latitude = forms.FloatField(
        label=gettext_lazy("Latitude"), required=False, min_value=-90, max_value=90,
        widget=forms.NumberInput(attrs=DEGREES),
    )  # fmt: skip
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"), required=False, min_value=-180, max_value=180,
        widget=forms.NumberInput(attrs=DEGREES),
    )  # fmt: skip
    words = words(gettext_lazy("In the original words"))
    token = forms.CharField(widget=forms.HiddenInput, max_length=48)
    compared = forms.CharField(widget=forms.HiddenInput, required=False, max_length=800)

    def __init__(self, now: datetime, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.now = now
        self.fields["token"].initial = secrets.token_urlsafe(24)
        self.fields["grade"].initial = Grade.ORDINARY.value
        if "observed_at" in self.fields:
            self.fields["observed_at"].initial = now

    def shown(self) -> list[forms.BoundField]:
        """The fields in their order."""
        return [self[name] for name in self.asked]

    @property
    def sameness(self) -> str:
        """What was compared with other matters; a change of it asks for a new comparison."""
        return "|".join(str(self.data.get(name, ""))[:200] for name in COMPARED)

    def was_compared(self) -> bool:
        """Whether the person has seen what this is like."""
        return self.data.get("compared", "") == self.sameness

    def show_compared(self) -> None:
        """The form goes back with a note that its likes were shown."""
        self.data = self.data.copy()
        self.data["compared"] = self.sameness

    def place(self) -> Place | None:
        """The place, if one was named."""
        facts = self.cleaned_data
        if not facts["place_name"]:
            return None
        return place_of(
            facts["place_name"],
            code=facts["place_code"],
            longitude=facts["longitude"],
            latitude=facts["latitude"],
        )

    def sketch(self) -> Sketch:
        """What of it is compared with other matters."""
        facts, place = self.cleaned_data, self.place()
        known = place is not None and place.lon_e6 is not None and place.lat_e6 is not None
        return Sketch(
            key="",
            place_code=facts["place_code"],
            place_name=facts["place_name"],
            position=(place.lon_e6, place.lat_e6) if known else None,  # type: ignore[union-attr, arg-type]
            cause=facts["cause"],
            seen_at=self.now,
            words=facts["title"],
            raiser_marks=frozenset({phone_mark(facts.get("raiser_phone", ""))} - {""}),
        )

    def brought(self) -> Brought:
        """What the verb takes."""
        facts = self.cleaned_data
        return Brought(
            kind=self.kind,
            title=facts["title"],
            cause=facts["cause"],
            place=self.place(),
            clue=self.clue(),
            grade=Grade(facts["grade"]),
            particulars={name: facts[name] for name in self.particulars},
        )

    def clue(self) -> ClueFacts:
        """The clue that this door brings."""
        raise NotImplementedError


class HotlineForm(DoorForm):
    """诉求: who called, what kind of request, how he wants to hear of it."""

    channel = Channel.HOTLINE
    kind = "request"
    asked = (
        *("raiser_name", "raiser_phone", "request_type", "urgent", "answer_way", "observed_at"),
        *("words", "title", "cause", "grade", "place_name", "place_code", "latitude", "longitude"),
    )
    particulars = ("request_type", "urgent", "answer_way")

    raiser_name = line(gettext_lazy("Name of the raiser"), longest=60)
    raiser_phone = PhoneField(label=gettext_lazy("Telephone of the raiser"), required=False)
    request_type = radio(
        gettext_lazy("Kind of request"),
        choices.pairs(choices.REQUEST_TYPES),
        help_text=gettext_lazy("Who reports a wrong is shown to no unit, not even in part."),
    )
    urgent = radio(
        gettext_lazy("Urgent?"),
        [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        help_text=gettext_lazy("Danger to life, limb or property; no water, power, gas or heat."),
    )
    answer_way = one_of(
        gettext_lazy("How the answer is wanted"), choices.pairs(choices.ANSWER_WAYS)
    )
    observed_at = MinuteField(label=gettext_lazy("When it was seen"))

    def __init__(self, now: datetime, data: Any = None, initial: Any = None) -> None:
        super().__init__(now, data, initial)
        self.fields["answer_way"].initial = AnswerWay.PHONE.value

    def clean_urgent(self) -> bool:
        """A radio's answer."""
        return self.cleaned_data["urgent"] == "yes"

    def clean(self) -> dict[str, Any]:
        """Who wants a call leaves a number."""
        facts = super().clean() or {}
        by_phone = facts.get("answer_way") in {AnswerWay.PHONE, AnswerWay.MESSAGE}
        if by_phone and not facts.get("raiser_phone") and "raiser_phone" not in self.errors:
            self.add_error("raiser_phone", _("Without a number nobody can call or write."))
        return facts

    def clue(self) -> ClueFacts:
        """A person's clue."""
        facts = self.cleaned_data
        seen = facts["observed_at"]
        return ClueFacts(
            channel=self.channel,
            observed_at=exact(seen, earliest=seen, latest=self.now),
            summary=facts["title"],
            words=facts["words"],
            raiser_name=facts["raiser_name"],
            raiser_phone=facts["raiser_phone"],
        )


class PublicHotlineForm(HotlineForm):
    """The same for a report that came without an account."""

    channel = Channel.PUBLIC


class OrderForm(DoorForm):
    """What a leader or a meeting orders: a task with a date of issue."""

    kind = "task"
    issued_on = forms.DateField(label=gettext_lazy("Date"), widget=DateInput())

    def clean_issued_on(self) -> Any:
        """No order is of tomorrow."""
        day = self.cleaned_data["issued_on"]
        if day > local_date(self.now):
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def ordered(self, who: str, kind: RaiserKind) -> ClueFacts:
        """The clue of an order; it came to the office at the moment of registration."""
        facts = self.cleaned_data
        return ClueFacts(
            channel=self.channel,
            observed_at=self.now,
            summary=facts["title"],
            words=facts["words"],
            raiser_kind=kind,
            raiser_name=who,
        )


class LeaderForm(OrderForm):
    """领导批示."""

    channel = Channel.LEADER
    asked = (
        *("leader", "words", "issued_on", "document_number", "feedback", "feedback_days"),
        *("title", "cause", "grade", "place_name"),
    )
    particulars = ("leader", "document_number", "issued_on", "feedback", "feedback_days")

    leader = line(gettext_lazy("Whose instruction"), longest=60)
    document_number = line(gettext_lazy("Document number"), required=False, longest=60)
    feedback = radio(gettext_lazy("Feedback asked for"), choices.pairs(choices.FEEDBACKS))
    feedback_days = forms.IntegerField(
        label=gettext_lazy("Every how many days"), required=False, min_value=1, max_value=366
    )

    def clean(self) -> dict[str, Any]:
        """Regular feedback has a cycle, other feedback has none."""
        facts = super().clean() or {}
        periodic = facts.get("feedback") == Feedback.PERIODIC
        if periodic and not facts.get("feedback_days") and "feedback_days" not in self.errors:
            self.add_error("feedback_days", _("Regular feedback needs its days."))
        if not periodic:
            facts["feedback_days"] = None
        return facts

    def clue(self) -> ClueFacts:
        """The leader is who must be answered."""
        return self.ordered(self.cleaned_data["leader"], RaiserKind.PERSON)


class MeetingForm(OrderForm):
    """会议议定事项."""

    channel = Channel.MEETING
    asked = (
        *("meeting", "agenda_item", "issued_on", "document_number", "words"),
        *("title", "cause", "grade", "place_name"),
    )
    particulars = ("meeting", "agenda_item", "issued_on", "document_number")

    meeting = line(gettext_lazy("Meeting"), longest=60)
    agenda_item = line(gettext_lazy("Item of the agenda"), required=False, longest=120)
    document_number = line(gettext_lazy("Number of the minutes"), required=False, longest=60)

    def clue(self) -> ClueFacts:
        """The meeting is who must be answered."""
        return self.ordered(self.cleaned_data["meeting"], RaiserKind.UNIT)


DOORS: dict[str, type[DoorForm]] = {
    "hotline": HotlineForm,
    "leader": LeaderForm,
    "meeting": MeetingForm,
}


class ReportForm(forms.Form):
    """群众反映: for everybody, so as little as can be."""

    words = words(gettext_lazy("What is wrong?"))
    place = line(gettext_lazy("Where?"))
    request_type = radio(
        gettext_lazy("What is it?"),
        choices.pairs(choices.REQUEST_TYPES),
        help_text=gettext_lazy("If you report a wrong, nobody it is about learns who you are."),
    )
    name = line(gettext_lazy("Your name"), required=False, longest=60)
    phone = PhoneField(label=gettext_lazy("Your telephone"), required=False)
    website = forms.CharField(required=False, max_length=200)
    token = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=24)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["token"].initial = secrets.token_urlsafe(32)
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    def is_machine(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(self.data.get("website"))


class QueryForm(forms.Form):
    """查询: number and code."""

    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=30,
        help_text=gettext_lazy("On your receipt, for example HY2026-000123."),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Query code"), max_length=40,
        help_text=gettext_lazy("Twelve digits; blanks do not matter."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["number"].widget.attrs |= {"autocomplete": "off"}
        self.fields["code"].widget.attrs |= {"autocomplete": "off", "inputmode": "numeric"}


class VoteForm(forms.Form):
    """满意度: once."""

    satisfied = radio(
        gettext_lazy("Are you content with what was done?"),
        [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    )
    reason = forms.CharField(
        label=gettext_lazy("If not, why?"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """答复 to one raiser; the same words sent elsewhere are shown before it goes."""

    raiser = one_of(gettext_lazy("Raiser"))
    answer = words(
        gettext_lazy("Answer"),
        gettext_lazy("What was found, what was done, and what follows for this raiser."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    token = forms.CharField(widget=forms.HiddenInput, max_length=48)

    def __init__(self, raisers: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["raiser"].choices = raisers
        self.fields["token"].initial = secrets.token_urlsafe(24)
        if len(raisers) == 1:
            self.fields["raiser"].initial = raisers[0][0]
