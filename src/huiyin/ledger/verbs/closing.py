"""答复, 回访, 提请销号, 销号, 异议, 反弹. Raisers are named by their refs."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.states import RecurGround
from huiyin.ledger.models import Matter
from huiyin.ledger.verbs.engine import Acting, ActResult, act
from huiyin.ledger.verbs.opening import ClueFacts, clue_value
from huiyin.ledger.verbs.sealing import seal


def reply(number: str, *, raiser: str, answer: str, **acting: Unpack[Acting]) -> ActResult:
    """答复 to one raiser; the answer itself stays outside the chain."""
    return act(number, lambda *_: c.Reply(raiser=raiser, answer=seal(number, answer)), **acting)


def callback_ok(
    number: str,
    *,
    raiser: str,
    satisfied: bool | None = None,
    remark: str = "",
    reached: bool = True,
    reason: str = "",
    **acting: Unpack[Acting],
) -> ActResult:
    """回访: the raiser says it is solved, or for this `reason` could not be reached."""
    command = c.CallbackOk(
        raiser=raiser, satisfied=satisfied, remark=remark, reached=reached, reason=reason
    )
    return act(number, command, **acting)


def callback_unsolved(
    number: str, *, raiser: str, reason: str, **acting: Unpack[Acting]
) -> ActResult:
    """回访: the raiser says it is not solved."""
    return act(number, c.CallbackUnsolved(raiser=raiser, reason=reason), **acting)


def propose_close(number: str, *, statement: str, **acting: Unpack[Acting]) -> ActResult:
    """提请销号; the days of publicity begin."""
    return act(number, c.ProposeClose(statement=statement), **acting)


def close(number: str, *, remark: str = "", **acting: Unpack[Acting]) -> ActResult:
    """销号."""
    return act(number, c.Close(remark=remark), **acting)


def uphold_objection(number: str, *, reason: str, **acting: Unpack[Acting]) -> ActResult:
    """异议成立 in the days of publicity."""
    return act(number, c.Object(reason=reason), **acting)


def recur(
    number: str,
    *,
    ground: RecurGround,
    reason: str,
    clue: ClueFacts | None = None,
    due: datetime | None = None,
    **acting: Unpack[Acting],
) -> ActResult:
    """反弹: the same matter opens again, one cycle on.

    The clue brings its own place and cause; others than the matter's are refused (F-SAME).
    """

    def command(_: Matter, __: datetime) -> c.Recur:
        if clue is None:
            return c.Recur(ground=ground, reason=reason, due=due)
        value = clue_value(number, clue, clue.place)
        return c.Recur(ground=ground, reason=reason, clue=value, cause=clue.cause, due=due)

    return act(number, command, **acting)
