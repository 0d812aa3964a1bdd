"""What is kept of a judged day of one works, and what a row of such days shows.

    account(days, rules, …) → DayAccount     levels, means, numbers and limits of a day, with why
    legal_days(accounts, factor) → Judged    a day as the judge of episodes reads it
    suspicions(accounts, rules, …)           patterns over days: suspicion to be checked, no proof

Only an exceedance of a confirmed limit makes a day one of an episode; an advisory one says
neither "over" nor "within".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from huiyin.field.core.reading import CHINA_TIME
from huiyin.water.core.discharge.confidence import LEGAL_FROM, weakest
from huiyin.water.core.discharge.holding import Finding
from huiyin.water.core.effluent.consistency import Disagreement, Fault
from huiyin.water.core.effluent.judging import Days, Level, Status, known
from huiyin.water.core.effluent.messages import Doubt, Message, Why
from huiyin.water.core.effluent.rules import EffluentRules
from huiyin.water.core.episodes import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A limit (in the unit of the point, None: open on that side) with where it stands."""

    low: float | None
    high: float | None
    standard: str
    level: str
    clause: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorDay:
    """One factor of a day. `factor` is its HJ 212 code; hours: `expected`, `received`, `valid`
    (their value counts), `counted` (in the mean), `over` a limit, `longest` of them in a row.

    `mean` None: no valid daily mean; on a day not over yet it is that of its hours so far.
    `daily`, `single`: the limits it was held against, None where none is known. `same`, `copied`,
    `partner`, `ratio`: what `suspicion` reads.
    """

    factor: str
    unit: str
    level: Level
    legal: bool
    status: Status
    mean: float | None
    expected: int
    received: int
    valid: int
    counted: int
    over: int
    longest: int
    why: tuple[Why, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    daily: Held | None = None
    single: Held | None = None
    same: int = 0
    copied: int = 0
    partner: str = ""
    ratio: float | None = None

    @property
    def advisory(self) -> bool:
        """An exceedance that is none of a confirmed limit: told, never enforced."""
        return self.level == Level.EXCEEDANCE and not self.legal


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultSeen:
    """A disagreement inside the frames of a day: in how many hours, first in which."""

    factor: str
    fault: Fault
    hours: int
    first_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAccount:
    """A facility's judged day, and what it was judged from, so that it can be repeated.

    `until`: only hours that had ended by then were judged; `complete`: all of the day had.
    `seen` is the arrival of the last reading known, `facts` the number of the record that held
    the facility's facts, `rules_from` and `edition` name the rules and letters. `stopped`: hours
    in which nothing was owed. `confidence`: of the choice of `standard` and `grade`.
    """

    facility: str
    day: date
    complete: bool
    until: datetime
    seen: datetime | None
    facts: int
    rules_from: date
    edition: str
    weighed: bool
    intermittent: bool
    stopped: tuple[int, ...]
    standard: str
    grade: str
    confidence: str
    missing: tuple[str, ...]
    bans: tuple[str, ...]
    factors: tuple[FactorDay, ...]
    faults: tuple[FaultSeen, ...] = ()
    digest: str = ""

    @property
    def level(self) -> Level:
        """The worst level of the day that is not merely advisory."""
        return max((self._told(one) for one in self.factors), default=Level.NONE)

    @property
    def advisory(self) -> bool:
        """Whether a figure that is not confirmed was exceeded."""
        return any(one.advisory for one in self.factors)

    @property
    def expected(self) -> int:
        """Hours owed, over all factors."""
        return sum(one.expected for one in self.factors)

    @property
    def received(self) -> int:
        """Hours that arrived, over all factors."""
        return sum(one.received for one in self.factors)

    @property
    def valid(self) -> int:
        """Hours whose value counts, over all factors."""
        return sum(one.valid for one in self.factors)

    @property
    def silent(self) -> bool:
        """Whether nothing arrived although something was owed."""
        return self.expected > 0 and self.received == 0

    def factor(self, code: str) -> FactorDay | None:
        """One factor; None where the facility does not measure it."""
        return next((one for one in self.factors if one.factor == code), None)

    def messages(self) -> tuple[tuple[str, Level, bool, tuple[Why, ...]], ...]:
        """What the day says so far: a day not over yet is written down when this changes."""
        return tuple((f.factor, f.level, f.legal, f.why) for f in self.factors if f.level)

    @staticmethod
    def _told(one: FactorDay) -> Level:
        return Level.HIGH_WARNING if one.advisory else one.level


def factor_day(
    days: Days,
    k: int,
    d: int,
    *,
    unit: str,
    message: Message | None,
    held: tuple[Held | None, Held | None],
    complete: bool,
) -> FactorDay:
    """One factor of day `d` of a block of one works.

    The mean of a day that is not over can still fall: over its limit it is a high warning.
    """
    partner = int(days.partner[0, k, d])
    told = FactorDay(
        factor=days.block.factors[k],
        unit=unit,
        level=Level(int(days.level[0, k, d])),
        legal=bool(days.legal[0, k, d]) and int(days.level[0, k, d]) == Level.EXCEEDANCE,
        status=Status(int(days.status[0, k, d])),
        mean=known(days.mean[0, k, d]),
        expected=int(days.expected[0, k, d]),
        received=int(days.received[0, k, d]),
        valid=int(days.fit[0, k, d]),
        counted=int(days.counted[0, k, d]),
        over=int(days.over[0, k, d]),
        longest=int(days.longest[0, k, d]),
        why=message.why if message else (),
        doubts=message.doubts if message else (),
        daily=held[0],
        single=held[1],
        same=int(days.same[0, k, d]),
        copied=int(days.copied[0, k, d]),
        partner=days.block.factors[partner] if 0 <= partner < k else "",
        ratio=_ratio(days, k, partner, d) if 0 <= partner < k else None,
    )
    return told if complete else _so_far(told, breached=bool(days.breaches[0, k, d]))


def _ratio(days: Days, k: int, partner: int, d: int) -> float | None:
    mean, base = known(days.mean[0, k, d]), known(days.mean[0, partner, d])
    return mean / base if mean is not None and base else None


def _so_far(told: FactorDay, *, breached: bool) -> FactorDay:
    why = tuple(one for one in told.why if one is not Why.DAILY_MEAN)
    if len(why) < len(told.why) and Why.RUNNING_MEAN not in why:
        why = (Why.RUNNING_MEAN, *why)
    level = told.level if breached else min(told.level, Level.HIGH_WARNING)
    doubts = tuple(one for one in told.doubts if breached or one is not Doubt.NOT_LEGAL)
    return replace(
        told, level=level, legal=told.legal and breached, why=why, doubts=doubts,
        status=Status.UNKNOWN if told.status == Status.VALID else told.status,
    )  # fmt: skip


def held_of(finding: Finding | None, choice_confidence: str, grade: str) -> Held | None:
    """The limit a finding was held against; None where there is none or nobody knows it."""
    if finding is None or finding.limit is None or finding.figure is None:
        return None
    low, high = (_end(end) for end in (finding.figure.low, finding.figure.high))
    if low is None and high is None:
        return None
    return Held(
        low=low,
        high=high,
        standard=finding.limit.standard,
        level=grade,
        clause=finding.limit.clause,
        confidence=weakest([finding.limit.confidence, choice_confidence]),
    )


def _end(end: float) -> float | None:
    return None if math.isinf(end) else end


def faults_seen(factor: str, found: Iterable[Disagreement]) -> tuple[FaultSeen, ...]:
    """Disagreements of one factor's hours (row = hour of the day) by their kind."""
    by_kind: dict[Fault, list[int]] = {}
    for one in found:
        by_kind.setdefault(one.fault, []).append(one.row)
    return tuple(
        FaultSeen(factor=factor, fault=fault, hours=len(rows), first_hour=min(rows))
        for fault, rows in sorted(by_kind.items())
    )


def legal_days(accounts: Iterable[DayAccount], factor: str) -> list[Judged]:
    """The days of one factor as the judge of episodes reads them.

    Over: an exceedance of a confirmed limit. Within: a valid daily mean of a finished day and no
    exceedance, against a confirmed limit. Everything else, an advisory exceedance too, says
    nothing: a factor that nothing holds has not recovered.
    """
    found = []
    for one in accounts:
        told = one.factor(factor)
        if told is None:
            continue
        at = midnight(one.day)
        over = told.level == Level.EXCEEDANCE and told.legal
        sure = told.daily is not None and told.daily.confidence == LEGAL_FROM
        fine = told.status == Status.VALID and told.level < Level.EXCEEDANCE
        within = one.complete and sure and fine
        found.append(
            Judged(
                id=one.day.isoformat(),
                time=at,
                received=at,
                klass=int(told.level),
                below=True if over else False if within else None,
                over=((factor, multiple(told)),) if over else (),
            )
        )
    return found


def multiple(told: FactorDay) -> float | None:
    """(C-S)/S of a valid daily mean over one upper limit; None otherwise."""
    limit = told.daily
    if limit is None or limit.high is None or limit.low is not None or told.mean is None:
        return None
    return (told.mean - limit.high) / limit.high if told.mean > limit.high > 0 else None


class Sort(StrEnum):
    """Sorts of suspicion; each is one matter of a facility."""

    CONSTANT = "constant"
    COPIED_DAYS = "copied_days"
    FIXED_RATIO = "fixed_ratio"
    INCONSISTENT = "inconsistent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A pattern of one factor on `days` between `first` and `last`, and its reason.

    `hours`: the longest constant run, or hours that disagree · `lag`: so many days before lies
    the day repeated · `partner`, `ratio`: the factor it moves with and how · `faults`: what
    disagrees.
    """

    sort: Sort
    factor: str
    first: date
    last: date
    days: int
    hours: int = 0
    lag: int = 0
    partner: str = ""
    ratio: float | None = None
    faults: tuple[Fault, ...] = ()


def suspicions(
    accounts: Sequence[DayAccount], rules: EffluentRules, join_days: int
) -> tuple[Suspicion, ...]:
    """Patterns in the finished days of one facility, by sort, factor and day.

    Days of one pattern at most `join_days` apart are one suspicion, so that a pattern that comes
    every few days is told once. A flow that stands at zero is none.
    """
    found: dict[tuple[Sort, str], list[Suspicion]] = {}
    for one in sorted(accounts, key=lambda a: a.day):
        for seen in _of_day(one, rules) if one.complete else ():
            runs = found.setdefault((seen.sort, seen.factor), [])
            if runs and (seen.first - runs[-1].last).days <= join_days:
                runs[-1] = _joined(runs[-1], seen)
            else:
                runs.append(seen)
    return tuple(run for _, runs in sorted(found.items()) for run in runs)


def _of_day(one: DayAccount, rules: EffluentRules) -> Iterator[Suspicion]:
    def seen(sort: Sort, factor: str) -> Suspicion:
        return Suspicion(sort=sort, factor=factor, first=one.day, last=one.day, days=1)

    for told in one.factors:
        still = told.factor == rules.day.flow_factor and told.mean == 0
        if told.same >= rules.suspicion.constant_hours and not still:
            yield replace(seen(Sort.CONSTANT, told.factor), hours=told.same)
        if told.copied:
            yield replace(seen(Sort.COPIED_DAYS, told.factor), lag=told.copied)
        if told.partner:
            yield replace(
                seen(Sort.FIXED_RATIO, told.factor), partner=told.partner, ratio=told.ratio
            )
    by_factor: dict[str, list[FaultSeen]] = {}
    for fault in one.faults:
        by_factor.setdefault(fault.factor, []).append(fault)
    for factor, faults in by_factor.items():
        kinds = tuple(sorted({fault.fault for fault in faults}))
        hours = sum(fault.hours for fault in faults)
        yield replace(seen(Sort.INCONSISTENT, factor), hours=hours, faults=kinds)


def _joined(run: Suspicion, day: Suspicion) -> Suspicion:
    hours = max(run.hours, day.hours)
    if run.sort is Sort.INCONSISTENT:
        hours = run.hours + day.hours
    faults = tuple(sorted({*run.faults, *day.faults}))
    return replace(run, last=day.last, days=run.days + 1, hours=hours, faults=faults)


def midnight(day: date) -> datetime:
    """The first moment of a China day."""
    return datetime.combine(day, time(), CHINA_TIME)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
