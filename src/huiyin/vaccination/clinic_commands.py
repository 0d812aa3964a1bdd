"""`huiyin clinic`."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add `huiyin clinic` to the program."""
