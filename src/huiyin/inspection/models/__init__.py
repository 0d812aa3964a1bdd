"""Rows of the inspection desk."""

from huiyin.inspection.models.rechecks import RecheckItem, RecheckList, RecheckPhoto
from huiyin.inspection.models.rounds import (
    Finding,
    FindingGroup,
    FindingPhoto,
    Round,
    RoundAct,
    RoundMember,
    RoundSeries,
    RoundUnit,
)

__all__ = [
    "Finding",
    "FindingGroup",
    "FindingPhoto",
    "RecheckItem",
    "RecheckList",
    "RecheckPhoto",
    "Round",
    "RoundAct",
    "RoundMember",
    "RoundSeries",
    "RoundUnit",
]
