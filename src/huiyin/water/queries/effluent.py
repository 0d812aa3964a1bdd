"""Reads of effluent supervision: board of a day, messages, a facility's days, rates of a month.

Everything comes from records, so that all of it can be shown as it was known on a past day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from huiyin.base.clock import CHINA
from huiyin.water.choices import SubjectKind
from huiyin.water.core.discharge.confidence import LEGAL_FROM
from huiyin.water.core.effluent.account import DayAccount, FactorDay
from huiyin.water.core.effluent.judging import Level, Status
from huiyin.water.core.effluent.periods import Rates
from huiyin.water.core.effluent.rules import PassMark
from huiyin.water.core.facilities.facility import Effluent
from huiyin.water.effluent import effluent_rules
from huiyin.water.effluent_choices import DayState, day_state, factor_state
from huiyin.water.effluent_look import EFFLUENT_DAY
from huiyin.water.effluent_matters import Spell
from huiyin.water.effluent_policy import effluent_policy
from huiyin.water.effluent_spells import SPELL, SUSPICION, Doubted
from huiyin.water.models import Subject
from huiyin.water.queries import register
from huiyin.water.queries.register import Entry, entries

DAY = timedelta(days=1)
Subjects = Sequence[Subject] | QuerySet[Subject]


@dataclass(frozen=True, slots=True)
class FactorCell:
    """One factor of a facility's day; `told` None: it is not measured there."""

    code: str
    told: FactorDay | None
    state: DayState | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A facility on a day. `account` None: nothing is written of that day."""

    facility: Subject
    account: DayAccount | None
    state: DayState
    cells: tuple[FactorCell, ...]
    rates: Rates
    matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message: a factor's day that is worth telling."""

    facility: Subject
    account: DayAccount
    told: FactorDay
    state: DayState


@dataclass(frozen=True, slots=True)
class OnlineMonth:
    """What a facility's month amounts to (数据传输率, 数据有效率, 数据传输有效率).

    `judged` of `days` days are written; `over` of them exceeded a confirmed limit, `known` had a
    valid mean of every pollutant. `passes` None: no pass mark was known, or nothing was owed.
    """

    facility: Subject
    month: date
    days: int
    judged: int
    known: int
    over: int
    silent: int
    rates: Rates
    mark: PassMark | None

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.month + (self.days - 1) * DAY

    @property
    def passes(self) -> bool | None:
        """Whether the product of both rates reaches the pass mark."""
        return self.rates.passes(self.mark)


def last_whole_day(now: datetime) -> date:
    """The latest day that is over."""
    return now.astimezone(CHINA).date() - DAY


def watched(subjects: QuerySet[Subject]) -> QuerySet[Subject]:
    """Those of some facilities whose logger is connected."""
    return subjects.filter(point__isnull=False).order_by("code")


def board(subjects: Subjects, day: date, *, known_before: datetime | None = None) -> list[BoardRow]:
    """How facilities stood on a day, in order of their codes."""
    written = entries(
        EFFLUENT_DAY, DayAccount, subjects=subjects, first=day, last=day, known_before=known_before
    )
    by_facility = {one.subject.pk: one.value for one in written}
    numbers = matters_of(subjects, known_before=known_before)
    policy = effluent_policy(day)
    return [
        _row(one, by_facility.get(one.pk), policy.pollutants, day, numbers.get(one.pk, ()))
        for one in subjects
    ]


def messages(
    subjects: Subjects, first: date, last: date, *, known_before: datetime | None = None
) -> list[MessageRow]:
    """Every message of some days, the latest first, the worst of a day first."""
    found = []
    for one in days_of(subjects, first, last, known_before=known_before):
        for told in one.value.factors:
            if told.level > Level.NONE:
                state = factor_state(told, complete=one.value.complete)
                found.append(MessageRow(one.subject, one.value, told, state))
    order = list(DayState)
    return sorted(
        found, key=lambda m: (-m.account.day.toordinal(), order.index(m.state), m.facility.code)
    )


def days_of(
    subjects: Subjects, first: date, last: date, *, known_before: datetime | None = None
) -> list[Entry[DayAccount]]:
    """The accounts of some facilities' days, in order of day and facility."""
    found = entries(
        EFFLUENT_DAY, DayAccount, subjects=subjects, first=first, last=last,
        known_before=known_before,
    )  # fmt: skip
    return sorted(found, key=lambda one: (one.value.day, one.subject.code))


def spells(subjects: Subjects, *, known_before: datetime | None = None) -> list[Entry[Spell]]:
    """Episodes of days over a confirmed limit, the latest first."""
    found = entries(SPELL, Spell, subjects=subjects, known_before=known_before)
    return sorted(found, key=lambda one: one.value.episode.start, reverse=True)


