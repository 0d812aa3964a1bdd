"""Many sites in one call, one after another in a single process.

A site's answer depends on its own question alone, seed and all: the order of work changes nothing,
and a list may be dealt to several processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.staffing.constant import Answer, Question, pooled, robust
from huiyin.vaccination.core.staffing.errors import StaffingError


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """One site: its pooled and its robust answer (None where not asked), or the refusal."""

    name: str
    pooled: Answer | None
    robust: Answer | None
    refused: str = ""


def staff_site(question: Question, limits: Limits) -> SiteAnswer:
    """Both answers of one site; raises StaffingError."""
    first = pooled(question, limits)
    second = robust(question, limits) if question.days_share is not None else None
    return SiteAnswer(question.clinic.name, first, second)


def staff_city(
    questions: list[Question], limits: Callable[[], Limits], heard: Callable[[int], bool]
) -> Iterator[SiteAnswer]:
    """Answers site by site; a site that cannot be staffed is named with the reason.

    limits: of one site, made anew for each; heard: told how many are done, answers whether to go
    on.
    """
    for number, question in enumerate(questions):
        if not heard(number):
            return
        try:
            yield staff_site(question, limits())
        except StaffingError as error:
            yield SiteAnswer(question.clinic.name, None, None, str(error))
