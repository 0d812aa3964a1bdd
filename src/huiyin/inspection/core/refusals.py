"""Why an act of the inspection desk is not possible: which rule, who may, what to do next.

Messages are English msgids with named parameters; the shell translates them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Nothing has changed. `rule` is the rule's code, `who` says who may, in words."""

    rule: str
    message: str
    who: str
    next_step: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The message in English."""
        return self.message % dict(self.params)
