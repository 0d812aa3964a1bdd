"""Staff against need by the hour, and the frontier of cost and time, as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from huiyin.base.console.fonts import known_fonts
from huiyin.base.console.page import BadName
from huiyin.vaccination.clinic.chart import COLOURS
from huiyin.vaccination.staff.run import Staffed
from huiyin.vaccination.staff.view import on_duty, stage_names
from huiyin.vaccination.staff.words import ENGLISH, Words


def draw_chart(answer: Staffed, path: Path, words: Words) -> None:
    """Write an SVG or PNG; raises BadName for another ending."""
    if path.suffix not in {".svg", ".png"}:
        raise BadName(f"{path.name}: a chart is an .svg or a .png.", "Name it so.")
    save_chart(answer, path, path.suffix[1:], words)


def save_chart(answer: Staffed, to: Any, kind: str, words: Words) -> None:
    """Write the picture into a path or an open file: the frontier where there is one, else staff
    by stage and hour."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    fonts = known_fonts()
    words = words if fonts else ENGLISH
    settings: Any = {
        "svg.fonttype": "path" if words.chinese else "none",
        "svg.hashsalt": "huiyin",
        "font.sans-serif": [*fonts, "DejaVu Sans"],
        "font.family": ["sans-serif"],
    }
    with mpl.rc_context(settings):
        figure = Figure(figsize=(9, 4.7), layout="constrained")
        if answer.frontier is not None:
            _frontier(figure.subplots(), answer, words)
        else:
            _hours(figure, answer, words)
        clinic = answer.clinic
        name = clinic.name if words.chinese else clinic.english or clinic.name
        title = words.title.format(name=name)
        if clinic.synthetic:
            title += f"\n{words.synthetic}"
        figure.suptitle(title, fontsize=10)
        metadata = {"Date": None} if kind == "svg" else None
        figure.savefig(to, format=kind, dpi=110, metadata=metadata)


def _hours(figure: Any, answer: Staffed, words: Words) -> None:
    """One small chart a stage of people: constant staff, need by hour, people on duty."""
    stages = [k for k, stage in enumerate(answer.clinic.stages) if not stage.seats]
    names = stage_names(answer.clinic, words)
    charts = figure.subplots(len(stages), 1, sharex=True, squeeze=False)[:, 0]
    hours = len(answer.hourly.staff[0]) if answer.hourly else round(
        answer.clinic.open_minutes / 60
    )  # fmt: skip
    edges = [answer.clinic.opens_at / 60 + one for one in range(hours + 1)]
    for place, (axes, k) in enumerate(zip(charts, stages, strict=True)):
        colour = COLOURS[place % len(COLOURS)]
        if answer.hourly is not None:
            need = answer.hourly.staff[k]
            axes.stairs(need, edges, fill=True, color=colour, alpha=0.35, label=words.need)
        duty = on_duty(answer, answer.clinic.stages[k].name)
        if duty:
            axes.stairs(duty, edges, color="#000000", linewidth=1.2, label=words.on_duty)
        constant = answer.advised.staff[k]
        axes.hlines(
            constant, edges[0], edges[-1], color=colour, linestyle="--", label=words.constant
        )
        axes.set_ylabel(names[k], fontsize=8)
        axes.set_ylim(0, 1.35 * axes.get_ylim()[1])
        axes.legend(frameon=False, fontsize=6, ncols=3, loc="upper right")
        axes.grid(alpha=0.3)
    charts[-1].set_xticks(edges, [f"{round(60 * e) // 60:02d}:{round(60 * e) % 60:02d}"
                                  for e in edges], fontsize=7)  # fmt: skip
    charts[-1].set_xlabel(words.hour_axis, fontsize=8)


def _frontier(axes: Any, answer: Staffed, words: Words) -> None:
    line = answer.frontier
    if line is None:
        return
    limits = [one.certificate.target.minutes for one in line.points]
    costs = [one.found.cost for one in line.points]
    axes.plot(limits, costs, marker="o", color=COLOURS[0])
    if line.knee is not None:
        spot = limits[line.knee], costs[line.knee]
        axes.plot(*spot, marker="o", markersize=11, color=COLOURS[1], linestyle="")
        told = words.knee.format(minutes=spot[0], cost=spot[1])
        axes.set_title(told, fontsize=9, loc="left")
    axes.set_xlabel(words.minutes_axis)
    axes.set_ylabel(words.cost_axis)
    axes.grid(alpha=0.3)
