"""People and queues by stage over the day, with bands, as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from huiyin.base.console.fonts import known_fonts
from huiyin.base.console.page import BadName
from huiyin.vaccination.clinic.run import Answer
from huiyin.vaccination.clinic.words import (
    CHINESE,
    ENGLISH,
    Words,
    clinic_name,
    clock,
    stage_name,
)
from huiyin.vaccination.core.clinic.figures import marks

# Okabe and Ito's colours, told apart by the colour-blind; stages beyond them begin anew.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")


def draw_chart(answer: Answer, path: Path, words: Words) -> None:
    """Write an SVG or PNG; raises BadName for another ending."""
    if path.suffix not in {".svg", ".png"}:
        raise BadName(f"{path.name}: a chart is an .svg or a .png.", "Name it so.")
    save_chart(answer, path, path.suffix[1:], words)


def save_chart(answer: Answer, to: Any, kind: str, words: Words) -> None:
    """Write the picture into a path or an open file."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    words = _drawable(words)
    settings: Any = {
        "svg.fonttype": "path" if words is CHINESE else "none",
        "svg.hashsalt": "huiyin",
        "font.sans-serif": [*known_fonts(), "DejaVu Sans"],
        "font.family": ["sans-serif"],
        "path.simplify_threshold": 0.5,
    }
    with mpl.rc_context(settings):
        figure = Figure(figsize=(8, 6.4), layout="constrained")
        upper, lower = figure.subplots(2, 1, sharex=True)
        figures = answer.result.figures
        _lines(upper, answer, figures.present, words, words.people)
        _lines(lower, answer, figures.queue, words, words.waiting)
        clinic = answer.result.clinic
        ticks = np.arange(0, clinic.open_minutes + 61, 60 if clinic.open_minutes <= 720 else 120)
        lower.set_xticks(ticks, [clock(clinic, float(tick)) for tick in ticks])
        upper.legend(frameon=False, fontsize=8, ncols=min(5, len(clinic.stages)), loc="upper left")
        figure.suptitle(words.title.format(name=clinic_name(clinic, words)), fontsize=12)
        note = words.band.format(days=answer.result.days, seed=answer.result.seed)
        if clinic.synthetic:
            note = f"{words.synthetic} {note}"
        lower.set_xlabel(note, fontsize=8)
        metadata = {"Date": None} if kind == "svg" else None
        figure.savefig(to, format=kind, dpi=110, metadata=metadata)


def _lines(axes: Any, answer: Answer, counts: Any, words: Words, title: str) -> None:
    """A line and a band a stage; counts (days, stages, marks)."""
    clinic = answer.result.clinic
    minutes = marks(clinic)
    shown = minutes <= answer.result.figures.finish.mean() + 10
    for place in range(counts.shape[1]):
        colour, day = COLOURS[place % len(COLOURS)], counts[:, place, shown]
        low, high = np.quantile(day, [0.05, 0.95], axis=0)
        axes.fill_between(minutes[shown], low, high, color=colour, alpha=0.2, linewidth=0)
        name = stage_name(clinic, place, words)
        axes.plot(minutes[shown], day.mean(axis=0), color=colour, linewidth=1.4, label=name)
    top = np.quantile(counts, 0.95, axis=0).max()
    axes.set_ylim(0, max(1.0, 1.2 * top))
    axes.set_title(title, loc="left", fontsize=10)
    axes.grid(alpha=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _drawable(words: Words) -> Words:
    """English where no font of this machine has Chinese letters."""
    return words if words is ENGLISH or known_fonts() else ENGLISH
