"""Take in reaches and zones from GeoJSON: every good feature is kept, every bad one is named.

A polygon's version is a record of its own. A later version ends the earlier one the day before it
begins; what was decided by the earlier one stays as it was stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.ledger.models import Unit, User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.zones.geojson import Fault, NamedReach, Reading, Why, read_geojson
from huiyin.water.core.zones.protection import Zone
from huiyin.water.core.zones.reach import Reach
from huiyin.water.models import Subject
from huiyin.water.queries import register as records
from huiyin.water.queries import zones as queries
from huiyin.water.queries.zones import SupplySource
from huiyin.water.risk_choices import SUPPLY, ZONE
from huiyin.water.verbs import register
from huiyin.water.verbs.register import Written


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, by id; `same` were known already, word for word."""

    reading: Reading
    faults: tuple[Fault, ...]
    reaches: tuple[str, ...]
    zones: tuple[str, ...]
    ended: tuple[str, ...]
    same: int


def zone_key(zone: Zone) -> str:
    """The key of a polygon's version among the records of its reach."""
    return f"{zone.id} {zone.version}"


def import_zones(
    text: str,
    *,
    unit: Unit | None,
    actor: User,
    at: datetime | None = None,
    invented: bool = False,
    save: bool = True,
) -> Imported:
    """Read the text and write what is new; `unit` manages the reaches that are new.

    With `save` False nothing is written: the report alone. Raises Refused for anybody but a keeper.
    """
    now = at or clock.now()
    access.require_keeper(actor, "import zones", now)
    reading = read_geojson(text)
    with transaction.atomic():
        reaches, same = _reaches(reading.reaches, unit, actor, now, invented=invented)
        zones, ended, known, faults = _zones(reading.zones, actor, now)
        if not save:
            transaction.set_rollback(True)
    return Imported(reading, (*reading.faults, *faults), reaches, zones, ended, same + known)


def _reaches(
    found: Sequence[NamedReach], unit: Unit | None, actor: User, at: datetime, *, invented: bool
) -> tuple[tuple[str, ...], int]:
    new = []
    for one in found:
        reach = one.reach
        subject = queries.reach_of(reach.id)
        if subject is None:
            subject = register.enter(
                SubjectKind.REACH, reach.id, reach, name=one.name, unit=unit, actor=actor, at=at,
                invented=invented,
            )  # fmt: skip
            changed = True
        else:
            known = records.one(subject, SubjectKind.REACH, Reach)
            changed = known is None or known.value != reach or subject.name != one.name
            if changed:
                register.amend(
                    subject, reach, reason=_("import of zones"), actor=actor, at=at, name=one.name
                )
        if _supply(subject, one, actor, at) or changed:
            new.append(reach.id)
    return tuple(new), len(found) - len(new)


def _supply(subject: Subject, one: NamedReach, actor: User, at: datetime) -> bool:
    """Whether the file names another drinking-water source than is known; then it is written."""
    supply = SupplySource(province=one.province, name=one.source_name, category=one.source_class)
    known = records.one(subject, SUPPLY, SupplySource)
    if supply in {SupplySource(), known and known.value}:
        return False
    register.write(subject, [Written(kind=SUPPLY, value=supply)], actor=actor, at=at)
    return True


def _zones(
    found: Sequence[Zone], actor: User, at: datetime
) -> tuple[tuple[str, ...], tuple[str, ...], int, list[Fault]]:
    subjects = {s.code: s for s in Subject.objects.filter(kind=SubjectKind.REACH)}
    known = {zone_key(one.value): one.value for one in queries.zones()}
    new: list[str] = []
    ended: list[str] = []
    faults: list[Fault] = []
    same = 0
    in_order = sorted(found, key=lambda zone: (zone.reach, zone.id, zone.valid_from))
    for reach, zones in groupby(in_order, key=lambda zone: zone.reach):
        entries: list[Written] = []
        for zone in zones:
            if _is_known(zone, known):
                same += 1
                continue
            fault = _fault(zone, subjects, known)
            if fault is not None:
                faults.append(fault)
                continue
            cut = list(_ended(zone, known))
            for one in (*cut, zone):
                known[zone_key(one)] = one
                entries.append(Written(kind=ZONE, key=zone_key(one), day=one.valid_from, value=one))
            ended += [zone_key(one) for one in cut]
            new.append(zone_key(zone))
        if entries:
            register.write(subjects[reach], entries, actor=actor, at=at)
    return tuple(new), tuple(ended), same, faults


def _is_known(zone: Zone, known: dict[str, Zone]) -> bool:
    """Whether it stands word for word, but for a last day that a later version set."""
    before = known.get(zone_key(zone))
    if before is None or before == zone:
        return before is not None
    last = before.valid_to
    if last is None or (zone.valid_to is not None and zone.valid_to <= last):
        return False
    cut = any(other.valid_from == last + timedelta(days=1) for other in _others(zone, known))
    return cut and replace(zone, valid_to=last) == before


def _fault(zone: Zone, subjects: dict[str, Subject], known: dict[str, Zone]) -> Fault | None:
    if zone.reach not in subjects:
        return Fault(0, zone.id, Why.VALUE, f"reach: {zone.reach}")
    later = next((o for o in _others(zone, known) if _clashes(zone, o)), None)
    return later and Fault(0, zone.id, Why.VALUE, f"valid_to ({zone_key(later)})")


def _others(zone: Zone, known: dict[str, Zone]) -> Iterator[Zone]:
    return (o for o in known.values() if o.id == zone.id and o.version != zone.version)


def _clashes(zone: Zone, other: Zone) -> bool:
    """Whether a version that begins no earlier is in force beside this one."""
    ends_before = zone.valid_to is not None and zone.valid_to < other.valid_from
    return other.valid_from >= zone.valid_from and not ends_before


def _ended(zone: Zone, known: dict[str, Zone]) -> Iterator[Zone]:
    """Earlier versions still in force when this one begins, with their last day."""
    last = zone.valid_from - timedelta(days=1)
    for other in list(_others(zone, known)):
        if other.valid_from < zone.valid_from and (other.valid_to is None or other.valid_to > last):
            yield replace(other, valid_to=last)
