"""巡查: plan a patrol, begin it, write down what is seen, finish it, decide on finds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import Unit, User
from huiyin.water import access, photos, risk_matters
from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.patrols import Outcome, Patrol, PatrolPlan, Sighting, period_of
from huiyin.water.core.risks.source import Source
from huiyin.water.core.zones.chainage import Chainage
from huiyin.water.core.zones.datum import Datum
from huiyin.water.core.zones.reach import Reach, locate
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import Entry, entries, one
from huiyin.water.queries.zones import reach_of
from huiyin.water.risk_choices import OUTCOME, PATROL, PLAN, SIGHTING
from huiyin.water.risk_data import categories, entry_rules
from huiyin.water.verbs import register
from huiyin.water.verbs.register import BadEntry, Written
from huiyin.water.verbs.risks import facts_of, register_source

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enter:
    """What a keeper adds to a find that becomes a source."""

    source: Source
    unit: Unit
    name: str
    not_same_as: Collection[str] = ()
    code: str = ""
    invented: bool = False


def plan_patrol(code: str, plan: PatrolPlan, *, actor: User, at: datetime | None = None) -> Record:
    """A plan, or a later version of one. Raises Refused for anybody but a keeper, BadEntry."""
    now = at or clock.now()
    access.require_keeper(actor, f"plan the patrol {code}", now)
    reach = reach_of(plan.reach)
    if reach is None or not code.strip() or not plan.name.strip():
        raise BadEntry(
            _("A patrol plan needs a code, a name and a reach of the register."),
            _("Choose the reach; import it with its zones if it is missing."),
        )
    entry = Written(kind=PLAN, key=code.strip(), day=plan.first, value=plan)
    with transaction.atomic():
        _lock_reaches()
        other = Record.objects.filter(kind=PLAN, key=entry.key).exclude(subject=reach).exists()
        if other or not Unit.objects.filter(code=plan.unit).exists():
            raise BadEntry(_("The code is taken on another reach, or there is no such unit."))
        return register.write(reach, [entry], actor=actor, at=now)[0]


def begin_patrol(
    reach: Subject, plan_code: str, *, actor: User, at: datetime | None = None
) -> Patrol:
    """Begin the patrol of the period that runs. Begun twice, it is one."""
    now = at or clock.now()
    _require_patroller(actor, reach, plan_code, now)
    with transaction.atomic():
        reach = _locked(reach)
        period = period_of(_plan(reach, plan_code).value, now.astimezone(CHINA).date())
        if period is None:
            raise BadEntry(_("The plan does not run today."), _("Ask a keeper to plan it."))
        known = one(reach, PATROL, Patrol, f"{plan_code}/{period.key}")
        if known is not None:
            return known.value
        patrol = Patrol(plan=plan_code, period=period.key, by=actor.username, began=now)
        _write_patrol(reach, patrol, actor, now)
    return patrol


def note_sighting(
    reach: Subject,
    sighting: Sighting,
    *,
    token: str,
    actor: User,
    sent: photos.Sent = (),
    at: datetime | None = None,
) -> tuple[Record, bool]:
    """One thing seen, or that nothing was; the record, and whether it is new.

    The same token sent twice is one record: an answer lost on the way changes nothing. A phone
    without a network may send it after the patrol is finished, if it was seen while it ran.
    Raises Refused, BadEntry, BadEvidence with nothing written.
    """
    now = at or clock.now()
    _require_patroller(actor, reach, sighting.plan, now)
    with transaction.atomic():
        reach = _locked(reach)
        known = reach.records.filter(kind=SIGHTING, key=token).first()
        if known is not None:
            if known.by_id != actor.pk:
                raise BadEntry(_("This form was sent by somebody else."), _("Open a new one."))
            return known, False
        row = _note(reach, sighting, token=token, actor=actor, sent=sent, now=now)
        return row, True


def _note(
    reach: Subject, sighting: Sighting, *, token: str, actor: User, sent: photos.Sent, now: datetime
) -> Record:
    patrol = _running(reach, sighting, now)
    day = sighting.seen_at.astimezone(CHINA).date()
    if sighting.is_find and sighting.category not in categories(day):
        raise BadEntry(
            _("There is no category %(code)s.") % {"code": sighting.category},
            _("Choose one of the list."),
        )
    if sighting.is_find and not sighting.words.strip():
        raise BadEntry(_("A find needs words."), _("Say what is wrong."))
    sighting = replace(
        sighting,
        by=actor.username,
        period=patrol.period,
        chainage=_chainage(reach, sighting),
        photos=photos.keep(sent),
    )
    entry = Written(kind=SIGHTING, key=token, day=day, value=sighting)
    return register.write(reach, [entry], actor=actor, at=now)[0]


def finish_patrol(
    reach: Subject, plan_code: str, *, words: str, actor: User, at: datetime | None = None
) -> Patrol:
    """Finish the patrol that is under way. One without any record is refused: nothing found is
    written down as well.
    """
    now = at or clock.now()
    _require_patroller(actor, reach, plan_code, now)
    with transaction.atomic():
        reach = _locked(reach)
        period = period_of(_plan(reach, plan_code).value, now.astimezone(CHINA).date())
        key = f"{plan_code}/{period.key}" if period else ""
        known = one(reach, PATROL, Patrol, key) if period else None
        if known is None or known.value.ended is not None:
            raise BadEntry(_("No patrol of this plan is under way."), _("Begin it first."))
        if not _sightings(reach, known.value):
            raise BadEntry(
                _("Nothing was written down on this patrol."),
                _("Write down what you saw, also that nothing was found, then finish."),
            )
        patrol = replace(known.value, ended=now, words=words.strip())
        _write_patrol(reach, patrol, actor, now)
    return patrol


def enter_find(
    reach: Subject, token: str, enter: Enter, *, actor: User, at: datetime | None = None
) -> Subject:
    """A find becomes a source of the register, with the photographs of the patrol."""
    now = at or clock.now()
    access.require_keeper(actor, f"enter the find {token}", now)
    with transaction.atomic():
        reach = _locked(reach)
        sighting = _find(reach, token)
        subject = register_source(
            replace(enter.source, photos=sighting.photos, found_by=sighting.by),
            unit=enter.unit,
            name=enter.name,
            actor=actor,
            code=enter.code,
            not_same_as=enter.not_same_as,
            at=now,
            invented=enter.invented,
        )
        _decide(reach, token, Outcome(source=subject.code, joined=False), actor, now)
    return subject


def join_find(
    reach: Subject, token: str, source: Subject, *, actor: User, at: datetime | None = None
) -> Record:
    """A find is one that is known: it becomes a clue of that source's matter."""
    now = at or clock.now()
    access.require_keeper(actor, f"join the find {token}", now)
    if source.kind != SubjectKind.RISK_SOURCE:
        raise BadEntry(_("This is no risk source."))
    with transaction.atomic():
        reach = _locked(reach)
        sighting = _find(reach, token)
        row = _decide(reach, token, Outcome(source=source.code, joined=True), actor, now)
        risk_matters.join(source, facts_of(source), sighting, token, now)
    return row


