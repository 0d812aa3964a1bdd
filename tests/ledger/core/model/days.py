"""Working days counted one by one from the published lists, in China's dates."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from huiyin.ledger.core.workdays import CHINA, WorkCalendar


class Days:
    """A calendar of plain loops."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.free = {day for year in calendar.years.values() for day in year.free}
        self.worked = {day for year in calendar.years.values() for day in year.worked}

    def worked_on(self, day: date) -> bool:
        """Whether anybody is at work."""
        return day in self.worked or (day.weekday() < 5 and day not in self.free)

    def end_after(self, moment: datetime, count: int) -> datetime:
        """The last second of the ``count``-th working day after the day of ``moment``."""
        day = moment.astimezone(CHINA).date()
        while count:
            day += timedelta(days=1)
            count -= self.worked_on(day)
        return datetime.combine(day, time(23, 59, 59), tzinfo=CHINA)

    def between(self, start: datetime, end: datetime) -> int:
        """Working days after the day of ``start``, that of ``end`` included."""
        first, last = start.astimezone(CHINA).date(), end.astimezone(CHINA).date()
        span = range(1, (last - first).days + 1)
        return sum(self.worked_on(first + timedelta(days=n)) for n in span)
