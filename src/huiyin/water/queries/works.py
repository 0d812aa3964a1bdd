"""What is written about facilities over some days, as the cores take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huiyin.base.clock import CHINA
from huiyin.ledger.models import Unit
from huiyin.ledger.names import unit_name
from huiyin.water.core.facilities.checks import Check
from huiyin.water.core.facilities.facility import DailyRun, Fault, Silence, Stop
from huiyin.water.core.facilities.intervals import Records, timeline
from huiyin.water.core.facilities.master import Master
from huiyin.water.core.facilities.period import Known
from huiyin.water.core.facilities.rates import Basis, Definition
from huiyin.water.facility_data import entry_checks, rate_definitions
from huiyin.water.models import Subject
from huiyin.water.queries.judged_effluent import effluents
from huiyin.water.queries.online_share import Counted, online_values
from huiyin.water.queries.register import Entry, entries, named_at

DAY = timedelta(days=1)
NOTHING = Counted(0, 0)


@dataclass(frozen=True, slots=True)
class Works:
    """A facility of the register with what is known of it over some days."""

    subject: Subject
    master: Master
    known: Known

    @property
    def unit(self) -> str:
        """The unit that was responsible, in the reader's language."""
        code = self.known.facility.unit
        if self.subject.unit is not None and self.subject.unit.code == code:
            return unit_name(self.subject.unit)
        return unit_name(Unit.objects.get(code=code)) if code else ""


def days_over(first: date, last: date, known_before: datetime) -> tuple[date, ...]:
    """The days from `first` to `last` that were over at `known_before`."""
    over = known_before.astimezone(CHINA).date()
    days = (first + n * DAY for n in range((last - first).days + 1))
    return tuple(day for day in days if day < over)


def ceiling(on: date) -> float:
    """The most that a day may take in, as a multiple of the design capacity, in force on `on`."""
    mark = entry_checks(on)[Check.ABOVE_CAPACITY].mark
    if mark is None:
        raise ValueError("the check above_capacity needs a mark: data/entry_checks.yaml")
    return mark


def works(
    found: Sequence[Entry[Master]], days: Sequence[date], known_before: datetime
) -> tuple[Works, ...]:
    """Each facility with everything written about `days` before `known_before`, by code."""
    if not days or not found:
        return ()
    first, last = min(days), max(days)
    subjects = [one.subject for one in found]
    definitions = rate_definitions(last)
    at = {"subjects": subjects, "known_before": known_before}
    runs = _by_code("daily_run", DailyRun, first=first, last=last, **at)
    stops, faults = _by_code("stop", Stop, **at), _by_code("fault", Fault, **at)
    silences = _by_code("silence", Silence, **at)
    judged = effluents(subjects, first - _fresh(definitions.values()) * DAY, last, known_before)
    online = _online(definitions.values(), subjects, days, known_before)
    names = named_at(subjects, known_before)
    made = []
    for one in sorted(found, key=lambda one: one.subject.code):
        code = one.subject.code
        unit = names[one.subject.pk].unit
        records = Records(
            runs=runs.get(code, ()), stops=stops.get(code, ()),
            faults=faults.get(code, ()), silences=silences.get(code, ()),
        )  # fmt: skip
        counted = online.get(code, NOTHING)
        known = Known(
            facility=one.value.facility(code, unit), line=timeline(code, first, last, records),
            runs=records.runs, effluents=judged.get(code, ()),
            valid=counted.valid, due=counted.due,
        )  # fmt: skip
        made.append(Works(one.subject, one.value, known))
    return tuple(made)


def _by_code(kind: str, of: type[Any], **narrow: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in entries(kind, of, **narrow):
        found.setdefault(one.subject.code, []).append(one.value)
    return found


def _fresh(definitions: Any) -> int:
    """How many days back a judged effluent may still count."""
    return max((one.effluent_days or 0 for one in definitions), default=0)


def _online(
    definitions: Any, subjects: Sequence[Subject], days: Sequence[date], known_before: datetime
) -> dict[str, Counted]:
    """On-line values, read only where a definition in force counts them."""
    wanted: list[Definition] = [one for one in definitions if one.basis is Basis.VALUES]
    return online_values(subjects, days, known_before) if wanted else {}
