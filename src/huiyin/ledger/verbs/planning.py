"""The roadmap: proposed, approved or returned, extended, held and taken up again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Unpack

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.parts import Step
from huiyin.ledger.verbs.engine import Acting, ActResult, act


def propose_plan(
    number: str, *, steps: tuple[Step, ...], measures: str = "", **acting: Unpack[Acting]
) -> ActResult:
    """报方案: every step owned and dated, without a circle, none after the due date."""
    return act(number, c.ProposePlan(steps=steps, measures=measures), **acting)


def approve_plan(number: str, *, remark: str = "", **acting: Unpack[Acting]) -> ActResult:
    """方案通过."""
    return act(number, c.ApprovePlan(remark=remark), **acting)


def return_plan(number: str, *, reason: str, **acting: Unpack[Acting]) -> ActResult:
    """方案退回."""
    return act(number, c.ReturnPlan(reason=reason), **acting)


def ask_extension(
    number: str,
    *,
    until: datetime,
    reason: str,
    steps: tuple[Step, ...] = (),
    **acting: Unpack[Acting],
) -> ActResult:
    """申请延期, before expiry; no steps keeps the old roadmap."""
    return act(number, c.AskExtension(until=until, reason=reason, steps=steps), **acting)


def decide_extension(
    number: str, *, granted: bool, reason: str, **acting: Unpack[Acting]
) -> ActResult:
    """Grant or refuse the extension."""
    return act(number, c.DecideExtension(granted=granted, reason=reason), **acting)


def suspend(
    number: str,
    *,
    reason: str,
    until: date | None,
    review_on: date | None,
    **acting: Unpack[Acting],
) -> ActResult:
    """挂起 until a date, looked at again on another."""
    return act(number, c.Suspend(reason=reason, until=until, review_on=review_on), **acting)


def resume(number: str, *, reason: str, **acting: Unpack[Acting]) -> ActResult:
    """恢复."""
    return act(number, c.Resume(reason=reason), **acting)


def review_hold(
    number: str, *, reason: str, review_on: date | None, **acting: Unpack[Acting]
) -> ActResult:
    """复核挂起: the hold goes on, looked at again on `review_on` (None: not before its end)."""
    return act(number, c.ReviewHold(reason=reason, review_on=review_on), **acting)


def tell_due(
    number: str, *, told: tuple[str, ...], remark: str, **acting: Unpack[Acting]
) -> ActResult:
    """告知延期: these raisers were told of the new due date, and how."""
    return act(number, c.TellDue(told=told, remark=remark), **acting)


def recompute_due(number: str, **acting: Unpack[Acting]) -> ActResult:
    """A provisional due date becomes firm once its year's calendar is published."""
    return act(number, c.RecomputeDue(), **acting)
