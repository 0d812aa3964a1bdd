"""From a folded matter to its rows. Pure: no database, no clock.

`Folded` is what the events add up to: the core's matter and the suggestions that desks
made. `rows_of` says what the rows must be; `verbs.store` writes them and `replay` compares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from huiyin.ledger.core import events as e
from huiyin.ledger.core.evolve import evolve
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.lifecycle import BACK_TO_WORK
from huiyin.ledger.core.lights import LightMoments, light_moments
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.states import FINAL, Suggestion, Verb
from huiyin.ledger.core.workdays import WorkCalendar
from huiyin.ledger.waiting import Wait, waits

PROJECTION = 2
"""Raised when the same events make other rows: then those of closed matters too are made again."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A matter and what desks suggest about it; a suggestion lasts until it is acted on."""

    matter: Matter
    recovery_suggested_at: datetime | None = None
    recurrence_suggested_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one matter. Units and people stand here by code and username."""

    matter: Row
    co_units: tuple[str, ...]
    clues: tuple[Row, ...]
    steps: tuple[Row, ...]
    waits: tuple[Wait, ...]


def fold(before: Folded | None, event: e.Event) -> Folded:
    """What holds after the event."""
    matter = evolve(None if before is None else before.matter, event)
    after = Folded(matter=matter) if before is None else replace(before, matter=matter)
    if isinstance(event, e.Suggested):
        if event.suggestion is Suggestion.RECOVERY:
            return replace(after, recovery_suggested_at=event.at)
        return replace(after, recurrence_suggested_at=event.at)
    if event.verb is Verb.RECUR or event.verb in BACK_TO_WORK:
        return replace(after, recovery_suggested_at=None, recurrence_suggested_at=None)
    return after


def fold_all(events: Iterable[e.Event]) -> Folded:
    """All events of one matter, the first of which registers it."""
    folded: Folded | None = None
    for event in events:
        folded = fold(folded, event)
    if folded is None:
        raise ValueError("a matter begins with a Registered event; there are no events")
    return folded


def rows_of(folded: Folded, policy: KindPolicy, calendar: WorkCalendar) -> Rows:
    """The rows that these events demand, under the policy the matter is handled under."""
    matter = folded.matter
    suggested = folded.recurrence_suggested_at is not None
    return Rows(
        matter=_matter_row(folded, policy, calendar),
        co_units=tuple(sorted(matter.co_units)),
        clues=tuple(_clue_rows(matter)),
        steps=tuple(_step_rows(matter)),
        waits=waits(matter, policy, recurrence_suggested=suggested),
    )


def _matter_row(folded: Folded, policy: KindPolicy, calendar: WorkCalendar) -> Row:
    matter = folded.matter
    is_open = matter.state not in FINAL
    return {
        **_identity(matter),
        "policy_version": None if matter.policy is None else matter.policy.version,
        "state": str(matter.state),
        "state_since": matter.state_since,
        "is_open": is_open,
        "cycle": matter.cycle,
        "lead_unit": matter.lead,
        "assigned_at": matter.assigned_at,
        "due": matter.due,
        "original_due": matter.original_due,
        "stage_due": matter.stage_due,
        "due_provisional": matter.due_provisional,
        **_light_row(matter, policy, calendar),
        "closed_at": matter.closed_at,
        "merged_into": matter.merged_into or "",
        **_counts(matter),
        "recovery_suggested_at": folded.recovery_suggested_at,
        "recurrence_suggested_at": folded.recurrence_suggested_at,
        "last_event_at": matter.last_event_at,
        "version": matter.version,
    }


def _identity(matter: Matter) -> Row:
    place = matter.place
    known = place is not None and place.lon_e6 is not None and place.lat_e6 is not None
    return {
        "number": matter.id,
        "kind": matter.kind,
        "grade": str(matter.grade),
        "title": matter.title,
        "cause": matter.cause,
        "place_code": place.code if place else "",
        "place_name": place.name if place else "",
        "longitude": place.lon_e6 / 1e6 if place and known else None,
        "latitude": place.lat_e6 / 1e6 if place and known else None,
        "channel": matter.clues[0].channel,
        "registered_at": matter.registered_at,
    }


def _light_row(matter: Matter, policy: KindPolicy, calendar: WorkCalendar) -> Row:
    if matter.state in FINAL:
        moments = LightMoments(
            grey=False, yellow_from=None, red_from=None, was_red_by=matter.first_red_at
        )
    else:
        moments = light_moments(matter, policy, calendar)
    return {
        "yellow_from": moments.yellow_from,
        "red_from": moments.red_from,
        "first_red_at": moments.was_red_by,
        "office_red_at": matter.office_red_at,
    }


def _counts(matter: Matter) -> Row:
    steps = () if matter.roadmap is None else matter.roadmap.steps
    unanswered = [r for r in matter.people_raisers if r.replied_at is None]
    return {
        "clue_count": len(matter.clues),
        "unanswered": len(unanswered),
        "steps_total": len(steps),
        "steps_done": sum(step.done_at is not None for step in steps),
        "evidence_count": len(matter.evidence),
        "checks_failed": matter.checks_failed,
    }


def _clue_rows(matter: Matter) -> Iterable[Row]:
    for clue in matter.clues:
        yield {
            "clue_id": clue.id,
            "raiser_ref": clue.raiser,
            "raiser_kind": str(clue.raiser_kind),
            "channel": clue.channel,
            "observed_at": clue.observed_at,
            "summary": clue.summary,
            "details_ref": clue.details.ref if clue.details else "",
            "carried_from": clue.carried_from or "",
        }


def _step_rows(matter: Matter) -> Iterable[Row]:
    if matter.roadmap is None:
        return
    for position, step in enumerate(matter.roadmap.steps):
        yield {
            "position": position,
            "step_id": step.id,
            "title": step.title,
            "owner": step.owner,
            "due": step.due,
            "done_at": step.done_at,
        }
