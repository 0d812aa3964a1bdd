"""A daily run as the cells of the month sheet, and cells as parts of a daily run.

Both directions stand here, so that what is exported and read again is the same: cells hold the
full figure and only show it rounded. `—` is unknown; an empty cell says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.base.errors import HuiyinError
from huiyin.intake.core.grid import CellFault, Value, text_of
from huiyin.water import words
from huiyin.water.core.facilities.facility import DailyRun, Span
from huiyin.water.core.facilities.sheet import Column

UNKNOWN = "—"
UNKNOWNS = frozenset({"—", "－", "-", "–", "——", "/", "／", "?", "？"})
NEVER = ("无", "none")
"""Start and stop times of a day on which it did not run."""
TIMES = ("starts", "ends")
TEXTS = ("weather", "sludge_to", "operator", "abnormal", "cause")
LONGEST = 200
HOURS_AGREE = 0.06
"""Hours are written with one decimal: so far they may differ from the times."""
DAY = timedelta(days=1)
MIDNIGHT = time()

_NUMBER = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_TIME = re.compile(r"(?:([+-]\d)/)?(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?")
_BETWEEN = re.compile(r"[\s,，、;；]+")
_CALCULATES = re.compile(r"[=@\t\r]|[+-]\D")

Cell = str | float | None


class BadCell(HuiyinError):
    """One cell that cannot be read: what is wrong, and what to do."""


def heading(column: Column) -> str:
    """The column's name in the language of the page."""
    return column.name_en if words.english() else column.name_zh


def cell_of(run: DailyRun, field: str) -> Cell:
    """What stands in the cell of this column; None is unknown."""
    if field in TIMES:
        return _times_text(run, field)
    if field == "hours":
        return run.run_hours
    found: Cell = getattr(run, field)
    return float(found) if isinstance(found, int | float) else found or None


def read_cell(value: Value, field: str) -> Cell:
    """A cell of this column as it would be exported; None is told to be unknown.

    Raises BadCell. An empty cell is for the caller: it says nothing at all.
    """
    if isinstance(value, CellFault):
        raise BadCell(
            _("The cell holds %(code)s instead of a value.") % {"code": value.code},
            _("Mend the formula, or write the figure itself."),
        )
    if isinstance(value, str) and value.strip() in UNKNOWNS:
        return None
    if field in TIMES:
        return _read_times(value)
    return _read_text(value) if field in TEXTS else _read_number(value)


def applied(run: DailyRun, given: Mapping[str, Cell]) -> DailyRun:
    """The run with the given cells; those that say what it already says change nothing.

    Raises BadCell, whose words name the columns, where times and hours do not fit together.
    """
    changed = {name: cell for name, cell in given.items() if cell_of(run, name) != cell}
    plain = {name: cell for name, cell in changed.items() if name not in (*TIMES, "hours")}
    new = replace(run, **_typed(plain))
    if any(name in changed for name in TIMES):
        new = replace(new, ran=_spans(run, given), hours=None)
    if "hours" in given:
        new = _with_hours(new, given["hours"])
    return new


def _typed(plain: Mapping[str, Cell]) -> dict[str, Any]:
    return {name: (cell or "") if name in TEXTS else cell for name, cell in plain.items()}


def _with_hours(run: DailyRun, hours: Cell) -> DailyRun:
    if run.ran is None:
        return replace(run, hours=hours)
    stated = run.run_hours or 0.0
    if isinstance(hours, float) and abs(hours - stated) > HOURS_AGREE:
        raise BadCell(
            _("The start and stop times make %(times).2f h, but %(hours).2f h are written.")
            % {"times": stated, "hours": hours},
            _("Correct the times or the hours; both must say the same."),
        )
    return run


def _times_text(run: DailyRun, which: str) -> str | None:
    if run.ran is None:
        return None
    if not run.ran:
        return NEVER[words.english()]
    return " ".join(
        _clock(span.start if which == "starts" else span.end, run.day, end=which == "ends")
        for span in run.ran
    )


