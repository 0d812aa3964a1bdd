"""The law of a city: what is shipped, with the city's own activated versions laid over it.

    city_law(on)                        what holds, for judging days up to `on`
    city_law(on, known_before=moment)   what was known to hold then: an older verdict replayed
    tried(kept, starts)                 the law as if a version were activated

Rows carry their days, so one law judges a whole window that ends on `on`. Without versions it is
`discharge.law()` itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from huiyin.water.core.discharge.editions import Edition, merged
from huiyin.water.core.discharge.holding import Law
from huiyin.water.core.discharge.limits import DischargeStandard
from huiyin.water.discharge import law
from huiyin.water.queries.standards import Kept, versions


def city_law(on: date, known_before: datetime | None = None) -> Law:
    """What is shipped and every version activated for `on` or an earlier day.

    `known_before` leaves out what was imported, activated or ended at that moment or later.
    """
    started = [
        kept for kept in versions(known_before=known_before) if kept.starts and kept.starts <= on
    ]
    return _laid((kept, kept.edition()) for kept in started)


def tried(kept: Kept, starts: date, known_before: datetime | None = None) -> Law:
    """Everything else that is activated, and over it one version as if it started on `starts`."""
    others = [
        other
        for other in versions(known_before=known_before)
        if other.activation and other.record.pk != kept.record.pk
    ]
    return _laid([*((o, o.edition()) for o in others), (kept, kept.edition(starts))])


def _laid(editions: Iterable[tuple[Kept, Edition]]) -> Law:
    over = law()
    together: dict[str, list[Edition]] = {}
    names: dict[str, str] = {}
    for kept, edition in editions:
        together.setdefault(kept.code, []).append(edition)
        names[kept.code] = kept.entry.subject.name
    if not together:
        return over
    standards = dict(over.standards)
    for code, found in together.items():
        base = standards.get(code) or DischargeStandard(code, names[code], (), ())
        standards[code] = merged(base, found)
    return replace(over, standards=standards)
