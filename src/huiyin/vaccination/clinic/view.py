"""What a clinic's days came to, as JSON values and as tables."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from huiyin.vaccination.clinic.run import Answer
from huiyin.vaccination.clinic.words import (
    CHINESE,
    ENGLISH,
    Words,
    advice_words,
    bottleneck_words,
    clock,
    short,
    stage_name,
)
from huiyin.vaccination.core.clinic.figures import marks
from huiyin.vaccination.core.clinic.replication import Estimate, estimate

SPAN = ("mean", "p50", "p90", "p95")


def plain(one: Estimate) -> dict[str, float | None]:
    """A mean and its limits, null where there are none."""
    values = {"mean": one.mean, "low": one.low, "high": one.high}
    return {key: None if math.isnan(value) else value for key, value in values.items()}


def report(answer: Answer) -> dict[str, Any]:
    """Everything as JSON values; minutes, shares, times of day."""
    result, figures = answer.result, answer.result.figures
    clinic, advice = result.clinic, answer.advice
    return {
        "clinic": clinic.name,
        "synthetic": clinic.synthetic,
        "days": result.days,
        "days_asked": result.asked,
        "seed": result.seed,
        "within_minutes": result.within,
        "people": plain(estimate(figures.people)),
        "gave_up": plain(estimate(figures.gave_up)),
        "in_site": _span(figures.in_site),
        "waited": _span(figures.waited),
        "within": plain(estimate(figures.within)),
        "finish": {**plain(estimate(figures.finish)), "time": clock(clinic, figures.finish.mean())},
        "stages": [_stage(answer, place) for place in range(len(clinic.stages))],
        "bottleneck": {
            "shown": clinic.stages[answer.bottleneck.shown].name,
            "cause": _name(answer, answer.bottleneck.cause),
            "zh": "".join(bottleneck_words(answer, CHINESE)),
            "en": " ".join(bottleneck_words(answer, ENGLISH)),
        },
        "advice": {
            "kind": advice.kind.value,
            "zh": "".join(advice_words(answer, CHINESE)),
            "en": " ".join(advice_words(answer, ENGLISH)),
            "change": _change(answer),
            "slot_minutes": advice.slot_minutes,
            "before": plain(advice.before),
            "after": plain(advice.after),
            "saved": plain(advice.saved),
            "gave_up": {"before": advice.lost[0], "after": advice.lost[1]},
            "days": advice.days,
        },
        "cpu_seconds": round(answer.cpu_seconds, 3),
    }


def _span(values: Any) -> dict[str, Any]:
    return {key: plain(estimate(column)) for key, column in zip(SPAN, values.T, strict=True)}


def _stage(answer: Answer, place: int) -> dict[str, Any]:
    figures, clinic = answer.result.figures, answer.result.clinic
    queue = figures.queue[:, place]
    return {
        "name": clinic.stages[place].name,
        "english": clinic.stages[place].english,
        "wait": _span(figures.wait[:, place]),
        "held": plain(estimate(figures.held[:, place])),
        "utilisation": [plain(estimate(hour)) for hour in figures.serving[:, place].T],
        "held_share": [plain(estimate(hour)) for hour in figures.holding[:, place].T],
        "longest_queue": {
            **plain(estimate(queue.max(axis=1))),
            "time": clock(clinic, float(marks(clinic)[queue.mean(axis=0).argmax()])),
        },
        "relief": plain(answer.bottleneck.relief[place]),
    }


def _name(answer: Answer, place: int | None) -> str | None:
    return None if place is None else answer.result.clinic.stages[place].name


def _change(answer: Answer) -> dict[str, Any] | None:
    change = answer.advice.change
    if change is None:
        return None
    clinic = answer.result.clinic
    spans = [[clock(clinic, 60.0 * a), clock(clinic, 60.0 * b)] for a, b in change.spans]
    return {
        "count": change.count,
        "from": _name(answer, change.source),
        "to": _name(answer, change.target),
        "hours": spans,
    }


def stage_table(answer: Answer, words: Words) -> list[tuple[str, ...]]:
    """A row a stage, under `words.stage_heads`."""
    figures, clinic = answer.result.figures, answer.result.clinic
    rows: list[tuple[str, ...]] = []
    for place in range(len(clinic.stages)):
        wait = figures.wait[:, place].mean(axis=0)
        queue = figures.queue[:, place]
        longest = clock(clinic, float(marks(clinic)[queue.mean(axis=0).argmax()]))
        row = (
            stage_name(clinic, place, words),
            short(estimate(figures.wait[:, place, 0])),
            f"{wait[2]:.1f}",
            f"{wait[3]:.1f}",
            f"{figures.held[:, place].mean():.1f}",
            f"{figures.serving[:, place].mean(axis=0).max():.0%}",
            f"{queue.max(axis=1).mean():.0f} ({longest})",
        )
        rows.append(row)
    return rows


def hour_heads(answer: Answer, words: Words) -> tuple[str, ...]:
    """The headings of `hour_table`."""
    clinic = answer.result.clinic
    return (words.stage, *(clock(clinic, 60.0 * hour) for hour in range(clinic.hours)))


def hour_table(answer: Answer, words: Words) -> list[tuple[str, ...]]:
    """A row a stage: the share of the servers' time spent serving, by hour."""
    clinic, serving = answer.result.clinic, answer.result.figures.serving.mean(axis=0)
    return [
        (stage_name(clinic, place, words), *(f"{share:.0%}" for share in row))
        for place, row in enumerate(serving)
    ]


def rows(answer: Answer) -> list[dict[str, Any]]:
    """A row a stage and mark of the day: people waiting and present, mean and 5-95 % of days."""
    figures, clinic = answer.result.figures, answer.result.clinic
    found = []
    for place, stage in enumerate(clinic.stages):
        waiting, present = figures.queue[:, place], figures.present[:, place]
        low, high = np.quantile(waiting, [0.05, 0.95], axis=0)
        for mark, minutes in enumerate(marks(clinic)):
            row = {
                "stage": stage.name,
                "time": clock(clinic, float(minutes)),
                "waiting": float(waiting[:, mark].mean()),
                "waiting_p05": float(low[mark]),
                "waiting_p95": float(high[mark]),
                "present": float(present[:, mark].mean()),
            }
            found.append(row)
    return found
