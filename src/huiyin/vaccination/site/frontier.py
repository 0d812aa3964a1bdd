"""`huiyin site --frontier`: a plan for each p of a range, every one with its own bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from huiyin.vaccination.core.answer import Ended
from huiyin.vaccination.core.siting.problem import Kind
from huiyin.vaccination.site.run import Answer, Asked, CannotSite, Question, prepare
from huiyin.vaccination.site.words import ENGLISH, METRES, Words, shown_value, unit_of_value

Search = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True)
class Impossible:
    """A p that no plan can have, and why."""

    p: int
    error: CannotSite

    def as_json(self) -> dict[str, Any]:
        """The p and the refusal, for programs."""
        return {"p": self.p, **self.error.as_json()}


@dataclass(frozen=True, slots=True)
class Frontier:
    """Answers by rising p, and the values of p that were found impossible on the way."""

    answers: tuple[Answer, ...]
    impossible: tuple[Impossible, ...]

    @property
    def refuted(self) -> str:
        """Why the first certificate that does not hold fails; empty where all hold."""
        return next((one.refuted for one in self.answers if one.checked is None), "")


def range_of(text: str) -> range:
    """The values of p of 5:20; raises CannotSite."""
    first, _, last = text.partition(":")
    if not (first.isdecimal() and last.isdecimal() and 0 < int(first) <= int(last)):
        raise CannotSite(f"{text!r} is no range of p.", "Write it as 5:20.")
    return range(int(first), int(last) + 1)


def solve_range(asked: Asked, wanted: range, search: Search) -> Frontier:
    """Solve for every p; raises the first refusal where no p has a plan.

    A p too small is passed over. Past the first plan an impossible p ends the range, and so does a
    cancelled search.
    """
    answers: list[Answer] = []
    impossible: list[Impossible] = []
    for p in wanted:
        try:
            answers.append(search(prepare(replace(asked, p=p))))
        except CannotSite as error:
            impossible.append(Impossible(p, error))
            if answers or "p" not in error.relax:
                break
            continue
        if answers[-1].solved.ended is Ended.CANCELLED:
            break
    if not answers:
        raise impossible[0].error
    return Frontier(tuple(answers), tuple(impossible))


def points_of(found: Frontier) -> list[dict[str, Any]]:
    """A point a plan, values in the file's own unit; no bound and no gap where none is checked."""
    points: list[dict[str, Any]] = []
    for answer in found.answers:
        sites, checked = answer.question.network.sites, answer.checked
        value = answer.in_unit(answer.solved.value)
        points.append(
            {
                "p": answer.question.wish.p,
                "value": value,
                "bound": None if checked is None else answer.in_unit(checked.bound),
                "unit": _unit_of_file(answer),
                "gap": answer.gap,
                "proven": answer.proven,
                "saved": points[-1]["value"] - value if points else None,
                "open": [sites[one] for one in answer.solved.open],
            }
        )
    return points


def rows_of(found: Frontier) -> list[dict[str, Any]]:
    """The points as rows of a table file: the open sites in one cell."""
    return [{**point, "open": ", ".join(point["open"])} for point in points_of(found)]


def title_of(found: Frontier, words: Words) -> str | None:
    """What the amounts of `lines_of` are counted in, where the file says it."""
    unit = unit_of_value(found.answers[0], words)
    return words.frontier_title.format(unit=unit) if unit else None


def lines_of(found: Frontier, words: Words) -> list[tuple[str, ...]]:
    """The points as a planner reads them."""
    lines: list[tuple[str, ...]] = []
    before: float | None = None
    for answer in found.answers:
        checked, value = answer.checked, answer.solved.value
        gap = words.unchecked_short if answer.gap is None else f"{answer.gap:.3%}"
        lines.append(
            (
                str(answer.question.wish.p),
                shown_value(answer, value),
                "" if checked is None else shown_value(answer, checked.bound),
                words.proven_short if answer.proven else gap,
                "" if before is None else shown_value(answer, before - value),
            )
        )
        before = value
    return lines


def _unit_of_file(answer: Answer) -> str:
    """What `value` and `bound` count, for programs: person-metres where the file has metres."""
    unit = answer.question.network.unit
    if unit == METRES and answer.question.wish.kind not in {Kind.COVERING, Kind.P_CENTER}:
        return f"person-{METRES}"
    return unit_of_value(answer, ENGLISH)
