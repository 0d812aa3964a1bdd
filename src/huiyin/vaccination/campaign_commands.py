"""`huiyin campaign`."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add `huiyin campaign` to the program."""
