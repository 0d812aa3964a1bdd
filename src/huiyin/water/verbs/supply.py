"""Offtakes, pumping stations and the reach: enter them, set allocations, report months.

A month is reported once it is over. Telling the same again changes nothing; another figure for
what stands is a correction and needs a reason.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import Unit, User
from huiyin.water import access, supply_matters
from huiyin.water.bodies import from_body
from huiyin.water.choices import SubjectKind
from huiyin.water.core.supply.balance import ReachMonth
from huiyin.water.core.supply.facts import AllocationPaper, OfftakeFacts, StationFacts
from huiyin.water.core.supply.offtake import Month, PumpMonth, Volume
from huiyin.water.models import Record, Subject
from huiyin.water.queries import register as queries
from huiyin.water.queries.supply import (
    ALLOCATION,
    CANAL,
    PUMP_MONTH,
    RAISED,
    REACH_MONTH,
    VOLUME,
    Raised,
    volume_key,
    year_of,
)
from huiyin.water.verbs import register
from huiyin.water.verbs.register import BadEntry, Written


def enter_offtake(
    code: str,
    facts: OfftakeFacts,
    *,
    name: str,
    unit: Unit | None,
    actor: User,
    at: datetime | None = None,
    invented: bool = False,
) -> Subject:
    """A new offtake. Raises Refused and BadEntry."""
    return register.enter(
        SubjectKind.OFFTAKE, code, facts, name=name, unit=unit, actor=actor, at=at,
        invented=invented,
    )  # fmt: skip


def enter_pump_station(
    code: str,
    facts: StationFacts,
    *,
    name: str,
    unit: Unit | None,
    actor: User,
    at: datetime | None = None,
    invented: bool = False,
) -> Subject:
    """A new pumping station; the offtake it is linked to must be entered before it."""
    now = at or clock.now()
    access.require_keeper(actor, f"enter {SubjectKind.PUMP_STATION} {code}", now)
    known = Subject.objects.filter(kind=SubjectKind.OFFTAKE, code=facts.offtake)
    if facts.offtake and not known.exists():
        raise BadEntry(
            _("There is no offtake %(code)s.") % {"code": facts.offtake},
            _("Enter the offtake first, or leave it empty."),
        )
    return register.enter(
        SubjectKind.PUMP_STATION, code, facts, name=name, unit=unit, actor=actor, at=now,
        invented=invented,
    )  # fmt: skip


def set_allocation(
    offtake: Subject,
    paper: AllocationPaper,
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> Record | None:
    """What an offtake may take in a water year, by its paper; None where that stands already.

    Only a keeper sets it. A later paper for the same year needs a reason.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"allocate {offtake.code}", now)
    _belongs(offtake, SubjectKind.OFFTAKE, paper.allocation.offtake)
    amounts = [paper.allocation.annual, *(amount for _month, amount in paper.allocation.plan)]
    _finite(amounts)
    key = str(paper.allocation.start)
    entry = Written(
        kind=ALLOCATION, key=key, day=paper.allocation.start.first_day, value=paper, reason=reason
    )
    return next(iter(_report(offtake, [entry], actor, now)), None)


def report_volumes(
    offtake: Subject,
    volumes: Sequence[Volume],
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
) -> list[Record]:
    """What passed an offtake, by month and purpose; the records that are new.

    Raises Refused for whoever may not write there, and BadEntry for a month that is not over, a
    month and purpose given twice, or another figure for what stands without a reason.
    """
    now = at or clock.now()
    access.require_writer(actor, offtake, "report volumes", now)
    entries = []
    for one in volumes:
        _belongs(offtake, SubjectKind.OFFTAKE, one.offtake)
        entries.append(_month(VOLUME, volume_key(one.month, one.purpose), one, now, reason))
    return _report(offtake, entries, actor, now)


def correct_volume(
    offtake: Subject, volume: Volume, *, reason: str, actor: User, at: datetime | None = None
) -> list[Record]:
    """Another figure for a month and purpose that stands. Raises BadEntry without a reason."""
    if not reason.strip():
        raise BadEntry(_("A correction needs a reason."), _("Say why the figure changes."))
    return report_volumes(offtake, [volume], reason=reason, actor=actor, at=at)


def report_pump_month(
    station: Subject, one: PumpMonth, *, actor: User, at: datetime | None = None, reason: str = ""
) -> list[Record]:
    """What a pumping station lifted, used and ran in a month."""
    now = at or clock.now()
    access.require_writer(actor, station, "report a pump month", now)
    _belongs(station, SubjectKind.PUMP_STATION, one.station)
    entry = _month(PUMP_MONTH, str(one.month), one, now, reason)
    return _report(station, [entry], actor, now)


