"""A month as its page, its Word file and its workbook show it: closed figures, today's beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.base.errors import HuiyinError
from huiyin.water import closing_parts
from huiyin.water.core.assessment import Period, PeriodKind
from huiyin.water.core.closing import ChangedCell, Closing
from huiyin.water.queries import months as queries
from huiyin.water.queries.register import Entry
from huiyin.water.report.part import Part
from huiyin.water.report.shown import Figure, Table


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part: what is shown (closed, or as known), and what is otherwise today.

    `now` are today's head figures by label, where they differ · `refused` says why there is
    nothing to show.
    """

    name: str
    heading: Any
    value: Any
    figures: Sequence[Figure]
    tables: Sequence[Table]
    closed: bool
    now: dict[str, str]
    changes: Sequence[ChangedCell]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A month at a moment; `closing` is the one that stood then."""

    known_before: datetime
    closing: Entry[Closing] | None
    parts: Sequence[PartShown]

    @property
    def changed(self) -> int:
        """How many cells are otherwise than when the month was closed."""
        return sum(len(part.changes) for part in self.parts)


def show(month: Period, known_before: datetime) -> Shown:
    """The month as known at a moment, in the language of the reader.

    Of a quarter, a year, ten days or a week only those parts that know such periods.
    """
    closing = queries.closing_of(month, known_before)
    kept = None if closing is None else closing.value
    whole = month.kind is PeriodKind.MONTH
    parts = [
        _shown(part, month, known_before, kept)
        for part in closing_parts.PARTS
        if whole or part.any_period
    ]
    return Shown(known_before, closing, parts)


def _shown(part: Part, month: Period, before: datetime, closing: Closing | None) -> PartShown:
    then = closing.part(part.name) if closing else None
    try:
        now = part.text(month, before)
    except HuiyinError as error:
        if then is None:
            return PartShown(part.name, part.heading, None, (), (), False, {}, (), str(error))
        now = then.json
    text = now if then is None else then.json
    value = part.value(text)
    figures = part.figures(value)
    today = {one.label: one.value + one.unit for one in part.figures(part.value(now))}
    return PartShown(
        name=part.name,
        heading=part.heading,
        value=value,
        figures=figures,
        tables=part.tables(value),
        closed=then is not None,
        now={
            one.label: today[one.label]
            for one in figures
            if today.get(one.label, "") not in {"", one.value + one.unit}
        },
        changes=queries.changed_cells(part, text, now),
    )
