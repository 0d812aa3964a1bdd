"""Reads tables of readings: the CNEMC daily or 4-hourly file, or a generic long or wide CSV.

Generic long:  device,time,factor,value[,flag][,unit]
Generic wide:  device,time,w21011[,w21011-Flag],w21003 (mg/L) …
Columns may be called mn or device, time or datatime. A unit, in brackets behind a factor code or
in its own column, must be the standard's. Rows that cannot be used are counted with their reason,
never fatal; a file that cannot be understood at all is.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from huiyin.base.clock import CHINA
from huiyin.base.errors import HuiyinError
from huiyin.field.factors import factor_of

CNEMC = {
    "temp_c": "w01010",
    "ph": "w01001",
    "do": "w01009",
    "cond": "w01014",
    "turb": "w01003",
    "codmn": "w01019",
    "nh3n": "w21003",
    "tp": "w21011",
    "tn": "w21001",
}
CNEMC_FLAGS = {"正常": "N", "维护": "M", "停站": "F"}
DEVICE_NAMES = ("mn", "device", "section")
TIME_NAMES = ("datatime", "time", "datetime", "obs_time")
_CODE = re.compile(r"([A-Za-z0-9]{3,8})\s*(?:[(\[（](.+)[)\]）])?")


_PLAIN = re.compile(r"(?:(?![;,&=#])[!-~])+")


class BadFile(HuiyinError):
    """A file that is not what it should be."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one device reports at one time. `values`: factor code -> plain decimal as in the
    file, unrounded; `flags`: factor code -> letter, where the file gives one.

    `cn` is the command: 2011 single readings, 2061 means of an hour. `label` is the time they
    speak of where it is not `at`, when they are sent; `st` the kind of system where not usual.
    """

    mn: str
    at: datetime
    values: Mapping[str, str]
    flags: Mapping[str, str] = field(default_factory=dict)
    cn: str = "2011"
    label: datetime | None = None
    st: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The usable rows in order of time, and how many were left out, by reason."""

    rows: list[Row]
    skipped: Counter[str]


class _BadRow(Exception):
    """Why one row is left out."""


def mn_of(name: str) -> str:
    """The MN of an invented logger at a place: 24 hexadecimal digits, always the same ones."""
    return hashlib.sha256(name.encode()).hexdigest()[:24].upper()


def read_devices(path: Path) -> dict[str, str]:
    """Name in the data file -> MN, from a CSV with the columns `section` (or `device`) and `mn`."""
    records = _records(path)
    columns = records.fieldnames or []
    name = next((column for column in ("section", "device") if column in columns), None)
    if name is None or "mn" not in columns:
        raise BadFile(
            f"{path} has the columns {', '.join(columns)}.",
            "A device table needs the columns section (or device) and mn.",
        )
    return {row[name].strip(): row["mn"].strip() for row in records}


def read_file(path: Path, devices: Mapping[str, str] | None = None) -> Table:
    """Read a table of readings (.csv or .csv.gz, UTF-8 or GB 18030).

    `devices` maps the names in the file to MN; without it a name becomes `mn_of(name)` in the
    CNEMC file and is the MN itself in a generic one. Raises BadFile when the file is missing, is no
    text, or lacks columns, or names units other than the standard's.
    """
    records = _records(path)
    columns = list(records.fieldnames or [])
    reader = _reader(path, columns)
    cnemc = "section" in columns
    rows: list[Row] = []
    skipped: Counter[str] = Counter()
    for record in records:
        try:
            name, at, values, flags = reader(record)
            if devices is not None and name not in devices:
                raise _BadRow("its device is not in the device table")
            if not values:
                raise _BadRow("it carries no number")
            mn = devices[name] if devices is not None else mn_of(name) if cnemc else name
            _sendable(mn, "device")
        except _BadRow as why:
            skipped[str(why)] += 1
            continue
        rows.append(Row(mn, at, values, flags))
    rows.sort(key=lambda row: row.at)
    return Table(rows, skipped)


_Parsed = tuple[str, datetime, dict[str, str], dict[str, str]]
_Reader = Callable[[dict[str, str]], _Parsed]


