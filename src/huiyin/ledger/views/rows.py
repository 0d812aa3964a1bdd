"""A matter as one line of a list: words, light, and what the next limit says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from huiyin.ledger import rulebook
from huiyin.ledger.choices import GRADES, STATES, Channel, Light, Look
from huiyin.ledger.models import Matter
from huiyin.ledger.names import kind_name, unit_name
from huiyin.ledger.views.dates import Lateness, against


@dataclass(frozen=True, slots=True)
class Line:
    """`limit` is when the light turns red if nothing happens, `limit_words` how far that is.

    `unit` is empty while the matter waits at the office's desk; `co_units` unless asked for.
    """

    matter: Matter
    light: Light | None
    was_red: bool
    kind: str
    grade: Look
    channel: str
    state: Look
    unit: str
    co_units: str
    limit: datetime | None
    limit_words: Lateness | None


def lines(matters: Iterable[Matter], now: datetime, *, co_units: bool = False) -> list[Line]:
    """Matters, with their lead units loaded, as lines at `now`."""
    rows = list(matters)
    if co_units:
        prefetch_related_objects(rows, "co_units")
    return [line(matter, now, co_units=co_units) for matter in rows]


def line(matter: Matter, now: datetime, *, co_units: bool = False) -> Line:
    """One matter as a line at `now`."""
    limit = matter.red_from if matter.is_open else None
    others = matter.co_units.all() if co_units else ()
    return Line(
        matter=matter,
        light=matter.light(now),
        was_red=matter.was_red(now),
        kind=kind_name(matter.kind),
        grade=GRADES[matter.grade],
        channel=str(Channel(matter.channel).label),
        state=STATES[matter.state],
        unit="" if matter.lead_unit is None else unit_name(matter.lead_unit),
        co_units=_(", ").join(unit_name(unit) for unit in others),
        limit=limit,
        limit_words=None if limit is None else against(limit, now, rulebook.calendar()),
    )
