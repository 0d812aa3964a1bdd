"""Take in a month table: good rows are kept, bad ones counted, sent again it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.supply.offtake import Volume
from huiyin.water.supply_sheet import Bad, Row, read_sheet
from huiyin.water.verbs.supply import report_volumes


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: rows kept, rows that stood already, rows left out with their cell."""

    sheet: str
    kept: int
    same: int
    bad: tuple[Bad, ...]
    remarks: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Every row that was read."""
        return self.kept + self.same + len(self.bad)


def import_volumes(content: bytes, *, actor: User, at: datetime | None = None) -> Taken:
    """The month table of `content`, row by row, each with this person's rights.

    Raises BadWorkbook where the file is no month table.
    """
    now = at or clock.now()
    read = read_sheet(content)
    kept = same = 0
    bad = list(read.bad)
    for row in read.rows:
        try:
            if _report(row, actor, now):
                kept += 1
            else:
                same += 1
        except HuiyinError as error:
            bad.append(Bad(_("row %(row)s") % {"row": row.line}, str(error)))
    return Taken(read.sheet, kept, same, tuple(bad), read.remarks)


def _report(row: Row, actor: User, now: datetime) -> bool:
    """Whether the row was new."""
    offtake = access.find(actor, SubjectKind.OFFTAKE, row.code, now)
    volume = Volume(row.code, row.month, row.purpose, row.amount)
    return bool(report_volumes(offtake, [volume], actor=actor, at=now, reason=row.reason))
