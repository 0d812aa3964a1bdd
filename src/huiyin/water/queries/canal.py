"""动态清零: the canal's four zeros at the end of any day, with the source behind every figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.indicators import Flow, Indicators, flow, indicators
from huiyin.water.core.risks.zeros import CanalMatter, Zeros, zeros
from huiyin.water.models import Subject
from huiyin.water.queries.cases import canal_matter
from huiyin.water.queries.risks import Row, rows_of

DAY = timedelta(days=1)
LONGEST_LOOK_BACK = 370


@dataclass(frozen=True, slots=True)
class CanalZeros:
    """The zeros of a day and the account of the days from `start` to it.

    `since_breach`: days since dynamic zero was last not proved; None: it held as far back as the
    register reaches, at most a year. `units` has the account of each unit that led on `on`.
    """

    on: date
    start: date
    zeros: Zeros
    indicators: Indicators
    flow: Flow
    units: tuple[tuple[str, Flow], ...]
    since_breach: int | None
    rows: tuple[Row, ...]

    @property
    def balances(self) -> bool:
        """Whether the account is in balance in total and for every unit, and the sums agree."""
        parts = [flow for _unit, flow in self.units]
        sums = sum(part.closing for part in parts) == self.flow.closing
        return sums and all(part.balances for part in (*parts, self.flow))


def canal_zeros(
    on: date, *, start: date | None = None, rows: Sequence[Row] | None = None
) -> CanalZeros:
    """The four zeros at the end of `on`; the account begins with the month unless `start` is given.

    `rows` narrows to what a reader may see; without them the whole canal is asked.
    """
    known = (
        rows_of(Subject.objects.filter(kind=SubjectKind.RISK_SOURCE), on) if rows is None else rows
    )
    matters = [one.canal for one in known if one.canal is not None]
    begin = start or on.replace(day=1)
    units = sorted({one.unit for one in matters})
    return CanalZeros(
        on=on,
        start=begin,
        zeros=zeros(matters, on),
        indicators=indicators(matters, on),
        flow=flow(matters, begin, on),
        units=tuple((u, flow([m for m in matters if m.unit == u], begin, on)) for u in units),
        since_breach=_since_breach(known, matters, on),
        rows=tuple(known),
    )


def _since_breach(rows: Sequence[Row], matters: Sequence[CanalMatter], on: date) -> int | None:
    """Each day is asked with what was known on it: a term extended later was over all the same."""
    if not matters:
        return None
    first = min(one.steps[0].day for one in matters)
    made: dict[tuple[str, int, int], CanalMatter] = {}
    for back in range(min((on - first).days, LONGEST_LOOK_BACK) + 1):
        day = on - back * DAY
        if zeros(_matters(rows, day, made), day).dynamic_zero is not True:
            return back
    return None


def _matters(
    rows: Sequence[Row], day: date, made: dict[tuple[str, int, int], CanalMatter]
) -> Iterator[CanalMatter]:
    """The matters of a day; events are folded once for all days on which nothing happened."""
    for one in rows:
        case = one.case and one.case.until(day)
        if case is None:
            continue
        looks = [look for look in one.looks if look.day <= day]
        key = case.number, len(case.events), len(looks)
        if key not in made:
            made[key] = canal_matter(case, looks)
        yield made[key]
