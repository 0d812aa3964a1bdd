"""Take a list of facilities in: new ones are entered, changed ones amended, the same ones left.

A row stands or falls on its own. Taking the same list in twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.ledger.models import Unit, User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.facilities.master import Master
from huiyin.water.facility_fields import Fault, faults, master_of, values_of
from huiyin.water.facility_file import ReadRow
from huiyin.water.queries.register import Entry, entries
from huiyin.water.verbs.facilities import amend_facility, enter_facility
from huiyin.water.verbs.register import BadEntry


class Becomes(StrEnum):
    """What a row does to the register."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Compared:
    """A row held against the register: `changed` fields, `why` not where it is refused."""

    row: ReadRow
    becomes: Becomes
    facts: Master | None = None
    before: Entry[Master] | None = None
    changed: tuple[str, ...] = ()
    why: tuple[Fault, ...] = ()


@dataclass(slots=True)
class Taken:
    """What came of an import: codes by what was done; refused ones with the reason."""

    entered: list[str] = field(default_factory=list)
    amended: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def compare(rows: Sequence[ReadRow]) -> list[Compared]:
    """What each row would do, as the register stands now."""
    there = {one.subject.code: one for one in entries(SubjectKind.FACILITY, Master)}
    return [_compare(row, there) for row in rows]


def _compare(row: ReadRow, there: Mapping[str, Entry[Master]]) -> Compared:
    before = there.get(row.code)
    known = values_of(before.value) if before else {}
    # A row alone can be sound and yet not fit what the register already holds.
    if why := tuple(faults(known | row.values)):
        return Compared(row, Becomes.REFUSED, before=before, why=why)
    facts = master_of(row.values, before.value if before else None)
    if before is None:
        return Compared(row, Becomes.NEW, facts)
    new = values_of(facts) | {"name": row.name, "unit": row.unit}
    unit = before.subject.unit.code if before.subject.unit else ""
    old = known | {"name": before.subject.name, "unit": unit}
    changed = tuple(name for name, value in new.items() if value != old[name])
    becomes = Becomes.CHANGED if changed else Becomes.SAME
    return Compared(row, becomes, facts, before, changed)


def import_facilities(
    rows: Sequence[ReadRow], *, source: str, actor: User, at: datetime | None = None
) -> Taken:
    """Enter and amend what the rows say; `source` (the file's name) is the reason of a change.

    Raises Refused for anybody but a keeper, before any row. A row that is refused is told and
    leaves the others.
    """
    now = at or clock.now()
    access.require_keeper(actor, "import facilities", now)
    units = {unit.code: unit for unit in Unit.objects.all()}
    taken = Taken()
    for one in compare(rows):
        try:
            _take(one, taken, units=units, source=source, actor=actor, now=now)
        except HuiyinError as error:
            taken.refused.append((one.row.code, str(error)))
    return taken


def _take(
    one: Compared,
    taken: Taken,
    *,
    units: Mapping[str, Unit],
    source: str,
    actor: User,
    now: datetime,
) -> None:
    row = one.row
    if one.facts is None:
        raise BadEntry(" ".join(fault.message for fault in one.why))
    if one.becomes is Becomes.SAME:
        taken.same.append(row.code)
        return
    unit = units.get(row.unit)
    if unit is None:
        raise BadEntry(_("No unit of the city has this name or code."))
    if one.before is None:
        enter_facility(row.code, one.facts, name=row.name, unit=unit, actor=actor, at=now)
        taken.entered.append(row.code)
        return
    reason = _("Import of %(file)s") % {"file": source[:200]}
    amend_facility(
        one.before.subject, one.facts, reason=reason, actor=actor, at=now, name=row.name, unit=unit
    )
    taken.amended.append(row.code)
