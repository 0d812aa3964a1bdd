"""The whole answer for one site whose staff is the same all day.

The search sees a sample; what it says of days it has not seen is another matter. So every answer
is tried on fresh days. A robust answer counts days, keeps a margin for what a sample cannot know,
and is given out only after fresh days have borne it out, or with the word that they did not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scipy.stats import binom

from huiyin.vaccination.core.answer import Ended, Limits
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.staffing.certificate import Certificate, count_below
from huiyin.vaccination.core.staffing.errors import BadTarget, StaffingError
from huiyin.vaccination.core.staffing.evaluate import Staff
from huiyin.vaccination.core.staffing.measure import Measures, measured
from huiyin.vaccination.core.staffing.sample import FRESH, HOLD_OUT, Sample, sample_of
from huiyin.vaccination.core.staffing.search import Found, cheapest
from huiyin.vaccination.core.staffing.target import Target

TRIES = 6
COUNTED = 1_000_000
MOST_VISITS = 10_000_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a site.

    days_share: of the robust target, None for no robust answer; sample, robust_sample: days the
    search sees; hold_out: fresh days; confidence: with which the robust sample must speak for
    all days.
    """

    clinic: Clinic
    minutes: float = 60.0
    people: float = 0.95
    days_share: float | None = 0.95
    sample: int = 50
    robust_sample: int = 200
    hold_out: int = 200
    seed: int = 1
    confidence: float = 0.95

    def __post_init__(self) -> None:
        for name, days in (
            ("sample", self.sample),
            ("robust sample", self.robust_sample),
            ("hold-out", self.hold_out),
        ):
            if days < 1:
                raise BadTarget(f"the {name} has {days} days.", "Give at least 1.")
        coming = self.clinic.arrivals.people + sum(one.people for one in self.clinic.also)
        days = max(self.sample, self.robust_sample, self.hold_out)
        if coming * days > MOST_VISITS:
            raise BadTarget(
                f"{coming:,.0f} people on each of {days} days are more than the "
                f"{MOST_VISITS:,} visits that are held at once.",
                "Use fewer days, or smaller sites.",
            )
        costs = self.costs
        if min(costs) < 0 or max(costs) <= 0:
            raise StaffingError(
                f"{self.clinic.name}: the cheapest staffing needs costs, and the stages cost "
                f"{', '.join(f'{one:g}' for one in costs)}.",
                "Give stages a cost of one server, none negative and at least one above 0.",
            )

    @property
    def costs(self) -> tuple[float, ...]:
        """(stages,) cost of one server."""
        return tuple(stage.cost for stage in self.clinic.stages)


@dataclass(frozen=True, slots=True)
class Answer:
    """A staffing with its certificate and its measures: on the sample, on the hold-out days.

    tried: of a robust answer, what each further set of fresh days said, the last one of this
    answer; empty for a pooled answer. greedy: what the descent alone found.
    """

    certificate: Certificate
    found: Found
    in_sample: Measures
    hold_out: Measures
    tried: tuple[tuple[Staff, Measures], ...] = ()

    @property
    def staff(self) -> Staff:
        """Servers by stage."""
        return self.found.staff


def pooled(question: Question, limits: Limits) -> Answer:
    """The cheapest staffing for the people of all days together."""
    target = Target(question.minutes, question.people)
    sample = sample_of(question.clinic, question.sample, question.seed)
    found = cheapest(sample, question.costs, target, limits)
    fresh = sample_of(question.clinic, question.hold_out, question.seed, HOLD_OUT)
    return answer_for(question, target, sample, found, fresh)


def robust(question: Question, limits: Limits) -> Answer:
    """The cheapest staffing for a share of days, borne out by fresh days.

    Where fresh days do not bear it out, the margin grows by a day and other fresh days are asked.
    """
    if question.days_share is None:
        raise BadTarget("a robust answer needs a share of days.")
    sample = sample_of(question.clinic, question.robust_sample, question.seed)
    target = Target(question.minutes, question.people, question.days_share)
    margin = margin_for(question.robust_sample, target, question.confidence)
    failing: tuple[Staff, ...] = ()
    tried: list[tuple[Staff, Measures]] = []
    for number in range(TRIES):
        aimed = replace(target, margin=margin + number)
        if aimed.bad_days_allowed(question.robust_sample) < 0:
            break
        found = cheapest(sample, question.costs, aimed, limits, failing=failing)
        first = FRESH + number * question.hold_out
        fresh = sample_of(question.clinic, question.hold_out, question.seed, first)
        answer = answer_for(question, aimed, sample, found, fresh)
        tried.append((found.staff, answer.hold_out))
        answer = replace(answer, tried=tuple(tried))
        if answer.hold_out.holds or found.ended in {Ended.CANCELLED, Ended.TIME_LIMIT}:
            break
        failing = found.failing
    return answer


def margin_for(days: int, target: Target, confidence: float) -> int:
    """Days that must be good beyond the share, so that the sample speaks for all days.

    The largest number b of bad days is kept with P(Binomial(days, 1 - share) <= b) at most
    1 - confidence: a staffing bad on more days than the target allows would be that lucky no more
    often. Choosing among staffings weakens this; hence the fresh days.
    """
    if target.days is None or target.days == 1:
        return 0
    allowed = target.bad_days_allowed(days)
    for bad in range(allowed, -1, -1):
        if binom.cdf(bad, days, 1 - target.days) <= 1 - confidence:
            return allowed - bad
    needed = days
    while target.days**needed > 1 - confidence:
        needed += 1
    raise BadTarget(
        f"{days} days cannot show {target.days:.0%} of good days with {confidence:.0%} "
        f"confidence, even if all of them are good: at least {needed} are needed.",
        f"Use a robust sample of {max(needed, 200)} days.",
    )


def answer_for(
    question: Question, target: Target, sample: Sample, found: Found, fresh: Sample
) -> Answer:
    """An answer with its certificate, measured on its sample and, without margin, on fresh days."""
    costs = question.costs
    certificate = Certificate(
        stages=tuple(stage.name for stage in question.clinic.stages),
        costs=costs,
        target=target,
        days=sample.people.size,
        seed=question.seed,
        first=0,
        staff=found.staff,
        cost=found.cost,
        lower=found.lower,
        failing=found.failing,
        bound=found.bound,
        below=count_below(found.lower, costs, found.cost, COUNTED),
    )
    asked = replace(target, margin=0)
    inside, outside = (measured(days, found.staff, asked) for days in (sample, fresh))
    return Answer(certificate, found, inside, outside)
