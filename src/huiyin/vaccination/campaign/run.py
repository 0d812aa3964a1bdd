"""Plans a campaign directory and checks what came out; what `huiyin campaign` tells programs."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from huiyin.base.console.stopping import stoppable
from huiyin.base.errors import HuiyinError
from huiyin.vaccination.campaign.breach_words import breach_json
from huiyin.vaccination.campaign.far import far_json, far_notes
from huiyin.vaccination.campaign.files.notes import notes_json
from huiyin.vaccination.campaign.files.reading import Campaign, read_campaign
from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.campaign.note_words import note_told
from huiyin.vaccination.campaign.refusal_words import HINT, fault_json, in_one, refusal_told
from huiyin.vaccination.campaign.wish_words import named_json, named_told, ways_json
from huiyin.vaccination.core.answer import Ended, Limits, Progress
from huiyin.vaccination.core.campaign.check import (
    Backup,
    Breach,
    Case,
    HandCheck,
    Published,
    Rule,
    Tables,
    breach,
    busiest,
    by_hand,
    check,
    shortest_ways,
    tables_of,
)
from huiyin.vaccination.core.campaign.faults import CampaignRefused
from huiyin.vaccination.core.campaign.plan import Plan
from huiyin.vaccination.core.campaign.problem import AimKind, Problem

if TYPE_CHECKING:
    from huiyin.vaccination.core.campaign.noted import Unreached

KILOBYTES, NOISE, BACKUP_SECONDS = 1024, 1e-6, 60.0
Heard = Callable[[Progress], bool]


class CannotPlan(HuiyinError):
    """A campaign, or what is asked of it, cannot be had."""


class Contradicts(CannotPlan):
    """A campaign contradicts itself: what cannot hold together, and each way out of it."""

    def __init__(self, refused: CampaignRefused, problem: Problem, language: Language) -> None:
        told = refusal_told(problem, refused, language)
        super().__init__(in_one(told, language), HINT[language])
        self.refused, self.problem, self.language = refused, problem, language

    def as_json(self) -> dict[str, Any]:
        """Kinds, names and amounts, with sentences, for programs."""
        clash, problem, language = self.refused.contradiction, self.problem, self.language
        together = () if clash is None else clash.together
        ways = () if clash is None else clash.ways
        return {
            "error": self.message,
            "hint": self.hint,
            "faults": refusal_told(problem, self.refused, language),
            "kinds": [fault_json(fault, language) for fault in self.refused.faults],
            "together": [named_told(problem, name, language) for name in together],
            "wishes": [named_json(problem, name) for name in together],
            "ways": ways_json(problem, ways, language),
        }


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The bound of an aim as printed and as its proof's prices give it (weak duality)."""

    aim: str
    printed: float
    recomputed: float

    @property
    def holds(self) -> bool:
        """Whether the prices give what was printed."""
        return self.recomputed >= self.printed - NOISE * max(1.0, abs(self.printed))


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A plan with what the independent checker says of it."""

    campaign: Campaign
    plan: Plan
    breaches: tuple[Breach, ...]
    by_hand: tuple[HandCheck, ...]
    bounds: tuple[Recomputed, ...]

    @property
    def tables(self) -> Tables:
        """The plan as arrays."""
        return tables_of(self.campaign.problem, self.plan)


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A checked plan with how the search went."""

    checked: Checked
    ended: Ended
    cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    out_of_reach: Unreached | None = None


def published() -> Published:
    """What real sites reached (data/campaign_facts.yaml)."""
    text = files("huiyin.vaccination.data").joinpath("campaign_facts.yaml").read_text("utf-8")
    found = yaml.safe_load(text)["station_day"]
    return Published(found["least"], found["most"], found["source"])


def checked(campaign: Campaign, plan: Plan) -> Checked:
    """Check a plan by rules and by hand; a plan whose rows name nothing has no hand checks."""
    problem = campaign.problem
    breaches = check(problem, plan)
    if any(breach.rule is Rule.TABLES for breach in breaches):
        return Checked(campaign, plan, tuple(breaches), (), ())
    bounds = recomputed(problem, plan)
    for one in bounds:
        if not one.holds:
            figures = {"bound": one.printed, "counted": one.recomputed}
            breaches.append(breach(Case.BOUND_UNPROVEN, aim=one.aim, **figures))
    tables = tables_of(problem, plan)
    backup = None if breaches else backup_of(problem, plan, tables)
    lines = by_hand(problem, plan, tables, breaches, published(), backup=backup)
    return Checked(campaign, plan, tuple(breaches), tuple(lines), bounds)


def backup_of(problem: Problem, plan: Plan, tables: Tables) -> Backup | None:
    """What the planner's backup table says of the site that hand check 10 takes out; None where
    no site runs or the time was up."""
    from huiyin.vaccination.core.campaign.backup import fallback_of

    stress = busiest(tables)
    if stress is None:
        return None
    found = fallback_of(problem, plan, *stress, Limits(BACKUP_SECONDS, time.process_time))
    return None if found is None else Backup(found.people, found.left_over)


def recomputed(problem: Problem, plan: Plan) -> tuple[Recomputed, ...]:
    """Every bound that has a proof, computed anew from the model of the sites in the plan; prices
    that do not fit the model prove no more than that no aim is below 0."""
    from huiyin.vaccination.core.campaign.bounds import bound_of

    printed = {aim.name: aim.bound for aim in plan.aims}
    found = []
    for proof in plan.proofs:
        bound = printed.get(proof.aim)
        if bound is None:
            continue
        again = 0.0
        with suppress(ValueError, KeyError):
            again = max(again, bound_of(problem, plan, proof))
        found.append(Recomputed(proof.aim, bound, again))
    return tuple(found)


