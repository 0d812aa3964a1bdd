"""Village works (村庄工程): what is built, how far it is, and its acceptance.

A works is accepted only by an acceptance in which every item passed. A refused one leaves it not
accepted until another application is decided. Sums are 10⁴ yuan; None and "" are unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """How far a works has come."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    APPLIED = "applied"
    REFUSED = "refused"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """What is to be built, where, by when, from which money; `facility` is one of the ledger."""

    built: str
    village: str
    township: str = ""
    contractor: str = ""
    contract_sum: float | None = None
    funding: str = ""
    planned_start: date | None = None
    planned_end: date | None = None
    facility: str = ""

    def __post_init__(self) -> None:
        if not self.built.strip() or not self.village.strip():
            raise ValueError("say what is built and in which village")
        if self.contract_sum is not None and not self.contract_sum >= 0:
            raise ValueError("a contract sum is not negative")
        if self.planned_start and self.planned_end and self.planned_end < self.planned_start:
            raise ValueError("it cannot end before it starts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far it was on a day: `percent` of the works done, None unknown."""

    day: date
    percent: float | None
    note: str = ""

    def __post_init__(self) -> None:
        if self.percent is not None and not 0 <= self.percent <= 100:
            raise ValueError("progress lies between 0 and 100 %")


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The unit says that it is done and asks for acceptance, with its documents by name."""

    number: int
    day: date
    statement: str = ""
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was looked at."""

    name: str
    passed: bool
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The decision on application `number`: who took part, what was looked at, which papers.

    Raises ValueError where it passes with a failed item or without any, and where it fails
    without one that failed.
    """

    number: int
    day: date
    passed: bool
    people: str
    items: tuple[Item, ...]
    documents: tuple[str, ...] = ()
    remark: str = ""

    def __post_init__(self) -> None:
        if not self.people.strip():
            raise ValueError("an acceptance names who took part")
        if self.passed and not (self.items and all(item.passed for item in self.items)):
            raise ValueError("it passes only where something was looked at and every item passed")
        if not self.passed and all(item.passed for item in self.items):
            raise ValueError("a refusal names at least one item that failed")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a works stands on a day: `late` is past its planned end and nobody has applied."""

    stage: Stage
    percent: float | None
    late: bool
    application: Application | None
    decision: Acceptance | None


def standing(
    works: Works,
    progress: Sequence[Progress],
    applications: Sequence[Application],
    decisions: Sequence[Acceptance],
    on: date,
) -> Standing:
    """Where a works stands on the day `on`, by what is known of it."""
    latest = max(progress, key=lambda one: one.day, default=None)
    application = max(applications, key=lambda one: one.number, default=None)
    decision = max(decisions, key=lambda one: one.number, default=None)
    stage = _stage(latest, application, decision)
    late = (
        works.planned_end is not None
        and works.planned_end < on
        and stage not in {Stage.APPLIED, Stage.ACCEPTED}
    )
    percent = 100.0 if stage is Stage.ACCEPTED else latest.percent if latest else None
    return Standing(stage, percent, late, application, decision)


def _stage(
    latest: Progress | None, application: Application | None, decision: Acceptance | None
) -> Stage:
    if decision is not None and decision.passed:
        return Stage.ACCEPTED
    if application is not None:
        decided = decision is not None and decision.number == application.number
        return Stage.REFUSED if decided else Stage.APPLIED
    if latest is not None and latest.percent != 0:
        return Stage.UNDER_WAY
    return Stage.PLANNED
