"""Replans a campaign directory's plan after a shock; plans that have lived through shocks."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from huiyin.base.console.stopping import stoppable
from huiyin.base.errors import HuiyinError
from huiyin.vaccination.campaign.breach_words import breach_json
from huiyin.vaccination.campaign.files.faults import BadCampaign
from huiyin.vaccination.campaign.files.notes import notes_json
from huiyin.vaccination.campaign.files.plans import HEAD, read_plan, write_plan
from huiyin.vaccination.campaign.files.reading import Campaign, read_campaign
from huiyin.vaccination.campaign.files.shocks import event_of, read_shock
from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.campaign.run import Checked, Heard, checked
from huiyin.vaccination.campaign.shock_words import (
    GIVE_DAY,
    MEND,
    OUTSIDE,
    OVER,
    TAKE_ONE,
    unfit_told,
)
from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign.backup import BackupTable, backup_table
from huiyin.vaccination.core.campaign.check import must_move
from huiyin.vaccination.core.campaign.plan import Plan
from huiyin.vaccination.core.campaign.problem import Problem
from huiyin.vaccination.core.campaign.replan import (
    Again,
    BadShock,
    Event,
    Instruction,
    instructions,
    plan_again,
)
from huiyin.vaccination.core.campaign.replan.known import known

SHOCKS, LACKS = "shocks", "reserve_lacks"


class ShockRefused(HuiyinError):
    """A shock does not fit the campaign or its plan."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A plan with the campaign as it is known to stand after the shocks it has lived through."""

    campaign: Campaign
    plan: Plan
    shocks: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Replanned:
    """A plan made again and counted again, and what is to be done."""

    before: Standing
    again: Again
    checked: Checked
    shocks: tuple[dict[str, Any], ...]
    steps: list[Instruction]
    cpu_seconds: float

    @property
    def must_move(self) -> int:
        """People who had to change site, or find none, whatever the plan."""
        was, again = self.before, self.again
        return must_move(was.campaign.problem, again.problem, was.plan, again.cut)

    @property
    def nobody_else(self) -> bool:
        """Whether no plan lets fewer people change site."""
        return self.again.moved_site + self.again.unreached <= self.must_move


def standing(folder: Path, plan: Path, language: Language = Language.CHINESE) -> Standing:
    """Read a campaign and a plan of it; raises BadCampaign, or ShockRefused in a language."""
    campaign = read_campaign(folder)
    shocks, lacks = _lived(plan)
    problem = campaign.problem
    for number, given in enumerate(shocks, 1):
        where = f"{HEAD}, shock {number}"
        event = event_of(given, problem, campaign.settings.start, where)
        problem = _known(problem, event, language)
    problem = replace(problem, reserve_lacks=lacks)
    campaign = replace(campaign, problem=problem)
    return Standing(campaign, read_plan(plan, problem), shocks)


def _lived(plan: Path) -> tuple[tuple[dict[str, Any], ...], tuple[int, ...]]:
    """Shocks that plan.json names; none where it cannot be read: `read_plan` says so."""
    try:
        head = json.loads((plan / HEAD).read_text(encoding="utf-8"))
        return tuple(head.get(SHOCKS, ())), tuple(int(n) for n in head.get(LACKS, ()))
    except (OSError, ValueError, AttributeError, TypeError):
        return (), ()


def _known(problem: Problem, event: Event, language: Language) -> Problem:
    try:
        return known(problem, event).problem
    except BadShock as error:
        raise ShockRefused(unfit_told(error, language), MEND[language]) from error


def replan(
    folder: Path,
    plan: Path,
    shock: Path,
    seconds: float,
    show: Heard,
    *,
    language: Language = Language.CHINESE,
) -> Replanned:
    """Plan again after a shock; raises BadCampaign, or ShockRefused in a language."""
    before = standing(folder, plan, language)
    campaign = before.campaign
    given = read_shock(shock)
    event = event_of(given, campaign.problem, campaign.settings.start, shock.name)
    latest = max((int(one["day"]) for one in before.shocks), default=0)
    if event.day < latest:
        over = OVER[language].format(latest=latest, day=event.day)
        raise ShockRefused(over, GIVE_DAY[language])
    start = time.process_time()
    with stoppable(show) as heard:
        limits = Limits(seconds, time.process_time, 0.0, heard)
        try:
            again = plan_again(campaign.problem, before.plan, event, limits)
        except BadShock as error:
            raise ShockRefused(unfit_told(error, language), MEND[language]) from error
    spent = time.process_time() - start
    found = checked(replace(campaign, problem=again.problem), again.plan)
    told = {**given, "day": event.day}
    told.pop("date", None)
    steps = instructions(before.plan, again.plan, again.cut, again.problem.period_days)
    return Replanned(before, again, found, (*before.shocks, told), steps, spent)


def write_replanned(folder: Path, found: Replanned, language: Language) -> None:
    """A plan directory that names the shocks it has lived through."""
    settings = found.before.campaign.settings
    about = {
        "title": settings.title,
        "synthetic": settings.synthetic,
        SHOCKS: list(found.shocks),
        LACKS: list(found.again.problem.reserve_lacks),
    }
    write_plan(folder, found.again.problem, found.again.plan, about, language)


def replan_json(found: Replanned, language: Language) -> dict[str, Any]:
    """What `huiyin campaign replan --json` prints."""
    again = found.again
    return {
        "from_period": again.cut,
        "people_to_another_site": again.moved_site,
        "people_who_must": found.must_move,
        "people_proven": found.nobody_else,
        "appointments_fallen_away": again.moved_time,
        "bound": again.bound,
        "proven": again.proven,
        "unreached": again.unreached,
        "reserve_lacks": list(again.problem.reserve_lacks),
        "aims": [asdict(aim) for aim in again.plan.aims],
        **notes_json(again.problem, again.plan.notes, language),
        "instructions": [told(again.problem, step) for step in found.steps],
        "breaches": [breach_json(one, language) for one in found.checked.breaches],
        "cpu_seconds": round(found.cpu_seconds, 2),
    }


def told(problem: Problem, step: Instruction) -> dict[str, Any]:
    """An instruction with ids, without what does not apply."""
    names: dict[str, Any] = {"act": step.act.value, "site": problem.sites[step.site].id}
    names["amount"] = step.amount
    tables = {
        "other": problem.sites,
        "community": problem.communities,
        "group": problem.groups,
        "product": problem.products,
        "lot": problem.lots,
        "team": problem.teams,
    }
    for name, table in tables.items():
        position = getattr(step, name)
        if position is not None:
            names[name] = table[position].id
    for name in ("dose", "period"):
        if getattr(step, name) is not None:
            names[name] = getattr(step, name)
    return names


def fallback_table(
    folder: Path,
    plan: Path,
    period: int,
    seconds: float,
    show: Heard,
    *,
    language: Language = Language.CHINESE,
) -> tuple[Standing, BackupTable]:
    """What happens if a site fails; raises BadCampaign, or ShockRefused in a language."""
    before = standing(folder, plan, language)
    problem = before.campaign.problem
    if not 0 <= period < problem.periods:
        outside = OUTSIDE[language].format(period=period)
        raise ShockRefused(outside, TAKE_ONE[language].format(last=problem.periods - 1))
    with stoppable(show) as heard:
        limits = Limits(seconds, time.process_time, 0.0, heard)
        return before, backup_table(problem, before.plan, period, limits)


__all__ = [
    "BadCampaign",
    "Replanned",
    "ShockRefused",
    "Standing",
    "fallback_table",
    "replan",
    "replan_json",
    "standing",
    "told",
    "write_replanned",
]
