"""A finding: how bad, what kind, where, and what to do, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huiyin.industry.core.rules.policy import Words
from huiyin.industry.core.rules.surface import Place


class Severity(StrEnum):
    """How bad: errors stop a publication, warnings want a look, notes are good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was noticed; `kind` is stable, such as `never_true`."""

    severity: Severity
    kind: str
    policy: str
    version: str
    """The document of the version, where it is about one."""
    place: Place
    words: Words

    @property
    def rank(self) -> tuple[int, str, int, str]:
        """The worst first, then in the order of the files."""
        return ORDER[self.severity], self.place.file, self.place.line, self.words.en