def plan_folder(
    folder: Path,
    seconds: float,
    gap: float,
    show: Heard,
    language: Language = Language.CHINESE,
) -> Planned:
    """Read, plan and check; raises BadCampaign, or CannotPlan in a language."""
    from huiyin.vaccination.core.campaign.planner import plan_campaign

    campaign = read_campaign(folder)
    cancelled = False

    with stoppable(show) as heard:
        _make_ready(campaign.problem, heard)
        start, wall = time.process_time(), time.perf_counter()

        def hear(progress: Progress) -> bool:
            nonlocal cancelled
            cancelled = not heard(progress)
            return not cancelled

        try:
            plan = plan_campaign(campaign.problem, Limits(seconds, time.process_time, gap, hear))
        except CampaignRefused as error:
            raise Contradicts(error, campaign.problem, language) from error
        left = Limits(start + seconds - time.process_time(), time.process_time, gap, hear)
        out_of_reach = None if cancelled else _out_of_reach(campaign.problem, plan, left)
    reasons = () if out_of_reach is None else (out_of_reach,)
    far = far_notes(campaign.far, campaign.settings.travel)
    plan = replace(plan, notes=(*far, *plan.notes, *reasons))
    spent = time.process_time() - start
    wall = time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES
    found = checked(campaign, plan)
    ended = _ended(found, gap, cancelled=cancelled, late=spent >= seconds)
    return Planned(found, ended, spent, wall, peak, out_of_reach)


def _make_ready(problem: Problem, heard: Heard) -> None:
    """Where sites are to be chosen, the loops of siting are compiled before the clock starts."""
    from huiyin.vaccination.core.campaign.locate import AT_MOST, network_of
    from huiyin.vaccination.core.siting.capacitated import solve
    from huiyin.vaccination.site.run import warm_up

    if problem.most_open is None and problem.budget_fen is None:
        return
    heard(Progress(0.0, None, None, phase="making ready"))
    every = np.arange(len(problem.sites), dtype=np.int64)
    network, _ = network_of(problem, every, np.ones_like(every))
    warm_up(solve, network, replace(AT_MOST, p=1))


def _out_of_reach(problem: Problem, plan: Plan, limits: Limits) -> Unreached | None:
    """What keeps the targets of a plan from being reached, where it misses some."""
    from huiyin.vaccination.core.campaign.unreached import unreached
    from huiyin.vaccination.core.campaign.watch import Watcher

    if not any(aim.value for aim in plan.aims if aim.name == AimKind.SHORTFALL):
        return None
    opened = np.array([one.site for one in plan.openings], dtype=np.int64)
    parked = np.array([one.site for one in plan.parked], dtype=np.int64)
    return unreached(problem, opened, parked, Watcher(limits))


def _ended(found: Checked, gap: float, *, cancelled: bool, late: bool) -> Ended:
    """Proven only where each bound is 0, the shortest ways, or given by checked prices."""
    gaps = [aim.gap for aim in found.plan.aims]
    sure = {one.aim for one in found.bounds if one.holds}
    least = shortest_ways(found.campaign.problem, found.tables) if not found.breaches else -1
    sure |= {
        aim.name for aim in found.plan.aims if aim.name == AimKind.TRAVEL and aim.value <= least
    }
    if all(aim.gap == 0 and (aim.value == 0 or aim.name in sure) for aim in found.plan.aims):
        return Ended.PROVEN
    if cancelled:
        return Ended.CANCELLED
    if all(one is not None and one <= gap for one in gaps):
        return Ended.WITHIN_GAP
    return Ended.TIME_LIMIT if late else Ended.HEURISTIC


def check_json(found: Checked, language: Language) -> dict[str, Any]:
    """What `huiyin campaign check --json` prints, its words in a language."""
    return {
        "holds": not found.breaches,
        "breaches": [breach_json(one, language) for one in found.breaches],
        "hand_checks": [asdict(line) for line in found.by_hand],
        "bounds": [{**asdict(one), "holds": one.holds} for one in found.bounds],
        "aims": [asdict(aim) for aim in found.plan.aims],
    }


def plan_json(found: Planned, language: Language) -> dict[str, Any]:
    """What `huiyin campaign --json` prints, its sentences in a language."""
    campaign, plan = found.checked.campaign, found.checked.plan
    reach = found.out_of_reach
    return {
        "title": campaign.settings.title,
        "synthetic": campaign.settings.synthetic,
        "ended": found.ended.value,
        "far": far_json(campaign.problem, campaign.far),
        "aims": [asdict(aim) for aim in plan.aims],
        "open": [campaign.problem.sites[one.site].id for one in plan.openings],
        "people": _people(campaign.problem),
        "doses_given": sum(row.doses for row in plan.given),
        **notes_json(campaign.problem, plan.notes, language),
        "out_of_reach": None
        if reach is None
        else {
            "people": reach.least,
            "ways": ways_json(campaign.problem, reach.ways, language),
            "silence": reach.silence,
            "told": note_told(campaign.problem, reach, language),
        },
        **notes_json(campaign.problem, campaign.warnings, language, ("warnings", "warned")),
        "breaches": [breach_json(one, language) for one in found.checked.breaches],
        "hand_checks": [asdict(line) for line in found.checked.by_hand],
        "cpu_seconds": round(found.cpu_seconds, 2),
        "wall_seconds": round(found.wall_seconds, 2),
        "peak_mb": round(found.peak_mb, 1),
    }


def _people(problem: Problem) -> int:
    return sum(sum(community.people) for community in problem.communities)
