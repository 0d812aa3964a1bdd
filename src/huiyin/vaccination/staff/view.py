"""Answers of `huiyin staff` as JSON values and as rows of tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import msgspec

from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.staffing.certificate import Certificate
from huiyin.vaccination.core.staffing.city import SiteAnswer
from huiyin.vaccination.core.staffing.constant import Answer
from huiyin.vaccination.core.staffing.frontier import Frontier
from huiyin.vaccination.core.staffing.hourly import Hourly
from huiyin.vaccination.core.staffing.roster import Roster
from huiyin.vaccination.core.staffing.shifts import Shift
from huiyin.vaccination.staff.run import CannotStaff, Staffed, at_stage
from huiyin.vaccination.staff.words import Words, told

ASSUMPTION = (
    "A staffing that misses the target misses it with fewer servers at any stage too. True of each"
    " stage by itself; for persons overtaken between stages not proven. Best in the sample under"
    " this assumption."
)
Rows = list[tuple[str, ...]]


def report(answer: Staffed) -> dict[str, Any]:
    """Everything as JSON values; shares of one, minutes, costs in the file's unit."""
    question, advised = answer.question, answer.advised
    return {
        "clinic": answer.clinic.name,
        "synthetic": answer.clinic.synthetic,
        "value": advised.found.cost,
        "bound": advised.found.bound,
        "gap": advised.found.gap,
        "proven": advised.certificate.complete,
        "target": {
            "minutes": question.minutes,
            "people": question.people,
            "days_share": question.days_share,
        },
        "seed": question.seed,
        "pooled": constant(answer.pooled),
        "robust": None if answer.robust is None else constant(answer.robust),
        "hourly": None if answer.hourly is None else by_hour(answer, answer.hourly),
        "roster": None if answer.roster is None else rostered(answer, answer.roster),
        "frontier": None if answer.frontier is None else frontier_values(answer.frontier),
        "cpu_seconds": round(answer.cpu_seconds, 3),
    }


def constant(answer: Answer) -> dict[str, Any]:
    """A constant staffing with its certificate."""
    found = answer.found
    return {
        "staff": dict(zip(answer.certificate.stages, found.staff, strict=True)),
        "cost": found.cost,
        "bound": found.bound,
        "gap": found.gap,
        "proven": answer.certificate.complete,
        "ended": found.ended.value,
        "greedy": found.greedy,
        "evaluations": found.evaluations,
        "in_sample": asdict(answer.in_sample),
        "hold_out": asdict(answer.hold_out),
        "tried": [{"staff": staff, "fresh": asdict(one)} for staff, one in answer.tried],
        "certificate": asdict(answer.certificate) | {"assumption": ASSUMPTION},
    }


def by_hour(answer: Staffed, found: Hourly) -> dict[str, Any]:
    """A staffing by the hour."""
    names = [stage.name for stage in answer.clinic.stages]
    values = asdict(found)
    values["staff"] = dict(zip(names, found.staff, strict=True))
    values["proposed"] = dict(zip(names, found.proposed, strict=True))
    values["settled"] = dict(zip(names, found.settled, strict=True))
    return values


def rostered(answer: Staffed, plan: Roster) -> dict[str, Any]:
    """A roster with need and people at work by slot."""
    return {
        "lines": [
            {"role": one.role, "shift": shift_words(one.shift), "people": one.people}
            for one in plan.lines
        ],
        "need": {one.name: one.people for one in answer.needs},
        "at_work": {need.name: row for need, row in zip(answer.needs, plan.at_work, strict=True)},
        "people": plan.people,
        "on_books": plan.on_books,
        "person_hours": plan.person_hours,
        "cost": plan.cost,
        "bound": plan.bound,
        "gap": plan.gap,
        "ended": plan.ended.value,
        "fresh": None if answer.roster_tried is None else asdict(answer.roster_tried),
    }


def frontier_values(line: Frontier) -> dict[str, Any]:
    """The points from the cheapest on."""
    points = [{"minutes": one.certificate.target.minutes, **constant(one)} for one in line.points]
    return {"points": points, "knee": line.knee, "cut": line.cut}


def city_values(sites: list[SiteAnswer]) -> list[dict[str, Any]]:
    """A line a site, without certificates of those refused."""
    return [
        {
            "name": one.name,
            "refused": one.refused,
            "pooled": None if one.pooled is None else constant(one.pooled),
            "robust": None if one.robust is None else constant(one.robust),
        }
        for one in sites
    ]


