"""Roadmap (路线图): steps with owners, dates and order, and what they forecast.

All dates are working dates of the roadmap; a step is late after 24:00 of its due date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from huiyin.ledger.core.parts import Step
from huiyin.ledger.core.workdays import WorkCalendar, day_end, local_date

LONGEST_ID, LONGEST_TITLE, LONGEST_OWNER = 40, 200, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a roadmap: code, field, message (English msgid), its parameters."""

    code: str
    field: str
    message: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmap:
    """One version of the plan. Steps keep the order in which they were given."""

    version: int
    steps: tuple[Step, ...]
    proposed_at: datetime
    measures: str = ""
    approved_at: datetime | None = None

    def step(self, step_id: str) -> Step | None:
        """The step with this id, or None."""
        return next((s for s in self.steps if s.id == step_id), None)

    @property
    def unfinished(self) -> tuple[Step, ...]:
        """Steps not done."""
        return tuple(s for s in self.steps if s.done_at is None)

    def with_done(self, step_id: str, done_at: datetime) -> Roadmap:
        """The roadmap with that step done."""
        return replace(
            self,
            steps=tuple(replace(s, done_at=done_at) if s.id == step_id else s for s in self.steps),
        )


def find_cycle(steps: Iterable[Step]) -> tuple[str, ...]:
    """The ids of one cycle in order, the first repeated at the end; empty when there is none."""
    before = {s.id: s.predecessors for s in steps}
    done: set[str] = set()
    for start in before:
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            node, index = stack.pop()
            if index == 0:
                if node in done:
                    continue
                if node in path:
                    loop = [*path[path.index(node) :], node]
                    return tuple(reversed(loop))
                path.append(node)
            following = before.get(node, ())
            if index < len(following):
                stack.append((node, index + 1))
                stack.append((following[index], 0))
            else:
                path.remove(node)
                done.add(node)
    return ()


def faults(steps: tuple[Step, ...], due: datetime) -> tuple[Fault, ...]:
    """Everything wrong with a proposed roadmap; empty when it may be proposed."""
    if not steps:
        return (Fault(code="R-EMPTY", field="steps", message="The plan has no steps."),)
    found = [*_step_faults(steps, due)]
    cycle = find_cycle(steps)
    if cycle:
        found.append(
            Fault(
                code="R-CYCLE",
                field="steps",
                message="The steps wait for each other in a circle: %(cycle)s.",
                params=(("cycle", " → ".join(cycle)),),
            )
        )
    return tuple(found)


def _step_faults(steps: tuple[Step, ...], due: datetime) -> Iterable[Fault]:
    ids = [s.id for s in steps]
    for index, step in enumerate(steps):
        for code, field, message, broken in (
            ("R-ID", "id", "Two steps share the id %(step)s.", ids.count(step.id) > 1),
            ("R-TITLE", "title", "Step %(step)s has no title.", not step.title.strip()),
            *(
                ("R-LONG", name, "Step %(step)s has a text that is too long.", len(text) > most)
                for name, text, most in _texts(step)
            ),
            ("R-OWNER", "owner", "Step %(step)s has no owner.", not step.owner.strip()),
            ("R-DATE", "due", "Step %(step)s has no date.", step.due is None),
            (
                "R-LATE",
                "due",
                "Step %(step)s ends after the matter is due.",
                step.due is not None and step.due > local_date(due),
            ),
            (
                "R-BEFORE",
                "predecessors",
                "Step %(step)s waits for a step that is not in the plan.",
                any(p not in ids for p in step.predecessors),
            ),
            (
                "R-ORDER",
                "due",
                "Step %(step)s is due before a step it waits for.",
                _due_before_predecessor(step, steps),
            ),
        ):
            if broken:
                yield Fault(
                    code=code,
                    field=f"steps.{index}.{field}",
                    message=message,
                    params=(("step", step.id),),
                )


def _texts(step: Step) -> tuple[tuple[str, str, int], ...]:
    return (
        ("id", step.id, LONGEST_ID),
        ("title", step.title, LONGEST_TITLE),
        ("owner", step.owner, LONGEST_OWNER),
    )


def _due_before_predecessor(step: Step, steps: tuple[Step, ...]) -> bool:
    due = step.due
    return due is not None and any(
        s.due is not None and s.due > due for s in steps if s.id in step.predecessors
    )


def late_steps(roadmap: Roadmap, now: datetime) -> tuple[Step, ...]:
    """Unfinished steps whose day is over."""
    return tuple(s for s in roadmap.unfinished if s.due is not None and now > day_end(s.due))


def critical_steps(roadmap: Roadmap) -> frozenset[str]:
    """Ids of the steps without slack: the last to end, and the latest each of them waits for."""
    dated = {s.id: s for s in roadmap.steps if s.due is not None}
    if not dated:
        return frozenset()
    last = max(s.due for s in dated.values() if s.due is not None)
    frontier = [s.id for s in dated.values() if s.due == last]
    critical: set[str] = set()
    while frontier:
        step_id = frontier.pop()
        if step_id in critical:
            continue
        critical.add(step_id)
        dues = {p: dated[p].due for p in dated[step_id].predecessors if p in dated}
        latest = max((d for d in dues.values() if d is not None), default=None)
        frontier.extend(p for p, d in dues.items() if d == latest)
    return frozenset(critical)


def forecast_end(roadmap: Roadmap, calendar: WorkCalendar, today: date) -> date | None:
    """The day the plan will end if nothing more slips: the longest path over unfinished steps.

    An unfinished step ends on its due date, or today if that is over, or its own length
    (working days after the latest date it waits for) after its predecessors' forecast,
    whichever is last. None for a plan without dates.
    """
    by_id = {s.id: s for s in roadmap.steps}
    ends: dict[str, date] = {}

    def end(step_id: str) -> date | None:
        if step_id in ends:
            return ends[step_id]
        step = by_id[step_id]
        if step.due is None:
            return None
        if step.done_at is not None:
            ends[step_id] = local_date(step.done_at)
            return ends[step_id]
        finish = max(step.due, today)
        before = [p for p in step.predecessors if p in by_id and by_id[p].due is not None]
        planned = [d for p in before if (d := by_id[p].due) is not None]
        forecast = [d for p in before if (d := end(p)) is not None]
        if planned and forecast and max(forecast) > max(planned):
            length = calendar.working_days_between(max(planned), step.due)
            finish = max(finish, calendar.add_working_days(max(forecast), length).day)
        ends[step_id] = finish
        return finish

    return max((d for s in roadmap.steps if (d := end(s.id)) is not None), default=None)


def shift(roadmap: Roadmap, calendar: WorkCalendar, working_days: int) -> tuple[Step, ...]:
    """The steps with every unfinished date moved on by that many working days."""
    if working_days == 0:
        return roadmap.steps
    return tuple(
        s
        if s.done_at is not None or s.due is None
        else replace(s, due=calendar.add_working_days(s.due, working_days).day)
        for s in roadmap.steps
    )
