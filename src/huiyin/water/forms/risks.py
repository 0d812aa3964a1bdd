"""Forms of risk sources: the register's filter, a new source, a sample, a review, zones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.ledger.forms.base import DateInput, line, one_of, radio, unit_choices, words
from huiyin.ledger.models import Unit
from huiyin.water.core.risks.categories import Category
from huiyin.water.core.risks.grading import FlowPath
from huiyin.water.core.risks.patrols import DueReview, Look
from huiyin.water.core.risks.source import Source, WaterSample, recorded_names
from huiyin.water.core.zones.datum import Datum, Position
from huiyin.water.queries.risks import Row
from huiyin.water.risk_choices import DATUM_LABELS, PATH_LABELS, RISK_GRADE_LABELS, choices_of
from huiyin.water.words import english

STATES = {
    "open": gettext_lazy("open"),
    "overdue": gettext_lazy("overdue"),
    "closed": gettext_lazy("struck off"),
    "rejected": gettext_lazy("not taken up"),
    "review": gettext_lazy("review waiting"),
}
ZONES = {
    "first": gettext_lazy("first grade"),
    "second": gettext_lazy("second grade"),
    "outside": gettext_lazy("outside of the zones"),
    "open": gettext_lazy("zone not decided"),
}
ZEROS = ("unassigned", "overdue", "unverified", "unanswered", "returned")


class PhotosInput(forms.ClearableFileInput):
    """Photographs from the camera or the gallery; several of them."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """A list of photographs, empty for none."""

    def __init__(self, **facts: Any) -> None:
        attrs = {"accept": "image/*", "capture": "environment", "multiple": True}
        super().__init__(required=False, widget=PhotosInput(attrs=attrs), **facts)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file as Django knows it."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(one, initial) for one in files]


def sent(form: forms.Form) -> tuple[tuple[str, bytes], ...]:
    """The photographs of a valid form as the verbs take them."""
    return tuple((one.name, one.read()) for one in form.cleaned_data["photos"])


def category_label(category: Category) -> str:
    """`R01 排污口`."""
    return f"{category.code} {category.name_en if english() else category.name_zh}"


class FilterForm(forms.Form):
    """Which sources a list shows; what is not understood is left out."""

    state = one_of(gettext_lazy("State"), [("", "–"), *STATES.items()], required=False)
    category = one_of(gettext_lazy("Category"), required=False)
    zone = one_of(gettext_lazy("Zone"), [("", "–"), *ZONES.items()], required=False)
    grade = one_of(gettext_lazy("Grade"), required=False)
    unit = one_of(gettext_lazy("Responsible unit"), required=False)

    def __init__(self, data: Any, categories: Iterable[Category], units: Iterable[Unit]) -> None:
        super().__init__(data)
        self.fields["category"].choices = [
            ("", "–"), *((one.code, category_label(one)) for one in categories)
        ]  # fmt: skip
        self.fields["grade"].choices = [("", "–"), *choices_of(RISK_GRADE_LABELS)]
        named = dict(unit_choices())
        self.fields["unit"].choices = [("", "–"), *((u.code, named[u.code]) for u in units)]
        self.is_valid()

    def keeps(self, row: Row) -> bool:
        """Whether a source is shown."""
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        unit = row.subject.unit.code if row.subject.unit else ""
        grades = row.graded.grade.possible if row.graded else ()
        told = {
            "state": asked.get("state") in _states(row),
            "category": row.source.category == asked.get("category"),
            "zone": row.zone == asked.get("zone"),
            "grade": asked.get("grade") in grades,
            "unit": unit == asked.get("unit"),
        }
        return all(told[name] for name in asked)


def _states(row: Row) -> set[str]:
    told = {
        "open": row.is_open,
        "overdue": row.overdue,
        "closed": row.state == "closed",
        "rejected": row.state in {"declined", "cancelled", "merged"},
        "review": bool(row.waiting),
    }
    return {name for name, holds in told.items() if holds}


class SourceForm(forms.Form):
    """A source as a keeper enters it; the category was chosen before: its own fields are here."""

    name = line(gettext_lazy("What it is called"), longest=120)
    problem = words(gettext_lazy("What is wrong"))
    place_name = line(gettext_lazy("Place"), longest=120)
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"), min_value=-180, max_value=180, widget=forms.TextInput
    )
    latitude = forms.FloatField(
        label=gettext_lazy("Latitude"), min_value=-90, max_value=90, widget=forms.TextInput
    )
    datum = one_of(
        gettext_lazy("Datum of the degrees"),
        help_text=gettext_lazy(
            "The frames lie up to 700 m apart, more than a whole zone. Not known is an answer: "
            "the zone then stays open."
        ),
    )
    accuracy = forms.FloatField(
        label=gettext_lazy("Accuracy"), min_value=0, max_value=10_000, required=False,
        widget=forms.TextInput, help_text=gettext_lazy("Radius in metres; empty: not known."),
    )  # fmt: skip
    path = one_of(gettext_lazy("Flow path"), required=False)
    found = forms.DateField(label=gettext_lazy("Found on"), widget=DateInput())
    unit = one_of(gettext_lazy("Responsible unit"))
    township = line(gettext_lazy("Township"), required=False, longest=60)
    law = line(
        gettext_lazy("Law that may be broken"), required=False,
        help_text=gettext_lazy("As the finder sees it; people decide."),
    )  # fmt: skip
    photos = PhotosField(label=gettext_lazy("Photographs"))
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    def __init__(self, category: Category, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category, self.names = category, recorded_names(category)
        self.fields["datum"].choices = [("", _("Choose")), *choices_of(DATUM_LABELS)]
        self.fields["path"].choices = [("", _("not known")), *choices_of(PATH_LABELS)]
        self.fields["unit"].choices = unit_choices(_("Choose the unit"))
        self.fields["found"].initial = today
        for number, names in enumerate(self.names):
            self.fields[f"recorded{number}"] = line(names[english()], required=False, longest=120)

    def recorded(self) -> list[forms.BoundField]:
        """The category's own fields."""
        return [self[f"recorded{number}"] for number in range(len(self.names))]

    def source(self, found_by: str) -> Source:
        """The facts as the verb takes them."""
        facts = self.cleaned_data
        told = {zh: facts[f"recorded{n}"] for n, (zh, _en) in enumerate(self.names)}
        place = Position(
            facts["longitude"], facts["latitude"], Datum(facts["datum"]), facts["accuracy"]
        )
        return Source(
            category=self.category.code,
            place=place,
            place_name=facts["place_name"],
            problem=facts["problem"],
            found=facts["found"],
            found_by=found_by,
            recorded={name: value for name, value in told.items() if value},
            path=FlowPath(facts["path"]) if facts["path"] else None,
            law=facts["law"],
            township=facts["township"],
        )

    def not_same_as(self) -> frozenset[str]:
        """Codes nearby that were looked at and are others."""
        return frozenset(self.cleaned_data["confirmed"].split())


