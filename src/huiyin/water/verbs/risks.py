"""风险源: register a source with zone and grade, open its matter, take samples, look again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.base.errors import HuiyinError
from huiyin.ledger.models import Unit, User
from huiyin.water import access, photos, risk_matters
from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.grading import grade_source
from huiyin.water.core.risks.patrols import Look
from huiyin.water.core.risks.source import (
    Decision,
    Graded,
    Near,
    Source,
    WaterSample,
    likely_same,
    risk_facts,
)
from huiyin.water.models import Record, Subject
from huiyin.water.queries import zones
from huiyin.water.queries.register import entries, one
from huiyin.water.queries.risks import review_owed
from huiyin.water.risk_choices import GRADE, MATTER, REVIEW, SAMPLE, ZONE_ANSWER
from huiyin.water.risk_data import categories, entry_rules, risk_policy
from huiyin.water.verbs import register
from huiyin.water.verbs.register import BadEntry, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterLink:
    """The matter in the ledger that clears a source."""

    number: str


class LikelySame(HuiyinError):
    """Sources of the same category stand nearby: somebody must say whether it is one of them."""

    def __init__(self, near: tuple[Near, ...]) -> None:
        super().__init__(
            _("%(count)d sources of the same category stand nearby.") % {"count": len(near)},
            _("Look at them: confirm that it is another, or add to the one that is known."),
        )
        self.near = near


def register_source(
    source: Source,
    *,
    unit: Unit,
    name: str,
    actor: User,
    code: str = "",
    not_same_as: Collection[str] = (),
    sent: photos.Sent = (),
    at: datetime | None = None,
    invented: bool = False,
) -> Subject:
    """建账: a new source with its zone by geometry, its grade, and its matter in the ledger.

    `code` empty: the next of the year. `not_same_as` are codes nearby that somebody has looked at.
    Raises Refused for anybody but a keeper, LikelySame, BadEntry, BadEvidence; nothing is kept.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"register a risk source {code}", now)
    day = now.astimezone(CHINA).date()
    _examine(source, name, day)
    unseen = tuple(n for n in nearby(source, day) if n.code not in not_same_as)
    if unseen:
        raise LikelySame(unseen)
    if sent:
        source = replace(source, photos=(*source.photos, *photos.keep(sent)))
    with transaction.atomic():
        enter = partial(
            register.enter, SubjectKind.RISK_SOURCE, value=source, name=name, unit=unit,
            actor=actor, at=now, invented=invented,
        )  # fmt: skip
        subject = enter(code) if code else _entered_next(enter, day)
        decision = zones.decide(source.place, day)
        register.write(subject, _decided(source, decision, day), actor=actor, at=now)
        matter = risk_matters.open_for(subject, source, decision, now)
        link = Written(kind=MATTER, key=matter.number, value=MatterLink(number=matter.number))
        register.write(subject, [link], actor=actor, at=now)
    return subject


def nearby(source: Source, day: date) -> tuple[Near, ...]:
    """Sources of the same category that may be the same one."""
    rules = entry_rules(day)
    known = entries(SubjectKind.RISK_SOURCE, Source)
    others = [(e.subject.code, e.value.place) for e in known if e.value.category == source.category]
    return likely_same(source.place, others, within=rules.same_within, assume=rules.assume)


