"""The clearing of each risk source, out of the ledger's events: what stood at the end of any day.

Nothing here is stored: events before a moment are folded by the ledger's own core, so that the
state, the terms and the zeros of a past day are what they were, extensions granted later left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from huiyin.base.clock import CHINA
from huiyin.ledger.core import events as e
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.states import State
from huiyin.ledger.core.workdays import local_date
from huiyin.ledger.history import event_of
from huiyin.ledger.models import Event
from huiyin.ledger.projection import fold_all
from huiyin.water.core.risks.clearance import ClearanceFacts
from huiyin.water.core.risks.patrols import Look
from huiyin.water.core.risks.source import Source, WaterSample
from huiyin.water.core.risks.zeros import CanalMatter, Kind, Review, Step
from huiyin.water.queries.register import end_of

STEPS: Mapping[type[e.Event], Kind] = {
    e.Registered: Kind.FOUND,
    e.Recurred: Kind.REOPENED,
    e.Closed: Kind.CLOSED,
    e.Declined: Kind.REJECTED,
    e.Cancelled: Kind.REJECTED,
    e.Merged: Kind.MERGED,
}
REJECTED = frozenset({State.DECLINED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Case:
    """One matter with its events in order; `unit` answers before it is assigned."""

    number: str
    unit: str
    events: tuple[e.Event, ...]

    def until(self, day: date) -> Case | None:
        """The case as it stood at the end of a day; None: it did not exist."""
        end = end_of(day)
        past = tuple(takewhile(lambda event: event.at < end, self.events))
        return Case(self.number, self.unit, past) if past else None

    @property
    def matter(self) -> Matter:
        """All of its events folded."""
        return fold_all(self.events).matter

    def last(self, *kinds: type[e.Event]) -> e.Event | None:
        """The last event of any of these kinds in the present cycle."""
        for event in reversed(self.events):
            if isinstance(event, kinds):
                return event
            if isinstance(event, e.Recurred):
                return None
        return None


def cases(numbers: Mapping[str, str]) -> dict[str, Case]:
    """The cases of these matters; `numbers` maps a matter's number to the responsible unit."""
    rows = Event.objects.filter(matter__number__in=numbers).select_related("matter")
    events: dict[str, list[e.Event]] = {}
    for row in rows.order_by("matter_id", "seq"):
        events.setdefault(row.matter.number, []).append(event_of(row))
    return {n: Case(n, numbers[n], tuple(found)) for n, found in events.items()}


def canal_matter(case: Case, looks: Iterable[Look] = ()) -> CanalMatter:
    """What the zeros need of a case."""
    matter = case.matter
    submitted = case.last(e.Submitted)
    checked = case.last(e.Passed, e.Failed)
    dues = [*matter.past_original_dues, *([matter.original_due] if matter.original_due else [])]
    ended = case.last(e.Declined, e.Cancelled)
    return CanalMatter(
        id=case.number,
        unit=matter.lead or case.unit,
        steps=tuple(
            Step(local_date(event.at), STEPS[type(event)])
            for event in case.events
            if type(event) in STEPS
        ),
        assigned=_day(matter.cycle_assigned_at),
        first_term=_day(dues[0]) if dues else None,
        term=_day(matter.due),
        submitted=_day(submitted.at) if submitted else None,
        checked=_day(checked.at) if checked else None,
        to_answer=bool(matter.people_raisers) and matter.state is not State.MERGED,
        answered=_day(ended.at) if ended else _answered(matter),
        reviews=tuple(Review(look.day, look.held) for look in looks),
    )


def clearance_facts(
    case: Case, source: Source, samples: Sequence[WaterSample], on: date
) -> ClearanceFacts:
    """What is known of a source that is to be cleared. A unit stands for its level."""
    matter = case.matter
    passed, submitted = case.last(e.Passed), case.last(e.Submitted)
    closed, proposed = case.last(e.Closed), case.last(e.CloseProposed)
    return ClearanceFacts(
        measure_done=_measure_done(matter),
        self_checked=_day(submitted.at) if submitted else None,
        evidence=tuple(local_date(one.taken_at) for one in matter.fresh_evidence),
        found_by=source.found_by or None,
        treated_by=submitted.actor if submitted else None,
        treated_level=matter.lead,
        accepted_by=passed.actor if passed else None,
        accepted_level=passed.unit if passed else None,
        on_site_record=True if isinstance(passed, e.Passed) and passed.seen_where.name else None,
        sample_within=samples[-1].within if samples else None,
        approved_by=closed.actor if closed else None,
        publicity=_publicity(proposed, on),
    )


def struck_off(case: Case) -> date | None:
    """The day of the strike-off that holds, None while it is open."""
    return _day(case.matter.closed_at)


def progress(matter: Matter) -> int | None:
    """Per cent of the roadmap's steps done; None without a plan."""
    if matter.state is State.CLOSED:
        return 100
    if matter.roadmap is None or not matter.roadmap.steps:
        return None
    steps = matter.roadmap.steps
    return round(100 * (len(steps) - len(matter.roadmap.unfinished)) / len(steps))


def _measure_done(matter: Matter) -> date | None:
    if matter.roadmap is None or matter.roadmap.unfinished:
        return None
    done = [step.done_at for step in matter.roadmap.steps if step.done_at is not None]
    return _day(max(done)) if done else None


def _publicity(proposed: e.Event | None, on: date) -> bool | None:
    if not isinstance(proposed, e.CloseProposed):
        return None
    until = proposed.public_until
    return until is None or until.astimezone(CHINA).date() <= on


def _answered(matter: Matter) -> date | None:
    replies = [raiser.replied_at for raiser in matter.people_raisers]
    known = [at for at in replies if at is not None]
    return _day(max(known)) if known and len(known) == len(replies) else None


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else local_date(moment)
