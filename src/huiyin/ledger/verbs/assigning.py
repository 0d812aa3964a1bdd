"""交办, 签收, 退单, 裁定: who is responsible, and by when."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from huiyin.ledger.core import commands as c
from huiyin.ledger.verbs.engine import Acting, ActResult, act


def assign(
    number: str,
    *,
    lead: str,
    co_units: tuple[str, ...] = (),
    due: datetime | None = None,
    **acting: Unpack[Acting],
) -> ActResult:
    """交办 to units by code; without `due` the policy's term counts."""
    return act(number, c.Assign(lead=lead, co_units=co_units, due=due), **acting)


def accept(number: str, *, handler: str | None = None, **acting: Unpack[Acting]) -> ActResult:
    """签收; `handler` is the username of who will handle it."""
    return act(number, c.Accept(handler=handler), **acting)


def dispute(
    number: str,
    *,
    ground: str,
    reason: str,
    proposed_unit: str | None = None,
    **acting: Unpack[Acting],
) -> ActResult:
    """退单 on a legal ground."""
    command = c.Dispute(ground=ground, reason=reason, proposed_unit=proposed_unit)
    return act(number, command, **acting)


def adjudicate(
    number: str,
    *,
    upheld: bool,
    lead: str,
    reason: str,
    co_units: tuple[str, ...] = (),
    **acting: Unpack[Acting],
) -> ActResult:
    """裁定 to whom the matter goes."""
    command = c.Adjudicate(upheld=upheld, lead=lead, reason=reason, co_units=co_units)
    return act(number, command, **acting)
