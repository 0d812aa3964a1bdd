"""What a command says when it refuses: one line, and JSON where JSON was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, runtime_checkable

import typer

from huiyin.base.errors import HuiyinError

REFUSED = 2


@runtime_checkable
class Detailed(Protocol):
    """An error that can say more to programs."""

    def as_json(self) -> dict[str, Any]:
        """Everything that is wrong."""


@contextmanager
def refusals_told(as_json: bool, code: int = REFUSED) -> Iterator[None]:
    """Say what is wrong on the error stream, and in JSON where JSON was asked for."""
    try:
        yield
    except HuiyinError as error:
        if as_json:
            plain = {"error": error.message, "hint": error.hint}
            said = error.as_json() if isinstance(error, Detailed) else plain
            typer.echo(json.dumps(said, ensure_ascii=False))
        typer.echo(str(error), err=True)
        raise typer.Exit(code) from error
