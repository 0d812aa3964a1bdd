"""A section's samples as a CSV file: as received, with flags and verdicts, for anybody to check."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from huiyin.base.clock import CHINA
from huiyin.water import words
from huiyin.water.core.standards import SYMBOLS
from huiyin.water.series import Sample

CALCULATES = ("=", "+", "-", "@", "\t", "\r")


def readings_csv(samples: Sequence[Sample], on: date) -> bytes:
    """One row a sample in UTF-8 with its mark, so that spreadsheets read Chinese names.

    Times are Chinese wall-clock times. `class` is empty where unknown; `below_target` is yes,
    no or unknown. Each factor has its value as received, its flag and its verdict.
    """
    factors = list(dict.fromkeys(factor for sample in samples for factor in sample.values))
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    head = [
        safe_text(part) for f in factors for part in (_head(f, on), f"{f}_flag", f"{f}_validity")
    ]
    sheet.writerow(["time", "received", "class", "below_target", *head])
    sheet.writerows(_row(sample, factors) for sample in samples)
    return out.getvalue().encode("utf-8-sig")


def _head(factor: str, on: date) -> str:
    unit = words.factor_unit(factor, on)
    return f"{factor} ({unit})" if unit else factor


def safe_text(cell: str) -> str:
    """A cell that a device could write, made harmless: a spreadsheet calculates no text."""
    return f"'{cell}" if cell.startswith(CALCULATES) else cell


def _row(sample: Sample, factors: Iterable[str]) -> list[str]:
    below = {False: "yes", True: "no", None: "unknown"}[sample.grade.meets]
    row = [_time(sample.time), _time(sample.received), SYMBOLS[sample.grade.klass], below]
    for factor in factors:
        value = sample.values.get(factor)
        if value is None:
            row += ["", "", ""]
        else:
            number = "" if value.number is None else repr(value.number)
            row += [number, safe_text(value.flag), value.verdict]
    return row


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
