"""What the pages of facilities ask of an address: the day they are seen as of, month, unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.field.views.asked import Asked
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import User
from huiyin.ledger.wording import Refusing, in_words
from huiyin.water.access import NOT_YOURS
from huiyin.water.core.facilities.facility import month_days
from huiyin.water.queries.register import end_of
from huiyin.water.queries.works import days_over

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
EARLIEST = date(2003, 7, 1)
"""The day from which the first discharge standard of the data holds."""
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Moment:
    """As of when a page speaks: `day` is the last day that was over, `now` what was known."""

    now: datetime
    known_before: datetime
    day: date
    as_of: date | None

    @property
    def past(self) -> bool:
        """Whether the page shows what was known on a day before today."""
        return self.known_before <= self.now

    @property
    def query(self) -> str:
        """What links carry on, so that the next page speaks of the same day."""
        return f"?as_of={self.as_of}" if self.as_of else ""


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a day; `days` are those of it that were over."""

    first: date
    last: date
    days: tuple[date, ...]

    @property
    def is_day(self) -> bool:
        """Whether it is one day only."""
        return self.first == self.last

    @property
    def name(self) -> str:
        """`2020-09` or `2020-09-15`."""
        return self.first.isoformat() if self.is_day else f"{self.first:%Y-%m}"

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return f"{'day' if self.is_day else 'month'}={self.name}"


def moment(asked: Asked, now: datetime) -> Moment:
    """As of the day asked for; without one, as of now, and of yesterday as the last whole day."""
    today = now.astimezone(CHINA).date()
    label = gettext_lazy("As of")
    text = asked.text("as_of", label)
    day = _day(text)
    if text and (day is None or not EARLIEST <= day <= today):
        asked.choice("as_of", label, ())
        day = None
    if day is None:
        return Moment(now, now + INSTANT, today - DAY, None)
    return Moment(now, end_of(day), day, day)


def period(asked: Asked, seen: Moment) -> Period:
    """The day or month asked for; else the month of the last whole day."""
    day = _asked_day(asked, "day", gettext_lazy("Day"), "")
    if day is not None:
        return Period(day, day, days_over(day, day, seen.known_before))
    month = _asked_day(asked, "month", pgettext_lazy("period", "Month"), "-01") or seen.day
    first, *_between, last = month_days(month.year, month.month)
    return Period(first, last, days_over(first, last, seen.known_before))


def _asked_day(asked: Asked, name: str, label: Any, rest: str) -> date | None:
    text = asked.text(name, label)
    day = _day(text + rest) if text else None
    if text and (day is None or day < EARLIEST):
        asked.choice(name, label, ())
        return None
    return day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def who(request: HttpRequest) -> User:
    """The signed-in person."""
    return cast(User, request.user)


def guarded(view: View) -> View:
    """Never cached; what is not open is not found, any other refusal is told as such."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as error:
            status = 404 if error.refusal.code == NOT_YOURS.code else 409
            return render(request, "web/refused.html", _facts(in_words(error)), status=status)

    return inner


def not_exported(asked: Asked) -> HttpResponse:
    """What of the address means nothing, in place of a workbook of something else.

    A page shows what it left out; a workbook travels without its page.
    """
    return HttpResponse("\n".join(asked.ignored), "text/plain; charset=utf-8", 422)


def _facts(refused: Refusing) -> dict[str, str]:
    return {
        "message": refused.message,
        "rule": refused.rule,
        "who": refused.who,
        "hint": refused.hint,
    }


def said(error: Any) -> Refusing:
    """Any refusal in the parts of the refusal component."""
    if isinstance(error, Refused):
        return in_words(error)
    return Refusing(error.message, "", "", error.hint)


def now_of(request: HttpRequest) -> tuple[User, datetime]:
    """Who asks, and when."""
    return who(request), clock.now()
