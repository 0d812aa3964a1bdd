"""The ledger as a table: filters, order, pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet

from huiyin.base.clock import CHINA
from huiyin.ledger import access
from huiyin.ledger.choices import Light, State
from huiyin.ledger.models import Matter, User

MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """What to show. Empty means: any. Days are those of registration in China, inclusive."""

    state: str = ""
    open_only: bool = False
    kind: str = ""
    unit: str = ""
    light: str = ""
    was_red: bool = False
    grade: str = ""
    channel: str = ""
    place: str = ""
    cause: str = ""
    text: str = ""
    first_day: date | None = None
    last_day: date | None = None
    order: str = "urgent"


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of rows with their lights. `total` stops counting at `MOST_COUNTED`."""

    rows: tuple[tuple[Matter, Light | None], ...]
    total: int
    page: int
    pages: int

    @property
    def more_than_counted(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > MOST_COUNTED


def ledger_rows(
    user: User, now: datetime, wanted: LedgerFilter, *, page: int = 1, size: int = 50
) -> LedgerPage:
    """Page `page` (from 1) of the matters this person may see."""
    found = matching(user, now, wanted)
    total = found.order_by()[: MOST_COUNTED + 1].count()
    pages = max(1, -(-min(total, MOST_COUNTED) // size))
    page = min(max(1, page), pages)
    chosen = _ordered(found, wanted.order).select_related("lead_unit")
    rows = chosen[(page - 1) * size : page * size]
    return LedgerPage(tuple((row, row.light(now)) for row in rows), total, page, pages)


def matching(user: User, now: datetime, wanted: LedgerFilter) -> QuerySet[Matter]:
    """All matters this person may see that fit the filter, for lists and exports."""
    found = access.visible(user, now).filter(_conditions(wanted))
    if wanted.light:
        found = found.filter(of_light(Light(wanted.light), now))
    if wanted.was_red:
        red_now = Q(is_open=True, red_from__lt=now)
        found = found.filter(Q(first_red_at__isnull=False) | red_now)
    return found


def of_light(light: Light, now: datetime) -> Q:
    """Matters showing this light at `now`: the same answer as `Matter.light`, in SQL."""
    red = Q(red_from__lt=now)
    not_red = Q(red_from__isnull=True) | Q(red_from__gte=now)
    held = Q(state=State.SUSPENDED)
    yellow = Q(yellow_from__lt=now)
    not_yellow = Q(yellow_from__isnull=True) | Q(yellow_from__gte=now)
    return (
        Q(is_open=True)
        & {
            Light.RED: red,
            Light.GREY: not_red & held,
            Light.YELLOW: not_red & ~held & yellow,
            Light.GREEN: not_red & ~held & not_yellow,
        }[light]
    )


def _conditions(wanted: LedgerFilter) -> Q:
    plain = {
        "state": wanted.state,
        "kind": wanted.kind,
        "lead_unit__code": wanted.unit,
        "grade": wanted.grade,
        "channel": wanted.channel,
        "place_code": wanted.place,
        "cause": wanted.cause,
    }
    asked = Q(**{name: value for name, value in plain.items() if value})
    if wanted.open_only:
        asked &= Q(is_open=True)
    if wanted.text:
        asked &= _text(wanted.text.strip())
    if wanted.first_day is not None:
        asked &= Q(registered_at__gte=_midnight(wanted.first_day))
    if wanted.last_day is not None:
        asked &= Q(registered_at__lt=_midnight(wanted.last_day + timedelta(days=1)))
    return asked


def _text(text: str) -> Q:
    """A number is looked up; other words are sought in title and place."""
    if text.upper().startswith("HY2"):
        return Q(number__startswith=text.upper())
    return Q(title__contains=text) | Q(place_name__contains=text)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=CHINA)


def _ordered(found: QuerySet[Matter], order: str) -> QuerySet[Matter]:
    if order == "newest":
        return found.order_by("-pk")
    if order == "due":
        return found.order_by(F("due").asc(nulls_last=True), "pk")
    return found.order_by("-is_open", F("red_from").asc(nulls_last=True), "pk")
