"""`huiyin site`."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add `huiyin site` to the program."""
