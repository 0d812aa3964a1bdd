"""The demo city's assessment of September 2020: frozen, computed, published, one appeal.

The month before the demo begins: nobody can assess one that is not over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from huiyin.base.clock import CHINA
from huiyin.inspection.assessment_files import rule_files
from huiyin.inspection.models import Appeal, AssessmentPeriod, AssessmentPolicy
from huiyin.inspection.verbs import assessment
from huiyin.ledger.demo.people import person
from huiyin.ledger.models import Unit

MONTH, EVENING = date(2020, 9, 1), time(20, 30)
ASSESSOR, LEADER, HEAD, UNIT = "pinggong", "liangyuan", "lvwan-head", "lvwan"


def play_day(day: date, start: date) -> None:
    """Do what is due on this day of the demo's past, in the evening."""
    at = datetime.combine(day, EVENING, tzinfo=CHINA)
    for first, done, act in STORY:
        if first <= day < start and not done():
            act(at)


def _freeze(at: datetime) -> None:
    assessment.freeze_policy(rule_files()[0], actor=person(ASSESSOR), at=at)


def _compute(at: datetime) -> None:
    policy = AssessmentPolicy.objects.get()
    assessment.compute_period(policy, first_day=MONTH, actor=person(ASSESSOR), at=at)


def _publish(at: datetime) -> None:
    assessment.publish(AssessmentPeriod.objects.get(), actor=person(LEADER), at=at)


def _appeal(at: datetime) -> None:
    assessment.appeal(
        AssessmentPeriod.objects.get(),
        unit=Unit.objects.get(code=UNIT),
        measure="on_time",
        reason="上级管网施工占压，九月无法进场，请复核时限。（虚构）",
        actor=person(HEAD),
        at=at,
    )


STORY: tuple[tuple[date, Callable[[], bool], Callable[[datetime], None]], ...] = (
    (date(2020, 9, 1), AssessmentPolicy.objects.exists, _freeze),
    (date(2020, 10, 9), AssessmentPeriod.objects.exists, _compute),
    (date(2020, 10, 10), AssessmentPeriod.objects.filter(state="published").exists, _publish),
    (date(2020, 10, 12), Appeal.objects.exists, _appeal),
)
"""From which day, whether it is done, and what to do."""
