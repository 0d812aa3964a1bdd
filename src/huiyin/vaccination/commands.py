"""Commands of the vaccination desk; each package brings its own."""

from __future__ import annotations

import typer

from huiyin.vaccination.campaign import commands as campaign
from huiyin.vaccination.clinic import commands as clinic
from huiyin.vaccination.site import commands as site
from huiyin.vaccination.staff import commands as staff

PARTS = (site, clinic, staff, campaign)


def register(app: typer.Typer) -> None:
    """Add this desk's commands to the `huiyin` program."""
    for part in PARTS:
        part.register(app)
