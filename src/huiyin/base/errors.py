"""The root of every error Huiyin raises on purpose.

    HuiyinError
    ├── ledger: Refused …
    ├── field:  BadFrame, BadFile …
    └── water:  BadTable …

Each error says what is wrong (`message`) and what to do about it (`hint`).
"""

from __future__ import annotations


class HuiyinError(Exception):
    """Something the caller can understand and mend."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()
