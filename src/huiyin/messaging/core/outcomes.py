"""What came of a try, and when to try again.

A message told twice is worse than one told late, so a try whose end nobody knows is not
repeated by itself, unless the receiver can tell a repetition by the parcel's id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huiyin.messaging.core.parcels import Form

LONGEST_WAIT = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=3)
SAY = {Form.DINGTALK: "errcode", Form.WECOM: "errcode", Form.FEISHU: "code"}
"""The field in which a platform says 0 when it took the message."""


class End(StrEnum):
    """How a try ended."""

    SENT = "sent"
    REFUSED = "refused"
    """The other end certainly did not take it, and will not take it as it is."""
    FAILED = "failed"
    """It certainly was not taken; another try may succeed."""
    UNKNOWN = "unknown"
    """It may have been taken or not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended, and what was said."""

    end: End
    said: str = ""


def readable(text: str) -> str:
    """What another machine said, as one line that logs, pages and databases take."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def judge(form: Form, status: int, body: bytes) -> Outcome:
    """What an answer means. Platforms answer 200 also when they refuse."""
    said = readable(f"{status} {body[:200].decode(errors='replace')}")
    if status == 429 or 500 <= status < 600:
        return Outcome(End.FAILED, said)
    if not 200 <= status < 300:
        return Outcome(End.REFUSED, said)
    if form is Form.PLAIN:
        return Outcome(End.SENT, said)
    code = _code(body, SAY[form])
    if code == 0:
        return Outcome(End.SENT, said)
    return Outcome(End.UNKNOWN if code is None else End.FAILED, said)


def _code(body: bytes, name: str) -> int | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    code = value.get(name) if isinstance(value, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def repeatable(form: Form | None) -> bool:
    """Whether the other end drops a parcel whose id it has seen. A mailbox (None) does not."""
    return form is Form.PLAIN


def next_try(first: datetime, tries: int, now: datetime) -> datetime | None:
    """When to try after `tries` failed ones: 2, 4, 8 … minutes, at most six hours.

    None: three days have passed; a person must look at it.
    """
    if now - first >= GIVE_UP_AFTER:
        return None
    return now + min(timedelta(minutes=2 ** min(tries, 12)), LONGEST_WAIT)


def told_at(news: datetime, *, hour: int | None) -> datetime:
    """When news is carried: at once, or with the next daily digest at `hour` (0-23) local time."""
    if hour is None:
        return news
    today = news.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if news <= today else today + timedelta(days=1)
