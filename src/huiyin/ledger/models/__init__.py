"""Rows of the ledger. Only `verbs/` writes them."""

from huiyin.ledger.models.access_log import AccessLog, LoginAttempt
from huiyin.ledger.models.event import ActToken, Event
from huiyin.ledger.models.log import (
    Checkpoint,
    CheckpointCopy,
    LogLeaf,
    LogPending,
    LogTile,
    Verification,
)
from huiyin.ledger.models.matter import DailyTally, Matter, NumberSeries, StepRow, WaitingFor
from huiyin.ledger.models.people import Membership, RoleGrant, Unit, User
from huiyin.ledger.models.projected import ProjectedWith
from huiyin.ledger.models.records import (
    Clue,
    EvidenceFile,
    Notification,
    OutboxRow,
    Raiser,
    SealedText,
)

__all__ = [
    "AccessLog",
    "ActToken",
    "Checkpoint",
    "CheckpointCopy",
    "Clue",
    "DailyTally",
    "Event",
    "EvidenceFile",
    "LogLeaf",
    "LogPending",
    "LogTile",
    "LoginAttempt",
    "Matter",
    "Membership",
    "Notification",
    "NumberSeries",
    "OutboxRow",
    "ProjectedWith",
    "Raiser",
    "RoleGrant",
    "SealedText",
    "StepRow",
    "Unit",
    "User",
    "Verification",
    "WaitingFor",
]
