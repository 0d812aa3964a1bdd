"""What the doors of intake ask beside the clue, and the four words the public is told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from huiyin.ledger.core.states import State


class RequestType(StrEnum):
    """What somebody wants of the city: 咨询, 求助, 投诉, 举报, 建议."""

    QUESTION = "question"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"


PROTECTED: frozenset[RequestType] = frozenset({RequestType.REPORT})
"""Who informs on somebody is shown to no unit, not even in part (supervision.md §11)."""


class AnswerWay(StrEnum):
    """How the raiser wants to be told."""

    PHONE = "phone"
    MESSAGE = "message"
    LETTER = "letter"
    NONE = "none"


class Feedback(StrEnum):
    """How often a leader wants to hear: 一次性 or 定期."""

    NONE = "none"
    ONCE = "once"
    PERIODIC = "periodic"


class PublicState(StrEnum):
    """The four words: 已受理, 办理中, 待核查答复, 已办结."""

    RECEIVED = "received"
    IN_HAND = "in_hand"
    TO_ANSWER = "to_answer"
    DONE = "done"


PUBLIC_STATE: Mapping[State, PublicState] = {
    State.REGISTERED: PublicState.RECEIVED,
    State.ASSIGNED: PublicState.RECEIVED,
    State.DISPUTED: PublicState.RECEIVED,
    State.PLANNING: PublicState.IN_HAND,
    State.PLAN_REVIEW: PublicState.IN_HAND,
    State.RECTIFYING: PublicState.IN_HAND,
    State.SUSPENDED: PublicState.IN_HAND,
    State.VERIFYING: PublicState.TO_ANSWER,
    State.REPLYING: PublicState.TO_ANSWER,
    State.CLOSING: PublicState.TO_ANSWER,
    State.CLOSED: PublicState.DONE,
    State.DECLINED: PublicState.DONE,
    State.CANCELLED: PublicState.DONE,
    State.MERGED: PublicState.DONE,
}
"""Fourteen states in four words. A merged matter is told as the one it went into."""

PHONE = re.compile(r"\+?[0-9]{5,15}(?:-[0-9]{1,6})?")
MAINLAND = re.compile(r"(?:\+?0{0,2}86)?(1[3-9][0-9]{9})")


def plain_phone(entered: str) -> str | None:
    """A telephone number without blanks and signs; None when it can be none.

    Mobile numbers of the mainland lose their country code, so that one number is one number.
    Others, foreign ones included, keep what was entered; `-` comes before an extension.

    >>> plain_phone(" +86 139-1234-5678"), plain_phone("0371 6600 1234-802")
    ('13912345678', '037166001234-802')
    >>> plain_phone("+44 20 7946 0958"), plain_phone("call me") is None
    ('+442079460958', True)
    """
    half = unicodedata.normalize("NFKC", entered).strip()
    digits = re.sub(r"[\s().·]|(?<=\d)[-–—](?=\d{4,})", "", half)
    mobile = MAINLAND.fullmatch(digits.replace("-", ""))
    if mobile is not None:
        return mobile.group(1)
    return digits if PHONE.fullmatch(digits) else None
