"""The languages that `huiyin campaign` tells a planner in."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """Chinese unless English is asked for."""

    CHINESE = "zh"
    ENGLISH = "en"


def language_of(english: bool) -> Language:
    """The language that `--english` chooses."""
    return Language.ENGLISH if english else Language.CHINESE