def _reader(path: Path, columns: list[str]) -> _Reader:
    if {"section", "obs_time"} <= set(columns) and any(name in columns for name in CNEMC):
        return _cnemc
    device = next((name for name in DEVICE_NAMES if name in columns), None)
    time = next((name for name in TIME_NAMES if name in columns), None)
    if device is None or time is None:
        raise BadFile(
            f"{path} has the columns {', '.join(columns) or '(none)'}.",
            "It needs a device column (mn or device) and a time column (time or datatime), or the "
            "columns of the CNEMC file (section, obs_time, ph …).",
        )
    if {"factor", "value"} <= set(columns):
        return _long(device, time)
    factors = _factor_columns(path, columns)
    if not factors:
        raise BadFile(
            f"{path} has no column named after a factor code of HJ 212, such as w21011.",
            "Name the columns by code, or use the columns device, time, factor, value.",
        )
    return _wide(device, time, factors)


def _factor_columns(path: Path, columns: list[str]) -> dict[str, str]:
    """Column -> factor code; a unit that is not the standard's is refused."""
    found = {}
    for column in columns:
        match = _CODE.fullmatch(column.strip())
        factor = factor_of(match.group(1)) if match else None
        if match is None or factor is None:
            continue
        unit = match.group(2)
        if unit and unit.strip() not in {factor.unit, factor.unit_zh}:
            raise BadFile(
                f"{path}: column {column!r} is in {unit}, but HJ 212 sends {factor.code} "
                f"({factor.name_en}) in {factor.unit}.",
                "Convert the column and name the standard's unit.",
            )
        found[column] = match.group(1)
    return found


def _cnemc(record: dict[str, str]) -> _Parsed:
    values = {}
    for column, code in CNEMC.items():
        number = _number(record.get(f"{column}_raw")) or _number(record.get(column))
        if number is not None:
            values[code] = number
    letter = CNEMC_FLAGS.get(record.get("status") or "")
    flags = dict.fromkeys(values, letter) if letter else {}
    return _name(record["section"]), _time(record["obs_time"]), values, flags


def _long(device: str, time: str) -> _Reader:
    def read(record: dict[str, str]) -> _Parsed:
        number = _number(record["value"])
        code = _sendable((record["factor"] or "").strip(), "factor")
        _check_unit(code, (record.get("unit") or "").strip())
        values = {} if number is None else {code: number}
        letter = _sendable((record.get("flag") or "").strip(), "flag")
        return _name(record[device]), _time(record[time]), values, {code: letter} if letter else {}

    return read


def _wide(device: str, time: str, factors: Mapping[str, str]) -> _Reader:
    def read(record: dict[str, str]) -> _Parsed:
        values, flags = {}, {}
        for column, code in factors.items():
            number = _number(record[column])
            letter = _sendable((record.get(f"{code}-Flag") or "").strip(), "flag")
            if number is not None:
                values[code] = number
                if letter:
                    flags[code] = letter
        return _name(record[device]), _time(record[time]), values, flags

    return read


def _name(text: str | None) -> str:
    if not text or not text.strip():
        raise _BadRow("it names no device")
    return text.strip()


def _sendable(text: str, what: str) -> str:
    if text and not _PLAIN.fullmatch(text):
        raise _BadRow(f"its {what} holds characters that a frame cannot carry")
    return text


def _check_unit(code: str, unit: str) -> None:
    if not code:
        raise _BadRow("it names no factor")
    factor = factor_of(code)
    if unit and factor and unit not in {factor.unit, factor.unit_zh}:
        raise _BadRow(f"{code} is in {unit}, but HJ 212 sends it in {factor.unit}")


def _time(text: str | None) -> datetime:
    text = (text or "").strip()
    if not text:
        raise _BadRow("it has no time")
    try:
        moment = (
            datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
            if text.isdigit()
            else datetime.fromisoformat(text)
        )
    except ValueError:
        raise _BadRow("its time cannot be read") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def _number(text: str | None) -> str | None:
    """A plain decimal as HJ 212 writes it, digit for digit; None for anything else."""
    try:
        value = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return f"{value:f}" if value.is_finite() else None


def _records(path: Path) -> csv.DictReader[str]:
    try:
        raw = path.read_bytes()
        if raw.startswith(b"\x1f\x8b"):
            raw = gzip.decompress(raw)
    except FileNotFoundError:
        raise BadFile(f"{path} does not exist.") from None
    except (OSError, EOFError) as error:
        raise BadFile(f"{path} cannot be read: {error}.") from None
    return csv.DictReader(io.StringIO(_text(path, raw), newline=""))


def _text(path: Path, raw: bytes) -> str:
    if b"\0" not in raw:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise BadFile(
        f"{path} is neither UTF-8 nor GB 18030 text.", "Save it as CSV in UTF-8 and try again."
    )
