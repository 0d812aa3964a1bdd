"""What a template may say: each context is a frozen dataclass of texts and of rows of texts.

The fields stand in one place, here and in ``letters``: the page of templates, the check of an
uploaded template, the editing form and the sample print are all read from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from huiyin.documents.core.chinese import BLANK, clean, said


@dataclass(frozen=True, slots=True)
class Asked:
    """How a field is named (a msgid), shown in a sample, and whether a person may write it.

    ``must``: a template without it is refused. ``row``: the fields of each entry of a list.
    """

    summary: str
    sample: Any
    edit: bool = False
    long: bool = False
    must: bool = False
    row: type | None = None
    may_be_empty: bool = False


def one(
    *, summary: str, sample: str, edit: bool = False, long: bool = False, must: bool = False
) -> Any:
    """A text; the dash while nothing is known."""
    return field(default=BLANK, metadata={"asked": Asked(summary, sample, edit, long, must)})


def mark(*, summary: str, sample: str, edit: bool = False) -> Any:
    """A text that is left out, without a dash, where there is none."""
    about = Asked(summary, sample, edit, may_be_empty=True)
    return field(default="", metadata={"asked": about})


def lines(*, summary: str, sample: tuple[str, ...], edit: bool = False) -> Any:
    """A list of texts, one paragraph each."""
    return field(default=(), metadata={"asked": Asked(summary, sample, edit, long=True)})


def rows(*, summary: str, row: type) -> Any:
    """A table: a list of rows, each with the fields of ``row``; the sample has three."""
    sample = (sample_of(row),) * 3
    return field(default=(), metadata={"asked": Asked(summary, sample, row=row)})


def asked(one_field: Field[Any]) -> Asked:
    """What was said of a field."""
    found: Asked = one_field.metadata["asked"]
    return found


def fields_of(context: type) -> dict[str, Asked]:
    """The fields of a context or a row by name, in their order."""
    return {one_field.name: asked(one_field) for one_field in fields(context)}


def sample_of(context: type) -> Any:
    """A context filled with its samples."""
    return context(**{name: about.sample for name, about in fields_of(context).items()})


def from_plain(context: type, plain: Mapping[str, Any]) -> Any:
    """A context out of what was kept of it (JSON). Unknown names are left out, gaps are dashes."""
    found: dict[str, Any] = {}
    for name, about in fields_of(context).items():
        if name not in plain:
            continue
        value = plain[name]
        if about.row is not None:
            found[name] = tuple(from_plain(about.row, row) for row in value)
        elif isinstance(about.sample, tuple):
            found[name] = tuple(said(text) for text in value)
        else:
            found[name] = clean(value) if about.may_be_empty else said(value)
    return context(**found)
