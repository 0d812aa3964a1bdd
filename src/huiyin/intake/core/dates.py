"""Dates as people write them into ledgers.

A limit is a day, a term from the hand-over, "at once", or refused. Nothing is invented: what only
the context tells (the year of "6月30日前") is a guess, what cannot be a day is refused.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from huiyin.intake.core.grid import CellFault, Value, text_of
from huiyin.intake.core.numerals import arabic
from huiyin.intake.core.values import Guessed, Outcome, Read, Reason, Refused, plain, why

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
SERIAL_BASE_1900, SERIAL_BASE_1904 = date(1899, 12, 30), date(1904, 1, 1)
LEAST_SERIAL, MOST_SERIAL = 20_000, 75_000


class Edge(StrEnum):
    """Which end of a month stands for the month: the last day of a limit, the first of a find."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateContext:
    """What the sheet says about dates. ``year``: of the ledger; ``year_from`` says whence:
    title, sheet, file or import (found: the day the thing was found).

    ``after``: the day the thing was found; a limit without a year is the next such day.
    ``is_1904``: as of the grid; where nobody can tell, a plain number is no day.
    """

    year: int
    year_from: str
    today: date
    after: date | None = None
    is_1904: bool | None = False


class TermUnit(StrEnum):
    """In what a term of days is counted."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Term:
    """A term counted from the hand-over: 收到通知后15个工作日内."""

    amount: int
    unit: TermUnit


@dataclass(frozen=True, slots=True)
class AtOnce:
    """立行立改: no date, but at once."""


Limit = date | Term | AtOnce

AT_ONCE = re.compile(r"立行立改|立整立改|立查立改|边查边改|即知即改|即改|立即|马上|即时整改")
OPEN_ENDED = re.compile(r"长期|持续|常态|不间断|long-?term|ongoing|continuous")
TERM = re.compile(r"(\d{1,4})(?:个)?(工作日|日历日|自然日|日|天|个月|月)(?:之|以)?内")
FULL = re.compile(r"(?<!\d)(\d{4})[年./\-](\d{1,2})[月./\-](\d{1,2})(?:日|号)?(?!\d)")
COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
YEAR_MONTH = re.compile(
    r"(?<!\d)(\d{4})[年./\-](\d{1,2})(?:月份?|(?![\d月]))(上旬|中旬|下旬|底|末)?"
)
COMPACT_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(?!\d)")
QUARTER = re.compile(r"(?:(\d{4}|今|明|本)年?)?(?:第?([1-4])季度|q([1-4]))(底|末)?")
HALF = re.compile(r"(?:(\d{4}|今|明|本)年?)?(上半年|下半年)")
YEAR_END = re.compile(r"(?:(\d{4})年?|今年?|本年?|明年?)?年?(?:底|末|内|终|度内)")
MONTH_DAY = re.compile(r"(?<![\d年./\-])(\d{1,2})月(\d{1,2})(?:日|号)?(?!\d)")
MONTH = re.compile(r"(?<![\d年./\-])(\d{1,2})月份?(上旬|中旬|下旬|底|末)?(?!\d)")
TOLD_MONTH = re.compile(
    r"(今|本|明)年(\d{1,2})月份?(?:(\d{1,2})(?:日|号)|(上旬|中旬|下旬|底|末))?(?!\d)"
)
THIS_MONTH = re.compile(r"(本月|当月|下月|月)(?:底|末)")
RANGE = re.compile(r"(?<=[\d月日年])\s*(?:至|到|—+|–|~|-{1,2}(?=\d{1,4}[年月]))\s*")
YEAR_ALONE = re.compile(r"(?<!\d)(\d{4})年?(?:前|之前|以前|完成|度)*\Z")
THIRDS = {"上旬": 10, "中旬": 20}

NO_DAY = "There is no such day: %(text)s."
NO_YEAR_TOLD = "The year is not written; %(year)s was taken from %(source)s."
MONTH_ONLY = "Only the month is written; its %(edge)s day was taken."
EDGE_WORDS = {Edge.START: "first", Edge.END: "last"}


def read_limit(value: Value, context: DateContext) -> Outcome[Limit]:
    """整改时限: a day, a term, at once, or why not."""
    if not isinstance(value, str):
        return _read_typed(value, context, Edge.END)
    text = arabic(plain(value))
    days = [day for day in _days(text, context, Edge.END) if day is not None]
    if days:
        return _doubted(text, _chosen(text, days))
    found = TERM.search(text)
    if found is not None:
        return _doubted(text, Read(_term(found)))
    if AT_ONCE.search(text):
        return _doubted(text, Read(AtOnce()))
    if OPEN_ENDED.search(text):
        return Refused(
            why(
                message="“%(text)s” is no date. A matter without an end needs a date on which "
                "it is reviewed: ask the unit for one.",
                text=value.strip(),
            )
        )
    return Refused(
        why(message="No date is found in “%(text)s”. Write it as 2026-06-30.", text=value)
    )


def _doubted(text: str, read: Outcome[Limit]) -> Outcome[Limit]:
    """A limit beside words such as 长期坚持 is a guess: perhaps the matter has no end."""
    if isinstance(read, Read) and OPEN_ENDED.search(text):
        return Guessed(
            read.value, why(message="Beside the limit stands that it goes on without an end.")
        )
    return read


def read_day(value: Value, context: DateContext, edge: Edge = Edge.START) -> Outcome[date]:
    """A day on which something happened or will."""
    if not isinstance(value, str):
        return _read_typed(value, context, edge)
    text = arabic(plain(value))
    days = list(_days(text, context, edge))
    if days:
        return _chosen(text, days)
    return Refused(
        why(message="No date is found in “%(text)s”. Write it as 2026-06-30.", text=value)
    )


def months_after(start: date, months: int) -> date:
    """The same day of a later month, or its last day when there is no such day.

    >>> months_after(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _term(found: re.Match[str]) -> Term:
    unit = {"工作日": TermUnit.WORKING_DAYS, "个月": TermUnit.MONTHS, "月": TermUnit.MONTHS}
    return Term(int(found.group(1)), unit.get(found.group(2), TermUnit.DAYS))


def _chosen(text: str, days: list[Outcome[date]]) -> Outcome[date]:
    """Of several days the last, as a guess; one that cannot be refuses the cell."""
    refused = next((day for day in days if isinstance(day, Refused)), None)
    if refused is not None:
        return refused
    known = [day for day in days if not isinstance(day, Refused)]
    if len(known) == 1:
        return known[0]
    last = max(known, key=lambda day: day.value)
    if len({day.value for day in known}) == 1:
        return last
    return Guessed(last.value, why(message="Several dates are written here; the last was taken."))


def _days(text: str, context: DateContext, edge: Edge) -> Iterator[Outcome[date]]:
    """Every day the text names, in the order of the patterns; each piece is used once."""
    text = _split_ranges(text)
    for pattern, make in PATTERNS:
        rest, end = [], 0
        for found in pattern.finditer(text):
            day = make(found, context, edge)
            if day is None:
                continue
            yield day
            rest.append(text[end : found.start()] + "|")
            end = found.end()
        text = "".join(rest) + text[end:]


def _split_ranges(text: str) -> str:
    """2026年3月-6月 as 2026年3月|2026年6月: the end of a range has the year of its start."""
    pieces = RANGE.split(text)
    years = re.findall(r"(\d{4})[年./\-]", pieces[0])
    if len(pieces) == 1 or not years:
        return "|".join(pieces)
    year = years[-1]
    told = [
        f"{year}年{piece}" if re.match(r"\d{1,2}[月.]", piece) else piece for piece in pieces[1:]
    ]
    return "|".join([pieces[0], *told])


def _read_typed(value: Value, context: DateContext, edge: Edge) -> Outcome[date]:
    if isinstance(value, datetime):
        return _sure(value.year, value.month, value.day)
    if isinstance(value, date):
        return _sure(value.year, value.month, value.day)
    if isinstance(value, bool) or not isinstance(value, int | float):
        word = value.code if isinstance(value, CellFault) else text_of(value)
        return Refused(
            why(message="No date is found in “%(text)s”. Write it as 2026-06-30.", text=word)
        )
    return _of_number(value, context, edge)


def _of_number(value: float, context: DateContext, edge: Edge) -> Outcome[date]:
    """20260630, 202606, 2026.6, or the number behind an Excel date."""
    text = text_of(value)
    if COMPACT.fullmatch(text) or COMPACT_MONTH.fullmatch(text):
        return _chosen(text, list(_days(text, context, edge)))
    if LEAST_SERIAL <= value <= MOST_SERIAL:
        return _of_serial(int(value), text, context)
    if re.fullmatch(r"\d{4}\.1", text):
        return Refused(
            why(message="%(number)s may be January or October; write it as text.", number=text)
        )
    if re.fullmatch(r"\d{4}(\.\d{1,2})?", text):
        days = list(_days(text, context, edge))
        if days:
            return _chosen(text, days)
    return Refused(why(message="The number %(number)s is no date.", number=text))


def _of_serial(days: int, text: str, context: DateContext) -> Outcome[date]:
    """The day behind an Excel date, if it is known from when the workbook counts."""
    if context.is_1904 is None:
        return Refused(
            why(
                message="In this format nobody can tell from when the plain number %(number)s "
                "counts days. Write it as a date or as text, or save the workbook as .xlsx.",
                number=text,
            )
        )
    base = SERIAL_BASE_1904 if context.is_1904 else SERIAL_BASE_1900
    return Guessed(
        base + timedelta(days=days),
        why(message="The plain number %(number)s was taken as the number of an Excel date.",
            number=text),
    )  # fmt: skip


def _sure(year: int, month: int, day: int) -> Outcome[date]:
    written = f"{year}-{month}-{day}"
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return Refused(why(message="The year of %(text)s is far off; correct it.", text=written))
    try:
        return Read(date(year, month, day))
    except ValueError:
        return Refused(why(NO_DAY, text=written))


def _month(year: int, month: int, part: str | None, edge: Edge) -> Outcome[date]:
    """A month, a third of it, or its end."""
    if not 1 <= month <= 12:
        return Refused(why(NO_DAY, text=f"{year}-{month}"))
    if part in THIRDS:
        return _sure(year, month, THIRDS[part])
    last = calendar.monthrange(year, month)[1] if EARLIEST_YEAR <= year <= LATEST_YEAR else 28
    day = _sure(year, month, last if edge is Edge.END or part else 1)
    if part or isinstance(day, Refused):
        return day
    return Guessed(day.value, why(MONTH_ONLY, edge=EDGE_WORDS[edge]))


def _yearless(context: DateContext, make: Callable[[int], Outcome[date]]) -> Outcome[date]:
    """The same day in the year the context tells; a guess."""
    year, source = context.year, context.year_from
    if context.after is not None:
        year, source = context.after.year, "found"
        first = make(year)
        if not isinstance(first, Refused) and first.value < context.after:
            year += 1
    day = make(year)
    if isinstance(day, Refused):
        return day
    return Guessed(day.value, why(NO_YEAR_TOLD, year=year, source=source))


def _told_year(word: str | None, context: DateContext) -> tuple[int | None, Reason | None]:
    """(year, reason when it is told only by 今 or 明)."""
    if word is None:
        return None, None
    if word.isdigit():
        return int(word), None
    year = context.today.year + (word == "明")
    return year, why(NO_YEAR_TOLD, year=year, source="import")


def _period(word: str | None, context: DateContext, month: int, sure: bool) -> Outcome[date]:
    year, reason = _told_year(word, context)
    if year is None:
        return _yearless(context, lambda y: _month(y, month, "底", Edge.END))
    day = _month(year, month, "底", Edge.END)
    if isinstance(day, Refused) or (reason is None and sure):
        return day
    return Guessed(day.value, reason or why(message="A period is written; its last day was taken."))


def _full(found: re.Match[str], _c: DateContext, _e: Edge) -> Outcome[date]:
    year, month, day = (int(part) for part in found.groups())
    return _sure(year, month, day)


def _year_month(found: re.Match[str], _c: DateContext, edge: Edge) -> Outcome[date]:
    return _month(int(found.group(1)), int(found.group(2)), found.group(3), edge)


def _compact_month(found: re.Match[str], _c: DateContext, edge: Edge) -> Outcome[date]:
    return _month(int(found.group(1)), int(found.group(2)), None, edge)


def _quarter(found: re.Match[str], context: DateContext, _e: Edge) -> Outcome[date]:
    number = int(found.group(2) or found.group(3))
    return _period(found.group(1), context, 3 * number, found.group(4) is not None)


def _half(found: re.Match[str], context: DateContext, _e: Edge) -> Outcome[date]:
    return _period(found.group(1), context, 6 if found.group(2) == "上半年" else 12, True)


def _year_end(found: re.Match[str], context: DateContext, _e: Edge) -> Outcome[date] | None:
    text = found.group()
    if "年" not in text:
        return None
    word = found.group(1) or next((w for w in "今明本" if text.startswith(w)), None)
    return _period(word, context, 12, True)


def _month_day(found: re.Match[str], context: DateContext, _e: Edge) -> Outcome[date]:
    month, day = int(found.group(1)), int(found.group(2))
    return _yearless(context, lambda year: _sure(year, month, day))


def _bare_month(found: re.Match[str], context: DateContext, edge: Edge) -> Outcome[date]:
    month, part = int(found.group(1)), found.group(2)
    return _yearless(context, lambda year: _month(year, month, part, edge))


def _told_month(found: re.Match[str], context: DateContext, edge: Edge) -> Outcome[date]:
    year, reason = _told_year(found.group(1), context)
    month, day = int(found.group(2)), found.group(3)
    known = year or context.year
    said = _sure(known, month, int(day)) if day else _month(known, month, found.group(4), edge)
    if isinstance(said, Read) and reason is not None:
        return Guessed(said.value, reason)
    return said


def _this_month(found: re.Match[str], context: DateContext, _e: Edge) -> Outcome[date]:
    ahead = found.group(1) == "下月"
    month = context.today.month + ahead
    year = context.today.year + (month > 12)
    day = _month(year, (month - 1) % 12 + 1, "底", Edge.END)
    if isinstance(day, Refused):
        return day
    return Guessed(day.value, why(message="The month was taken from the day of the import."))


def _year_alone(found: re.Match[str], context: DateContext, edge: Edge) -> Outcome[date] | None:
    year = int(found.group(1))
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    day = date(year, 12, 31) if edge is Edge.END else date(year, 1, 1)
    return Guessed(day, why(message="Only the year is written; its %(edge)s day was taken.",
                            edge=EDGE_WORDS[edge]))  # fmt: skip


PATTERNS: tuple[
    tuple[re.Pattern[str], Callable[[re.Match[str], DateContext, Edge], Outcome[date] | None]],
    ...,
] = (
    (FULL, _full),
    (COMPACT, _full),
    (QUARTER, _quarter),
    (HALF, _half),
    (YEAR_MONTH, _year_month),
    (COMPACT_MONTH, _compact_month),
    (TOLD_MONTH, _told_month),
    (YEAR_END, _year_end),
    (MONTH_DAY, _month_day),
    (MONTH, _bare_month),
    (THIS_MONTH, _this_month),
    (YEAR_ALONE, _year_alone),
)
