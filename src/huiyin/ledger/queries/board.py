"""看板: four zeros, the daily balance, lights and ageing, by unit and kind.

Stocks are counted from the matters themselves and walked back through the daily flows, so
that a board costs what its days cost, not what the whole history costs. That flows and
matters agree over all time is checked by `huiyin replay`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from huiyin.base.clock import CHINA
from huiyin.ledger import access
from huiyin.ledger.choices import Light, State
from huiyin.ledger.core.balance import CAME, WENT, Flow
from huiyin.ledger.core.states import ADMINISTRATORS, UNIT_CLOCK
from huiyin.ledger.models import DailyTally, Matter, Unit, User
from huiyin.ledger.queries.table import ever_red, midnight, of_light

AGES = (7, 30, 90, 180)
OVERDUE = Light.RED.value


@dataclass(frozen=True, slots=True)
class FourZeros:
    """What must be zero: not yet assigned, overdue, not answered, not checked."""

    unassigned: int
    overdue: int
    unanswered: int
    unverified: int

    @property
    def all_zero(self) -> bool:
        """Dynamic zero holds."""
        return not (self.unassigned or self.overdue or self.unanswered or self.unverified)


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the balance."""

    day: date
    flow: Flow


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit's open stock by light, and what it struck off in the period."""

    code: str
    name: str
    open: int
    red: int
    yellow: int
    green: int
    grey: int
    struck_off: int


@dataclass(frozen=True, slots=True)
class FellDue:
    """Matters due in the period: all, those ever red, and those their unit has not handed in."""

    due: int
    was_red: int
    unfinished: int


Counts = Counter[str]


@dataclass(frozen=True, slots=True)
class Stock:
    """What is open now, counted once: the counters of each unit and kind.

    The office's desk is unit "". A counter is a light, one of the four zeros, or `age_30`.
    """

    cells: Mapping[tuple[str, str], Counts]

    @property
    def whole(self) -> Counts:
        """Every counter of everything."""
        return sum(self.cells.values(), Counts())

    def by(self, what: str) -> dict[str, Counts]:
        """The counters of each "unit" or "kind"."""
        found: dict[str, Counts] = {}
        for (unit, kind), counts in self.cells.items():
            found.setdefault(unit if what == "unit" else kind, Counts()).update(counts)
        return found


@dataclass(frozen=True, slots=True)
class Board:
    """A board. `ageing` counts open matters by age: (at most days or None, count)."""

    first: date
    last: date
    zeros: FourZeros
    lights: dict[Light, int]
    whole: Flow
    days: tuple[DayLine, ...]
    units: tuple[UnitLine, ...]
    ageing: tuple[tuple[int | None, int], ...]
    fell_due: FellDue
    stock: Stock

    @property
    def balances(self) -> bool:
        """Whether every day keeps the identity and opens where the day before closed."""
        pairs = zip(self.days, self.days[1:], strict=False)
        linked = all(a.flow.closing == b.flow.opening for a, b in pairs)
        return linked and self.whole.balances and all(d.flow.balances for d in self.days)


def board(
    user: User, now: datetime, *, first: date, last: date, unit: str = "", kind: str = ""
) -> Board:
    """The board of the days from `first` to `last`, of what this person may see."""
    matters, tallies = open_to(user, now, unit=unit, kind=kind)
    stock = _stock(matters, now)
    counts = stock.whole
    days = tuple(_days(tallies, counts["stock"], first, last))
    return Board(
        first=first,
        last=last,
        zeros=_four_zeros(counts),
        lights={light: counts[str(light)] for light in Light},
        whole=_whole(days),
        days=days,
        units=tuple(_units(stock, tallies, first, last)),
        ageing=_ageing(counts),
        fell_due=_fell_due(matters, now, first, last),
        stock=stock,
    )


def open_to(
    user: User, now: datetime, *, unit: str = "", kind: str = ""
) -> tuple[QuerySet[Matter], QuerySet[DailyTally]]:
    """Matters and flows of the city, of the own unit whatever `unit` says, or none."""
    if not access.sees_all_matters(user, now):
        held = access.roles(user, now)
        if user.unit is None or held & ADMINISTRATORS or not held & access.UNIT_READERS:
            return Matter.objects.none(), DailyTally.objects.none()
        unit = user.unit.code
    matters, tallies = Matter.objects.all(), DailyTally.objects.all()
    if unit:
        matters, tallies = matters.filter(lead_unit__code=unit), tallies.filter(unit_code=unit)
    if kind:
        matters, tallies = matters.filter(kind=kind), tallies.filter(kind=kind)
    return matters, tallies


