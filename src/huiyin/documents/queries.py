"""Reads for pages and for other apps: the register, the notices of matters, overdue receipts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from huiyin.documents import access
from huiyin.documents.core.kinds import KINDS, Kind
from huiyin.documents.core.levels import Level
from huiyin.documents.core.register import SOURCES, Act, DocState, who_may
from huiyin.documents.models import DeliveryRow, Document
from huiyin.ledger import directory
from huiyin.ledger.choices import Role
from huiyin.ledger.models import User
from huiyin.ledger.queries.table import midnight

SENT = (DocState.ISSUED, DocState.DELIVERED, DocState.RECEIPTED, DocState.ANSWERED,
        DocState.ARCHIVED)  # fmt: skip
SHARPNESS = list(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterNotices:
    """What was sent about a matter: columns of the 督办台账.

    `level` is the sharpest one issued; withdrawn documents do not count. `unreceipted` are
    documents a unit has not signed for; `drafts` wait for a person.
    """

    notices: int = 0
    reminders: int = 0
    level: str = ""
    last_notice: str = ""
    last_issued_at: datetime | None = None
    unreceipted: int = 0
    drafts: int = 0


def notices_of(number: str) -> MatterNotices:
    """What was sent about one matter. Rights are the caller's to ask."""
    return notices_of_many([number])[number]


def notices_of_many(numbers: Iterable[str]) -> dict[str, MatterNotices]:
    """The same for many matters with one query; matters without any are there with noughts."""
    wanted = list(numbers)
    rows = Document.objects.filter(
        matter__number__in=wanted, kind__in=(Kind.NOTICE, Kind.REMINDER)
    ).order_by("issued_at", "pk")
    found: dict[str, list[tuple[str, str, str, str, datetime | None]]] = defaultdict(list)
    for number, *facts in rows.values_list(
        "matter__number", "kind", "state", "level", "number", "issued_at"
    ):
        found[number].append(tuple(facts))
    return {number: _summed(found[number]) for number in wanted}


def _summed(rows: list[tuple[str, str, str, str, datetime | None]]) -> MatterNotices:
    sent = [row for row in rows if row[1] in SENT]
    numbers = [row[3] for row in sent if row[0] == Kind.NOTICE]
    return MatterNotices(
        notices=len(numbers),
        reminders=sum(row[0] == Kind.REMINDER for row in sent),
        level=max((row[2] for row in sent), key=SHARPNESS.index, default=""),  # type: ignore[arg-type]
        last_notice=numbers[-1] if numbers else "",
        last_issued_at=sent[-1][4] if sent else None,
        unreceipted=sum(row[1] in {DocState.ISSUED, DocState.DELIVERED} for row in sent),
        drafts=sum(row[1] == DocState.DRAFT for row in rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFilter:
    """What the register shows. Empty means any; days are those of China, inclusive."""

    kind: str = ""
    state: str = ""
    level: str = ""
    unit: str = ""
    text: str = ""
    overdue: bool = False
    first_day: date | None = None
    last_day: date | None = None
    ignored: tuple[str, ...] = field(default=())


def register(user: User, now: datetime, wanted: RegisterFilter) -> QuerySet[Document]:
    """Issued documents open to this person (drafts have a page of their own), newest first."""
    found = access.visible(user, now)
    plain = {"kind": wanted.kind, "state": wanted.state, "level": wanted.level}
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if not wanted.state:
        found = found.exclude(state__in=access.UNSEEN)
    if wanted.unit:
        found = found.filter(units__code=wanted.unit)
    if wanted.text:
        words = wanted.text.strip()
        found = found.filter(
            Q(title__contains=words) | Q(number__contains=words) | Q(matter__number=words.upper())
        )
    if wanted.overdue:
        found = found.filter(overdue_receipt(now))
    if wanted.first_day:
        found = found.filter(issued_at__gte=midnight(wanted.first_day))
    if wanted.last_day:
        found = found.filter(issued_at__lt=midnight(wanted.last_day + timedelta(days=1)))
    return (
        found.select_related("matter", "issued_by", "drafted_by")
        .prefetch_related("deliveries__unit", "deliveries__receipted_by")
        .order_by("-issued_at", "-pk")
    )


def drafts(user: User, now: datetime) -> QuerySet[Document]:
    """Drafts that wait for a person, the sharpest and oldest first."""
    found = access.visible(user, now).filter(state=DocState.DRAFT)
    return found.select_related("matter", "drafted_by").order_by("drafted_at", "pk")


def overdue_receipt(now: datetime) -> Q:
    """Documents a unit should have signed for by now."""
    return Q(state__in=(DocState.ISSUED, DocState.DELIVERED), receipt_due__lt=now)


def owed(user: User, now: datetime) -> list[DeliveryRow]:
    """What this person's unit was sent and he may sign for or answer, the earliest limit first."""
    person = directory.person(user, now)
    found = DeliveryRow.objects.filter(
        unit_id=user.unit_id,
        delivered_at__isnull=False,
        answered_at=None,
        document__state__in=SOURCES[Act.ANSWER],
    )
    rows = found.select_related("document").order_by("document__receipt_due", "pk")
    return [row for row in rows if _waits_for(row, person.roles)]


def _waits_for(row: DeliveryRow, roles: frozenset[Role]) -> bool:
    kind = Kind(row.document.kind)
    if row.receipted_at is None:
        return bool(who_may(Act.RECEIPT, kind) & roles)
    return KINDS[kind].answered and bool(who_may(Act.ANSWER, kind) & roles)


def of_matter(user: User, number: str, now: datetime) -> list[Document]:
    """The documents of a matter open to this person, newest first."""
    found = access.visible(user, now).filter(matter__number=number)
    return list(
        found.exclude(state=DocState.DISMISSED)
        .select_related("drafted_by", "issued_by")
        .prefetch_related("deliveries__unit", "deliveries__receipted_by")
        .order_by("-pk")
    )
