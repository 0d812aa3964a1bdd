"""A document for the screen and for a browser's printer: its outline with values in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from huiyin.documents.core import outline as o
from huiyin.documents.core.chinese import BLANK
from huiyin.documents.core.fields import fields_of
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.letters import Paper


@dataclass(frozen=True, slots=True)
class Shown:
    """A block with its text (paragraphs), or its rows: what the template of pages needs."""

    name: str
    lines: tuple[str, ...] = ()
    level: int = 0
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


def blocks(kind: Kind, context: Paper) -> list[Shown]:
    """The document from top to bottom."""
    values = {name: getattr(context, name) for name in fields_of(type(context))}
    shown = (SHOWN[type(block)](block, values) for block in o.OUTLINES[kind])
    return [one for one in shown if one is not None]


def _text(name: str) -> Callable[[Any, dict[str, Any]], Shown]:
    def make(block: Any, values: dict[str, Any]) -> Shown:
        said = block.text.format(**values).strip()
        return Shown(name, tuple(said.split("\n")), level=getattr(block, "level", 0))

    return make


def _plain(name: str, *fields: str) -> Callable[[Any, dict[str, Any]], Shown]:
    return lambda _, values: Shown(name, tuple(str(values[field]) for field in fields))


def _listing(block: o.Listing, values: dict[str, Any]) -> Shown:
    return Shown("para", tuple(values[block.field]) or (block.none,))


def _grid(block: o.Grid, values: dict[str, Any]) -> Shown:
    rows = tuple(
        tuple(getattr(row, column.field) for column in block.columns) for row in values[block.field]
    )
    return Shown("grid", head=tuple(column.head for column in block.columns), rows=rows)


def _sheet(block: o.Sheet, values: dict[str, Any]) -> Shown:
    cells = tuple((cell.label, cell.text.format(**values), cell.tall) for cell in block.cells)
    return Shown("sheet", rows=cells)


def _attachments(_: o.Attachments, values: dict[str, Any]) -> Shown | None:
    return Shown("attachments", values["attachments"]) if values["attachments"] else None


def _copies(_: o.Copies, values: dict[str, Any]) -> Shown | None:
    return None if values["copies"] == BLANK else Shown("copies", (values["copies"],))


SHOWN: dict[type, Callable[[Any, dict[str, Any]], Shown | None]] = {
    o.RedHead: _plain("red-head", "organ"),
    o.NumberLine: _plain("number-line", "number", "signer"),
    o.FormNumber: _plain("form-number", "number"),
    o.Marks: _text("marks"),
    o.Title: _text("title"),
    o.Addressees: _text("addressees"),
    o.Heading: _text("heading"),
    o.Para: _text("para"),
    o.Listing: _listing,
    o.Grid: _grid,
    o.Sheet: _sheet,
    o.Attachments: _attachments,
    o.Signature: _plain("signature", "organ", "date"),
    o.Copies: _copies,
    o.Annex: lambda block, _: Shown("annex", (block.title,)),
}
