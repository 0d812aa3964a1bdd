"""回头看: a draw that nobody can aim, the recheck itself, and what follows a failed one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Unpack

from django.db import transaction
from django.db.models import Max

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.inspection import access, policies
from huiyin.inspection.choices import GROUNDS
from huiyin.inspection.core import draw as core
from huiyin.inspection.core.draw import Candidate, Drawn, RiskFacts
from huiyin.inspection.core.refusals import Refusal
from huiyin.inspection.core.rounds import PLANNERS
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.models import RecheckItem, RecheckList, RecheckPhoto
from huiyin.inspection.policies import RecheckPolicy
from huiyin.inspection.verbs.turn import next_number, noting, refuse
from huiyin.ledger import directory, rulebook
from huiyin.ledger import evidence as store
from huiyin.ledger.access import roles
from huiyin.ledger.core import matter as ledger
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.decide import ask
from huiyin.ledger.core.parts import Person, Place
from huiyin.ledger.core.refusals import Refusal as LedgerRefusal
from huiyin.ledger.core.states import RecurGround, Role, State, Verb
from huiyin.ledger.core.workdays import day_end, local_date
from huiyin.ledger.errors import BadToken
from huiyin.ledger.history import event_of, history
from huiyin.ledger.models import Event, Matter, RoleGrant, User
from huiyin.ledger.verbs import check_photos, closing
from huiyin.ledger.verbs.engine import Acting, ActResult

WHO = "a supervisor or the leader in charge"
CHECKER = "the checker named on the list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to draw: the days of strike-off (both included), and how many by lot and by risk."""

    first_day: date
    last_day: date
    by_lot: int
    by_risk: int


def draw(order: Order, *, actor: User, token: str, at: datetime | None = None) -> RecheckList:
    """抽取: the list with a checker for each matter. The same form again gives the same list.

    The seed is the hash of the last event before the day of the draw, and each day of strike-off
    is drawn from once: so nobody can draw until he likes what comes.
    """
    with noting(actor, "draw"), transaction.atomic():
        now = at or clock.now()
        done = RecheckList.objects.filter(token=token).first()
        if done is not None:
            if done.drawn_by_id != actor.pk:
                raise BadToken
            return done
        number = next_number("H", local_date(now).year)
        refuse(_may_draw(actor, order, now))
        policy = policies.recheck_policy(local_date(now))
        seed = _seed(now)
        rows = {row.number: row for row in _struck_off(order)}
        folded = {number: history(row.pk).folded.matter for number, row in rows.items()}
        pool = _pool(rows, folded, policy, now)
        drawn = core.draw(pool, seed.hash, by_lot=order.by_lot, by_risk=order.by_risk)
        kept = RecheckList.objects.create(
            number=number,
            **asdict(order),
            seed=seed.hash,
            seed_event=f"{seed.matter.number}#{seed.seq}",
            policy=policy.risk.name,
            pool=[_stored(candidate) for candidate in pool],
            due=_due(now, policy),
            drawn_by=actor,
            drawn_at=now,
            token=token,
        )
        _items(kept, drawn, rows, folded)
        return kept


def redo(kept: RecheckList) -> tuple[Drawn, ...]:
    """The draw made again from what was stored with it; equal to the list if nobody touched it."""
    pool = [
        Candidate(
            matter=row["matter"],
            score=row["score"],
            reasons=tuple(core.Risk(reason) for reason in row["reasons"]),
        )
        for row in kept.pool
    ]
    return core.draw(pool, kept.seed, by_lot=kept.by_lot, by_risk=kept.by_risk)


