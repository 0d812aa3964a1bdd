"""Minimal reasons: which leaves suffice for the answer, whatever the other leaves are."""

from huiyin.industry.core.rules.reasons.explain import Explained, Reasons, card, explain
from huiyin.industry.core.rules.reasons.sets import Cause

__all__ = ["Cause", "Explained", "Reasons", "card", "explain"]
