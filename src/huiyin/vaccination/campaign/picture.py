"""Pictures of a plan: a map of its sites, and a chart of doses, stock and coverage over time."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from huiyin.base.console.fonts import known_fonts
from huiyin.vaccination.campaign.run import CannotPlan
from huiyin.vaccination.campaign.tables import opening, title_of
from huiyin.vaccination.campaign.travel import Points
from huiyin.vaccination.campaign.view import View
from huiyin.vaccination.campaign.words import CHINESE, ENGLISH, Words

PEOPLE, CLOSED, OPENED = "#5b84b1", "#c8c8c8", "#b3261e"
DOSES = ("#1f5a99", "#e08a1e", "#4f8a4f")
LARGEST_DOT, MOST_POINTS, MOST_DISTRICTS = 120.0, 2500, 20


def draw_map(view: View, path: Path, words: Words) -> None:
    """Communities and sites; raises CannotPlan without coordinates or for another ending."""
    campaign = view.checked.campaign
    homes, places = campaign.communities, campaign.sites
    if homes is None or places is None:
        raise CannotPlan("There are no coordinates to draw a map with.", "Leave --map out.")
    words = _drawable(words, path)
    with _styled():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(8, 7), layout="constrained")
        axes = figure.add_subplot()
        _places(axes, view, words, (homes, places))
        middle = float(np.median(homes[:, 0]))
        axes.set_aspect(1 / math.cos(math.radians(middle)))
        axes.set_axis_off()
        axes.set_title(title_of(view, words), fontsize=12, loc="left")
        axes.legend(loc="lower left", frameon=False, fontsize=8)
        _save(figure, view, path, words)


def draw_chart(view: View, path: Path, words: Words) -> None:
    """Doses by period, stock with what is owed, coverage by district."""
    words = _drawable(words, path)
    with _styled():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(8, 8.4), layout="constrained")
        top, middle, bottom = figure.subplots(3, 1, sharex=True)
        periods = np.arange(view.doses.shape[1])
        floor = np.zeros(len(periods))
        for number, row in enumerate(view.doses):
            label = words.dose.format(number=number + 1)
            top.bar(periods, row, bottom=floor, color=DOSES[number % len(DOSES)], label=label)
            floor += row
        top.set_ylabel(words.doses_axis)
        middle.plot(periods, view.stock, color="#333333", label=words.stock)
        middle.plot(periods, view.owed, color="#b3261e", linestyle="--", label=words.owed)
        middle.set_ylabel(words.doses_label)
        _coverage(bottom, view, words, periods)
        bottom.set_xlabel(words.period_axis)
        for axes in (top, middle):
            axes.legend(frameon=False, fontsize=8)
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        for axes in (top, middle, bottom):
            axes.spines[["top", "right"]].set_visible(False)
        top.set_title(title_of(view, words), fontsize=12, loc="left")
        _save(figure, view, path, words)


def _coverage(axes: Any, view: View, words: Words, periods: Any) -> None:
    """The worst district by name, the others thin, the city thick."""
    names = view.checked.campaign.problem.districts
    shares = 100 * view.firsts / np.maximum(view.people, 1)[:, None]
    served = [d for d in range(len(names)) if view.people[d]]
    worst = min(served, key=lambda d: shares[d, -1], default=None)
    for d in served[:MOST_DISTRICTS]:
        axes.plot(periods, shares[d], color="#b9c7d6", linewidth=0.8)
    city = 100 * view.firsts.sum(axis=0) / max(1, int(view.people.sum()))
    axes.plot(periods, city, color="#1f5a99", linewidth=2, label=words.city)
    if worst is not None:
        axes.plot(periods, shares[worst], color="#b3261e", linewidth=1.5, label=names[worst])
    axes.set_ylim(0, 100)
    axes.set_ylabel(words.share_axis)
    axes.legend(frameon=False, fontsize=8, loc="upper left")


def _places(axes: Any, view: View, words: Words, places: tuple[Points, Points]) -> None:
    campaign = view.checked.campaign
    people = np.array([sum(one.people) for one in campaign.problem.communities])
    largest = np.argsort(-people, kind="stable")[:MOST_POINTS]
    area = np.maximum(LARGEST_DOT * people / max(1, people.max()), 1.0)
    homes, sites = np.round(places[0], 3)[:, ::-1], places[1][:, ::-1]
    axes.scatter(
        *homes[largest].T, s=area[largest], color=PEOPLE, alpha=0.5, linewidths=0,
        label=words.people, zorder=1,
    )  # fmt: skip
    plan, every = view.checked.plan, np.arange(len(sites))
    opened = np.isin(every, [one.site for one in plan.openings])
    team = np.isin(every, [one.site for one in plan.parked]) & ~opened
    for flags, mark, size, color, label in (
        (~opened & ~team, "s", 8, CLOSED, words.closed_site),
        (team, "D", 20, OPENED, words.team_site),
        (opened, "^", 34, OPENED, words.open_site),
    ):
        axes.scatter(*sites[flags].T, s=size, marker=mark, color=color, label=label, zorder=2)


def _styled() -> Any:
    import matplotlib as mpl

    style: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "huiyin",
        "font.family": ["sans-serif"],
        "font.sans-serif": [*known_fonts(), "DejaVu Sans"],
        "axes.unicode_minus": False,
    }
    return mpl.rc_context(style)


def _save(figure: Any, view: View, path: Path, words: Words) -> None:
    if path.suffix not in {".svg", ".png"}:
        raise CannotPlan(f"{path.name}: a picture is an .svg or a .png.", "Name it so.")
    figure.text(0.01, 0.003, "\n".join(opening(view, words, None)), fontsize=7, va="bottom")
    figure.get_layout_engine().set(rect=(0, 0.06, 1, 0.94))
    figure.savefig(path, dpi=100, metadata={"Date": None} if path.suffix == ".svg" else None)


def _drawable(words: Words, path: Path) -> Words:
    """English in a PNG where no font has Chinese letters; an SVG brings its words as text."""
    if words is not CHINESE or path.suffix == ".svg":
        return words
    return words if known_fonts() else ENGLISH
