"""What a part of the monthly report is: how its value is worked out, kept, and shown.

A part works its value out for a month from what was known at a moment. The value is kept as JSON,
without a language; its tables and figures are made from it when somebody reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huiyin.base.clock import CHINA
from huiyin.water.bodies import from_body, to_body
from huiyin.water.core.assessment import Period
from huiyin.water.report.shown import Figure, Table
from huiyin.water.report.wording import DASH


@dataclass(frozen=True, slots=True)
class Known:
    """What a part may know: all that was written and received before `before`.

    `held` is what the part itself wants back from an earlier value of its own (`Part.held`): what
    stands in no record and may have changed since; None when a month is worked out afresh.
    """

    before: datetime
    held: Any = None

    @property
    def whole_day(self) -> date:
        """The last day that had ended by then: for queries that know days and not moments."""
        return before_midnight(self.before)


def before_midnight(moment: datetime) -> date:
    """The day in China before the one in which a moment lies."""
    return moment.astimezone(CHINA).date() - timedelta(days=1)


def _no_figures(_value: Any) -> Sequence[Figure]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: `compute` its value (of the type `of`), `tables` and `figures` made of it.

    `rules` are the files of the desk's data whose dates the closing keeps. A `compute` that cannot
    say anything raises a HuiyinError: the month is then not closed. `any_period`: it knows
    quarters, years, ten days and weeks as well as months.
    """

    name: str
    heading: Any
    of: Any
    compute: Callable[[Period, Known], Any]
    tables: Callable[[Any], Sequence[Table]]
    figures: Callable[[Any], Sequence[Figure]] = _no_figures
    held: Callable[[Any], Any] | None = None
    rules: tuple[str, ...] = ()
    any_period: bool = False

    def text(self, month: Period, before: datetime, earlier: str | None = None) -> str:
        """Its canonical JSON; `earlier` is that of a closing to be worked out again."""
        held = None
        if self.held is not None and earlier is not None:
            held = self.held(self.value(earlier))
        return to_body(self.compute(month, Known(before, held)))

    def value(self, text: str) -> Any:
        """The value again; raises BadBody for a text that is none."""
        return from_body(self.of, text)


def listed(
    name: str,
    heading: Any,
    compute: Callable[[Period, Known], Any],
    *,
    table: Any,
    columns: Sequence[Any],
    rows: Callable[[Any], Sequence[Sequence[Any]]],
    rules: tuple[str, ...] = (),
) -> Part:
    """A part with one table, of a value of any cores' types.

    `rows` makes the cells from the value as its JSON gives it back (dicts and lists); a cell of
    None is unknown and is shown as a dash.
    """

    def tables(value: Any) -> Sequence[Table]:
        cells = (tuple(DASH if c is None else str(c) for c in row) for row in rows(value))
        return (Table(str(table), tuple(str(one) for one in columns), tuple(cells)),)

    return Part(name=name, heading=heading, of=Any, compute=compute, tables=tables, rules=rules)