def _clock(moment: datetime, day: date, *, end: bool) -> str:
    """`08:00`; `24:00` at the end of the day; `+1/02:00` on the next one."""
    local = moment.astimezone(CHINA)
    apart = (local.date() - day).days
    if end and apart == 1 and local.time() == MIDNIGHT:
        return "24:00"
    text = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return text if apart == 0 else f"{apart:+d}/{text}"


def _read_times(value: Value) -> str:
    """Times in the form of the export, so that the same times are the same text."""
    if isinstance(value, time | datetime):
        return f"{value:%H:%M:%S}".removesuffix(":00")
    if isinstance(value, float) and 0 <= value <= 1:
        minutes = round(value * 24 * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    text = text_of(value).strip()
    if text.lower() in NEVER:
        return NEVER[words.english()]
    found = [_TIME.fullmatch(part) for part in _BETWEEN.split(text)]
    if not found or any(match is None or not _possible(match) for match in found):
        raise BadCell(
            _("“%(text)s” is no time of day.") % {"text": text[:40]},
            _("Write 08:00; several times are told apart by spaces, the end of a day is 24:00."),
        )
    return " ".join(_normal(match) for match in found if match)


def _possible(match: re.Match[str]) -> bool:
    hour, minute, second = int(match[2]), int(match[3]), int(match[4] or 0)
    whole = hour == 24 and minute == second == 0 and not match[1]
    return whole or (hour < 24 and minute < 60 and second < 60)


def _normal(match: re.Match[str]) -> str:
    shift = f"{int(match[1]):+d}/" if match[1] and int(match[1]) else ""
    second = f":{match[4]}" if match[4] and int(match[4]) else ""
    return f"{shift}{int(match[2]):02d}:{match[3]}{second}"


def _spans(run: DailyRun, given: Mapping[str, Cell]) -> tuple[Span, ...] | None:
    cells = [given[which] if which in given else cell_of(run, which) for which in TIMES]
    starts, ends = (None if cell is None else _moments(str(cell), run.day) for cell in cells)
    if starts is None and ends is None:
        return None
    if starts is None or ends is None or len(starts) != len(ends):
        raise BadCell(
            _("There are %(starts)d start times and %(ends)d stop times.")
            % {"starts": len(starts or ()), "ends": len(ends or ())},
            _("Write a stop time for each start time, in the same order."),
        )
    return tuple(_span(start, end) for start, end in zip(starts, ends, strict=True))


def _span(start: datetime, end: datetime) -> Span:
    if end < start:
        raise BadCell(
            _("It stops at %(end)s, before it starts at %(start)s.")
            % {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"},
            _("A run over midnight is written on both days: until 24:00, and from 00:00."),
        )
    return Span(start, end)


def _moments(text: str, day: date) -> Sequence[datetime]:
    if text in NEVER:
        return ()
    found = []
    for part in text.split():
        match = _TIME.fullmatch(part)
        if match is None:
            raise BadCell(_("“%(text)s” is no time of day.") % {"text": part}, _("Write 08:00."))
        midnight = datetime.combine(day + int(match[1] or 0) * DAY, MIDNIGHT, CHINA)
        found.append(
            midnight
            + timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
        )
    return found


def _read_text(value: Value) -> str | None:
    text = " ".join(text_of(value).split())
    if _CALCULATES.match(text_of(value)):
        raise BadCell(
            _("“%(text)s” looks like a formula.") % {"text": text[:40]},
            _("Write words: a text must not begin with =, @, + or -."),
        )
    if len(text) > LONGEST:
        raise BadCell(
            _("The text has %(count)d characters; at most %(most)d are kept.")
            % {"count": len(text), "most": LONGEST},
            _("Shorten it."),
        )
    return text or None


def _read_number(value: Value) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = text_of(value).strip()
    if isinstance(value, str) and _NUMBER.fullmatch(text):
        return float(text.replace(",", ""))
    raise BadCell(
        _("“%(text)s” is no number.") % {"text": text[:40]},
        _("Write the figure alone, in the unit of the heading; — if it is unknown."),
    )
