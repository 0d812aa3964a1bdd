"""Reads of the risk sources: the register and one card, as of any day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet

from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.states import FINAL, State
from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.categories import Concern, bans_on
from huiyin.water.core.risks.clearance import Clearance, clearance
from huiyin.water.core.risks.patrols import DueReview, Look, due_reviews
from huiyin.water.core.risks.source import Decision, Graded, Source, WaterSample
from huiyin.water.core.risks.zeros import CanalMatter
from huiyin.water.models import Subject
from huiyin.water.queries.cases import Case, canal_matter, cases, clearance_facts, struck_off
from huiyin.water.queries.register import Entry, end_of, entries, standing
from huiyin.water.risk_choices import GRADE, MATTER, REVIEW, SAMPLE, ZONE_ANSWER
from huiyin.water.risk_data import bans, clearance_conditions, risk_policy

Subjects = QuerySet[Subject] | Iterable[Subject] | None


@dataclass(frozen=True)
class Row:
    """One source as it stood at the end of the day `on`, with all that was known of it."""

    on: date
    entry: Entry[Source]
    decision: Decision | None
    graded: Graded | None
    case: Case | None
    samples: tuple[WaterSample, ...] = ()
    looks: tuple[Look, ...] = field(default=())

    @property
    def subject(self) -> Subject:
        """The source's place in the register."""
        return self.entry.subject

    @property
    def source(self) -> Source:
        """Its facts."""
        return self.entry.value

    @cached_property
    def matter(self) -> Matter | None:
        """The matter that clears it, folded up to that day."""
        return None if self.case is None else self.case.matter

    @cached_property
    def canal(self) -> CanalMatter | None:
        """What the zeros ask of it."""
        return None if self.case is None else canal_matter(self.case, self.looks)

    @property
    def state(self) -> State | None:
        """The state of its matter."""
        return None if self.matter is None else self.matter.state

    @property
    def is_open(self) -> bool:
        """Whether it waits to be cleared."""
        return self.state is not None and self.state not in FINAL

    @property
    def overdue(self) -> bool:
        """Whether its term was over on the day."""
        term = None if self.canal is None else self.canal.term
        return self.is_open and term is not None and term < self.on

    @property
    def zone(self) -> str:
        """first, second, outside, or open where it is not decided."""
        grade = None if self.decision is None else self.decision.answer.grade
        return "open" if grade is None else grade.name.lower()

    @property
    def clearance(self) -> Clearance | None:
        """Every condition of its clearance with whether it holds."""
        if self.case is None:
            return None
        facts = clearance_facts(self.case, self.source, self.samples, self.on)
        return clearance(self.source.category, facts, clearance_conditions(self.on))

    @property
    def concerns(self) -> tuple[Concern, ...]:
        """Which law to look at; people say whether it is broken."""
        if self.decision is None:
            return ()
        return bans_on(bans(self.on), self.source.category, self.decision.answer.possible)

    @property
    def reviews(self) -> tuple[DueReview, ...]:
        """The later looks that its strike-off asks for."""
        closed = None if self.case is None else struck_off(self.case)
        if closed is None:
            return ()
        made = {look.due: look for look in self.looks if look.day >= closed}
        return due_reviews(closed, risk_policy(closed).reviews, made)

    @property
    def waiting(self) -> tuple[DueReview, ...]:
        """The reviews due by the day and not made."""
        return tuple(review for review in self.reviews if review.waits(self.on))


def rows(user: User, on: date, now: datetime) -> list[Row]:
    """The sources this person may read, as they stood at the end of `on`, by code."""
    return rows_of(access.subjects(user, SubjectKind.RISK_SOURCE, now), on)


def row(user: User, code: str, on: date, now: datetime) -> Row | None:
    """One of them; None where it was not known yet. Raises Refused for one that is not open."""
    subject = access.find(user, SubjectKind.RISK_SOURCE, code, now)
    return next(iter(rows_of([subject], on)), None)


def rows_of(subjects: Subjects, on: date) -> list[Row]:
    """The same without asking who reads: for the desk's own figures."""
    before = end_of(on)
    narrow = {"subjects": subjects, "known_before": before}
    found = entries(SubjectKind.RISK_SOURCE, Source, **narrow)
    if not found:
        return []
    decided = {e.subject.pk: e.value for e in entries(ZONE_ANSWER, Decision, **narrow)}
    graded = {e.subject.pk: e.value for e in entries(GRADE, Graded, **narrow)}
    samples = _many(entries(SAMPLE, WaterSample, **narrow))
    looks = _many(entries(REVIEW, Look, **narrow))
    numbers = {r.subject_id: r.key for r in standing(MATTER, **narrow)}
    units = {
        numbers[e.subject.pk]: e.subject.unit.code if e.subject.unit else ""
        for e in found
        if e.subject.pk in numbers
    }
    known = cases(units)
    made = []
    for one in found:
        key = one.subject.pk
        case = known.get(numbers.get(key, ""))
        made.append(
            Row(
                on=on,
                entry=one,
                decision=decided.get(key),
                graded=graded.get(key),
                case=case and case.until(on),
                samples=tuple(sorted(samples.get(key, ()), key=lambda s: s.day)),
                looks=tuple(sorted(looks.get(key, ()), key=lambda look: look.day)),
            )
        )
    return sorted(made, key=lambda r: r.subject.code)


def review_owed(subject: Subject, due: date, today: date) -> bool:
    """Whether a later look of this day is due by today and not made."""
    found = rows_of([subject], today)
    return any(review.due == due for one in found for review in one.waiting)


def waiting_reviews(known: Iterable[Row]) -> list[tuple[Row, DueReview]]:
    """The later looks that wait, the oldest first."""
    found = [(one, review) for one in known for review in one.waiting]
    return sorted(found, key=lambda pair: pair[1].due)


def by_number(known: Iterable[Row]) -> Mapping[str, Row]:
    """The rows by the number of their matter."""
    return {one.case.number: one for one in known if one.case is not None}


def _many(found: Iterable[Entry]) -> dict[int, list]:
    by: dict[int, list] = {}
    for one in found:
        by.setdefault(one.subject.pk, []).append(one.value)
    return by
