"""The dates of a window: what must be ready when, counted back in working days, and publicity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huiyin.industry.core.rules.policy import Window, Words
from huiyin.ledger.core.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Milestone:
    """What falls on a day; `provisional` where a year's holidays are not published yet."""

    day: date
    words: Words
    provisional: bool = False


def milestones(window: Window, calendar: WorkCalendar) -> tuple[Milestone, ...]:
    """The window's days in order: opening, steps so many working days before it closes, closing,
    and the end of the publicity period, counted in working days after it."""
    found = [
        Milestone(window.open, Words("开始申报", "applications open")),
        Milestone(window.close, Words("申报截止", "applications close")),
    ]
    for words, days in window.steps:
        answer = calendar.add_working_days(window.close, -days)
        found.append(Milestone(answer.day, words, answer.provisional))
    if window.publicity is not None:
        answer = calendar.add_working_days(window.close, window.publicity)
        ends = Words("公示期满", "publicity ends")
        found.append(Milestone(answer.day, ends, answer.provisional))
    return tuple(sorted(found, key=lambda one: one.day))


def upcoming(windows: Iterable[Window], calendar: WorkCalendar, day: date) -> tuple[Milestone, ...]:
    """What is still to come of a policy's windows, soonest first."""
    every = [one for window in windows for one in milestones(window, calendar)]
    return tuple(sorted((one for one in every if one.day >= day), key=lambda one: one.day))
