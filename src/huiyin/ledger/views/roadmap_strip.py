"""The roadmap as a strip of dated steps, with what waits for what, and when it will end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.ledger.core import roadmap as core
from huiyin.ledger.core.parts import Step
from huiyin.ledger.core.states import State
from huiyin.ledger.core.workdays import local_date
from huiyin.ledger.scene import Scene


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step. `tone` is `done`, `now`, `late` or nothing; `after` names what it waits for."""

    number: int
    step: Step
    owner: str
    tone: str
    status: str
    after: str
    critical: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """One version of the plan. `forecast` is set only while it is being carried out."""

    version: int
    measures: str
    proposed_at: datetime
    approved_at: datetime | None
    steps: tuple[StepShown, ...]
    forecast: date | None = None
    forecast_late: str = ""


def in_force(scene: Scene) -> Strip | None:
    """The plan in force."""
    matter = scene.matter
    if matter.roadmap is None:
        return None
    forecast = None
    if matter.state is State.RECTIFYING and matter.roadmap.unfinished:
        today = local_date(scene.now)
        forecast = core.forecast_end(matter.roadmap, scene.context.calendar, today)
    return _strip(scene, matter.roadmap, live=True, forecast=forecast)


def proposed(scene: Scene) -> Strip | None:
    """The plan waiting for approval."""
    plan = scene.matter.proposed
    return None if plan is None else _strip(scene, plan, live=False)


def earlier(scene: Scene) -> list[Strip]:
    """Versions no longer in force, latest first."""
    return [_strip(scene, plan, live=False) for plan in reversed(scene.matter.past_roadmaps)]


def asked(scene: Scene) -> tuple[StepShown, ...]:
    """The steps as an extension would have them."""
    request = scene.matter.extension
    if request is None or not request.steps:
        return ()
    plan = core.Roadmap(version=0, steps=request.steps, proposed_at=request.at)
    return _strip(scene, plan, live=False).steps


def _strip(scene: Scene, plan: core.Roadmap, *, live: bool, forecast: date | None = None) -> Strip:
    numbers = {step.id: n for n, step in enumerate(plan.steps, start=1)}
    late = {step.id for step in core.late_steps(plan, scene.now)} if live else set()
    critical = core.critical_steps(plan) if len(plan.steps) > 1 else frozenset()
    return Strip(
        version=plan.version,
        measures=plan.measures,
        proposed_at=plan.proposed_at,
        approved_at=plan.approved_at,
        steps=tuple(
            StepShown(
                number=numbers[step.id],
                step=step,
                owner=scene.names.owner(step.owner),
                tone=_tone(step, plan, live, late),
                status=_status(step, plan, live, late),
                after=_(", ").join(str(numbers[p]) for p in step.predecessors if p in numbers),
                critical=step.id in critical,
            )
            for step in plan.steps
        ),
        forecast=forecast,
        forecast_late=_beyond(scene, forecast),
    )


def _ready(step: Step, plan: core.Roadmap) -> bool:
    return all(s.done_at is not None for s in plan.steps if s.id in step.predecessors)


def _tone(step: Step, plan: core.Roadmap, live: bool, late: set[str]) -> str:
    if step.done_at is not None:
        return "done"
    if step.id in late:
        return "late"
    return "now" if live and _ready(step, plan) else ""


def _status(step: Step, plan: core.Roadmap, live: bool, late: set[str]) -> str:
    if step.done_at is not None:
        return _("done on %(date)s") % {"date": f"{local_date(step.done_at):%Y-%m-%d}"}
    if not live:
        return ""
    if step.id in late:
        return _("overdue")
    return _("under way") if _ready(step, plan) else _("waits for the steps before it")


def _beyond(scene: Scene, forecast: date | None) -> str:
    due = scene.matter.due
    if forecast is None or due is None or forecast <= local_date(due):
        return ""
    days = scene.context.calendar.working_days_between(local_date(due), forecast)
    return ngettext(
        "%(count)s working day after the due date",
        "%(count)s working days after the due date",
        days,
    ) % {"count": days}
