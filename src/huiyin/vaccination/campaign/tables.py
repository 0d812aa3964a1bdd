"""The lines and tables of a plan that screens and pages show."""

from __future__ import annotations

from huiyin.vaccination.campaign.far import far_notes
from huiyin.vaccination.campaign.note_words import notes_told
from huiyin.vaccination.campaign.view import View
from huiyin.vaccination.campaign.words import CHINESE, UNITS, Words, figure_name
from huiyin.vaccination.core.answer import Ended

Section = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
MOST_PERIODS = 13
SHOWN = 2
"""Figures of a hand check on the page."""
NOTHING = "none"
"""What a hand check counts where there is nothing to count."""


def title_of(view: View, words: Words) -> str:
    """The heading."""
    return words.title.format(title=view.checked.campaign.settings.title)


def opening(view: View, words: Words, ended: Ended | None) -> list[str]:
    """What the plan is, whether it was checked, and how the search ended."""
    campaign, plan = view.checked.campaign, view.checked.plan
    problem = campaign.problem
    lines = [words.synthetic] if campaign.settings.synthetic else []
    lines.append(
        words.plan.format(
            people=sum(sum(one.people) for one in problem.communities),
            communities=len(problem.communities),
            open=len(plan.openings),
            sites=len(problem.sites),
            doses=int(view.doses.sum()),
            periods=problem.periods,
            days=problem.period_days,
        )
    )
    breaches = len(view.checked.breaches)
    lines.append(words.broken.format(count=breaches) if breaches else words.checked)
    if ended is not None:
        lines.append(words.not_better.format(ended=words.ended[ended.value]))
    return lines


def sentences(view: View, words: Words, ended: Ended | None) -> list[str]:
    """The opening, before it whose ways are too long: a picture has no room for that."""
    campaign = view.checked.campaign
    far = far_notes(campaign.far, campaign.settings.travel)
    told = notes_told(campaign.problem, far, words.language)
    return [*told, *opening(view, words, ended)]


def noted(view: View, words: Words) -> list[str]:
    """What the plan has to say beside its tables, and what was noticed in the directory."""
    campaign = view.checked.campaign
    notes = (*view.checked.plan.notes, *campaign.warnings)
    return notes_told(campaign.problem, notes, words.language)


def aim_table(view: View, words: Words) -> list[tuple[str, ...]]:
    """A row per aim: value, unit, bound, gap."""
    rows: list[tuple[str, ...]] = []
    for aim in view.checked.plan.aims:
        unit = UNITS.get(aim.unit, aim.unit) if words is CHINESE else aim.unit
        bound = words.no_bound if aim.bound is None else f"{aim.bound:,.0f}"
        gap = words.no_bound if aim.gap is None else f"{aim.gap:.3%}"
        name = words.aim_names.get(aim.name, aim.name)
        rows.append((name, f"{aim.value:,.0f}", unit, bound, gap))
    return rows


def coverage_table(view: View, words: Words) -> list[tuple[str, ...]]:
    """The city, then its districts, the worst first."""
    problem = view.checked.campaign.problem
    people, done = view.people, view.firsts[:, -1]
    order = sorted((d for d in range(len(people)) if people[d]), key=lambda d: done[d] / people[d])
    rows = [(words.city, int(people.sum()), int(done.sum()))]
    rows += [(problem.districts[d], int(people[d]), int(done[d])) for d in order]
    return [(name, f"{n:,}", f"{k:,}", f"{k / max(n, 1):.1%}") for name, n, k in rows]


def period_table(view: View) -> list[tuple[str, ...]]:
    """First and further doses, stock, doses owed and sites open; at most every other period."""
    periods = view.doses.shape[1]
    step = -(-periods // MOST_PERIODS)
    rows: list[tuple[str, ...]] = []
    for end in range(step - 1, periods, step):
        part = slice(end - step + 1, end + 1)
        given = view.doses[0, part].sum(), view.doses[1:, part].sum()
        counts = (*given, view.stock[end], view.owed[end], view.running[end])
        name = str(end) if step == 1 else f"{end - step + 1}-{end}"
        rows.append((name, *(f"{int(n):,}" for n in counts)))
    return rows


def hand_table(view: View, words: Words) -> list[tuple[str, ...]]:
    """The twelve checks with two figures each; all figures are in the JSON."""
    rows: list[tuple[str, ...]] = []
    for line in view.checked.by_hand:
        counted = list(line.figures.items())[:SHOWN]
        figures = [
            f"{figure_name(name, words)} {words.no_bound if value == NOTHING else value}"
            for name, value in counted
        ]
        result = words.passed if line.passed else words.failed
        name = words.hand_names[line.number - 1]
        rows.append((str(line.number), name, result, "; ".join(figures)))
    return rows


def sections(view: View, words: Words) -> list[Section]:
    """Everything a page shows, in its order."""
    found: list[Section] = [
        (words.aims, words.aim_heads, aim_table(view, words)),
        (words.coverage, words.coverage_heads, coverage_table(view, words)),
        (words.weeks, words.week_heads, period_table(view)),
        (words.hand, words.hand_heads, hand_table(view, words)),
    ]
    return [section for section in found if section[2]]