def decide_again(
    subject: Subject, *, reason: str, actor: User, at: datetime | None = None
) -> Decision:
    """Ask zone and grade again with the polygons in force now; the earlier answers stay readable.

    Raises Refused for anybody but a keeper, and BadEntry without a reason.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"decide the zone of {subject.code}", now)
    if not reason.strip():
        raise BadEntry(_("A change needs a reason."), _("Say why it changes."))
    day = now.astimezone(CHINA).date()
    source = facts_of(subject)
    decision = zones.decide(source.place, day)
    written = [replace(entry, reason=reason.strip()) for entry in _decided(source, decision, day)]
    register.write(subject, written, actor=actor, at=now)
    return decision


def record_sample(
    subject: Subject, sample: WaterSample, *, actor: User, at: datetime | None = None
) -> Record:
    """A water sample taken at the source; the last one counts for clearance.

    A second one of the same day stands beside the first.
    """
    now = at or clock.now()
    access.require_writer(actor, subject, "record a sample of", now)
    if sample.day > now.astimezone(CHINA).date():
        raise BadEntry(_("A sample is not taken in the future."), _("Correct the day."))
    with transaction.atomic():
        before = _locked(subject).records.filter(kind=SAMPLE, day=sample.day)
        number = len(set(before.values_list("key", flat=True))) + 1
        key = f"{sample.day.isoformat()} {number}"
        entry = Written(kind=SAMPLE, key=key, day=sample.day, value=sample)
        return register.write(subject, [entry], actor=actor, at=now)[0]


def review_source(
    subject: Subject,
    look: Look,
    *,
    actor: User,
    sent: photos.Sent = (),
    at: datetime | None = None,
) -> Record:
    """回头看: what somebody found who went back. One that does not hold suggests a recurrence.

    Raises Refused, and BadEntry where no review of that day is owed, or it is looked at too early.
    """
    now = at or clock.now()
    access.require_writer(actor, subject, "review", now)
    today = now.astimezone(CHINA).date()
    with transaction.atomic():
        subject = _locked(subject)
        if not review_owed(subject, look.due, today):
            raise BadEntry(
                _("No review of %(day)s is owed here.") % {"day": look.due},
                _("Choose one of the days shown on the card; each is looked at once."),
            )
        if not look.due <= look.day <= today:
            raise BadEntry(
                _("A review is made on its day or later, and not in the future."),
                _("Correct the day."),
            )
        if sent:
            look = replace(look, photos=photos.keep(sent))
        entry = Written(kind=REVIEW, key=look.due.isoformat(), day=look.day, value=look)
        row = register.write(subject, [entry], actor=actor, at=now)[0]
        if not look.held:
            risk_matters.tell_relapse(subject, facts_of(subject), look, now)
    return row


def facts_of(subject: Subject) -> Source:
    """The facts of a source as they stand. Raises BadEntry for a subject of another register."""
    found = one(subject, SubjectKind.RISK_SOURCE, Source)
    if found is None:
        raise BadEntry(_("This is no risk source."))
    return found.value


def next_code(day: date) -> str:
    """The next number of the year, as FX-2020-007."""
    start = f"FX-{day.year}-"
    taken = Subject.objects.filter(kind=SubjectKind.RISK_SOURCE, code__startswith=start)
    numbers = [int(tail) for s in taken if (tail := s.code.removeprefix(start)).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1:03}"


def _entered_next(enter: Callable[[str], Subject], day: date) -> Subject:
    """Entered under the next number, or the one after if somebody took it meanwhile."""
    code = next_code(day)
    try:
        return enter(code)
    except BadEntry:
        if not Subject.objects.filter(kind=SubjectKind.RISK_SOURCE, code=code).exists():
            raise
        return enter(next_code(day))


def _locked(subject: Subject) -> Subject:
    """The source, held to the end of the transaction: what is read of it from here on stands."""
    return Subject.objects.select_for_update(of=("self",)).get(pk=subject.pk)


def _examine(source: Source, name: str, day: date) -> None:
    if source.category not in categories(day):
        raise BadEntry(
            _("There is no category %(code)s.") % {"code": source.category},
            _("Choose one of the list."),
        )
    if not name.strip() or not source.place_name.strip() or not source.problem.strip():
        raise BadEntry(_("It needs a name, a place in words, and what is wrong."))
    if source.found > day:
        raise BadEntry(_("Nothing is found in the future."), _("Correct the day."))


def _decided(source: Source, decision: Decision, day: date) -> list[Written]:
    policy = risk_policy(day)
    graded = Graded(
        grade=grade_source(risk_facts(source, decision), policy), policy_from=policy.effective_from
    )
    return [
        Written(kind=ZONE_ANSWER, day=day, value=decision),
        Written(kind=GRADE, day=day, value=graded),
    ]
