"""A refusal (拒绝) explains itself: which rule, why, who may, and what to do next.

Messages are English msgids with named parameters; the shell translates them and fills in
``params``. A refusal is a value: deciding never raises for what a person did.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.ledger.core.states import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with one field of the command. ``field`` is a dotted path."""

    field: str
    code: str
    message: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The message in English."""
        return self.message % dict(self.params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an act is not possible. Nothing has changed."""

    code: str
    message: str
    who_may: tuple[Role, ...]
    next_step: str
    params: tuple[tuple[str, str], ...] = ()
    fields: tuple[FieldError, ...] = ()

    @property
    def text(self) -> str:
        """The message in English."""
        return self.message % dict(self.params)
