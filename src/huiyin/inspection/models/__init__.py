"""Rows of the inspection desk."""

from huiyin.inspection.models.assessment import (
    Appeal,
    AssessmentAct,
    AssessmentPeriod,
    AssessmentPolicy,
    PointsChange,
    UnitResult,
)
from huiyin.inspection.models.practical import PracticalThing
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
    "Appeal",
    "AssessmentAct",
    "AssessmentPeriod",
    "AssessmentPolicy",
    "Finding",
    "FindingGroup",
    "FindingPhoto",
    "PointsChange",
    "PracticalThing",
    "RecheckItem",
    "RecheckList",
    "RecheckPhoto",
    "Round",
    "RoundAct",
    "RoundMember",
    "RoundSeries",
    "RoundUnit",
    "UnitResult",
]
