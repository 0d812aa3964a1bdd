"""The canal's four zeros and its dynamic zero (动态清零), as functions of dated facts.

Not "no findings": new ones enter, each is cleared within its term, and none comes back. Everything
is asked as of a day, so that any day of the past can be asked again. A fact that is not known
leaves a zero unproved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What happened to a matter on a day."""

    FOUND = "found"
    REOPENED = "reopened"
    CLOSED = "closed"
    REJECTED = "rejected"
    MERGED = "merged"
    TRANSFERRED = "transferred"


STARTS = frozenset({Kind.FOUND, Kind.REOPENED})


@dataclass(frozen=True, slots=True)
class Step:
    """One beginning or end of a matter's life."""

    day: date
    kind: Kind


@dataclass(frozen=True, slots=True)
class Review:
    """A later look (回头看): `held` whether it was found as reported; None: not yet made."""

    day: date
    held: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CanalMatter:
    """The facts of one matter that the zeros need.

    `steps` begin with FOUND and turn between open and ended. `first_term` is the first due date,
    `term` the one in force (None unknown). `submitted` is the day of the last claim that it is
    done, `checked` that of the check which followed. `to_answer`: somebody is owed an answer.
    """

    id: str
    unit: str
    steps: tuple[Step, ...]
    assigned: date | None = None
    first_term: date | None = None
    term: date | None = None
    submitted: date | None = None
    checked: date | None = None
    to_answer: bool | None = None
    answered: date | None = None
    reviews: tuple[Review, ...] = ()

    def __post_init__(self) -> None:
        kinds = [step.kind for step in self.steps]
        days = [step.day for step in self.steps]
        if not kinds or kinds[0] is not Kind.FOUND or Kind.FOUND in kinds[1:]:
            raise ValueError(f"{self.id}: a life begins with FOUND, once")
        if days != sorted(days):
            raise ValueError(f"{self.id}: steps must be in order of time")
        if any((kind in STARTS) != (n % 2 == 0) for n, kind in enumerate(kinds)):
            raise ValueError(f"{self.id}: open and ended must take turns")

    def state(self, on: date) -> Kind | None:
        """The last step up to the end of `on`; None: not found yet."""
        past = [step.kind for step in self.steps if step.day <= on]
        return past[-1] if past else None

    def open_on(self, on: date) -> bool:
        """Whether it was open at the end of `on`."""
        return self.state(on) in STARTS


@dataclass(frozen=True, slots=True)
class Count:
    """Matters for which something is certain, and those for which it is not known."""

    sure: tuple[str, ...]
    unsure: tuple[str, ...]

    @property
    def zero(self) -> bool | None:
        """Whether it is zero: None where only unknown ones speak against it."""
        if self.sure:
            return False
        return None if self.unsure else True


@dataclass(frozen=True, slots=True)
class Zeros:
    """The four zeros of a day, and what came back: matters whose latest review failed."""

    on: date
    unassigned: Count
    overdue: Count
    unverified: Count
    unanswered: Count
    returned: Count

    @property
    def all_four(self) -> bool | None:
        """Whether none is unassigned, overdue, unverified or unanswered."""
        return _all(self.unassigned, self.overdue, self.unverified, self.unanswered)

    @property
    def dynamic_zero(self) -> bool | None:
        """Whether nothing is overdue and nothing accepted failed its latest review."""
        return _all(self.overdue, self.returned)


def zeros(matters: Iterable[CanalMatter], on: date) -> Zeros:
    """The zeros at the end of the day `on`."""
    known = [one for one in matters if one.state(on) is not None]
    return Zeros(
        on,
        unassigned=_count((one, _unassigned(one, on)) for one in known),
        overdue=_count((one, _overdue(one, on)) for one in known),
        unverified=_count((one, _unverified(one, on)) for one in known),
        unanswered=_count((one, _unanswered(one, on)) for one in known),
        returned=_count((one, _returned(one, on)) for one in known),
    )


def days_since_breach(matters: Sequence[CanalMatter], on: date, since: date) -> int | None:
    """Days up to `on` since the dynamic zero last was not proved; None: it held from `since` on.

    0: it does not hold on `on`. Unknown counts as a breach.
    """
    for days in range((on - since).days + 1):
        if zeros(matters, on - timedelta(days=days)).dynamic_zero is not True:
            return days
    return None


def _unassigned(one: CanalMatter, on: date) -> bool | None:
    return one.open_on(on) and (one.assigned is None or one.assigned > on)


def _overdue(one: CanalMatter, on: date) -> bool | None:
    """A day on which it is due is not overdue yet. Before it is assigned no term runs."""
    if not one.open_on(on) or _unassigned(one, on):
        return False
    return None if one.term is None else one.term < on


def _unverified(one: CanalMatter, on: date) -> bool | None:
    """Said to be done, and nobody else has looked since."""
    if not one.open_on(on) or one.submitted is None or one.submitted > on:
        return False
    return one.checked is None or one.checked > on or one.checked < one.submitted


def _unanswered(one: CanalMatter, on: date) -> bool | None:
    """Ended, somebody is owed an answer, and none was given."""
    if one.open_on(on) or (one.answered is not None and one.answered <= on):
        return False
    return one.to_answer


def _returned(one: CanalMatter, on: date) -> bool | None:
    """Struck off, and found otherwise at its latest review."""
    if one.state(on) is not Kind.CLOSED:
        return False
    since = max(step.day for step in one.steps if step.day <= on)
    made = [r for r in one.reviews if since <= r.day <= on and r.held is not None]
    return bool(made) and max(made, key=lambda review: review.day).held is False


def _count(said: Iterable[tuple[CanalMatter, bool | None]]) -> Count:
    pairs = list(said)
    return Count(
        tuple(one.id for one, holds in pairs if holds is True),
        tuple(one.id for one, holds in pairs if holds is None),
    )


def _all(*counts: Count) -> bool | None:
    said = [count.zero for count in counts]
    if False in said:
        return False
    return None if None in said else True
