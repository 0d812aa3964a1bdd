"""情况通报: figures, good practice, problems, what comes next, and an annex by unit with n."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.documents.core.build import LONGEST_TITLE, Desk, letter_fields
from huiyin.documents.core.chinese import BLANK, said
from huiyin.documents.core.letters import CircularLetter, Figure, UnitLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CircularFacts:
    """What a circular says; whoever asks for one computes it.

    ``figures``: (label, value with its unit, what it is counted over). ``annex``: (unit, n, rate on
    time, rate passed first time, remark), rates as fractions of 1 or None when n is nought.
    """

    period: str
    figures: tuple[tuple[str, str, str], ...] = ()
    good: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    annex: tuple[tuple[str, int, float | None, float | None, str], ...] = ()


def circular(facts: CircularFacts, desk: Desk) -> CircularLetter:
    """情况通报. Fewer than ten cases are shown with their n and get no place."""
    return CircularLetter(
        organ=said(desk.organ),
        title=f"关于{facts.period}督查督办情况的通报"[:LONGEST_TITLE],
        contact=said(desk.contact),
        phone=said(desk.phone),
        **letter_fields(desk),
        period=said(facts.period),
        figures=tuple(
            Figure(label=said(label), value=said(value), n=said(n))
            for label, value, n in facts.figures
        ),
        good=tuple(said(line) for line in facts.good),
        problems=tuple(said(line) for line in facts.problems),
        next_steps=tuple(said(line) for line in facts.next_steps),
        annex=_annex(facts),
    )


RANKED_FROM = 10
"""Cases below which a unit is shown and not ranked (design of the assessment)."""


def _annex(facts: CircularFacts) -> tuple[UnitLine, ...]:
    found, place = [], 0
    for unit, n, on_time, first_pass, remark in facts.annex:
        ranked = n >= RANKED_FROM
        place += ranked
        found.append(
            UnitLine(
                rank=str(place) if ranked else BLANK,
                unit=said(unit),
                n=str(n),
                on_time=_rate(on_time),
                first_pass=_rate(first_pass),
                remark=said(remark) if ranked or remark else f"n＜{RANKED_FROM}，不排名",
            )
        )
    return tuple(found)


def _rate(share: float | None) -> str:
    return BLANK if share is None else f"{share * 100:.1f}%"