def _locked(reach: Subject) -> Subject:
    """The reach, held to the end of the transaction: what is read of it from here on stands."""
    return Subject.objects.select_for_update(of=("self",)).get(pk=reach.pk)


def _lock_reaches() -> None:
    """Every reach, in one order: the code of a plan is one over all of them."""
    rows = Subject.objects.filter(kind=SubjectKind.REACH).order_by("pk")
    list(rows.select_for_update(of=("self",)))


def _require_patroller(actor: User, reach: Subject, plan_code: str, at: datetime) -> None:
    plan = one(reach, PLAN, PatrolPlan, plan_code)
    access.require_patroller(actor, reach, plan.value.unit if plan else "", at)


def _decide(reach: Subject, token: str, outcome: Outcome, actor: User, at: datetime) -> Record:
    return register.write(
        reach, [Written(kind=OUTCOME, key=token, value=outcome)], actor=actor, at=at
    )[0]


def _find(reach: Subject, token: str) -> Sighting:
    found = one(reach, SIGHTING, Sighting, token)
    if found is None or not found.value.is_find:
        raise BadEntry(_("There is no such find."))
    if one(reach, OUTCOME, Outcome, token) is not None:
        raise BadEntry(_("This find has been decided."), _("Look at the source it became."))
    return found.value


def _plan(reach: Subject, code: str) -> Entry[PatrolPlan]:
    found = one(reach, PLAN, PatrolPlan, code)
    if found is None:
        raise BadEntry(_("There is no such patrol plan on this reach."))
    return found


def _running(reach: Subject, sighting: Sighting, now: datetime) -> Patrol:
    """The patrol during which it was seen; the minute on the phone stands for all its seconds."""
    plan = _plan(reach, sighting.plan).value
    period = period_of(plan, sighting.seen_at.astimezone(CHINA).date())
    known = one(reach, PATROL, Patrol, f"{sighting.plan}/{period.key}") if period else None
    if known is None:
        raise BadEntry(_("No patrol of this plan is under way."), _("Begin it first."))
    patrol = known.value
    until = patrol.ended or now
    if not patrol.began - MINUTE <= sighting.seen_at <= until + MINUTE:
        raise BadEntry(
            _("It was not seen during the patrol."),
            _("Correct the time: between the beginning and the end of the patrol."),
        )
    return patrol


def _sightings(reach: Subject, patrol: Patrol) -> bool:
    seen = entries(SIGHTING, Sighting, subjects=[reach])
    mine = (patrol.plan, patrol.period)
    return any((e.value.plan, e.value.period) == mine for e in seen)


def _chainage(reach: Subject, sighting: Sighting) -> Chainage | None:
    place = sighting.place
    line = one(reach, SubjectKind.REACH, Reach)
    if place is None or line is None or place.datum is Datum.UNKNOWN:
        return None
    day = sighting.seen_at.astimezone(CHINA).date()
    return locate(line.value, place, assume=entry_rules(day).assume).chainage


def _write_patrol(reach: Subject, patrol: Patrol, actor: User, at: datetime) -> None:
    entry = Written(
        kind=PATROL,
        key=f"{patrol.plan}/{patrol.period}",
        day=patrol.began.astimezone(CHINA).date(),
        value=patrol,
    )
    register.write(reach, [entry], actor=actor, at=at)
