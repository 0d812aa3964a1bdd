"""Desk signals: kept the moment they come, joined into storms, told to the ledger by the waist.

A storm of five hundred devices is one matter, one clue for each look at it, and five hundred
signals kept beside. A signal that comes late joins the matter of its storm while that is open.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.base.errors import HuiyinError
from huiyin.intake.core.grouping import Signal, Storm, group_signals
from huiyin.intake.models import DeskSignal, Gate
from huiyin.intake.policies import storm_rule
from huiyin.ledger import waist
from huiyin.ledger.choices import Channel
from huiyin.ledger.core.parts import Place

MOST_NAMED = 3
BATCH = 500
LONGEST = {name: DeskSignal._meta.get_field(name).max_length for name in ("place_name", "summary")}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFacts:
    """A signal as a desk tells it. `id` makes it known when it is told again."""

    id: str
    kind: str
    cause: str
    sensor: str
    at: datetime
    place: Place
    area: str = ""
    summary: str = ""


def take_signals(told: Iterable[SignalFacts]) -> int:
    """Keep signals; how many were new. What is kept is never lost, whatever comes after."""
    rows = [_row(fact) for fact in told]
    ids = [row.signal_id for row in rows]
    before = DeskSignal.objects.filter(signal_id__in=ids).count()
    DeskSignal.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return DeskSignal.objects.filter(signal_id__in=ids).count() - before


def join_signals(until: datetime) -> int:
    """Open or feed a matter for every storm among the signals that wait; how many were placed.

    One process at a time. Signals a little younger than the ones that wait are looked at too, so
    that a storm told in many parts stays one matter.
    """
    rule = storm_rule()
    with transaction.atomic():
        Gate.objects.get_or_create(name="signals")
        Gate.objects.select_for_update().get(name="signals")
        waiting = list(DeskSignal.objects.filter(matter=None, at__lte=until).order_by("at"))
        if not waiting:
            return 0
        rows = {row.signal_id: row for row in (*_neighbours(waiting, rule), *waiting)}
        placed = 0
        for group in group_signals((_signal(row) for row in rows.values()), rule):
            placed += _placed([rows[signal.id] for signal in group], until)
    return placed


def _placed(group: list[DeskSignal], until: datetime) -> int:
    """How many of a group were placed; a group the ledger refuses waits, the others go on."""
    new = sum(row.matter is None for row in group)
    try:
        with transaction.atomic():
            _place(group, until)
    except HuiyinError as error:
        log.warning("signals from %s wait: %s", group[0].signal_id, error)
        return 0
    return new


def _neighbours(waiting: Sequence[DeskSignal], rule: Storm) -> list[DeskSignal]:
    """Signals placed already that these may belong to."""
    placed = DeskSignal.objects.filter(
        matter__is_open=True,
        at__gte=waiting[0].at - rule.longest,
        at__lte=waiting[-1].at + rule.gap,
        kind__in={row.kind for row in waiting},
        cause__in={row.cause for row in waiting},
    )
    return list(placed.select_related("matter"))


def _place(group: list[DeskSignal], until: datetime) -> None:
    new = [row for row in group if row.matter is None]
    if not new:
        return
    known = next((row.matter for row in group if row.matter is not None), None)
    clue = waist.sensor_clue(
        sensor=new[0].sensor,
        channel=Channel.MONITORING,
        observed_at=new[0].at,
        summary=_summary(new),
        clue_id=hashlib.sha256(new[0].signal_id.encode()).hexdigest()[:16],
    )
    if known is not None:
        waist.add_clue(known.number, clue=clue, at=until)
        matter = known
    else:
        matter, _is_new = waist.open_matter(
            kind=new[0].kind,
            title=_title(group),
            place=_place_of(group),
            cause=new[0].cause,
            clue=clue,
            at=until,
        )
    DeskSignal.objects.filter(pk__in=[row.pk for row in new]).update(matter=matter)


def _title(group: Sequence[DeskSignal]) -> str:
    first = group[0]
    said = first.summary or first.cause
    if len(group) == 1:
        return f"{first.place_name}：{said}"[:200]
    return _("%(place)s and %(count)d more places: %(said)s") % {
        "place": first.place_name[:80],
        "count": len({row.place_name for row in group}) - 1,
        "said": said[:100],
    }


def _summary(new: Sequence[DeskSignal]) -> str:
    if len(new) == 1:
        return new[0].summary[:500]
    return _("%(count)d signals from %(start)s to %(end)s: %(named)s") % {
        "count": len(new),
        "start": f"{new[0].at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        "end": f"{new[-1].at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        "named": "、".join(dict.fromkeys(row.place_name[:60] for row in new[:MOST_NAMED])),
    }


def _place_of(group: Sequence[DeskSignal]) -> Place:
    """The first place, with the code of the area where all are in one; else without a code."""
    first = group[0]
    codes = {row.area for row in group}
    return Place(
        name=first.place_name,
        code=codes.pop() if len(codes) == 1 else "",
        lon_e6=first.lon_e6,
        lat_e6=first.lat_e6,
    )


def _row(fact: SignalFacts) -> DeskSignal:
    return DeskSignal(
        signal_id=fact.id,
        kind=fact.kind,
        cause=fact.cause,
        sensor=fact.sensor,
        at=fact.at,
        area=fact.area,
        place_name=fact.place.name[: LONGEST["place_name"]],
        lon_e6=fact.place.lon_e6,
        lat_e6=fact.place.lat_e6,
        summary=fact.summary[: LONGEST["summary"]],
    )


def _signal(row: DeskSignal) -> Signal:
    known = row.lon_e6 is not None and row.lat_e6 is not None
    return Signal(
        id=row.signal_id,
        kind=row.kind,
        cause=row.cause,
        at=row.at,
        area=row.area,
        position=(row.lon_e6, row.lat_e6) if known else None,  # type: ignore[arg-type]
    )
