"""One run of `huiyin staff`: read, search, check, roster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from huiyin.base.errors import HuiyinError
from huiyin.vaccination.core.answer import Ended, Limits, Progress
from huiyin.vaccination.core.clinic.drawing import draw
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.staffing.certificate import Certificate
from huiyin.vaccination.core.staffing.city import SiteAnswer, staff_city
from huiyin.vaccination.core.staffing.constant import Answer, Question, pooled, robust
from huiyin.vaccination.core.staffing.errors import StaffingError
from huiyin.vaccination.core.staffing.frontier import Frontier, frontier
from huiyin.vaccination.core.staffing.hourly import Hourly, hourly
from huiyin.vaccination.core.staffing.measure import Measures, measured
from huiyin.vaccination.core.staffing.recheck import Rechecked, recheck
from huiyin.vaccination.core.staffing.roster import Need, Roster, roster
from huiyin.vaccination.core.staffing.sample import HOLD_OUT, plain, sample_of
from huiyin.vaccination.core.staffing.shifts import shifts_of
from huiyin.vaccination.core.staffing.target import Target
from huiyin.vaccination.staff.files import ShiftFile

Report = Callable[[Progress], bool]


class CannotStaff(HuiyinError):
    """A staffing question has no answer, with the reason and what to change."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of one site beside the constant staff."""

    hourly: bool = False
    alpha: float | None = None
    shifts: ShiftFile | None = None
    frontier: bool = False
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Staffed:
    """Everything found for one site; parts not wanted, or not reached, are None."""

    question: Question
    pooled: Answer
    robust: Answer | None
    hourly: Hourly | None
    roster: Roster | None
    needs: tuple[Need, ...]
    roster_tried: Measures | None
    frontier: Frontier | None
    cpu_seconds: float

    @property
    def clinic(self) -> Clinic:
        """The site."""
        return self.question.clinic

    @property
    def advised(self) -> Answer:
        """The answer to go by: the robust one where there is one."""
        return self.robust or self.pooled


@contextmanager
def refusals() -> Iterator[None]:
    """What the core refuses becomes an error of the shell."""
    try:
        yield
    except StaffingError as error:
        raise CannotStaff(error.message, error.hint) from error


def staff(question: Question, wanted: Wanted, report: Report) -> Staffed:
    """All that is wanted of one site; raises CannotStaff. After a cancelled part what comes after
    it is left out."""
    start = time.process_time()
    limits = _limits(wanted.seconds, report)
    with refusals():
        if wanted.shifts is not None:
            shifts_of(wanted.shifts.rules)
            _check_roles(question.clinic, wanted.shifts)
        first = pooled(question, limits)
        going = first.found.ended is not Ended.CANCELLED
        second = robust(question, limits) if going and question.days_share is not None else None
        going = going and (second is None or second.found.ended is not Ended.CANCELLED)
        by_hour = None
        if going and (wanted.hourly or wanted.shifts is not None):
            by_hour = hourly(question, _limits(wanted.seconds, report), alpha=wanted.alpha)
            going = not by_hour.cut
        needs: tuple[Need, ...] = ()
        plan, tried = None, None
        if by_hour is not None and wanted.shifts is not None:
            needs = needs_of(question.clinic, by_hour, wanted.shifts)
            plan = rostered(question.clinic, needs, wanted.shifts)
            tried = try_roster(question, by_hour, needs, plan)
        line = frontier(question, _limits(wanted.seconds, report)) if going and (
            wanted.frontier
        ) else None  # fmt: skip
    took = time.process_time() - start
    return Staffed(question, first, second, by_hour, plan, needs, tried, line, took)


def needs_of(clinic: Clinic, by_hour: Hourly, shifts: ShiftFile) -> tuple[Need, ...]:
    """People needed by slot: staff of the stages, seats left out, and standing duties."""
    each = 60 // shifts.rules.step if 60 % shifts.rules.step == 0 else 1
    rows = [
        Need(stage.name, tuple(np.repeat(row, each).tolist()))
        for stage, row in zip(clinic.stages, by_hour.staff, strict=True)
        if not stage.seats
    ]
    slots = len(by_hour.staff[0]) * each
    rows += [Need(one.name, (one.people,) * slots) for one in shifts.duties]
    return tuple(rows)


def _check_roles(clinic: Clinic, shifts: ShiftFile) -> None:
    """Raise CannotStaff for work that is no stage of people and no duty."""
    known = {one.name for one in clinic.stages if not one.seats}
    known |= {one.name for one in shifts.duties}
    for role in shifts.roles:
        if odd := [name for name in role.works if name not in known]:
            raise CannotStaff(
                f"The role {role.name} works {', '.join(odd)}, which is no stage or duty here.",
                f"Known: {', '.join(sorted(known))}.",
            )


def rostered(clinic: Clinic, needs: tuple[Need, ...], shifts: ShiftFile) -> Roster:
    """The cheapest roster of a site."""
    return roster(needs, shifts.roles, shifts.rules, clinic.opens_at)


def at_stage(needs: tuple[Need, ...], plan: Roster, name: str, hours: int) -> tuple[int, ...]:
    """People the roster has at a stage by hour, the fewest of each hour; empty for no such need."""
    for need, row in zip(needs, plan.at_work, strict=True):
        if need.name == name:
            each = len(row) // hours
            return tuple(min(row[h * each : (h + 1) * each]) for h in range(hours))
    return ()


def try_roster(
    question: Question, by_hour: Hourly, needs: tuple[Need, ...], plan: Roster
) -> Measures:
    """What the people of a roster give on the hold-out days."""
    hours = len(by_hour.staff[0])
    staff = tuple(
        at_stage(needs, plan, stage.name, hours) or seats
        for stage, seats in zip(question.clinic.stages, by_hour.staff, strict=True)
    )
    fresh = sample_of(question.clinic, question.hold_out, question.seed, HOLD_OUT)
    return measured(fresh, staff, Target(question.minutes, question.people, question.days_share))


def staff_sites(
    questions: list[Question], seconds: float, heard: Callable[[int], bool], report: Report
) -> Iterator[SiteAnswer]:
    """Answers for many sites; see `staff_city`."""
    return staff_city(questions, lambda: _limits(seconds, report), heard)


def check(certificate: Certificate, clinic: Clinic) -> Rechecked:
    """Recompute a certificate; raises CannotStaff where it belongs to another clinic."""
    names = tuple(stage.name for stage in clinic.stages)
    costs = tuple(stage.cost for stage in clinic.stages)
    if certificate.stages != names or certificate.costs != costs:
        raise CannotStaff(
            "The certificate is of other stages or costs than the clinic file has.",
            "Give the file the answer was made from.",
        )
    with refusals():
        days = draw(plain(clinic), certificate.days, certificate.seed, certificate.first)
    return recheck(certificate, days)


def _limits(seconds: float, report: Report) -> Limits:
    start = time.process_time()
    return Limits(seconds, lambda: time.process_time() - start, report=report)
