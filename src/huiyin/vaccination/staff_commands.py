"""`huiyin staff`."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add `huiyin staff` to the program."""
