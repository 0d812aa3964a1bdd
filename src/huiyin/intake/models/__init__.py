"""Rows of intake. Only `verbs/` writes them."""

from huiyin.intake.models.channels import (
    DeskSignal,
    DoorTry,
    Gate,
    Particulars,
    PublicReport,
    QueryCode,
    Vote,
)
from huiyin.intake.models.workbooks import (
    ColumnMemory,
    RowState,
    Workbook,
    WorkbookRow,
    WorkbookState,
)

__all__ = [
    "ColumnMemory",
    "DeskSignal",
    "DoorTry",
    "Gate",
    "Particulars",
    "PublicReport",
    "QueryCode",
    "RowState",
    "Vote",
    "Workbook",
    "WorkbookRow",
    "WorkbookState",
]
