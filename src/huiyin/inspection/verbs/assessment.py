"""Every write of the assessment: access → ask the rules → rows and a line in the record of acts.

A refusal raises `Refused` after it was written into the access log; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from huiyin.base import clock
from huiyin.inspection.assessment_choices import COMPUTED, OPEN, PUBLISHED, REJECTED
from huiyin.inspection.assessment_files import RuleFile
from huiyin.inspection.core.assessment import days, rules
from huiyin.inspection.core.assessment.measures import Measure
from huiyin.inspection.models import (
    Appeal,
    AssessmentAct,
    AssessmentPeriod,
    AssessmentPolicy,
    UnitResult,
)
from huiyin.inspection.queries.assessment_compute import Computed, compute, policy_of
from huiyin.ledger import audit, directory, rulebook
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.core.chain import canonical
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Unit, User


@dataclass(frozen=True, slots=True)
class Turn:
    """One act: by whom, when, and the record it goes into."""

    actor: User
    person: Person
    at: datetime

    def ask(self, refusal: Refusal | None) -> None:
        """Raise Refused if a rule forbids it."""
        if refusal is not None:
            raise Refused(refusal)

    def log(self, act: str, period: AssessmentPeriod | None, **body: Any) -> None:
        """Write the act, chained to the one before."""
        last = AssessmentAct.objects.order_by("-seq").first()
        prev, seq = (last.hash, last.seq + 1) if last else ("", 1)
        code = period.code if period else ""
        told = canonical({"seq": seq, "at": self.at.isoformat(), "actor": self.person.id}
                         | {"act": act, "period": code, "facts": body})  # fmt: skip
        AssessmentAct.objects.create(
            seq=seq,
            at=self.at,
            actor=self.person.id,
            act=act,
            period_code=code,
            body=told.decode(),
            prev=prev,
            hash=sha256(prev.encode() + told).hexdigest(),
        )


@contextmanager
def turn(actor: User, at: datetime | None, what: str) -> Iterator[Turn]:
    """All of the act or nothing; a refusal is noted in the access log."""
    now = at or clock.now()
    try:
        with transaction.atomic():
            yield Turn(actor, directory.person(actor, now), now)
    except Refused as refused:
        detail = f"{what} {refused.refusal.text}"
        audit.note(AccessKind.REFUSED, actor, rule=refused.refusal.code, detail=detail)
        raise


@contextmanager
def only_one(refusal: Refusal) -> Iterator[None]:
    """The database's last word against a second one, as a refusal."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(refusal) from error


def freeze_policy(
    rule_file: RuleFile, *, actor: User, at: datetime | None = None
) -> AssessmentPolicy:
    """Keep a rule file byte for byte. The same bytes again give the row there is.

    Raises Refused when this version was frozen with other bytes.
    """
    with turn(actor, at, f"freeze {rule_file.name}") as act:
        act.ask(rules.role(act.person, rules.ASSESSORS))
        policy = rule_file.policy
        found = AssessmentPolicy.objects.filter(code=policy.code, version=policy.version).first()
        if found is not None:
            act.ask(rules.CHANGED_FILE if found.sha256 != rule_file.sha256 else None)
            return found
        with only_one(rules.CHANGED_FILE):
            row = AssessmentPolicy.objects.create(
                code=policy.code,
                version=policy.version,
                file_name=rule_file.name,
                content=rule_file.content,
                sha256=rule_file.sha256,
                frozen_by=actor,
                frozen_at=act.at,
            )
        act.log("freeze_policy", None, policy=str(row), sha256=row.sha256)
    return row


def compute_period(
    policy_row: AssessmentPolicy, *, first_day: date, actor: User, at: datetime | None = None
) -> AssessmentPeriod:
    """Compute the period that holds `first_day`, from the events before its end."""
    with turn(actor, at, f"compute {policy_row} {first_day}") as act:
        act.ask(rules.role(act.person, rules.ASSESSORS))
        policy = policy_of(policy_row)
        first = days.first_of(policy.period, first_day)
        act.ask(rules.BEFORE_POLICY if first < policy.effective_from else None)
        over = days.midnight(days.after(policy.period, first)) <= act.at
        act.ask(None if over else rules.NOT_OVER)
        name = days.name_of(policy.period, first)
        code = f"{policy.code}-{name}"
        known = AssessmentPeriod.objects.filter(code=code).exists()
        act.ask(rules.ALREADY_COMPUTED if known else None)
        computed = compute(policy, first)
        with only_one(rules.ALREADY_COMPUTED):
            period = AssessmentPeriod.objects.create(
                policy=policy_row,
                code=code,
                name=name,
                first_day=first,
                last_day=days.last_day(policy.period, first),
                state=COMPUTED,
                matters=computed.matters,
                input_sha256=computed.input_sha256,
                result_sha256=computed.result_sha256,
                computed_by=actor,
                computed_at=act.at,
            )
        UnitResult.objects.bulk_create(_rows(period, computed), batch_size=200)
        hashes = {"input": period.input_sha256, "result": period.result_sha256}
        act.log("compute_period", period, policy=str(policy_row), **hashes)
    return period


