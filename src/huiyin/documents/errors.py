"""What documents refuse beside the rules of the register.

HuiyinError
├── BadTemplate   a template cannot be used; `faults` lists each with its place
├── BadFacts      a field of a document cannot be as asked
└── NoDocument    there is none, or it is not open to who asks
"""

from __future__ import annotations

from huiyin.base.errors import HuiyinError


class BadTemplate(HuiyinError):
    """The template was not taken; the one in force stays."""

    def __init__(self, faults: list[str], hint: str) -> None:
        super().__init__(" ".join(faults), hint)
        self.faults = faults


class BadFacts(HuiyinError):
    """Nothing was written."""


class NoDocument(HuiyinError):
    """One answer for "not yours" and "there is none"."""
