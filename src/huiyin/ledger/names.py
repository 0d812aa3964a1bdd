"""Names for what the chain knows by id: people, units, raisers (always masked), kinds, places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.ledger import causes, kinds_loader, rulebook
from huiyin.ledger.core import events as e
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.roadmap import Roadmap
from huiyin.ledger.core.states import RaiserKind
from huiyin.ledger.models import Raiser, Unit, User


@dataclass(frozen=True, slots=True)
class Names:
    """What to call an id; an id nobody knows is shown as it stands.

    `raisers` maps refs to masked names, numbered in the order they came.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    raisers: Mapping[str, str] = field(default_factory=dict)

    def person(self, username: str) -> str:
        """A person's name."""
        return self.people.get(username, username)

    def unit(self, code: str) -> str:
        """A unit's name."""
        return self.units.get(code, code)

    def owner(self, code: str) -> str:
        """Who owns a step: a unit, or a person."""
        return self.units.get(code) or self.person(code)

    def listed(self, codes: Iterable[str]) -> str:
        """Several units."""
        return _(", ").join(self.unit(code) for code in codes)

    def raiser(self, ref: str) -> str:
        """A raiser, masked."""
        return self.raisers.get(ref, _("a raiser"))


def in_english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "").startswith("en")


def cause_name(code: str) -> str:
    """A cause in the reader's language; words that somebody typed as they stand."""
    known = causes.cause(code)
    if known is None:
        return code
    return known.en if in_english() else known.zh


def kind_name(code: str) -> str:
    """A kind of matter in the reader's language."""
    policy = rulebook.kinds().get(code)
    if policy is None:
        return code
    return policy.name_en if in_english() else policy.name_zh


def ground_name(code: str) -> str:
    """A ground of a return in the reader's language; one written freely stands as it was."""
    for ground in kinds_loader.dispute_grounds():
        if ground.code == code:
            return ground.en if in_english() else ground.zh
    return code


def unit_name(unit: Unit) -> str:
    """A unit in the reader's language."""
    return unit.name_en if in_english() and unit.name_en else unit.name


def names_for(matter: Matter, events: Iterable[e.Event]) -> Names:
    """Everybody and everything that these events speak of."""
    told = tuple(events)
    owners = {step.owner for plan in _roadmaps(matter) for step in plan.steps}
    people = owners | {username for event in told for username in _people(event)}
    codes = set(matter.units_ever) | {event.unit for event in told}
    codes |= owners
    codes |= {ev.proposed_unit or "" for ev in told if isinstance(ev, e.Disputed)}
    units = Unit.objects.filter(code__in=codes)
    return Names(
        people=dict(
            User.objects.filter(username__in=people).values_list("username", "display_name")
        ),
        units={unit.code: unit_name(unit) for unit in units},
        raisers=masked_raisers(matter),
    )


def names_in(events: Iterable[e.Event]) -> Names:
    """People and units that events of several matters speak of; raisers go without a name."""
    told = tuple(events)
    people = {username for event in told for username in _people(event)}
    units = Unit.objects.filter(code__in={code for event in told for code in _units(event)})
    return Names(
        people=dict(
            User.objects.filter(username__in=people).values_list("username", "display_name")
        ),
        units={unit.code: unit_name(unit) for unit in units},
    )


def _units(event: e.Event) -> Iterable[str]:
    yield event.unit
    if isinstance(event, e.Assigned | e.Adjudicated):
        yield from (event.lead, *event.co_units)
    if isinstance(event, e.Disputed) and event.proposed_unit:
        yield event.proposed_unit


def _roadmaps(matter: Matter) -> list[Roadmap]:
    return [r for r in (matter.proposed, matter.roadmap, *matter.past_roadmaps) if r is not None]


def _people(event: e.Event) -> Iterable[str]:
    yield event.actor
    if event.on_behalf_of:
        yield event.on_behalf_of
    if isinstance(event, e.Delegated):
        yield event.to
    if isinstance(event, e.Accepted) and event.handler:
        yield event.handler
    if isinstance(event, e.VerifierDrawn):
        yield from event.candidates
    if isinstance(event, e.HandedOver):
        yield event.leaver
        yield event.to or ""


def masked_raisers(matter: Matter) -> dict[str, str]:
    """Refs of raisers to what everybody may read: number, kind, family name."""
    refs = [status.raiser for status in matter.raisers if status.kind is not RaiserKind.SENSOR]
    rows = Raiser.objects.in_bulk(refs, field_name="ref")
    found = {}
    for number, status in enumerate(matter.raisers, start=1):
        row = rows.get(status.raiser)
        if status.kind is RaiserKind.SENSOR:
            found[status.raiser] = _("sensor %(name)s") % {"name": status.raiser}
        elif row is None or row.erased_at is not None:
            found[status.raiser] = _("raiser %(number)s (record erased)") % {"number": number}
        elif row.protected:
            found[status.raiser] = _("raiser %(number)s (protected)") % {"number": number}
        else:
            facts = {"number": number, "name": row.masked_name}
            found[status.raiser] = _("raiser %(number)s (%(name)s)") % facts
    return found
