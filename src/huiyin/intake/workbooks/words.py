"""The report in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.intake.models import Workbook, WorkbookRow
from huiyin.intake.workbooks import tables
from huiyin.ledger.names import in_english

SAID = {
    "source": {
        "title": gettext_lazy("the title of the sheet"),
        "sheet": gettext_lazy("the name of the sheet"),
        "file": gettext_lazy("the name of the file"),
        "import": gettext_lazy("the day of the import"),
        "found": gettext_lazy("the day it was found"),
    },
    "edge": {"first": gettext_lazy("first"), "last": gettext_lazy("last")},
    "meaning": {
        "ordinary": gettext_lazy("Ordinary"),
        "major": gettext_lazy("Major"),
        "finished": gettext_lazy("finished"),
        "ended": gettext_lazy("ended otherwise"),
        "on_schedule": gettext_lazy("on schedule"),
        "lagging": gettext_lazy("behind schedule"),
        "not_started": gettext_lazy("not begun"),
        "at_once": gettext_lazy("rectified at once"),
        "staged": gettext_lazy("rectified in stages"),
        "lasting": gettext_lazy("rectified for good"),
    },
}
TERMS = {
    "working_days": gettext_lazy("%(amount)s working days from the hand-over"),
    "days": gettext_lazy("%(amount)s days from the hand-over"),
    "months": gettext_lazy("%(amount)s months from the hand-over"),
}
LEFT_OUT = {
    "section": gettext_lazy("heading of a part"),
    "repeated": gettext_lazy("header or title repeated"),
    "trailing": gettext_lazy("total, signature or note"),
}


@dataclass(frozen=True, slots=True)
class DoubtShown:
    """One guess or refusal, in words."""

    column: str
    cell: str
    raw: str
    value: str
    why: str
    refused: bool


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row of the report."""

    row: WorkbookRow
    due: str
    doubts: list[DoubtShown]
    faults: list[str]


def sentence(reason: dict[str, Any] | None) -> str:
    """A reason as kept on a row, in words."""
    if not reason:
        return ""
    params = {name: _known(name, text) for name, text in reason["params"].items()}
    text = str(reason["message"])
    return _(text) % params if params else _(text)


def _known(name: str, text: str) -> str:
    return str(SAID.get(name, {}).get(text, text))


def column_name(code: str) -> str:
    """A column's name; a column without a meaning is kept as it stands."""
    kind = tables.vocabulary().kinds.get(code)
    if kind is None:
        return _("kept with the row")
    return kind.en if in_english() else kind.zh


def meanings() -> list[tuple[str, str]]:
    """(code, name) of every meaning a column can have."""
    return [("", _("none: kept with the row")),
            *((code, column_name(code)) for code in tables.vocabulary().kinds)]  # fmt: skip


def limit_words(facts: dict[str, Any]) -> str:
    """The limit that was read."""
    limit = facts.get("limit") or {}
    if "day" in limit:
        return str(limit["day"])
    if "unit" in limit:
        return str(TERMS[limit["unit"]]) % {"amount": limit["amount"]}
    return _("at once") if facts.get("at_once") else ""


def shown(rows: Iterable[WorkbookRow]) -> list[RowShown]:
    """Rows with everything that is said of them."""
    return [
        RowShown(
            row,
            limit_words(row.facts),
            [
                DoubtShown(
                    column_name(d["code"]),
                    d["cell"],
                    d["raw"],
                    _value(d["value"]),
                    sentence(d["why"]),
                    d["refused"],
                )
                for d in row.doubts
            ],
            [sentence(fault) for fault in row.faults],
        )
        for row in rows
    ]


def _value(text: str) -> str:
    return _known("meaning", text)


def notes(workbook: Workbook) -> list[str]:
    """What holds for the whole file."""
    codes = {column["code"] for column in workbook.columns}
    said = list(workbook.remarks)
    if workbook.remembered:
        said.append(
            _("The columns are read as they were the last time this sender sent this form.")
        )
    if "found_on" not in codes:
        said.append(_("No column says when it was found: the day the file came stands there."))
    if "grade" not in codes:
        said.append(_("No column says how grave it is: every matter begins as an ordinary one."))
    hidden = [column["letters"] for column in workbook.columns if column.get("hidden")]
    if hidden:
        told = _("Hidden columns were read too; look at what they hold: %(columns)s.")
        said.append(told % {"columns": ", ".join(hidden)})
    return said