def doubts(subjects: Subjects, *, known_before: datetime | None = None) -> list[Entry[Doubted]]:
    """Suspicions to be checked, the latest first."""
    found = entries(SUSPICION, Doubted, subjects=subjects, known_before=known_before)
    return sorted(found, key=lambda one: one.value.suspicion.last, reverse=True)


def matters_of(
    subjects: Subjects, *, known_before: datetime | None = None
) -> dict[int, tuple[str, ...]]:
    """The numbers of the matters that were told of each facility, each once."""
    found: dict[int, dict[str, None]] = {}
    told = [*spells(subjects, known_before=known_before)]
    doubted = doubts(subjects, known_before=known_before)
    for subject, number in [
        *((one.subject.pk, one.value.matter) for one in told),
        *((one.subject.pk, one.value.matter) for one in doubted),
    ]:
        found.setdefault(subject, {})[number] = None
    return {subject: tuple(numbers) for subject, numbers in found.items()}


def month_online(
    month: date, *, known_before: datetime | None = None, subjects: Subjects | None = None
) -> dict[str, OnlineMonth]:
    """The rates of the month of `month` by facility code, for facilities with a logger.

    Only days that are over and written count: `judged` says how many of the month's. All
    factors that a facility measures count. Of no facility is anything made up: without a day
    written nothing was expected and there is no rate.
    """
    first = month.replace(day=1)
    length = monthrange(month.year, month.month)[1]
    last = first + (length - 1) * DAY
    chosen = watched(register.subjects(SubjectKind.FACILITY)) if subjects is None else subjects
    by_facility: dict[int, list[DayAccount]] = {}
    for one in days_of(chosen, first, last, known_before=known_before):
        if one.value.complete:
            by_facility.setdefault(one.subject.pk, []).append(one.value)
    return {one.code: _month(one, first, length, by_facility.get(one.pk, [])) for one in chosen}


def effluents(
    subjects: Sequence[Subject], first: date, last: date, known_before: datetime
) -> Iterable[Effluent]:
    """Judged days for whoever counts compliance: within all confirmed limits, over one, or unknown.

    Within: every pollutant measured there has a valid mean within a confirmed limit.
    """
    for one in days_of(subjects, first, last, known_before=known_before):
        day = one.value
        told = [f for f in day.factors if f.factor in effluent_policy(day.day).pollutants]
        over = any(f.level == Level.EXCEEDANCE and f.legal for f in told)
        within = day.complete and bool(told) and all(map(_surely_within, told))
        yield Effluent(
            facility=one.subject.code,
            day=day.day,
            within=False if over else True if within else None,
        )


def rates_of(accounts: Iterable[DayAccount], on: date) -> Rates:
    """Transmission and validity over some accounts."""
    known = list(accounts)
    return Rates(
        sum(one.expected for one in known),
        sum(one.received for one in known),
        sum(one.valid for one in known),
        effluent_rules(on).rate.denominator,
    )


def counts(rows: Iterable[BoardRow]) -> Mapping[DayState, int]:
    """How many facilities stand in each state."""
    found = dict.fromkeys(DayState, 0)
    for row in rows:
        found[row.state] += 1
    return found


def _row(
    facility: Subject,
    account: DayAccount | None,
    pollutants: tuple[str, ...],
    day: date,
    matters: tuple[str, ...],
) -> BoardRow:
    cells = []
    for code in pollutants:
        told = account.factor(code) if account else None
        state = factor_state(told, complete=account.complete) if told and account else None
        cells.append(FactorCell(code, told, state))
    known = [account] if account else []
    return BoardRow(
        facility,
        account,
        day_state(account, pollutants),
        tuple(cells),
        rates_of(known, day),
        matters,
    )


def _month(facility: Subject, first: date, length: int, days: list[DayAccount]) -> OnlineMonth:
    rules, pollutants = effluent_rules(first).rate, effluent_policy(first).pollutants
    told = [[f for f in day.factors if f.factor in pollutants] for day in days]
    return OnlineMonth(
        facility=facility,
        month=first,
        days=length,
        judged=len(days),
        known=sum(bool(one) and all(f.status == Status.VALID for f in one) for one in told),
        over=sum(day.level == Level.EXCEEDANCE for day in days),
        silent=sum(day.silent for day in days),
        rates=rates_of(days, first),
        mark=rules.pass_mark(first),
    )


def _surely_within(told: FactorDay) -> bool:
    confirmed = told.daily is not None and told.daily.confidence == LEGAL_FROM
    return confirmed and told.status == Status.VALID and told.level < Level.EXCEEDANCE
