"""A map of a plan: people, open and closed sites, and who goes where."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from huiyin.base.console.fonts import known_fonts
from huiyin.vaccination.site.run import CannotSite
from huiyin.vaccination.site.view import View
from huiyin.vaccination.site.words import CHINESE, ENGLISH, Words, band_table, sentences

LARGEST_DOT = 160.0
SIZE_STEPS = 12
MOST_LINES = 6000
MOST_POINTS = 4000
PEOPLE, LINE, CLOSED, OPENED = "#5b84b1", "#9db4cc", "#c8c8c8", "#b3261e"


def draw_map(view: View, path: Path, words: Words) -> None:
    """Write an SVG or PNG; raises CannotSite without coordinates or for another ending."""
    given, network = view.answer.question.given, view.network
    if given.community_points is None or given.site_points is None:
        raise CannotSite("There are no coordinates to draw a map with.", "Leave --map out.")
    if path.suffix not in {".svg", ".png"}:
        raise CannotSite(f"{path.name}: a map is an .svg or a .png.", "Name it so.")
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    words = _drawable(words, path)
    with mpl.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "huiyin",
            "font.family": ["sans-serif"],
            "font.sans-serif": [*known_fonts(), "DejaVu Sans"],
        }
    ):
        figure = Figure(figsize=(8, 7.2), layout=ConstrainedLayoutEngine(rect=(0, 0.06, 1, 0.94)))
        axes = figure.add_subplot()
        _places(axes, view, words)
        stretch = 1.0
        if given.geographic:
            stretch = 1 / math.cos(math.radians(float(np.median(given.community_points[:, 0]))))
        axes.set_aspect(stretch)
        axes.set_axis_off()
        title = words.title.format(
            open=len(view.answer.solved.open),
            sites=len(network.sites),
            people=int(network.people.sum()),
        )
        axes.set_title(title, fontsize=12, loc="left")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncols=3, frameon=False, fontsize=8)
        figure.text(0.02, 0.005, _footer(view, words), fontsize=7.5, wrap=True, va="bottom")
        figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else None)


def _places(axes: Any, view: View, words: Words) -> None:
    given, network, solved = view.answer.question.given, view.network, view.answer.solved
    points, sites = _flat(given.community_points, given), _flat(given.site_points, given)
    shares = view.shares
    # A city of thousands is drawn by its largest communities: a picture, not a table.
    drawn = np.argsort(-shares.people, kind="stable")[:MOST_LINES]
    ends = np.full((3 * len(drawn), 2), np.nan)
    ends[0::3], ends[1::3] = points[shares.community[drawn]], sites[shares.site[drawn]]
    axes.plot(*ends.T, color=LINE, linewidth=0.5, zorder=1)
    largest = np.argsort(-network.people, kind="stable")[:MOST_POINTS]
    share = network.people[largest] / max(1, int(network.people.max()))
    step = np.ceil(np.sqrt(share) * SIZE_STEPS).clip(1)
    for size in np.unique(step):
        axes.scatter(
            *points[largest[step == size]].T,
            s=LARGEST_DOT * (size / SIZE_STEPS) ** 2,
            color=PEOPLE,
            alpha=0.55,
            linewidths=0,
            label=words.communities if size == step.max() else None,
            zorder=2,
        )
    is_open = np.zeros(len(network.sites), bool)
    is_open[list(solved.open)] = True
    axes.scatter(
        *sites[~is_open].T, s=9, marker="s", color=CLOSED, label=words.closed_site, zorder=3
    )
    axes.scatter(*sites[is_open].T, s=34, marker="^", color=OPENED, label=words.open_site, zorder=4)


def _flat(points: Any, given: Any) -> Any:
    """(x, y) for the picture: longitude to the right."""
    return points[:, ::-1] if given.geographic else points


def _footer(view: View, words: Words) -> str:
    parts = [" ".join(sentences(view, words)[1:3])]
    parts += [f"{way}: {share}" for way, _, share in band_table(view, words)]
    if view.answer.question.given.synthetic:
        parts.insert(0, words.synthetic)
    return " · ".join(parts)


def _drawable(words: Words, path: Path) -> Words:
    """English in a PNG where no font has Chinese letters; an SVG brings its words as text."""
    if words is not CHINESE or path.suffix == ".svg":
        return words
    return words if known_fonts() else ENGLISH