def _rows(period: AssessmentPeriod, computed: Computed) -> list[UnitResult]:
    return [
        UnitResult(
            period=period,
            unit_code=result.unit,
            unit_class=result.unit_class,
            points=result.points,
            counted=result.counted,
            record=record.decode(),
            sha256=sha256(record).hexdigest(),
        )
        for result, record in computed.results
    ]


def publish(period: AssessmentPeriod, *, actor: User, at: datetime | None = None) -> None:
    """A leader who did not compute it makes it public; the time to appeal begins."""
    with turn(actor, at, f"publish {period}") as act:
        row = _locked(period)
        act.ask(rules.publish(act.person, computed_by=row.computed_by.username))
        act.ask(rules.ALREADY_PUBLISHED if row.state == PUBLISHED else None)
        term = policy_of(row.policy).appeal
        row.state, row.published_by, row.published_at = PUBLISHED, actor, act.at
        row.appeal_until = rulebook.calendar().after(act.at, term).moment
        row.save()
        act.log("publish", row, until=row.appeal_until.isoformat())


def appeal(
    period: AssessmentPeriod,
    *,
    unit: Unit,
    reason: str,
    measure: str = "",
    actor: User,
    at: datetime | None = None,
) -> Appeal:
    """The head of a unit says that a figure, or the whole result, is wrong."""
    with turn(actor, at, f"appeal {period} {unit.code}") as act:
        row = _published(act, period)
        until = row.appeal_until or act.at
        act.ask(rules.appeal(act.person, unit=unit.code, until=until, now=act.at))
        act.ask(rules.NO_REASON if not reason.strip() else None)
        with only_one(rules.APPEAL_OPEN):
            filed = Appeal.objects.create(
                period=row,
                unit=unit,
                measure=str(Measure(measure)) if measure else "",
                reason=reason.strip(),
                state=OPEN,
                filed_by=actor,
                filed_at=act.at,
            )
        act.log("appeal", row, appeal=filed.pk, unit=unit.code, measure=filed.measure)
    return filed


def reject_appeal(filed: Appeal, *, reason: str, actor: User, at: datetime | None = None) -> None:
    """Not upheld: decided outside the unit, with the reason the unit is told. No points change."""
    with turn(actor, at, f"reject appeal {filed.pk}") as act:
        row = Appeal.objects.select_for_update().select_related("unit").get(pk=filed.pk)
        act.ask(rules.decide(act.person, unit=row.unit.code, now=act.at))
        waiting = row.changes.filter(granted__isnull=True).exists()
        act.ask(rules.CHANGE_OPEN if waiting else None)
        act.ask(rules.NO_APPEAL if row.state != OPEN else None)
        act.ask(rules.NO_REASON if not reason.strip() else None)
        settle_appeal(act, row, REJECTED, reason)
        act.log("reject_appeal", row.period, appeal=row.pk, reason=reason.strip())


def settle_appeal(act: Turn, row: Appeal, state: str, words: str) -> None:
    """Write what became of an appeal, in the turn of whoever decides it."""
    row.state, row.decision = state, words.strip()
    row.decided_by, row.decided_at = act.actor, act.at
    row.save()


def _locked(period: AssessmentPeriod) -> AssessmentPeriod:
    rows = AssessmentPeriod.objects.select_for_update(of=("self",))
    return rows.select_related("policy", "computed_by").get(pk=period.pk)


def _published(act: Turn, period: AssessmentPeriod) -> AssessmentPeriod:
    row = _locked(period)
    act.ask(None if row.state == PUBLISHED else rules.NOT_PUBLISHED)
    return row
