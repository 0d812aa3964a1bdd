"""The demo city's months are closed by the bureau: August in time, September after the holiday.

It plays last: what the other parts write on a day is known before its closing in the evening.
"""

from __future__ import annotations

from datetime import date, datetime, time

from huiyin.base.clock import CHINA
from huiyin.ledger.demo.people import person
from huiyin.water.queries.months import closing_of, month_named
from huiyin.water.verbs.months import close_month

KEEPER, EVENING = "ecology-handler", time(20, 45)
CLOSED = (("2020-08", date(2020, 9, 5)), ("2020-09", date(2020, 10, 9)))
"""Each month with the day on which it is closed."""


def play_day(day: date, start: date) -> None:
    """Close what is due on this day of the demo's past."""
    for month, due in CLOSED:
        period = month_named(month)
        if due <= day < start and period is not None and closing_of(period) is None:
            close_month(month, actor=person(KEEPER), at=datetime.combine(day, EVENING, CHINA))
