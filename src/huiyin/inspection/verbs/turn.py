"""One act in a round: access → lock → ask the rules → rows and a line in the round's own log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.base import clock
from huiyin.inspection import access
from huiyin.inspection.core import rounds as core
from huiyin.inspection.core.refusals import Refusal
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.models import Finding, Round, RoundAct, RoundSeries
from huiyin.ledger import audit, directory
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.core.parts import Person
from huiyin.ledger.errors import BadToken, Conflict
from huiyin.ledger.models import User


@dataclass(slots=True)
class Turn:
    """A round locked for one act. `done` is the same form's earlier act: then nothing is added."""

    row: Round
    actor: User
    person: Person
    at: datetime
    token: str | None
    done: RoundAct | None = None

    @property
    def facts(self) -> core.Round:
        """The round as the rules see it."""
        return facts(self.row)

    def ask(self, asked: core.Asked) -> None:
        """Raise RoundRefused if a rule forbids it."""
        refusal = core.refuse(self.facts, asked, self.person, self.at)
        if refusal is not None:
            raise RoundRefused(refusal)

    def log(
        self,
        act: core.Act,
        *,
        finding: Finding | None = None,
        reason: str = "",
        body: dict[str, Any] | None = None,
    ) -> RoundAct:
        """Write the act, move the round on, count its version."""
        self.row.state = core.after(self.facts, act) if act in core.TABLE else self.row.state
        self.row.version += 1
        self.row.save()
        return RoundAct.objects.create(
            round=self.row,
            seq=self.row.version,
            finding=finding,
            act=act,
            by=self.actor,
            at=self.at,
            reason=reason,
            body=body or {},
            token=self.token,
        )


@contextmanager
def turn(
    number: str,
    act: core.Act,
    *,
    actor: User,
    at: datetime | None = None,
    token: str | None = None,
    expected_version: int | None = None,
) -> Iterator[Turn]:
    """The round of this number, locked. Raises RoundRefused, Conflict or BadToken."""
    with noting(actor, act), transaction.atomic():
        seen = access.find(actor, number, at or clock.now())
        row = Round.objects.select_for_update().get(pk=seen.pk)
        now = at or clock.now()
        mine = Turn(row, actor, directory.person(actor, now), now, token)
        mine.done = _done_before(mine, act)
        if mine.done is None and expected_version not in {None, row.version}:
            raise Conflict
        yield mine


@contextmanager
def noting(actor: User, act: str) -> Iterator[None]:
    """Refusals are written into the access log after the transaction is undone."""
    try:
        yield
    except RoundRefused as refused:
        if refused.refusal.rule != access.NOT_YOURS.rule:
            detail = f"{act} {refused.refusal.text}"
            audit.note(AccessKind.REFUSED, actor, rule=refused.refusal.rule, detail=detail)
        raise


def refuse(refusal: Refusal | None) -> None:
    """Raise what a rule says."""
    if refusal is not None:
        raise RoundRefused(refusal)


def facts(row: Round) -> core.Round:
    """The round as the rules see it."""
    team = list(row.team.select_related("user"))
    visits = list(row.visits.select_related("unit"))
    return core.Round(
        state=core.RoundState(row.state),
        first_day=row.first_day,
        last_day=row.last_day,
        leader=next((m.user.username for m in team if m.user and m.part == "leader"), ""),
        team=frozenset(m.user.username for m in team if m.user),
        units=frozenset(visit.unit.code for visit in visits),
        findings=tuple(_seen(f) for f in row.findings.select_related("unit").order_by("number")),
        answer_by=tuple((v.unit.code, v.answer_by) for v in visits if v.answer_by),
    )


def next_number(letter: str, year: int) -> str:
    """The next number of a series, as `R2020-001`; call inside a transaction."""
    RoundSeries.objects.get_or_create(letter=letter, year=year)
    series = RoundSeries.objects.select_for_update().get(letter=letter, year=year)
    series.last += 1
    series.save()
    return f"{letter}{year}-{series.last:03d}"


def _seen(row: Finding) -> core.Seen:
    return core.Seen(
        number=row.number,
        unit=row.unit.code,
        shown=row.shown_at is not None,
        view=core.UnitView(row.unit_view),
        stance=core.Stance(row.stance),
        group=row.group_id,
    )


def _done_before(turn: Turn, act: core.Act) -> RoundAct | None:
    """What this very form has done before. Raises BadToken when it was another's or another act."""
    if turn.token is None:
        return None
    done = RoundAct.objects.filter(token=turn.token).first()
    if done is None:
        return None
    if (done.round_id, done.by_id, done.act) != (turn.row.pk, turn.actor.pk, act):
        raise BadToken
    return done