def report_reach_month(
    one: ReachMonth,
    *,
    actor: User,
    at: datetime | None = None,
    reason: str = "",
    invented: bool = False,
) -> list[Record]:
    """What went into the canal's reach, out of it and was lost in a month; only a keeper."""
    now = at or clock.now()
    access.require_keeper(actor, "report a reach month", now)
    if one.reach != CANAL:
        raise BadEntry(_("The balance is kept for the whole canal (%(code)s).") % {"code": CANAL})
    entry = _month(REACH_MONTH, str(one.month), one, now, reason)
    with transaction.atomic():
        reach, _new = Subject.objects.get_or_create(
            kind=SubjectKind.REACH,
            code=CANAL,
            defaults={"name": _("The canal as a whole"), "invented": invented},
        )
        return _report(reach, [entry], actor, now)


def _belongs(subject: Subject, kind: SubjectKind, told: str) -> None:
    if subject.kind != kind or subject.code != told:
        raise BadEntry(
            _("This is about %(told)s and not about %(code)s.")
            % {"told": told, "code": subject.code}
        )


def _month(kind: str, key: str, one: Any, now: datetime, reason: str) -> Written:
    month: Month = one.month
    if month.last_day >= now.astimezone(CHINA).date():
        raise BadEntry(
            _("%(month)s is not over yet.") % {"month": month},
            _("Report a month when it is over."),
        )
    _finite(part for part in astuple(one) if isinstance(part, float | int))
    return Written(kind=kind, key=key, day=month.first_day, value=one, reason=reason.strip())


def _finite(amounts: Any) -> None:
    if not all(amount is None or math.isfinite(amount) for amount in amounts):
        raise BadEntry(_("A figure is a finite number, or unknown."))


def _report(
    subject: Subject, entries: Sequence[Written], actor: User, now: datetime
) -> list[Record]:
    """Write what is not there yet, under the subject's lock, all or nothing."""
    keys = [(entry.kind, entry.key) for entry in entries]
    twice = next((key for _kind, key in keys if [k for _k, k in keys].count(key) > 1), None)
    if twice is not None:
        raise BadEntry(_("%(key)s is given twice.") % {"key": twice})
    with transaction.atomic():
        Subject.objects.select_for_update(of=("self",)).get(pk=subject.pk)
        fresh = [entry for entry in entries if _is_new(subject, entry)]
        return register.write(subject, fresh, actor=actor, at=now) if fresh else []


def _is_new(subject: Subject, entry: Written) -> bool:
    rows = subject.records.filter(kind=entry.kind, key=entry.key)
    last = rows.order_by("-pk").first()
    if last is None or last.withdrawn:
        return True
    if from_body(type(entry.value), last.body) == entry.value:
        return False
    if not entry.reason.strip():
        raise BadEntry(
            _("%(key)s of %(code)s is there already with other figures.")
            % {"key": entry.key, "code": subject.code},
            _("To correct it, give a reason."),
        )
    return True


def raise_deviation(
    clue: str, start: Month, *, actor: User, at: datetime | None = None
) -> tuple[str, bool]:
    """Turn a sure deviation of a water year into a matter: its number, and whether just now.

    A keeper decides it. Raises BadEntry where no deviation bears this clue now, or where it is
    only possible because months are unknown.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"raise deviation {clue}", now)
    with transaction.atomic():
        year = year_of(actor, now, start, now.astimezone(CHINA).date())
        one = next((one for one in year.deviations if one.clue == clue), None)
        if one is None:
            raise BadEntry(
                _("No deviation of this kind, place and month stands now."),
                _("Read the list again: a figure was corrected."),
            )
        if not one.finding.sure:
            raise BadEntry(
                _("It is only possible: months are unknown."),
                _("Have the missing months reported."),
            )
        place = Subject.objects.select_for_update(of=("self",)).get(
            kind=one.kind, code=one.finding.place
        )
        known = queries.one(place, RAISED, Raised, key=clue)
        if known is not None:
            return known.value.matter, False
        number = supply_matters.open_deviation(place, one, now)
        value = Raised(
            clue=clue, matter=number, deviation=one.finding.deviation, month=one.finding.month
        )
        entry = Written(kind=RAISED, key=clue, day=one.finding.month.first_day, value=value)
        register.write(place, [entry], actor=actor, at=now)
    return number, True