def certificates(values: Any) -> list[Certificate]:
    """The certificates of a JSON answer, or one alone; raises CannotStaff for something else."""
    if not isinstance(values, dict):
        raise CannotStaff("This JSON holds no answer of `huiyin staff --json`.")
    held = [values] if "failing" in values else [
        part["certificate"]
        for part in (values.get("pooled"), values.get("robust"))
        if isinstance(part, dict) and "certificate" in part
    ]  # fmt: skip
    if not held:
        raise CannotStaff("This JSON holds no certificate of `huiyin staff --json`.")
    try:
        return [msgspec.convert(one, Certificate, strict=False) for one in held]
    except msgspec.ValidationError as error:
        raise CannotStaff(f"The certificate cannot be read: {error}.") from error


def shift_words(shift: Shift) -> str:
    """A shift as times of day."""
    return " + ".join(f"{_clock(start)}–{_clock(end)}" for start, end in shift.blocks)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def stage_names(clinic: Clinic, words: Words) -> list[str]:
    """The stages in a language."""
    return [one.name if words.chinese else one.english or one.name for one in clinic.stages]


def stage_table(answer: Staffed, words: Words) -> Rows:
    """A row a stage, under `words.stage_heads`."""
    rows: Rows = []
    for k, name in enumerate(stage_names(answer.clinic, words)):
        robust = str(answer.robust.staff[k]) if answer.robust else "—"
        lower = answer.pooled.certificate.lower[k]
        span = "—"
        if answer.hourly is not None:
            hours = answer.hourly.staff[k]
            span = str(hours[0]) if len(set(hours)) == 1 else f"{min(hours)}–{max(hours)}"
        rows.append((name, str(answer.pooled.staff[k]), robust, str(lower), span))
    return rows


def hour_heads(answer: Staffed, words: Words) -> tuple[str, ...]:
    """The headings of `hour_table`."""
    hours = range(len(answer.hourly.staff[0])) if answer.hourly else ()
    first = words.stage_heads[0]
    return (first, *(_clock(answer.clinic.opens_at + 60 * one) for one in hours))


def hour_table(answer: Staffed, words: Words) -> Rows:
    """A row a stage: need by hour, and on duty where there is a roster."""
    if answer.hourly is None:
        return []
    names = stage_names(answer.clinic, words)
    rows: Rows = []
    for k, (name, hours) in enumerate(zip(names, answer.hourly.staff, strict=True)):
        rows.append((name, *map(str, hours)))
        duty = on_duty(answer, answer.clinic.stages[k].name)
        if duty:
            rows.append((f"　{words.on_duty}", *map(str, duty)))
    return rows


def on_duty(answer: Staffed, name: str) -> tuple[int, ...]:
    """People the roster has at a stage by hour, the fewest of each hour; empty without one."""
    if answer.roster is None or answer.hourly is None:
        return ()
    return at_stage(answer.needs, answer.roster, name, len(answer.hourly.staff[0]))


def shift_table(answer: Staffed) -> Rows:
    """A row a role and shift, under `words.shift_heads`."""
    lines = answer.roster.lines if answer.roster else ()
    return [(one.role, shift_words(one.shift), str(one.people)) for one in lines]


def frontier_table(answer: Staffed) -> Rows:
    """A row a point, under `words.frontier_heads`."""
    return [
        (
            f"{one.certificate.target.minutes:g}",
            f"{one.found.cost:.2f}",
            told(one.staff),
            f"{one.in_sample.in_time:.1%}",
            f"{one.hold_out.in_time:.1%}",
            f"{one.hold_out.mean_wait:.1f}",
        )
        for one in (answer.frontier.points if answer.frontier else ())
    ]


def city_table(sites: list[SiteAnswer]) -> Rows:
    """A row a site, under `words.city_heads`."""
    rows: Rows = []
    for one in sites:
        first, second = one.pooled, one.robust
        rows.append(
            (
                one.name,
                told(first.staff) if first else "—",
                f"{first.found.cost:.2f}" if first else "—",
                told(second.staff) if second else "—",
                f"{second.found.cost:.2f}" if second else "—",
                f"{second.hold_out.good_days:.1%}" if second else "—",
                one.refused,
            )
        )
    return rows
