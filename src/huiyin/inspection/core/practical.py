"""办实事: how far a thing of the year's list is, from its steps and checks, never typed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.states import State


class Shown(StrEnum):
    """What of a thing the office may publish beside its title. Nothing else ever is."""

    GOAL = "goal"
    TARGET = "target"
    LEAD = "lead"
    DUE = "due"
    STEPS = "steps"
    STAGE = "stage"


class Stage(StrEnum):
    """Where a thing stands: planned, under way, all steps done, checked by others, struck off."""

    LISTED = "listed"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    STEPS_DONE = "steps_done"
    CHECKED = "checked"
    STRUCK_OFF = "struck_off"
    GIVEN_UP = "given_up"


ORDER = (
    Stage.LISTED,
    Stage.PLANNED,
    Stage.UNDER_WAY,
    Stage.STEPS_DONE,
    Stage.CHECKED,
    Stage.STRUCK_OFF,
)
"""The stages of the strip; a thing given up leaves it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """A step without its owner: its title, its day, whether it is done."""

    title: str
    due: date | None
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Steps done of all steps; both None until a plan is in force."""

    stage: Stage
    steps: tuple[StepShown, ...]
    done: int | None
    total: int | None


def progress(matter: Matter) -> Progress:
    """How far the matter is."""
    roadmap = matter.roadmap
    if roadmap is None:
        return Progress(stage=_stage(matter, 0, 0), steps=(), done=None, total=None)
    steps = tuple(
        StepShown(title=step.title, due=step.due, done=step.done_at is not None)
        for step in roadmap.steps
    )
    done = sum(step.done for step in steps)
    return Progress(
        stage=_stage(matter, done, len(steps)), steps=steps, done=done, total=len(steps)
    )


def _stage(matter: Matter, done: int, total: int) -> Stage:
    if matter.state in {State.DECLINED, State.CANCELLED, State.MERGED}:
        return Stage.GIVEN_UP
    if matter.state is State.CLOSED:
        return Stage.STRUCK_OFF
    if matter.passed is not None:
        return Stage.CHECKED
    if not total:
        return Stage.LISTED
    if done == total:
        return Stage.STEPS_DONE
    return Stage.UNDER_WAY if done else Stage.PLANNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """All that the office knows of a thing and might publish."""

    title: str
    goal: str
    target: str
    lead: str
    due: datetime | None
    progress: Progress


def published(thing: Thing, fields: Collection[str]) -> Mapping[str, object]:
    """Only the fields the office chose, by name; the title always."""
    everything: dict[str, object] = {
        Shown.GOAL: thing.goal,
        Shown.TARGET: thing.target,
        Shown.LEAD: thing.lead,
        Shown.DUE: thing.due,
        Shown.STEPS: thing.progress.steps,
        Shown.STAGE: thing.progress.stage,
    }
    chosen = {str(name): everything[name] for name in Shown if name in fields}
    return {"title": thing.title, **chosen}
