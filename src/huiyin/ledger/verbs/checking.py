"""核查 by somebody who gains nothing, and 回头看 after strike-off."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.parts import CriterionResult, Place
from huiyin.ledger.core.states import Verb
from huiyin.ledger.models import Event, Matter
from huiyin.ledger.verbs.engine import Acting, ActResult, act


def draw_verifier(number: str, **acting: Unpack[Acting]) -> ActResult:
    """Draw the verifier of a major matter by lot from all who may check it (D9).

    Nobody chooses the seed: it is the hash of the submission to be checked, fixed before
    anybody can know who may be drawn from it.
    """

    def command(matter: Matter, _: datetime) -> c.DrawVerifier:
        submissions = Event.objects.filter(matter=matter, verb=Verb.SUBMIT)
        last = submissions.order_by("-seq").values_list("hash", flat=True).first()
        return c.DrawVerifier(seed=last or "")

    return act(number, command, **acting)


def pass_check(
    number: str,
    *,
    results: tuple[CriterionResult, ...],
    seen_at: datetime,
    seen_where: Place,
    **acting: Unpack[Acting],
) -> ActResult:
    """核查通过: every criterion met, seen where and when."""
    command = c.Pass(results=results, seen_at=seen_at, seen_where=seen_where)
    return act(number, command, **acting)


def fail_check(
    number: str,
    *,
    results: tuple[CriterionResult, ...],
    seen_at: datetime,
    seen_where: Place,
    reason: str,
    **acting: Unpack[Acting],
) -> ActResult:
    """核查不通过: back to work, and the evidence so far is void."""
    command = c.Fail(results=results, seen_at=seen_at, seen_where=seen_where, reason=reason)
    return act(number, command, **acting)


def recheck(
    number: str,
    *,
    passed: bool,
    seen_at: datetime,
    seen_where: Place,
    remark: str = "",
    **acting: Unpack[Acting],
) -> ActResult:
    """回头看."""
    command = c.Recheck(passed=passed, seen_at=seen_at, seen_where=seen_where, remark=remark)
    return act(number, command, **acting)
