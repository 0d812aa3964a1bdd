"""Commands of the vaccination desk; each package brings its own."""

from __future__ import annotations

import typer

from huiyin.vaccination import campaign_commands, clinic_commands, site_commands, staff_commands

PARTS = (site_commands, clinic_commands, staff_commands, campaign_commands)


def register(app: typer.Typer) -> None:
    """Add this desk's commands to the `huiyin` program."""
    for part in PARTS:
        part.register(app)