def _stock(matters: QuerySet[Matter], now: datetime) -> Stock:
    """One look at all open matters, whatever the board makes of them."""
    open_now = matters.filter(is_open=True).order_by().values("lead_unit__code", "kind")
    rows = open_now.annotate(**_counters(now))
    return Stock({(row.pop("lead_unit__code") or "", row.pop("kind")): Counts(row) for row in rows})


def _counters(now: datetime) -> dict[str, Count]:
    answering = Q(state=State.REPLYING, unanswered__gt=0)
    wanted = {
        "stock": Q(),
        "unassigned": Q(state=State.REGISTERED),
        "unanswered": answering,
        "unverified": Q(state=State.VERIFYING),
        **{str(light): of_light(light, now) for light in Light},
        **{f"age_{days}": _younger(now, days) for days in AGES},
    }
    return {name: Count("pk", filter=condition) for name, condition in wanted.items()}


def _younger(now: datetime, days: int) -> Q:
    """Registered no more than `days` days of the calendar ago."""
    return Q(registered_at__gte=midnight(now.astimezone(CHINA).date() - timedelta(days=days)))


def _four_zeros(counts: Counts) -> FourZeros:
    names = (field.name for field in fields(FourZeros))
    return FourZeros(**{name: counts[OVERDUE if name == "overdue" else name] for name in names})


def _ageing(counts: Counts) -> tuple[tuple[int | None, int], ...]:
    below = [counts[f"age_{days}"] for days in AGES]
    bands = [b - a for a, b in zip([0, *below], [*below, counts["stock"]], strict=True)]
    return tuple(zip([*AGES, None], bands, strict=True))


def _days(tallies: QuerySet[DailyTally], stock: int, first: date, last: date) -> Iterable[DayLine]:
    """Newest day last. Today's stock minus what came plus what went gives each day before."""
    flows = (*CAME, *WENT)
    sums = tallies.filter(day__gte=first).order_by().values("day")
    by_day = {row["day"]: row for row in sums.annotate(**{f: Sum(f) for f in flows})}
    lines: list[DayLine] = []
    closing = stock
    newest = max([last, *by_day], default=last)
    for ordinal in range(newest.toordinal(), first.toordinal() - 1, -1):
        day = date.fromordinal(ordinal)
        row = by_day.get(day, {})
        moved = {name: row.get(name, 0) for name in flows}
        net = sum(moved[name] for name in CAME) - sum(moved[name] for name in WENT)
        opening = closing - net
        if day <= last:
            lines.append(DayLine(day, Flow(opening=opening, closing=closing, **moved)))
        closing = opening
    return reversed(lines)


def _whole(days: tuple[DayLine, ...]) -> Flow:
    """The period as one flow: first opening, last closing, everything between added up."""
    if not days:
        return Flow()
    moved = {name: sum(getattr(d.flow, name) for d in days) for name in (*CAME, *WENT)}
    return Flow(opening=days[0].flow.opening, closing=days[-1].flow.closing, **moved)


def _units(
    stock: Stock, tallies: QuerySet[DailyTally], first: date, last: date
) -> Iterable[UnitLine]:
    held = {code: counts for code, counts in stock.by("unit").items() if code}
    days = tallies.filter(day__gte=first, day__lte=last).exclude(unit_code="").order_by()
    struck = dict(days.values("unit_code").annotate(n=Sum("closed")).values_list("unit_code", "n"))
    names = dict(
        Unit.objects.filter(code__in=held.keys() | struck.keys()).values_list("code", "name")
    )
    for code in sorted(names):
        counts = held.get(code, Counts())
        yield UnitLine(
            code=code,
            name=names[code],
            open=counts["stock"],
            struck_off=struck.get(code) or 0,
            **{light.value: counts[light.value] for light in Light},
        )


def _fell_due(matters: QuerySet[Matter], now: datetime, first: date, last: date) -> FellDue:
    start, end = midnight(first), midnight(last + timedelta(days=1))
    counts = matters.filter(due__gte=start, due__lt=end).aggregate(
        due_count=Count("pk"),
        was_red=Count("pk", filter=ever_red(now)),
        unfinished=Count("pk", filter=Q(state__in=UNIT_CLOCK)),
    )
    return FellDue(counts["due_count"], counts["was_red"], counts["unfinished"])
