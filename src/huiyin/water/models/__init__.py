"""Rows of the water desk. Only `verbs/` writes them."""

from huiyin.water.models.register import NEVER_CHANGED, Record, Subject
from huiyin.water.models.sections import Episode, Judgement, Rerun, Section, Watch

__all__ = [
    "NEVER_CHANGED",
    "Episode",
    "Judgement",
    "Record",
    "Rerun",
    "Section",
    "Subject",
    "Watch",
]
