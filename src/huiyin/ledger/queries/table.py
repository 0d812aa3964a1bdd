"""The ledger as a table: filters, order, pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from huiyin.base.clock import CHINA
from huiyin.ledger import access
from huiyin.ledger.choices import Light, State
from huiyin.ledger.core.states import FINAL, UNIT_CLOCK
from huiyin.ledger.models import Event, Matter, Unit, User

MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """What to show. Empty means: any. Days are those of China, inclusive.

    `first_day` and `last_day` bound the registration. `with_unit`: the unit's due date runs.
    `acts` with its days: matters on which one of these acts was done in that time.
    """

    state: str = ""
    open_only: bool = False
    with_unit: bool = False
    unanswered: bool = False
    reopened: bool = False
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
    due_first: date | None = None
    due_last: date | None = None
    acts: tuple[str, ...] = ()
    acts_first: date | None = None
    acts_last: date | None = None
    order: str = "urgent"
    by_unit: bool = False


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
    chosen = in_order(found, wanted).select_related("lead_unit")
    rows = chosen[(page - 1) * size : page * size]
    return LedgerPage(tuple((row, row.light(now)) for row in rows), total, page, pages)


def matching(user: User, now: datetime, wanted: LedgerFilter) -> QuerySet[Matter]:
    """All matters this person may see that fit the filter, for lists and exports."""
    found = access.visible(user, now).filter(_conditions(wanted))
    if wanted.light:
        found = found.filter(of_light(Light(wanted.light), now))
    if wanted.was_red:
        found = found.filter(ever_red(now))
    return found


def light_counts(user: User, now: datetime, wanted: LedgerFilter) -> dict[Light, int]:
    """How many matters of this filter show each light; the filter's own light is left aside."""
    if wanted.state in FINAL:
        return dict.fromkeys(Light, 0)
    found = matching(user, now, replace(wanted, light="", open_only=True)).order_by()
    counts = {light.value: Count("pk", filter=of_light(light, now)) for light in Light}
    return {Light(name): n for name, n in found.aggregate(**counts).items()}


def ever_red(now: datetime) -> Q:
    """Matters that are or were overdue at `now`: the same answer as `Matter.was_red`, in SQL."""
    return Q(first_red_at__isnull=False) | Q(is_open=True, red_from__lt=now)


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
        "grade": wanted.grade,
        "channel": wanted.channel,
        "place_code": wanted.place,
        "cause": wanted.cause,
    }
    asked = Q(**{name: value for name, value in plain.items() if value})
    if wanted.unit:
        asked &= led_by(wanted.unit)
    if wanted.open_only:
        asked &= Q(is_open=True)
    if wanted.with_unit:
        asked &= Q(state__in=UNIT_CLOCK)
    if wanted.unanswered:
        asked &= Q(unanswered__gt=0)
    if wanted.reopened:
        asked &= Q(cycle__gt=1)
    if wanted.text:
        asked &= _text(wanted.text.strip())
    if wanted.acts:
        done = Event.objects.filter(verb__in=wanted.acts)
        done = done.filter(_days("at", wanted.acts_first, wanted.acts_last))
        asked &= Q(pk__in=done.values("matter_id"))
    asked &= _days("registered_at", wanted.first_day, wanted.last_day)
    return asked & _days("due", wanted.due_first, wanted.due_last)


def led_by(code: str) -> Q:
    """Matters led by the unit with this code, by its key: a join would hide the index."""
    key = Unit.objects.filter(code=code).values_list("pk", flat=True).first()
    return Q(pk__in=()) if key is None else Q(lead_unit_id=key)


def _days(field: str, first: date | None, last: date | None) -> Q:
    """Moments from the start of `first` to the end of `last`; an open end is no bound."""
    asked = Q()
    if first is not None:
        asked &= Q(**{f"{field}__gte": midnight(first)})
    if last is not None:
        asked &= Q(**{f"{field}__lt": midnight(last + timedelta(days=1))})
    return asked


def _text(text: str) -> Q:
    """A number is looked up; other words are sought in title and place."""
    if text.upper().startswith("HY2"):
        return Q(number__startswith=text.upper())
    return Q(title__contains=text) | Q(place_name__contains=text)


def midnight(day: date) -> datetime:
    """The first moment of a day in China."""
    return datetime.combine(day, time(0), tzinfo=CHINA)


ORDERS: dict[str, tuple[Any, ...]] = {
    "urgent": ("-is_open", F("red_from").asc(nulls_last=True), "pk"),
    "newest": ("-pk",),
    "oldest": ("pk",),
    "due": (F("due").asc(nulls_last=True), "pk"),
    "due_last": (F("due").desc(nulls_last=True), "-pk"),
}
"""The orders a table can have. The first is the usual one: what turns red next comes first."""


def in_order(found: QuerySet[Matter], wanted: LedgerFilter) -> QuerySet[Matter]:
    """The rows in the order asked for; by unit first where that was asked for."""
    first = (F("lead_unit_id").asc(nulls_last=True),) if wanted.by_unit else ()
    return found.order_by(*first, *ORDERS[wanted.order])