class SampleForm(forms.Form):
    """A water sample."""

    day = forms.DateField(label=gettext_lazy("Sample taken on"), widget=DateInput())
    within = radio(
        gettext_lazy("Result"),
        [
            ("yes", gettext_lazy("within its limits")),
            ("no", gettext_lazy("over its limits")),
            ("unknown", gettext_lazy("not known yet")),
        ],
    )
    laboratory = line(gettext_lazy("Laboratory"), required=False, longest=120)
    remark = line(gettext_lazy("Remark"), required=False)

    def sample(self) -> WaterSample:
        """The sample as the verb takes it."""
        facts = self.cleaned_data
        within = {"yes": True, "no": False, "unknown": None}[facts["within"]]
        return WaterSample(
            day=facts["day"], within=within, laboratory=facts["laboratory"], remark=facts["remark"]
        )


class ReviewForm(forms.Form):
    """What somebody found who went back."""

    due = one_of(gettext_lazy("Review of"))
    held = radio(
        gettext_lazy("Found"),
        [("yes", gettext_lazy("as reported")), ("no", gettext_lazy("not as reported"))],
    )
    words = words(gettext_lazy("What was seen"))
    photos = PhotosField(label=gettext_lazy("Photographs"))

    def __init__(self, waiting: Iterable[DueReview], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(str(one.due), str(one.due)) for one in waiting]
        self.fields["due"].choices = days
        self.fields["due"].initial = days[0][0] if days else None

    def look(self, day: date, by: str) -> Look:
        """The look as the verb takes it."""
        facts = self.cleaned_data
        return Look(
            due=date.fromisoformat(facts["due"]),
            day=day,
            held=facts["held"] == "yes",
            by=by,
            words=facts["words"],
        )


class DecideForm(forms.Form):
    """Ask for the zone again."""

    reason = line(gettext_lazy("Why it is decided again"))


class ZonesForm(forms.Form):
    """A GeoJSON file of reaches and zones; first the report, then the act."""

    file = forms.FileField(
        label=gettext_lazy("GeoJSON file"),
        help_text=gettext_lazy(
            "Each feature says its own datum; bad ones are named, good ones kept."
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    unit = one_of(gettext_lazy("Unit that manages new reaches"))
    save = forms.BooleanField(
        label=gettext_lazy("Keep what is good"),
        required=False,
        help_text=gettext_lazy("Without it the file is only read, and the report shown."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(_("Choose the unit"))