def recheck(
    pk: int,
    *,
    passed: bool,
    seen_at: datetime,
    seen_where: Place,
    remark: str = "",
    photos: tuple[tuple[str, bytes], ...] = (),
    **acting: Unpack[Acting],
) -> tuple[RecheckItem, ActResult]:
    """The checker went back and looked. Recorded in the matter's chain by the ledger's verb."""
    actor, at = acting["actor"], acting.get("at") or clock.now()
    examined = [store.examine(name, content) for name, content in photos]
    access.recheck_item(actor, pk, at)
    with noting(actor, Verb.RECHECK), transaction.atomic():
        item = RecheckItem.objects.select_for_update().select_related("matter").get(pk=pk)
        refuse(_may_do(item, actor, acting.get("token")))
        result = check_photos.recheck(
            item.matter.number,
            passed=passed,
            seen_at=seen_at,
            seen_where=seen_where,
            remark=remark,
            photos=tuple(examined),
            **acting,
        )
        if not result.replayed:
            item.result = "passed" if passed else "failed"
            item.remark, item.done_by, item.done_at = remark, actor, at
            item.save()
            for photo in examined:
                RecheckPhoto.objects.create(item=item, sha256=photo.sha256, name=photo.name)
        return item, result


def reopen(pk: int, *, reason: str, **acting: Unpack[Acting]) -> ActResult:
    """反弹: a failed recheck opens the same matter again, one cycle on. A supervisor decides."""
    item = access.recheck_item(acting["actor"], pk, acting.get("at") or clock.now())
    with noting(acting["actor"], Verb.RECUR):
        refuse(None if item.result == "failed" else NOT_FAILED)
    ground = RecurGround.RECHECK_FAILED
    return closing.recur(item.matter.number, ground=ground, reason=reason, **acting)


NOT_FAILED = Refusal(
    rule="R-FAILED",
    message="Only a failed recheck opens a matter again.",
    who=WHO,
    next_step="Wait for the recheck; if it recurred otherwise, open the matter's own page.",
)
DONE = Refusal(
    rule="R-DONE",
    message="This recheck has been made.",
    who=CHECKER,
    next_step="Look at the matter; what is seen later belongs to another recheck.",
)
NOT_THE_CHECKER = Refusal(
    rule="R-CHECKER",
    message="The recheck is made by the checker the lot named.",
    who=CHECKER,
    next_step="Let the checker go, or ask the supervision office.",
)


def _may_do(item: RecheckItem, actor: User, token: str | None) -> Refusal | None:
    """The ledger knows a form sent twice; anybody else's second recheck is refused."""
    if item.checker_id != actor.pk:
        return NOT_THE_CHECKER
    again = token is not None and check_photos.known(token, item.matter, actor)
    return DONE if item.result and not again else None


def _may_draw(actor: User, order: Order, now: datetime) -> Refusal | None:
    if not roles(actor, now) & PLANNERS:
        return Refusal(
            rule="R-DRAW",
            message="Rechecks are drawn by the supervision office.",
            who=WHO,
            next_step="Ask a supervisor.",
        )
    if not order.first_day <= order.last_day < local_date(now):
        return Refusal(
            rule="R-PERIOD",
            message="The period ends before today and begins before it ends.",
            who=WHO,
            next_step="Correct the days of strike-off to draw from.",
        )
    if order.by_lot < 0 or order.by_risk < 0 or order.by_lot + order.by_risk == 0:
        return Refusal(
            rule="R-COUNT",
            message="Say how many to draw by lot and by risk; at least one.",
            who=WHO,
            next_step="Correct the numbers.",
        )
    earlier = RecheckList.objects.filter(
        first_day__lte=order.last_day, last_day__gte=order.first_day
    ).first()
    return None if earlier is None else _drawn_before(earlier)


def _drawn_before(earlier: RecheckList) -> Refusal:
    return Refusal(
        rule="R-DRAWN",
        message="These days of strike-off were drawn from before: %(list)s.",
        who=WHO,
        next_step="Choose other days; nobody draws until he likes what comes.",
        params=(("list", f"{earlier.number} {earlier.first_day} – {earlier.last_day}"),),
    )


def _seed(now: datetime) -> Event:
    """The last event before today. Raises RoundRefused in a ledger without any."""
    midnight = datetime.combine(local_date(now), time.min, CHINA)
    before = Event.objects.filter(at__lt=midnight).select_related("matter")
    found = before.order_by("-at", "-pk").first()
    if found is None:
        raise RoundRefused(
            Refusal(
                rule="R-SEED",
                message="The ledger has no event before today from which to draw.",
                who=WHO,
                next_step="Draw when there is something to draw from.",
            )
        )
    return found


