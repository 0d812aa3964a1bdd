"""Certain answers under partial data: what every world that fits the facts agrees on.

    ground tree + facts ─► reading (what is open) ─► search (atoms) ─► integers (whole numbers)
                                                        │
    certain: can it hold, can it fail      missing: what may turn it

The certain answers of incomplete data (Imielinski, Lipski, JACM 31 (1984) 761), over integers.
"""

from huiyin.industry.core.rules.certain.answer import (
    STEPS,
    Certain,
    Missing,
    certain,
    missing,
)
from huiyin.industry.core.rules.certain.nodes import Unknown

__all__ = ["STEPS", "Certain", "Missing", "Unknown", "certain", "missing"]
