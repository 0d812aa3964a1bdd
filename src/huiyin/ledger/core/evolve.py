"""Evolve: fold events into a matter. It never refuses: what happened, happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from huiyin.ledger.core import events as e
from huiyin.ledger.core.handing_on import delegated, handed_over
from huiyin.ledger.core.lifecycle import BACK_TO_WORK, TABLE
from huiyin.ledger.core.lights import remember_office_red, remember_red
from huiyin.ledger.core.matter import (
    Draw,
    ExtensionRequest,
    Hold,
    Matter,
    PassedCheck,
    RaiserStatus,
)
from huiyin.ledger.core.parts import Clue, Delegation, Part, Step
from huiyin.ledger.core.roadmap import Roadmap
from huiyin.ledger.core.states import State, Verb

Changes = dict[str, Any]


def replay(events: Iterable[e.Event]) -> Matter:
    """The matter that these events add up to; the first must be ``Registered``."""
    matter: Matter | None = None
    for event in events:
        matter = evolve(matter, event)
    if matter is None:
        raise ValueError("a matter begins with a Registered event; there are no events")
    return matter


def evolve(matter: Matter | None, event: e.Event) -> Matter:
    """The matter after the event."""
    if isinstance(event, e.Registered):
        return _registered(event)
    if matter is None:
        raise ValueError(f"a matter begins with a Registered event, not with {event.verb}")
    row = TABLE[event.verb]
    changes: Changes = {
        "version": matter.version + 1,
        "last_event_at": event.at,
        "first_red_at": remember_red(matter, event.at),
        "office_red_at": remember_office_red(matter, event.at),
        "parts": matter.parts + _parts(event, matter.cycle, matter.delegations),
    }
    if row.target is not None:
        changes |= {
            "state": row.target,
            "state_since": event.at,
            "stage_due": event.stage_due,
        }
    if event.verb in BACK_TO_WORK:
        changes |= {"fresh_since": event.at, "passed": None}
    if row.target is State.RECTIFYING and event.verb is not Verb.RESUME:
        changes["rectifying_since"] = event.at
    change = CHANGES.get(event.verb)
    if change is not None:
        changes |= change(matter, event)
    return replace(matter, **changes)


def _parts(
    event: e.Event, cycle: int, delegations: tuple[Delegation, ...] = ()
) -> tuple[Part, ...]:
    capacity = TABLE[event.verb].capacity
    if capacity is None or event.automatic:
        return ()
    return tuple(
        Part(person=person, unit=event.unit, capacity=capacity, cycle=cycle)
        for person in _people(event, cycle, delegations)
    )


def _people(event: e.Event, cycle: int, delegations: tuple[Delegation, ...]) -> tuple[str, ...]:
    """Who acted, and all through whose hands the task came to him."""
    given = tuple(d for d in delegations if d.cycle == cycle and d.role is event.role)
    return (event.actor, *_behind(event.actor, event.on_behalf_of, given))


def _behind(actor: str, giver: str | None, given: tuple[Delegation, ...]) -> list[str]:
    """All through whose hands the task came to the actor, the nearest first."""
    found: list[str] = []
    hands = [] if giver is None else [(actor, giver)]
    for pair in hands:
        hander = pair[1]
        if hander not in found:
            found.append(hander)
        for hand in given:
            if (hand.receiver, hand.giver) == pair and hand.on_behalf_of is not None:
                above = (hander, hand.on_behalf_of)
                if above not in hands:
                    hands.append(above)
    return found


def _registered(event: e.Registered) -> Matter:
    return Matter(
        id=event.matter_id,
        kind=event.kind,
        title=event.title,
        cause=event.cause,
        state=State.REGISTERED,
        version=1,
        cycle=1,
        grade=event.grade,
        registered_at=event.at,
        state_since=event.at,
        last_event_at=event.at,
        stage_due=event.stage_due,
        clues=(event.clue,),
        raisers=_with_raisers((), (event.clue,)),
        place=event.place,
        description=event.description,
        parts=_parts(event, 1),
    )


def _with_raisers(
    raisers: tuple[RaiserStatus, ...], clues: tuple[Clue, ...]
) -> tuple[RaiserStatus, ...]:
    known = {r.raiser for r in raisers}
    new = {c.raiser: c.raiser_kind for c in clues if c.raiser not in known}
    return raisers + tuple(RaiserStatus(raiser=r, kind=kind) for r, kind in new.items())


def _clues(matter: Matter, clues: tuple[Clue, ...]) -> Changes:
    return {
        "clues": matter.clues + clues,
        "raisers": _with_raisers(matter.raisers, clues),
    }


def _unanswered(matter: Matter) -> tuple[RaiserStatus, ...]:
    return tuple(
        RaiserStatus(raiser=r.raiser, kind=r.kind, told_due=r.told_due) for r in matter.raisers
    )


def _one_raiser(matter: Matter, raiser: str, **changes: object) -> Changes:
    return {
        "raisers": tuple(
            replace(r, **changes) if r.raiser == raiser else r  # type: ignore[arg-type]
            for r in matter.raisers
        )
    }


def _assigned(matter: Matter, event: e.Assigned) -> Changes:
    return {
        "lead": event.lead,
        "first_lead": event.lead,
        "co_units": event.co_units,
        "units_ever": matter.units_ever | {event.lead, *event.co_units},
        "policy": event.policy,
        "assigned_at": event.at,
        "cycle_assigned_at": event.at,
        "fresh_since": event.at,
        "due": event.due,
        "original_due": event.due,
        "due_provisional": event.provisional,
        "due_by_term": event.by_term,
    }


def _adjudicated(matter: Matter, event: e.Adjudicated) -> Changes:
    stays = event.lead == matter.lead
    return {
        "lead": event.lead,
        "co_units": event.co_units,
        "units_ever": matter.units_ever | {event.lead, *event.co_units},
        "assigned_at": event.at,
        "dispute_final": event.final,
        "extension": matter.extension if stays else None,
    }


def _recurred(matter: Matter, event: e.Recurred) -> Changes:
    roadmaps = () if matter.roadmap is None else (matter.roadmap,)
    dues = () if matter.original_due is None else (matter.original_due,)
    clues = () if event.clue is None else (event.clue,)
    return {
        "cycle": matter.cycle + 1,
        "clues": matter.clues + clues,
        "raisers": _with_raisers(_unanswered(matter), clues),
        "policy": event.policy,
        "first_lead": matter.lead,
        "assigned_at": event.at,
        "cycle_assigned_at": event.at,
        "fresh_since": event.at,
        "passed": None,
        "due": event.due,
        "original_due": event.due,
        "past_original_dues": matter.past_original_dues + dues,
        "due_provisional": event.provisional,
        "due_by_term": event.by_term,
        "hold_credit": 0,
        "disputes": 0,
        "dispute_final": False,
        "proposed": None,
        "roadmap": None,
        "past_roadmaps": matter.past_roadmaps + roadmaps,
        "extension": None,
        "extensions_granted": 0,
        "extended_due": None,
        "draw": None,
        "public_until": None,
        "closed_at": None,
        "recheck_failed_at": None,
        "handlers": (),
    }


def _accepted(matter: Matter, event: e.Accepted) -> Changes:
    return {} if event.handler is None else {"handlers": (*matter.handlers, event.handler)}


def _plan_proposed(_: Matter, event: e.PlanProposed) -> Changes:
    proposed = Roadmap(
        version=event.version, steps=event.steps, proposed_at=event.at, measures=event.measures
    )
    return {"proposed": proposed, "plan_versions": event.version}


def _plan_approved(matter: Matter, event: e.PlanApproved) -> Changes:
    if matter.proposed is None:
        return {}
    return {"roadmap": replace(matter.proposed, approved_at=event.at), "proposed": None}


def _new_version(matter: Matter, steps: tuple[Step, ...], event: e.Event) -> Changes:
    old = matter.roadmap
    if old is None or not steps or steps == old.steps:
        return {}
    version = matter.plan_versions + 1
    return {
        "roadmap": replace(old, version=version, steps=steps, approved_at=event.at),
        "past_roadmaps": (*matter.past_roadmaps, old),
        "plan_versions": version,
    }


def _step_completed(matter: Matter, event: e.StepCompleted) -> Changes:
    if matter.roadmap is None:
        return {}
    return {"roadmap": matter.roadmap.with_done(event.step, event.done_at)}


def _extension_asked(_: Matter, event: e.ExtensionAsked) -> Changes:
    return {
        "extension": ExtensionRequest(
            by=event.actor,
            at=event.at,
            until=event.until,
            reason=event.reason,
            steps=event.steps,
        )
    }


def _extension_decided(matter: Matter, event: e.ExtensionDecided) -> Changes:
    if not event.granted:
        return {"extension": None}
    return {
        "extension": None,
        "extensions_granted": matter.extensions_granted + 1,
        "due": event.due,
        "extended_due": event.due,
        "due_by_term": False,
        "due_provisional": False,
        **_new_version(matter, event.steps, event),
    }


def _suspended(_: Matter, event: e.Suspended) -> Changes:
    return {
        "hold": Hold(
            since=event.at, until=event.until, review_on=event.review_on, reason=event.reason
        )
    }


def _resumed(matter: Matter, event: e.Resumed) -> Changes:
    return {
        "hold": None,
        "hold_credit": matter.hold_credit + event.credit,
        "due": event.due,
        **_told_of_hold(matter, event.due),
        "due_provisional": event.provisional,
        **_new_version(matter, event.steps, event),
    }


def _told_of_hold(matter: Matter, due: datetime) -> Changes:
    """A hold moves an extended date: who was told of it before need not be told again."""
    if matter.extended_due is None or matter.extended_due != matter.due:
        return {}
    told = tuple(
        replace(r, told_due=due) if r.told_due == matter.extended_due else r for r in matter.raisers
    )
    return {"extended_due": due, "raisers": told}


def _hold_reviewed(matter: Matter, event: e.HoldReviewed) -> Changes:
    hold = matter.hold
    return {"hold": None if hold is None else replace(hold, review_on=event.review_on)}


def _due_told(matter: Matter, event: e.DueTold) -> Changes:
    return {
        "raisers": tuple(
            replace(r, told_due=event.due) if r.raiser in event.told else r for r in matter.raisers
        )
    }


def _drawn(_: Matter, event: e.VerifierDrawn) -> Changes:
    return {
        "draw": Draw(drawn=event.drawn, candidates=event.candidates, seed=event.seed, at=event.at)
    }


def _passed(matter: Matter, event: e.Passed) -> Changes:
    by = _people(event, matter.cycle, matter.delegations)
    return {"passed": PassedCheck(by=by, seen_at=event.seen_at)}


def _called_back_ok(matter: Matter, event: e.CalledBackOk) -> Changes:
    return _one_raiser(
        matter,
        event.raiser,
        called_back_at=event.at,
        satisfied=event.satisfied,
        reached=event.reached,
    )


CHANGES: dict[Verb, Callable[..., Changes]] = {
    Verb.ADD_CLUE: lambda m, ev: _clues(m, (ev.clue,)),
    Verb.ABSORB: lambda m, ev: _clues(m, ev.clues),
    Verb.INTERIM_REPLY: lambda _, ev: {"interim_replied_at": ev.at},
    Verb.MERGE: lambda _, ev: {"merged_into": ev.into},
    Verb.ASK_CANCEL: lambda _, ev: {"cancel_asked_by": ev.actor},
    Verb.ASSIGN: _assigned,
    Verb.ACCEPT: _accepted,
    Verb.DISPUTE: lambda m, _: {"disputes": m.disputes + 1},
    Verb.ADJUDICATE: _adjudicated,
    Verb.PROPOSE_PLAN: _plan_proposed,
    Verb.APPROVE_PLAN: _plan_approved,
    Verb.RETURN_PLAN: lambda _, __: {"proposed": None},
    Verb.ADD_EVIDENCE: lambda m, ev: {"evidence": (*m.evidence, ev.evidence)},
    Verb.COMPLETE_STEP: _step_completed,
    Verb.SUBMIT: lambda _, __: {"draw": None, "extension": None},
    Verb.ASK_EXTENSION: _extension_asked,
    Verb.DECIDE_EXTENSION: _extension_decided,
    Verb.SUSPEND: _suspended,
    Verb.RESUME: _resumed,
    Verb.DRAW_VERIFIER: _drawn,
    Verb.DELEGATE: delegated,
    Verb.PASS: _passed,
    Verb.FAIL: lambda m, _: {"checks_failed": m.checks_failed + 1, "draw": None},
    Verb.REPLY: lambda m, ev: _one_raiser(m, ev.raiser, replied_at=ev.at),
    Verb.CALLBACK_OK: _called_back_ok,
    Verb.CALLBACK_UNSOLVED: lambda m, _: {"raisers": _unanswered(m)},
    Verb.PROPOSE_CLOSE: lambda _, ev: {"public_until": ev.public_until},
    Verb.CLOSE: lambda _, ev: {"closed_at": ev.at},
    Verb.OBJECT: lambda m, _: {"raisers": _unanswered(m), "public_until": None},
    Verb.RECUR: _recurred,
    Verb.SUGGEST: lambda m, ev: {} if ev.clue is None else _clues(m, (ev.clue,)),
    Verb.RECHECK: lambda _, ev: {} if ev.passed else {"recheck_failed_at": ev.at},
    Verb.REVIEW_HOLD: _hold_reviewed,
    Verb.TELL_DUE: _due_told,
    Verb.HAND_OVER: handed_over,
    Verb.RECOMPUTE_DUE: lambda _, ev: {"due": ev.due, "due_provisional": ev.provisional},
}
"""What each event changes beside state, version and parts."""
