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

__all__ = [
    "DeskSignal",
    "DoorTry",
    "Gate",
    "Particulars",
    "PublicReport",
    "QueryCode",
    "Vote",
]