def _struck_off(order: Order) -> Iterable[Matter]:
    start = datetime.combine(order.first_day, time.min, CHINA)
    end = datetime.combine(order.last_day + timedelta(days=1), time.min, CHINA)
    closed = Matter.objects.filter(state=State.CLOSED, closed_at__gte=start, closed_at__lt=end)
    return closed.select_related("lead_unit").order_by("pk")


def _pool(
    rows: dict[str, Matter],
    folded: dict[str, ledger.Matter],
    policy: RecheckPolicy,
    now: datetime,
) -> list[Candidate]:
    submitted = dict(
        Event.objects.filter(matter__in=rows.values(), verb=Verb.SUBMIT)
        .values_list("matter__number")
        .annotate(Max("at"))
    )
    failures = _unit_failures(now - timedelta(days=policy.unit_failures_days))
    return [
        core.weigh(number, _risk(folded[number], submitted.get(number), failures), policy.risk)
        for number in sorted(rows)
    ]


def _risk(matter: ledger.Matter, submitted: datetime | None, failures: dict[str, int]) -> RiskFacts:
    late = 0
    if submitted is not None and matter.due is not None:
        late = max(0, (local_date(submitted) - local_date(matter.due)).days)
    return RiskFacts(
        cycle=matter.cycle,
        major=matter.is_major,
        evidence=len(matter.fresh_evidence),
        overdue_days=late,
        checks_failed=matter.checks_failed,
        unit_failures=failures.get(matter.lead or "", 0),
    )


def _unit_failures(since: datetime) -> dict[str, int]:
    """Failed rechecks since then, by the code of the unit that leads the matter."""
    count: dict[str, int] = {}
    rows = Event.objects.filter(verb=Verb.RECHECK, at__gte=since)
    for row in rows.select_related("matter__lead_unit"):
        unit = row.matter.lead_unit
        if unit is not None and not getattr(event_of(row), "passed", True):
            count[unit.code] = count.get(unit.code, 0) + 1
    return count


def _items(
    kept: RecheckList,
    drawn: tuple[Drawn, ...],
    rows: dict[str, Matter],
    folded: dict[str, ledger.Matter],
) -> None:
    people = _checkers(kept.drawn_at)
    eligible = {
        one.matter: [
            person.id for person in people if _may_recheck(folded[one.matter], person, kept)
        ]
        for one in drawn
    }
    given = core.assign(eligible, kept.seed)
    users = User.objects.in_bulk([p.id for p in people], field_name="username")
    for one in drawn:
        checker = given[one.matter]
        RecheckItem.objects.create(
            list=kept,
            matter=rows[one.matter],
            cycle=rows[one.matter].cycle,
            ground=GROUNDS["random" if one.by_lot else "risk"].value,
            score=one.score,
            reasons=[str(reason) for reason in one.reasons],
            checker=users[checker] if checker else None,
        )


def _checkers(at: datetime) -> tuple[Person, ...]:
    """Verifiers; supervisors only where there is no verifier, since they decide what follows."""
    verifiers = directory.verifiers(at)
    if verifiers:
        return tuple(verifiers.values())
    grants = RoleGrant.objects.in_force(local_date(at)).filter(role=Role.SUPERVISOR)
    names = grants.values_list("user__username", flat=True)
    return tuple(directory.persons(names, at).values())


def _may_recheck(matter: ledger.Matter, person: Person, kept: RecheckList) -> bool:
    """The ledger's own answer: role, D1 and D10."""
    context = Context(
        actor=person,
        now=kept.drawn_at,
        policy=rulebook.policy_of(matter),
        calendar=rulebook.calendar(),
    )
    return not isinstance(ask(matter, Verb.RECHECK, context), LedgerRefusal)


def _stored(candidate: Candidate) -> dict[str, object]:
    reasons = [str(reason) for reason in candidate.reasons]
    return {"matter": candidate.matter, "score": candidate.score, "reasons": reasons}


def _due(now: datetime, policy: RecheckPolicy) -> datetime:
    return day_end(rulebook.calendar().add_working_days(local_date(now), policy.work_days).day)
