"""A table of devices becomes points and devices, row by row, through the verbs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from huiyin.base.errors import HuiyinError
from huiyin.field import verbs
from huiyin.field.access import Actor
from huiyin.field.choices import Edition, PointKind
from huiyin.field.models import Device, Point

POINT_COLUMNS = ("point", "section")


class BadTable(HuiyinError):
    """A file that is no table of devices."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out: the line of the file it ends on, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """`mns` were registered now, `known` were there already with the same facts."""

    mns: list[str]
    known: int
    bad: list[BadRow]


@dataclass(frozen=True, slots=True)
class Entry:
    """A device at a point, which is made when its code is new: then `kind` is its kind."""

    mn: str
    point: str
    edition: str = Edition.E2017
    st: str = ""
    kind: str = PointKind.RIVER
    name: str = ""


def enrol(actor: Actor, entry: Entry) -> bool:
    """Register one device and, where it is new, its point; False when it is there already.

    Nothing of an entry stays that is refused. Raises what the verbs raise.
    """
    if not entry.point:
        raise verbs.Refused("A device needs the code of its point.")
    if entry.kind not in PointKind.values:
        raise verbs.Refused(
            f"{entry.kind!r} is no kind of point.", f"Write one of {', '.join(PointKind.values)}."
        )
    facts = {"point__code": entry.point, "edition": entry.edition, "st": entry.st}
    if Device.objects.filter(mn=entry.mn, **facts).exists():
        return False
    with transaction.atomic():
        point = Point.objects.filter(code=entry.point).first() or verbs.register_point(
            actor, code=entry.point, name=entry.point, kind=entry.kind
        )
        verbs.register_device(
            actor,
            mn=entry.mn,
            name=entry.name or point.name,
            point=point,
            edition=entry.edition,
            st=entry.st,
        )
    return True


def enrol_file(actor: Actor, path: Path) -> Enrolled:
    """Register every device of a CSV that can be; the others are told with line and reason.

    Columns: section (or point) and mn; edition, st, kind and name may be there, and where one is
    empty the entry's default counts. Raises BadTable for a file without those columns.
    """
    mns: list[str] = []
    bad: list[BadRow] = []
    known = 0
    for line, row in _rows(path):
        try:
            entry = _entry(row)
            if enrol(actor, entry):
                mns.append(entry.mn)
            else:
                known += 1
        except HuiyinError as error:
            bad.append(BadRow(line, str(error)))
    return Enrolled(mns, known, bad)


def _entry(row: dict[str, str]) -> Entry:
    if row.pop("", ""):
        raise verbs.Refused("The row has more cells than the table has columns.")
    point = next((row[name] for name in POINT_COLUMNS if row.get(name)), "")
    optional = ("edition", "st", "kind", "name")
    return Entry(row["mn"], point, **{name: row[name] for name in optional if row.get(name)})


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells of each row; surplus cells stand under an empty name."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTable(f"{path} cannot be read: {error}.", "Save it as CSV in UTF-8.") from error
    records = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="")
    columns = records.fieldnames or []
    if "mn" not in columns or not set(POINT_COLUMNS) & set(columns):
        raise BadTable(
            f"{path} has the columns {', '.join(columns)}.",
            "A table of devices needs the columns section (or point) and mn.",
        )
    for record in records:
        yield records.line_num, {name: "".join(cell).strip() for name, cell in record.items()}
