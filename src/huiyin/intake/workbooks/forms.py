"""The forms of an import."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.intake.models import RowState, Workbook
from huiyin.intake.workbooks import limits, words
from huiyin.ledger import rulebook
from huiyin.ledger.names import kind_name

ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".txt")


class UploadForm(forms.Form):
    """A file, and whose it is."""

    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy(
            ".xlsx, .xls, .et, .ods or .csv, at most 30 MB. Macros are not run, formulas are "
            "read as their values."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        max_length=200,
    )
    sender = forms.CharField(
        label=gettext_lazy("Sender"),
        help_text=gettext_lazy("The unit or team whose ledger this is; it raises the matters."),
        max_length=60,
    )
    source = forms.CharField(
        label=gettext_lazy("Batch or paper"),
        help_text=gettext_lazy(
            "E.g. the round and batch, or the number of the letter it came with."
        ),
        max_length=100,
        required=False,
    )

    def clean_file(self) -> Any:
        """Too large, or of no kind that is read."""
        file = self.cleaned_data["file"]
        if file.size > limits.MAX_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)d MB; at most %(limit)d are read.")
                % {"size": file.size >> 20, "limit": limits.MAX_BYTES >> 20}
            )
        if PurePath(file.name).suffix.lower() not in ENDINGS:
            raise forms.ValidationError(
                _("Files of this kind are not read. Send .xlsx, .xls, .et, .ods or .csv.")
            )
        return file


class ColumnsForm(forms.Form):
    """What each column means, which sheet is read, and the cause of rows without a category."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"))
    default_cause = forms.CharField(
        label=gettext_lazy("Cause for rows without a category"),
        help_text=gettext_lazy(
            "The same word for the same cause; such rows wait until it is given."
        ),
        max_length=120,
        required=False,
    )

    def __init__(self, workbook: Workbook, data: Any = None) -> None:
        super().__init__(data, initial={"default_cause": workbook.default_cause})
        self.workbook = workbook
        self.fields["sheet"].choices = [
            (s["name"], _("%(name)s (hidden)") % s if s["hidden"] else s["name"])
            for s in workbook.sheets
            if s["ledger"]
        ]
        self.fields["sheet"].initial = workbook.sheet
        for column in workbook.columns:
            self.fields[f"column_{column['column']}"] = forms.ChoiceField(
                label=f"{column['letters']}　{column['label']}",
                help_text=words.sentence(column["why"]),
                choices=words.meanings,
                initial=column["code"],
                required=False,
            )

    def columns(self) -> list[forms.BoundField]:
        """The fields of the columns in their order."""
        return [self[f"column_{column['column']}"] for column in self.workbook.columns]

    def correction(self) -> dict[str, Any]:
        """What the verb is told."""
        return {
            "columns": {
                column["column"]: self.cleaned_data[f"column_{column['column']}"]
                for column in self.workbook.columns
            },
            "sheet": self.cleaned_data["sheet"],
            "default_cause": self.cleaned_data["default_cause"],
        }


class ConfirmForm(forms.Form):
    """What the rows become, and which doubtful ones are taken."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of matter"),
        help_text=gettext_lazy("Rows to be rectified at once get the kind of that name."),
    )
    take_finished = forms.BooleanField(
        label=gettext_lazy("Also open rows said to be finished"),
        help_text=gettext_lazy(
            "They are opened as matters to be checked: here a matter ends only by somebody "
            "else's check."
        ),
        required=False,
    )
    take_likely = forms.BooleanField(
        label=gettext_lazy("Also open rows that look like others"), required=False
    )

    def __init__(self, workbook: Workbook, counts: dict[str, int], data: Any = None) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [(code, kind_name(code)) for code in rulebook.kinds()]
        self.fields["kind"].initial = "finding"
        self.ready = counts.get(RowState.READ.value, 0) + counts.get(RowState.GUESSED.value, 0)
        self.workbook = workbook
