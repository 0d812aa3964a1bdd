"""移交: what waits for somebody by name goes to another when he leaves the post."""

from __future__ import annotations

from typing import Unpack

from huiyin.ledger.core import commands as c
from huiyin.ledger.verbs.engine import Acting, ActResult, act


def hand_over(
    number: str, *, leaver: str, to: str, reason: str, **acting: Unpack[Acting]
) -> ActResult:
    """In one matter: handling and lent tasks go to `to`, bans included; a lot is drawn again."""
    return act(number, c.HandOver(leaver=leaver, to=to, reason=reason), **acting)
