"""Evolve: tasks handed on for a time, and handed over for good when somebody leaves a post."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from huiyin.ledger.core import events as e
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Delegation
from huiyin.ledger.core.states import Role

Changes = dict[str, Any]


def delegated(matter: Matter, event: e.Delegated) -> Changes:
    """委托: the right for this cycle, the bans for ever."""
    delegation = Delegation(
        giver=event.actor,
        unit=event.unit,
        cycle=matter.cycle,
        giver_units=event.giver_units,
        receiver=event.to,
        role=event.delegated_role,
        at=event.at,
        on_behalf_of=event.on_behalf_of,
    )
    return {"delegations": (*matter.delegations, delegation)}


def handed_over(matter: Matter, event: e.HandedOver) -> Changes:
    """移交: what waited for the leaver by name; a lot drawn for him is void."""
    named = (event.to if h == event.leaver else h for h in matter.handlers)
    handlers = dict.fromkeys(name for name in named if name is not None)
    return {
        "handlers": tuple(handlers),
        "draw": None if event.redraw else matter.draw,
        "delegations": (*_end_tasks(matter, event.leaver), *_taken_over(matter, event)),
    }


def _end_tasks(matter: Matter, leaver: str) -> tuple[Delegation, ...]:
    """The leaver's lent tasks, and those that rest on a right of his own, are over."""
    open_ones = matter.delegations_in_force
    over = [d for d in open_ones if leaver in (d.receiver, matter.origin(d).giver)]
    return tuple(replace(d, ended=True) if d in over else d for d in matter.delegations)


def _taken_over(matter: Matter, event: e.HandedOver) -> tuple[Delegation, ...]:
    """New ones in the same roles; for a handler named by his unit only the bans go along."""
    if event.to is None:
        return ()
    held = [d for d in matter.delegations_in_force if d.receiver == event.leaver]
    given: list[tuple[Role, str, str | None, bool]] = [
        (d.role, d.unit, d.giver, False) for d in held
    ]
    if event.leaver in matter.handlers:
        given.append((Role.HANDLER, cast(str, matter.lead), None, True))
    return tuple(
        Delegation(
            giver=event.leaver,
            unit=unit,
            cycle=matter.cycle,
            giver_units=event.leaver_units,
            receiver=event.to,
            role=role,
            at=event.at,
            on_behalf_of=behind,
            ended=ended,
        )
        for role, unit, behind, ended in given
    )
